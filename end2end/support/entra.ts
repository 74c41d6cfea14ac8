// What Microsoft Entra ID sends, as its documentation and published traces have it: the shapes
// matter, so nothing here is tidied.
import { installation } from "./installation.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const EXTENSION = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

export interface Person {
  givenName: string;
  familyName: string;
  userName: string;
  userType?: string;
  organizationId?: string;
}

export interface Answer {
  status: number;
  type: string;
  body: any;
}

/** A provider with its token. */
export class Entra {
  constructor(private readonly token: string | undefined) {}

  async send(method: string, path: string, body?: unknown, type = "application/scim+json"): Promise<Answer> {
    const headers: Record<string, string> = { Accept: "application/scim+json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = `${type}; charset=utf-8`;
    const sent = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const address = `${installation().url.replace("localhost", "127.0.0.1")}/ws/scim/v2${path}`;
    const answer = await fetch(address, { method, headers, body: sent });
    const text = await answer.text();
    return {
      status: answer.status,
      type: answer.headers.get("content-type") ?? "",
      body: text ? JSON.parse(text) : undefined,
    };
  }

  /** *Test connection*: it asks for somebody who cannot be there. */
  testConnection(): Promise<Answer> {
    return this.find(`${crypto.randomUUID()}-guid`);
  }

  find(userName: string): Promise<Answer> {
    return this.send("GET", `/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  }

  create(person: Person): Promise<Answer> {
    const { givenName, familyName, userName, userType, organizationId } = person;
    const extension = { ...(userType && { userType }), ...(organizationId && { organizationId }) };
    return this.send("POST", "/Users", {
      // Entra does not name custom extensions here.
      schemas: [CORE, ENTERPRISE],
      externalId: userName.split("@")[0],
      userName,
      // A string: that is what a Switch expression in a mapping makes.
      active: "True",
      displayName: `${givenName} ${familyName}`,
      emails: [{ primary: true, type: "work", value: userName }],
      meta: { resourceType: "User" },
      name: { formatted: `${givenName} ${familyName}`, familyName, givenName },
      roles: [],
      ...(Object.keys(extension).length > 0 && { [EXTENSION]: extension }),
    });
  }

  /** A group with its members; its id. */
  async createGroup(displayName: string, members: string[] = []): Promise<string> {
    const made = await this.send("POST", "/Groups", {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
      externalId: crypto.randomUUID(),
      displayName,
      members: members.map((value) => ({ value })),
      meta: { resourceType: "Group" },
    });
    return made.body.id as string;
  }

  deleteGroup(id: string): Promise<Answer> {
    return this.send("DELETE", `/Groups/${id}`);
  }

  patch(id: string, operations: object[]): Promise<Answer> {
    return this.send("PATCH", `/Users/${id}`, { schemas: [PATCH], Operations: operations });
  }

  /** Without `aadOptscim062020` the value is a string. */
  disable(id: string): Promise<Answer> {
    return this.patch(id, [{ op: "Replace", path: "active", value: "False" }]);
  }

  enable(id: string): Promise<Answer> {
    return this.patch(id, [{ op: "Replace", path: "active", value: "True" }]);
  }
}

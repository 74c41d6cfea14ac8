// OpenID Connect providers for tests: one oidc-provider (certified) for each vendor's flavour, on
// one port, under a path each. They differ in what the real ones put into an ID token.
import http from "node:http";

import { Provider } from "oidc-provider";

export const TENANT = "11111111-2222-3333-4444-555555555555";

/** Whom they know. Each password is the name and "-pw". */
const PEOPLE = [
  { login: "alice", sub: "1001", oid: "aaaaaaaa-0000-0000-0000-000000000001", name: "Alice Example", hd: true },
  { login: "bob", sub: "1002", oid: "aaaaaaaa-0000-0000-0000-000000000002", name: "<b>Bob</b>" },
  // Says the address and the user name of Alice, and is somebody else.
  { login: "mallory", says: "alice", sub: "6666", oid: "bbbbbbbb-0000-0000-0000-000000000666", name: "Mallory" },
  // A consumer account with a company address: without hd.
  { login: "nohd", sub: "1004", oid: "aaaaaaaa-0000-0000-0000-000000000004", name: "No Hd" },
];

const FLAVOURS = {
  entra: {
    path: `/entra/${TENANT}/v2.0`,
    // Entra sends no email_verified.
    claims: (it, address) => ({ tid: TENANT, oid: it.oid, preferred_username: address, name: it.name, email: address }),
  },
  okta: {
    path: "/okta",
    claims: (it, address) => ({ email: address, email_verified: true, preferred_username: address, name: it.name }),
  },
  google: {
    path: "/google",
    claims: (it, address, domain) => ({ email: address, email_verified: true, name: it.name, ...(it.hd && { hd: domain }) }),
  },
  duo: { path: "/duo", claims: (it, address) => ({ email: address, preferred_username: address, name: it.name }) },
};

/**
 * Starts them on a port of 127.0.0.1: another site than localhost, where the console is.
 *
 * `domain` is that of everybody's address; `applications` names, by flavour, where people and
 * logout tokens are sent.
 */
export async function startProviders({ port, domain, applications }) {
  const base = `http://127.0.0.1:${port}`;
  const providers = Object.entries(applications).map(([name, application]) => [name, provider(name, application, base, domain)]);
  const flavours = Object.fromEntries(providers);
  const server = http.createServer((request, response) => {
    answer(flavours, base, request, response).catch((error) => {
      response.statusCode = 400;
      response.end(String(error.error_description ?? error.message));
    });
  });
  await new Promise((resolve, reject) => server.on("error", reject).listen(port, "127.0.0.1", resolve));
  const issuer = (name) => base + FLAVOURS[name].path;
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { issuer, stop };
}

// Its own pages ask the network for fonts.
const logout = {
  enabled: true,
  logoutSource: (context, form) => {
    context.body = frame(`<h1>Sign out?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign me out</button>`);
  },
  postLogoutSuccessSource: (context) => {
    context.body = frame("<h1>Signed out</h1>");
  },
};

function provider(name, { callback, backchannel, signedOut }, base, domain) {
  const { path, claims } = FLAVOURS[name];
  const sub = (it) => `${name}|${it.sub}`;
  const address = (it) => `${it.says ?? it.login}@${domain}`;
  const it = new Provider(base + path, {
    clients: [
      {
        client_id: "rollcall",
        client_secret: "rollcall-test-secret",
        redirect_uris: [callback],
        post_logout_redirect_uris: [signedOut],
        backchannel_logout_uri: backchannel,
        backchannel_logout_session_required: true,
        grant_types: ["authorization_code"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    pkce: { required: () => true },
    // Its own refuses to send logout tokens to this machine.
    fetch: (url, { dispatcher: _, ...options }) => globalThis.fetch(String(url).replace("//localhost:", "//127.0.0.1:"), options),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: logout, backchannelLogout: { enabled: true } },
    // As the vendors do: claims stand in the ID token.
    conformIdTokenClaims: false,
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "tid", "oid", "hd"],
      email: ["email", "email_verified"],
    },
    findAccount: (_context, id) => {
      const found = PEOPLE.find((it) => sub(it) === id);
      return found && { accountId: id, claims: () => ({ sub: id, ...claims(found, address(found), domain) }) };
    },
    interactions: { url: (_context, interaction) => `/interaction/${name}/${interaction.uid}` },
    cookies: {
      keys: ["only for tests"],
      names: { session: `_s_${name}`, interaction: `_i_${name}`, resume: `_r_${name}` },
    },
    // An application of the company's own: nobody is asked for consent.
    async loadExistingGrant(context) {
      const { client, session, provider } = context.oidc;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  return { it, path, sub, handle: it.callback() };
}

async function answer(flavours, base, request, response) {
  const { pathname } = new URL(request.url, base);
  const [, name, uid] = /^\/interaction\/(\w+)\/([\w-]+)$/.exec(pathname) ?? [];
  if (flavours[name]) return interact(flavours[name], `${name}/${uid}`, request, response);
  for (const { path, handle } of Object.values(flavours)) {
    if (!pathname.startsWith(`${path}/`)) continue;
    request.originalUrl = request.url;
    request.url = request.url.slice(path.length);
    return handle(request, response);
  }
  response.statusCode = 404;
  response.end();
}

async function interact({ it, sub }, uid, request, response) {
  await it.interactionDetails(request, response);
  const show = (sentence) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page(uid, sentence));
  };
  if (request.method !== "POST") return show("");
  const form = await body(request);
  const last = { mergeWithLastSubmission: false };
  if (form.get("go") === "cancel") {
    return it.interactionFinished(request, response, { error: "access_denied", error_description: "cancelled" }, last);
  }
  const found = PEOPLE.find((it) => it.login === form.get("login") && form.get("password") === `${it.login}-pw`);
  if (!found) return show("Wrong user name or password.");
  return it.interactionFinished(request, response, { login: { accountId: sub(found) } }, last);
}

const frame = (content) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test provider</title>
<link rel="icon" href="data:,">${content}</html>`;

const page = (uid, sentence) =>
  frame(`<h1>Test provider</h1><p>${sentence}</p>
<form method="post" action="/interaction/${uid}"><label>User <input name="login"></label>
<label>Password <input name="password" type="password"></label>
<button name="go" value="login">Sign in</button><button name="go" value="cancel">Cancel</button></form>`);

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

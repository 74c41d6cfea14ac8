// Every page and dialog, as a table: for the checks that hold for all of them, and for pictures.
import type { Page } from "@playwright/test";

import type { Furnished } from "./furnish.ts";

export interface PageUnderTest {
  /** In test names and file names. */
  name: string;
  address: string;
  /** The words the title starts with. */
  title: string | RegExp;
  /** A dialog that its address opens. */
  dialog?: string;
  /** What a person does before the state is there. */
  act?: (page: Page) => Promise<void>;
  /** Its status, when it is not 200. */
  status?: number;
  /** Seen by whoever has not signed in. */
  door?: boolean;
}

const openMenu = (name: RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

export function pages(it: Furnished): PageUnderTest[] {
  const client = it.client.path;
  const empty = it.empty.path;
  const provider = `${client}/identity-providers/${it.provider}`;
  const fresh = `${client}/identity-providers/${it.freshProvider}`;
  const nowhere = "00000000-0000-7000-8000-000000000000";
  return [
    { name: "sign-in", address: "/sign-in", title: "Sign in", door: true },
    { name: "sign-in-too-late", address: "/sign-in/code", title: "Enter your code", door: true },
    { name: "signed-out", address: "/signed-out", title: "Signed out", door: true },
    { name: "signed-out-here", address: `/signed-out?provider=${nowhere}&state=x`, title: "Signed out", door: true },
    { name: "sign-on-refused", address: "/sign-on/refused?reason=not_provisioned", title: "Not signed in", door: true, status: 403 },
    { name: "client-sign-in", address: `/login/${it.client.slug}`, title: "Sign in", door: true },
    { name: "clients", address: "/clients", title: "Clients" },
    { name: "clients-no-match", address: "/clients?q=nobody-is-called-this", title: "Clients" },
    { name: "clients-add", address: "/clients?dialog=new", title: "Clients", dialog: "Add client" },
    { name: "invitation-used-up", address: "/invitation?code=wrong", title: "Choose your password", door: true },
    { name: "my-account", address: "/me", title: "My account" },
    { name: "my-account-passkey", address: "/me?dialog=add-passkey", title: "My account", dialog: "Add a passkey" },
    { name: "staff", address: "/staff", title: "Staff" },
    { name: "staff-invite", address: "/staff?dialog=invite", title: "Staff", dialog: "Invite staff" },
    { name: "staff-member", address: `/staff/${it.member}`, title: "Paula Post" },
    { name: "staff-grant", address: `/staff/${it.member}?dialog=grant`, title: "Paula Post", dialog: "Add client" },
    { name: "outbox", address: "/outbox", title: "Outbox" },
    { name: "outbox-mail", address: `/outbox/${it.mail}`, title: "Your invitation to Rollcall" },
    { name: "users-add", address: `${client}/users/new`, title: "Add user" },
    { name: "installation-activities", address: "/activities", title: "Activities" },
    { name: "installation-activity", address: `/activities/${it.installationActivity}`, title: /./ },
    { name: "dashboard", address: client, title: /Overview|Dashboard/ },
    { name: "dashboard-empty", address: empty, title: /Overview|Dashboard/ },
    { name: "organizations", address: `${client}/organizations`, title: "Organizations" },
    { name: "organizations-empty", address: `${empty}/organizations`, title: "Organizations" },
    { name: "organizations-add", address: `${client}/organizations?dialog=new`, title: "Organizations", dialog: "Add organization" },
    {
      name: "organizations-edit",
      address: `${client}/organizations?dialog=edit&organization=${it.organization}`,
      title: "Organizations",
      dialog: "Edit organization",
    },
    { name: "organizations-archived", address: `${empty}/organizations?archived=1`, title: "Organizations" },
    { name: "organization", address: `${client}/organizations/${it.organization}`, title: "HV Logistik GmbH" },
    { name: "organization-users", address: `${client}/organizations/${it.organization}/users`, title: "HV Logistik GmbH" },
    { name: "organization-activities", address: `${client}/organizations/${it.organization}/activities`, title: "HV Logistik GmbH" },
    {
      name: "organization-archive",
      address: `${client}/organizations/${it.organization}?dialog=archive`,
      title: "HV Logistik GmbH",
      dialog: "Archive this organization?",
    },
    {
      name: "organizations-menu",
      address: `${client}/organizations`,
      title: "Organizations",
      act: openMenu(/^Actions for HV Logistik GmbH/),
    },
    { name: "identity-providers", address: `${client}/identity-providers`, title: "Identity Providers" },
    { name: "identity-providers-empty", address: `${empty}/identity-providers`, title: "Identity Providers" },
    {
      name: "sso-only",
      address: `${client}/identity-providers?dialog=sso-only`,
      title: "Identity Providers",
      dialog: `Make ${it.client.name} SSO only?`,
    },
    {
      name: "identity-providers-no-match",
      address: `${client}/identity-providers?vendor=duo&status=failing`,
      title: "Identity Providers",
    },
    { name: "add-provider", address: `${client}/identity-providers/new`, title: "Add provider" },
    { name: "provider", address: provider, title: "Entra ID" },
    { name: "provider-fresh", address: fresh, title: "Okta" },
    { name: "scim-off", address: `${fresh}?dialog=scim`, title: "Okta", dialog: "Configure SCIM" },
    { name: "scim-on", address: `${provider}?dialog=scim`, title: "Entra ID", dialog: "Configure SCIM" },
    {
      name: "scim-new-token",
      address: `${fresh}?dialog=scim`,
      title: "Okta",
      dialog: "Configure SCIM",
      act: async (page) => {
        await page.getByRole("button", { name: "Generate token" }).click();
        await page.getByRole("button", { name: "Copy token" }).waitFor();
      },
    },
    { name: "scim-disable", address: `${provider}?dialog=disable-scim`, title: "Entra ID", dialog: "Disable SCIM for Entra ID?" },
    {
      name: "scim-revoke",
      address: `${provider}?dialog=scim`,
      title: "Entra ID",
      act: async (page) => {
        await page.getByRole("link", { name: /^Revoke token/ }).first().click();
        await page.getByRole("alertdialog", { name: /^Revoke token/ }).waitFor();
      },
    },
    { name: "provider-edit", address: `${fresh}?dialog=edit`, title: "Okta", dialog: "Edit provider" },
    { name: "provider-delete-not-yet", address: `${provider}?dialog=delete`, title: "Entra ID", dialog: "Delete Entra ID?" },
    { name: "provider-delete", address: `${fresh}?dialog=delete`, title: "Okta", dialog: "Delete Okta?" },
    { name: "identity-providers-menu", address: `${client}/identity-providers`, title: "Identity Providers", act: openMenu(/^Actions for Entra ID/) },
    { name: "search", address: `/search?in=${it.client.slug}&q=a`, title: "Search" },
    { name: "search-no-match", address: "/search?q=nobody-is-called-this", title: "Search" },
    { name: "palette", address: client, title: /Overview|Dashboard/, act: openPalette },
    { name: "mapping", address: `${provider}/mapping`, title: "Group Mapping of Entra ID" },
    { name: "mapping-empty", address: `${fresh}/mapping`, title: "Group Mapping of Okta" },
    { name: "mapping-edit", address: `${provider}/mapping?dialog=map-groups`, title: "Group Mapping of Entra ID", dialog: "Map groups" },
    {
      name: "mapping-choose",
      address: `${provider}/mapping?dialog=map-groups`,
      title: "Group Mapping of Entra ID",
      dialog: "Map groups",
      act: async (page) => {
        await page.getByRole("combobox", { name: "Technician roles for HV-Staff" }).press("ArrowDown");
        await page.keyboard.press("Enter");
        await page.getByText(/^1 group changed\. \S/).waitFor();
      },
    },
    { name: "sign-on", address: `${provider}/sso`, title: "Sign-on of Entra ID" },
    { name: "sign-on-fresh", address: `${fresh}/sso`, title: "Sign-on of Okta" },
    { name: "sign-on-saml", address: `${fresh}/sso?protocol=saml`, title: "Sign-on of Okta" },
    { name: "policy", address: `${provider}/policy`, title: "Policy of Entra ID" },
    { name: "policy-bound", address: `${fresh}/policy`, title: "Policy of Okta" },
    { name: "held", address: `${client}/provisioning/held`, title: "Held" },
    { name: "held-empty", address: `${empty}/provisioning/held`, title: "Held" },
    { name: "roles", address: `${client}/roles`, title: "Roles" },
    { name: "roles-of-end-users", address: `${client}/roles?type=end_user`, title: "Roles" },
    { name: "roles-empty", address: `${empty}/roles?type=end_user`, title: "Roles" },
    { name: "roles-new", address: `${client}/roles?dialog=new`, title: "Roles", dialog: "Create technician role" },
    { name: "role", address: `${client}/roles/${it.role}`, title: "Helpdesk" },
    { name: "role-copy", address: `${client}/roles/${it.role}?dialog=copy`, title: "Helpdesk", dialog: "Copy Helpdesk" },
    { name: "role-delete", address: `${client}/roles/${it.role}?dialog=delete`, title: "Helpdesk", dialog: "Delete Helpdesk?" },
    { name: "users", address: `${client}/users`, title: "Users" },
    {
      name: "users-deactivate",
      address: `${client}/users?dialog=deactivate&account=${it.user}`,
      title: "Users",
      dialog: "Nobody to change",
    },
    ...(
      [
        ["deactivate", it.native, "Deactivate Nora?"],
        ["delete", it.native, "Delete Nora?"],
        ["sign-out", it.native, "Sign out everywhere Nora?"],
        ["exclude", it.user, "Exclude Grace Hopper?"],
      ] as const
    ).map(([dialog, who, asked]) => ({
      name: `users-${dialog}-one`,
      address: `${client}/users?dialog=${dialog}&account=${who}`,
      title: "Users",
      dialog: asked,
    })),
    { name: "users-menu", address: `${client}/users`, title: "Users", act: openMenu(/^Actions for /) },
    { name: "users-deleted", address: `${client}/users?status=deleted`, title: "Users" },
    { name: "users-inactive", address: `${client}/users?status=inactive`, title: "Users" },
    { name: "users-review", address: `${client}/users?review=1`, title: "Users" },
    { name: "users-empty", address: `${empty}/users`, title: "Users" },
    { name: "users-no-match", address: `${client}/users?q=nobody-is-called-this`, title: "Users" },
    { name: "users-of-a-role", address: `${client}/users?role=${it.role}&mfa=without`, title: "Users" },
    { name: "users-misread-address", address: `${client}/users?type=nonsense`, title: "Users" },
    { name: "user", address: `${client}/users/${it.user}`, title: "Grace Hopper" },
    { name: "user-add-role", address: `${client}/users/${it.user}?dialog=add-role`, title: "Grace Hopper", dialog: "Add a role to Grace Hopper" },
    { name: "user-native", address: `${client}/users/${it.native}`, title: "Nora" },
    { name: "user-to-review", address: `${client}/users/${it.userToReview}`, title: "Ruth Oduya" },
    { name: "provisioning", address: `${client}/provisioning`, title: "Provisioning log" },
    { name: "provisioning-empty", address: `${empty}/provisioning`, title: "Provisioning log" },
    { name: "provisioning-no-match", address: `${client}/provisioning?q=nobody-is-called-this`, title: "Provisioning log" },
    { name: "provisioning-request", address: `${client}/provisioning/${it.request}`, title: /Create user/ },
    { name: "activities", address: `${client}/activities`, title: "Activities" },
    { name: "activity", address: `${client}/activities/${it.activity}`, title: /./ },
    { name: "activities-open", address: `${client}/activities`, title: "Activities", act: (page) => page.locator("details.event > summary").first().click() },
    { name: "activities-live", address: `${client}/activities?live=1`, title: "Activities" },
    { name: "activities-export", address: `${client}/activities`, title: "Activities", act: openMenu(/^Export/) },
    { name: "activities-days", address: `${client}/activities?from=2026-01-01`, title: "Activities", act: openMenu(/^Days:/) },
    { name: "activities-no-match", address: `${client}/activities?status=sso_deleted`, title: "Activities" },
    { name: "client-picker", address: client, title: /Overview|Dashboard/, act: openPicker },
    { name: "account-menu", address: client, title: /Overview|Dashboard/, act: openAccountMenu },
    { name: "not-found", address: `${client}/users/${nowhere}`, title: /nothing at this address/, status: 404 },
    { name: "not-found-client", address: "/d/nobody", title: /nothing at this address/, status: 404 },
  ];
}

/** On a phone the sidebar is behind a button. */
export async function openSidebar(page: Page): Promise<void> {
  const menu = page.getByRole("button", { name: "Open menu" });
  if (await menu.isVisible()) await menu.click();
}

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Search clients/ }).fill("hv");
  await page.getByRole("option", { name: /HV Logistik GmbH/ }).waitFor();
}

async function openPicker(page: Page): Promise<void> {
  await openSidebar(page);
  await page.getByRole("button", { name: /Client$/ }).click();
  await page.getByRole("dialog", { name: "Switch client" }).waitFor();
}

async function openAccountMenu(page: Page): Promise<void> {
  await openSidebar(page);
  await page.getByRole("button", { name: /System administrator/ }).click();
  await page.getByRole("button", { name: "Sign out", exact: true }).waitFor();
}

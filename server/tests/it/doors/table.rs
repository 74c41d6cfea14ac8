//! The server functions, their arguments, and who may call them.

use rollcall_model::{
    account::AccountQuery,
    activity::ActivityQuery,
    group_mapping::MappingQuery,
    hold::HeldQuery,
    organization::OrganizationQuery,
    provider::ProviderQuery,
    role::{Access, Area},
    role_row::RoleQuery,
};
use serde_json::{Value, json};

/// Something that arguments name.
#[derive(Clone)]
pub struct Target {
    /// The client.
    pub slug: String,
    pub organization: String,
    pub provider: String,
    pub token: String,
    pub account: String,
    /// A role, which the account has.
    pub role: String,
    pub activity: String,
    /// A request of the provider's, from the log.
    pub request: String,
    /// A technician role of the client.
    pub technicians: String,
    /// A member of staff who is invited.
    pub staff: String,
    /// An attempt to sign in through the provider.
    pub attempt: String,
    /// The mail of their invitation.
    pub mail: String,
    /// A code of the administrator's authenticator.
    pub code: String,
}

/// As the function takes them.
pub enum Arguments {
    Json(Value),
    Form(Vec<(&'static str, String)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    ToAnyone,
    /// To whoever is signed in; also to those who enrol an authenticator, where that is what the
    /// function is for.
    ToSignedIn,
    /// To whoever has some right in the client.
    ToColleagues,
    /// To whoever has this right in the client.
    To(Area, Access),
    ToAdministrators,
}

/// What of a client the arguments name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    Nothing,
    Client,
    ClientAndIds,
    /// What another client has is no member of the list.
    ClientAndFilters,
}

pub struct Door {
    pub path: &'static str,
    pub open: Open,
    pub names: Names,
    pub arguments: fn(&Target) -> Arguments,
}

use Access::{Manage, View};
use Area::{Accounts, Activities, IdentityProviders, Organizations, Provisioning, Roles};
use Arguments::Json;
use Names::{Client, ClientAndFilters, ClientAndIds, Nothing};
use Open::{To, ToAdministrators, ToAnyone, ToColleagues, ToSignedIn};

const fn door(
    path: &'static str,
    open: Open,
    names: Names,
    arguments: fn(&Target) -> Arguments,
) -> Door {
    Door { path, open, names, arguments }
}

fn form<const N: usize>(fields: [(&'static str, &str); N]) -> Arguments {
    Arguments::Form(fields.map(|(name, value)| (name, value.to_owned())).into())
}

/// A provider's metadata.
const SAML_METADATA: &str = include_str!("../../../sso/tests/fixtures/recorded/metadata.xml");

/// The id of nothing.
const NOWHERE: &str = "00000000-0000-7000-8000-000000000000";

pub const DOORS: &[Door] = &[
    door("/api/accounts/choices", To(Accounts, View), Client, |it| {
        Json(json!({ "division": it.slug, "query": AccountQuery::default() }))
    }),
    door("/api/accounts/counts", To(Accounts, View), Client, |it| {
        Json(json!({ "division": it.slug }))
    }),
    door("/api/accounts/create", To(Accounts, Manage), Client, |it| {
        form([
            ("division", &it.slug),
            ("form[user_type]", "end_user"),
            ("form[email]", "bea@client.example"),
        ])
    }),
    door("/api/accounts/invite", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account)])
    }),
    door("/api/accounts/sign-in-link", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account), ("code", &it.code)])
    }),
    door("/api/accounts/remove-second-factor", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account), ("code", &it.code)])
    }),
    door("/api/accounts/list", To(Accounts, View), ClientAndFilters, |it| {
        let provider = it.provider.parse().ok();
        let query = AccountQuery { provider, ..AccountQuery::default() };
        Json(json!({ "division": it.slug, "query": query }))
    }),
    door("/api/accounts/one", To(Accounts, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "account": it.account }))
    }),
    door("/api/accounts/activate", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/deactivate", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/delete", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/exclude", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/people", To(Accounts, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "accounts": [it.account] }))
    }),
    door("/api/accounts/restore", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/sign-out", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/accounts/preferences", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account), ("form[phone]", "112")])
    }),
    door("/api/accounts/profile", To(Accounts, Manage), ClientAndIds, |it| {
        let email = ("form[email]", "x@y.example");
        form([("division", &it.slug), ("account", &it.account), email])
    }),
    door("/api/activities/list", To(Activities, View), ClientAndFilters, |it| {
        let provider = it.provider.parse().ok();
        let query = ActivityQuery { provider, ..ActivityQuery::default() };
        Json(json!({ "division": it.slug, "query": query }))
    }),
    door("/api/activities/one", To(Activities, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "activity": it.activity }))
    }),
    door("/api/activities/since", To(Activities, View), ClientAndFilters, |it| {
        let provider = it.provider.parse().ok();
        let query = ActivityQuery { provider, ..ActivityQuery::default() };
        Json(json!({ "division": it.slug, "query": query, "last": it.activity }))
    }),
    door("/api/clients/create", ToAdministrators, Nothing, |_| form([("name", "Northwind")])),
    door("/api/clients/dashboard", ToColleagues, Client, |it| Json(json!({ "division": it.slug }))),
    door("/api/clients/list", ToSignedIn, Nothing, |_| {
        Json(json!({ "search": null, "turn": "First" }))
    }),
    door("/api/clients/names", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/clients/one", ToColleagues, Client, |it| Json(json!({ "division": it.slug }))),
    door("/api/held/approve", To(Accounts, Manage), ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("accounts[0]", &it.account),
            ("organization", ""),
            ("code", &it.code),
        ])
    }),
    door("/api/held/bring-back", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account)])
    }),
    door("/api/held/count", ToColleagues, Client, |it| Json(json!({ "division": it.slug }))),
    door("/api/held/discard", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("accounts[0]", &it.account)])
    }),
    door("/api/held/exclude", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account)])
    }),
    door("/api/held/list", To(Provisioning, View), Client, |it| {
        Json(json!({ "division": it.slug, "query": HeldQuery::default() }))
    }),
    door("/api/held/people", To(Provisioning, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "accounts": [it.account] }))
    }),
    door("/api/held/release", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("accounts[0]", &it.account),
            ("code", &it.code),
        ])
    }),
    door("/api/identity-providers/choices", To(IdentityProviders, View), Client, |it| {
        Json(json!({ "division": it.slug }))
    }),
    door("/api/identity-providers/create", ToAdministrators, ClientAndIds, |it| {
        let vendor = ("vendor", "okta");
        form([
            ("division", &it.slug),
            ("name", "Okta"),
            vendor,
            ("domains", ""),
            ("organization", &it.organization),
        ])
    }),
    door("/api/identity-providers/delete", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("people", "native"),
            ("name", "Contoso ID"),
            ("code", &it.code),
        ])
    }),
    door("/api/identity-providers/deleted", ToAdministrators, Client, |it| {
        Json(json!({ "division": it.slug }))
    }),
    door("/api/identity-providers/edit", ToAdministrators, ClientAndIds, |it| {
        let (name, vendor) = (("name", "Contoso ID"), ("vendor", "okta"));
        form([("division", &it.slug), ("provider", &it.provider), name, vendor])
    }),
    door("/api/identity-providers/list", To(IdentityProviders, View), Client, |it| {
        Json(json!({ "division": it.slug, "query": ProviderQuery::default() }))
    }),
    door("/api/identity-providers/one", To(IdentityProviders, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "provider": it.provider }))
    }),
    door("/api/identity-providers/restore", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider)])
    }),
    door("/api/mail/one", ToAdministrators, Nothing, |it| Json(json!({ "mail": it.mail }))),
    door("/api/mail/outbox", ToAdministrators, Nothing, |_| Json(json!({ "turn": "First" }))),
    door("/api/mail/retry", ToAdministrators, Nothing, |it| form([("mail", &it.mail)])),
    door("/api/me/account", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/me/end-other-sessions", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/end-session", ToSignedIn, Nothing, |_| form([("session", NOWHERE)])),
    door("/api/me/close-calendar", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/language", ToSignedIn, Nothing, |_| form([("language", "de")])),
    door("/api/me/open-calendar", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/preferences", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/reminders", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/replace-authenticator", ToSignedIn, Nothing, |_| form([])),
    door("/api/me/set-up-authenticator", ToSignedIn, Nothing, |_| form([("password", "x")])),
    door("/api/me/password", ToSignedIn, Nothing, |_| form([("current", "x"), ("password", "y")])),
    door("/api/me/time-zone", ToSignedIn, Nothing, |_| form([("time_zone", "Europe/Zurich")])),
    door("/api/me/passkeys/begin", ToSignedIn, Nothing, |_| form([("name", "Laptop")])),
    door("/api/me/passkeys/add", ToSignedIn, Nothing, |_| form([("answer", "{}")])),
    door("/api/me/passkeys/rename", ToSignedIn, Nothing, |_| {
        form([("passkey", NOWHERE), ("name", "Laptop")])
    }),
    door("/api/me/passkeys/remove", ToSignedIn, Nothing, |_| form([("passkey", NOWHERE)])),
    door("/api/me/recovery-codes", ToSignedIn, Nothing, |_| form([("code", "")])),
    door("/api/organizations/add", To(Organizations, Manage), Client, |it| {
        form([("division", &it.slug), ("name", "Northwind")])
    }),
    door("/api/organizations/choices", To(Organizations, View), Client, |it| {
        Json(json!({ "division": it.slug }))
    }),
    door("/api/organizations/archive", To(Organizations, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("organization", &it.organization)])
    }),
    door("/api/organizations/edit", To(Organizations, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("organization", &it.organization), ("name", "Northwind")])
    }),
    door("/api/organizations/list", To(Organizations, View), Client, |it| {
        Json(json!({ "division": it.slug, "query": OrganizationQuery::default() }))
    }),
    door("/api/organizations/one", To(Organizations, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "organization": it.organization.parse::<i64>().ok() }))
    }),
    door("/api/organizations/restore", To(Organizations, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("organization", &it.organization)])
    }),
    door("/api/policy/one", To(IdentityProviders, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "provider": it.provider }))
    }),
    door("/api/policy/save", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("form[seen]", "{}"),
            ("form[unmatched]", "global"),
            ("form[organizations]", "all"),
            ("code", &it.code),
        ])
    }),
    door("/api/policy/unmatched", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("request", &it.request),
            ("unmatched", "global"),
            ("code", &it.code),
        ])
    }),
    door("/api/provisioning/list", To(Provisioning, View), ClientAndFilters, |it| {
        let query = json!({ "search": null, "result": null, "provider": it.provider,
            "subject": null, "range": "ever", "turn": "First" });
        Json(json!({ "division": it.slug, "query": query }))
    }),
    door("/api/provisioning/one", To(Provisioning, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "request": it.request }))
    }),
    door("/api/mapping/impact", To(IdentityProviders, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "provider": it.provider, "edits": [] }))
    }),
    door("/api/mapping/one", To(IdentityProviders, View), ClientAndIds, |it| {
        let query = MappingQuery::default();
        Json(json!({ "division": it.slug, "provider": it.provider, "query": query }))
    }),
    door("/api/mapping/save", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("code", &it.code)])
    }),
    door("/api/roles/copy", To(Roles, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("role", &it.role), ("name", "Night shift")])
    }),
    door("/api/roles/create", To(Roles, Manage), Client, |it| {
        form([("division", &it.slug), ("user_type", "end_user"), ("name", "Night shift")])
    }),
    door("/api/roles/delete", To(Roles, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("role", &it.role), ("user_type", "end_user")])
    }),
    door("/api/roles/give", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account), ("role", &it.role)])
    }),
    door("/api/roles/give-several", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account), ("role", &it.role)])
    }),
    door("/api/roles/list", To(Roles, View), Client, |it| {
        Json(json!({ "division": it.slug, "query": RoleQuery::default() }))
    }),
    door("/api/roles/losers", To(Roles, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "role": it.role }))
    }),
    door("/api/roles/one", To(Roles, View), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "role": it.role, "turn": "First" }))
    }),
    door("/api/roles/save", To(Roles, Manage), ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("role", &it.role),
            ("form[seen]", "1"),
            ("form[name]", "Night shift"),
        ])
    }),
    door("/api/roles/take", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("account", &it.account), ("role", &it.role)])
    }),
    door("/api/roles/take-several", To(Accounts, Manage), ClientAndIds, |it| {
        form([("division", &it.slug), ("accounts[0]", &it.account), ("role", &it.role)])
    }),
    door("/api/roles/to-give", To(Accounts, Manage), ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "accounts": [it.account] }))
    }),
    door("/api/scim/disable", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("code", &it.code)])
    }),
    door("/api/scim/enable", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider)])
    }),
    door("/api/scim/first-request", ToAdministrators, ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "token": it.token }))
    }),
    door("/api/scim/generate-token", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("old", "ends_now")])
    }),
    door("/api/scim/revoke-token", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("token", &it.token),
            ("code", &it.code),
        ])
    }),
    door("/api/search/find", ToColleagues, Client, |it| {
        Json(json!({ "division": it.slug, "text": "contoso" }))
    }),
    door("/api/session/begin", ToAnyone, Nothing, |_| form([("email", "x@y.example")])),
    door("/api/session/code", ToAnyone, Nothing, |_| form([("code", "000000")])),
    door("/api/sso-only/one", ToAdministrators, Client, |it| Json(json!({ "division": it.slug }))),
    door("/api/sso-only/set", ToAdministrators, Client, |it| {
        form([("division", &it.slug), ("on", "true"), ("code", &it.code)])
    }),
    door("/api/break-glass/list", ToAdministrators, Nothing, |_| Json(json!({}))),
    door("/api/break-glass/see", ToAdministrators, Nothing, |_| form([("up_to", NOWHERE)])),
    door("/api/session/passkey/ask-own", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/session/passkey/confirm", ToSignedIn, Nothing, |_| form([("answer", "{}")])),
    door("/api/session/confirmed", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/session/me", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/session/offers", ToAnyone, Nothing, |it| Json(json!({ "client": it.slug }))),
    door("/api/session/password", ToAnyone, Nothing, |_| form([("password", "wrong")])),
    door("/api/session/pending", ToAnyone, Nothing, |_| Json(json!({}))),
    door("/api/session/passkey/ask", ToAnyone, Nothing, |_| Json(json!({}))),
    door("/api/session/passkey/enter", ToAnyone, Nothing, |_| form([("answer", "{}")])),
    door("/api/session/sign-out", ToSignedIn, Nothing, |_| form([])),
    door("/api/session/sign-out-everywhere", ToSignedIn, Nothing, |_| form([])),
    door("/api/session/accept", ToAnyone, Nothing, |_| {
        form([("code", "wrong"), ("password", "crane tulip nebula forty")])
    }),
    door("/api/session/waiting", ToAnyone, Nothing, |_| Json(json!({ "code": "wrong" }))),
    door("/api/session/invitation", ToAnyone, Nothing, |_| Json(json!({ "code": "wrong" }))),
    door("/api/sign-on/attempt", ToAdministrators, ClientAndIds, |it| {
        let (slug, provider) = (&it.slug, &it.provider);
        Json(json!({ "division": slug, "provider": provider, "attempt": it.attempt }))
    }),
    door("/api/sign-on/disable", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("code", &it.code)])
    }),
    door("/api/sign-on/enable", ToAdministrators, ClientAndIds, |it| {
        form([("division", &it.slug), ("provider", &it.provider), ("code", &it.code)])
    }),
    door("/api/sign-on/one", ToAdministrators, ClientAndIds, |it| {
        Json(json!({ "division": it.slug, "provider": it.provider }))
    }),
    door("/api/sign-on/retire-certificate", ToAdministrators, ClientAndIds, |it| {
        let fingerprint = &"01".repeat(32);
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("fingerprint", fingerprint),
            ("code", &it.code),
        ])
    }),
    door("/api/sign-on/save-saml", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("form[metadata]", SAML_METADATA),
            ("code", &it.code),
        ])
    }),
    door("/api/sign-on/save", ToAdministrators, ClientAndIds, |it| {
        form([
            ("division", &it.slug),
            ("provider", &it.provider),
            ("form[flavour]", "okta"),
            ("form[issuer]", "https://login.example"),
            ("form[client_id]", "rollcall"),
            ("form[client_secret]", "secret"),
            ("code", &it.code),
        ])
    }),
    door("/api/staff/clients", ToAdministrators, Nothing, |_| Json(json!({ "search": "" }))),
    door("/api/staff/grant", ToAdministrators, ClientAndIds, |it| {
        form([("staff", &it.staff), ("division", &it.slug), ("role", &it.technicians)])
    }),
    door("/api/staff/invite", ToAdministrators, Nothing, |_| {
        form([("name", "Ines"), ("email", "ines@msp.example"), ("access", "none")])
    }),
    door("/api/staff/invite-again", ToAdministrators, Nothing, |it| form([("staff", &it.staff)])),
    door("/api/staff/list", ToAdministrators, Nothing, |_| Json(json!({}))),
    door("/api/staff/one", ToAdministrators, Nothing, |it| Json(json!({ "staff": it.staff }))),
    door("/api/staff/revoke-grant", ToAdministrators, Client, |it| {
        form([("staff", &it.staff), ("division", &it.slug)])
    }),
    door("/api/staff/roles", ToAdministrators, Client, |it| Json(json!({ "division": it.slug }))),
    door("/api/staff/switch", ToAdministrators, Nothing, |it| {
        form([("staff", &it.staff), ("active", "true")])
    }),
    door("/api/staff/update", ToAdministrators, Nothing, |it| {
        let email = ("email", "ines@msp.example");
        form([("staff", &it.staff), ("name", "Ines"), email, ("access", "view")])
    }),
    door("/api/set-up/administrator", ToAnyone, Nothing, |_| {
        let password = ("password", "crane tulip nebula forty");
        form([("link", "wrong"), ("name", "Mallory"), ("email", "m@y.example"), password])
    }),
    door("/api/set-up/authenticator", ToSignedIn, Nothing, |_| form([("code", "000000")])),
    door("/api/set-up/enrolment", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/set-up/link", ToAnyone, Nothing, |_| Json(json!({ "link": "wrong" }))),
    door("/api/set-up/recovery-codes", ToSignedIn, Nothing, |_| Json(json!({}))),
    door("/api/set-up/recovery-codes-stored", ToSignedIn, Nothing, |_| form([])),
];

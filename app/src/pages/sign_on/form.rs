//! The settings of a provider's sign-on.

use leptos::prelude::*;
use rollcall_model::{
    email::EmailDomain,
    provider::IdentityProvider,
    sign_on::{Connection, Flavour, Oidc, SignOn, SignOnOptions},
};

use super::Desk;
use crate::{
    components::{
        button::SubmitButton,
        card::Card,
        choice::CheckField,
        field::{Choice, SelectField, TextField},
    },
    error::AppError,
    pages::{
        confirm_code::CodeField,
        form::{Refusal, domains_rule, on_field, refusal_of},
    },
};

const FIELDS: &[&str] = &["code", "flavour", "issuer", "client_id", "client_secret", "domains"];

/// How its people are known, and of which domains they are.
#[component]
pub(super) fn SettingsForm(
    desk: Desk,
    provider: IdentityProvider,
    sign_on: Option<SignOn>,
) -> impl IntoView {
    let refusal = refusal_of(desk.save);
    let options = sign_on.as_ref().map(|it| it.options).unwrap_or_default();
    let oidc = sign_on.and_then(|it| match it.connection {
        Connection::Oidc(oidc) => Some(oidc),
        Connection::Saml(_) => None,
    });
    let has_secret = oidc.is_some();
    let (flavour, issuer, client_id) = match oidc {
        Some(Oidc { flavour, issuer, client_id }) => {
            (flavour, issuer.as_str().to_owned(), client_id)
        }
        None => (Flavour::of(provider.vendor), String::new(), String::new()),
    };
    let choices = Flavour::ALL.map(|it| Choice::new(it.code(), it.label())).to_vec();
    let secret_hint = if has_secret {
        "Stored sealed and never shown. Leave it empty to keep it; paste a new one to replace it."
    } else {
        "Stored sealed and never shown again."
    };
    view! {
        <ActionForm action=desk.save attr:class="stack" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=desk.division.get_value()/>
            <input type="hidden" name="provider" value=desk.id.to_string()/>
            <Card id="connection" title="OpenID Connect">
                <SelectField
                    label="Vendor"
                    name="form[flavour]"
                    id="flavour"
                    choices
                    selected=flavour.code()
                    hint="Decides which claim says who somebody is: Entra’s tenant and object ID, Google’s subject within your Workspace domains, the subject of all others."
                    error=on_field(refusal, "flavour")
                />
                <TextField
                    label="Issuer, or the tenant ID of Entra"
                    name="form[issuer]"
                    id="issuer"
                    value=issuer
                    hint="Like https://company.okta.com, https://accounts.google.com, or 8f0c1b2a-… of Entra."
                    error=on_field(refusal, "issuer")
                    mono=true
                />
                <TextField
                    label="Client ID"
                    name="form[client_id]"
                    id="client-id"
                    value=client_id
                    error=on_field(refusal, "client_id")
                    mono=true
                />
                <TextField
                    label="Client secret"
                    name="form[client_secret]"
                    id="client-secret"
                    kind="password"
                    autocomplete="off"
                    hint=secret_hint
                    error=on_field(refusal, "client_secret")
                />
            </Card>
            <WhoCard provider options refusal/>
            <CodeField confirmed=desk.confirmed refusal/>
            <div class="btn-row">
                <SubmitButton label="Save sign-on" busy_label="Saving…" busy=desk.save.pending()/>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// Of which domains people are, and what is done with those who come.
#[component]
pub(super) fn WhoCard(
    provider: IdentityProvider,
    options: SignOnOptions,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let domains: Vec<_> = provider.domains.iter().map(EmailDomain::as_str).collect();
    let domains = domains.join(", ");
    view! {
        <Card id="who" title="Who signs in">
            <TextField
                label="Email domains"
                name="form[domains]"
                id="domains"
                value=domains
                hint="Whoever enters an address of these is led to this provider. A domain can belong to one provider only."
                error=on_field(refusal, "domains")
                check=domains_rule
            />
            <CheckField
                label="Accept the provider’s second factor"
                name="form[trusts_mfa]"
                checked=options.trusts_mfa
                hint="Technicians then need no code of their own here, unless the provider says that it asked for none. Tick it only if the provider’s policies require one."
            />
            <CheckField
                label="Create people at their first sign-in"
                name="form[creates_people]"
                checked=options.creates_people
                hint="As end users without roles, if their address is of one of these domains. While SCIM is on, only people it sent can sign in."
            />
        </Card>
    }
    .into_any()
}

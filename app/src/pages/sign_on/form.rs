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
    words::Named,
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
    let choices = Flavour::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    let secret_hint = if has_secret { t!("sign_on.secret.kept") } else { t!("sign_on.secret.new") };
    view! {
        <ActionForm action=desk.save attr:class="stack" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=desk.division.get_value()/>
            <input type="hidden" name="provider" value=desk.id.to_string()/>
            <Card id="connection" title=t!("sign_on.oidc")>
                <SelectField
                    label=t!("identity_provider.vendor")
                    name="form[flavour]"
                    id="flavour"
                    choices
                    selected=flavour.code()
                    hint=t!("sign_on.flavour_hint")
                    error=on_field(refusal, "flavour")
                />
                <TextField
                    label=t!("sign_on.issuer_label")
                    name="form[issuer]"
                    id="issuer"
                    value=issuer
                    hint=t!("sign_on.issuer_hint")
                    error=on_field(refusal, "issuer")
                    mono=true
                />
                <TextField
                    label=t!("sign_on.client_id")
                    name="form[client_id]"
                    id="client-id"
                    value=client_id
                    error=on_field(refusal, "client_id")
                    mono=true
                />
                <TextField
                    label=t!("sign_on.client_secret")
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
                <SubmitButton label=t!("sign_on.save") busy_label=t!("common.saving") busy=desk.save.pending()/>
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
        <Card id="who" title=t!("sign_on.who")>
            <TextField
                label=t!("policy.fence.domains")
                name="form[domains]"
                id="domains"
                value=domains
                hint=t!("sign_on.domains_hint")
                error=on_field(refusal, "domains")
                check=domains_rule
            />
            <CheckField
                label=t!("sign_on.second_factor")
                name="form[trusts_mfa]"
                checked=options.trusts_mfa
                hint=t!("sign_on.second_factor_hint")
            />
            <CheckField
                label=t!("sign_on.create")
                name="form[creates_people]"
                checked=options.creates_people
                hint=t!("sign_on.create_hint")
            />
        </Card>
    }
    .into_any()
}

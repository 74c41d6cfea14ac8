//! The two questions that end something: turning SCIM off, and revoking a token.

use leptos::prelude::*;
use rollcall_model::{
    id::ScimTokenId,
    provider::{IdentityProvider, Vendor},
    token::ScimToken,
};

use super::{
    Desk,
    words::{subject, token_name},
};
use crate::{
    api::{At, identity_providers::ProviderPage},
    components::{
        button::{SubmitButton, Weight},
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        time::relative,
    },
    error::AppError,
    pages::{
        confirm_code::CodeField,
        form::{Refusal, refusal_of},
    },
};

/// Asks before SCIM is turned off.
#[component]
pub(super) fn DisableDialog(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let provider = seen.with_untracked(|it| it.it.provider.clone());
    let refusal = refusal_of(desk.disable);
    let users = match provider.users.total {
        0 => "No users are affected.".to_owned(),
        1 => "1 user stays as it is.".to_owned(),
        count => format!("{count} users stay as they are."),
    };
    let words = format!(
        "{}’s requests are turned away. {users} Tokens are kept, so you can turn SCIM on again.",
        subject(provider.vendor),
    );
    view! {
        <Dialog
            id="disable-scim-dialog"
            title=format!("Disable SCIM for {}?", provider.name)
            close_href=desk.dialog("scim")
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.disable attr:novalidate=true>
                <DialogBody>
                    <p>{words}</p>
                    <Fields desk refusal/>
                </DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=desk.dialog("scim") data-noscroll>
                        "Cancel"
                    </a>
                    <SubmitButton
                        label="Disable SCIM"
                        busy_label="Disabling…"
                        busy=desk.disable.pending()
                        weight=Weight::Danger
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Asks before a token ends. Nothing is asked about a token that does not live.
#[component]
pub(super) fn RevokeDialog(
    desk: Desk,
    seen: RwSignal<At<ProviderPage>>,
    token: ScimTokenId,
) -> impl IntoView {
    let At { now, it } = seen.get_untracked();
    let provider = it.provider;
    let found = provider.tokens.iter().find(|it| it.id == token && it.is_live()).cloned();
    let Some(token) = found else { return ().into_any() };
    let name = token_name(&token);
    desk.revoked.set_value(name.clone());
    let refusal = refusal_of(desk.revoke);
    let used = token.last_used_at.map(|at| relative(at, now));
    let words = consequences(&provider, &token, used.as_deref());
    let alone = other_live(&provider, &token).is_none();
    let start = move || {
        alone.then(|| {
            view! {
                <a class="btn dialog-close" href=desk.dialog("scim") data-noscroll>
                    "Rotate instead"
                </a>
            }
        })
    };
    view! {
        <Dialog
            id="revoke-token-dialog"
            title=format!("Revoke token {name}?")
            close_href=desk.dialog("scim")
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.revoke attr:novalidate=true>
                <DialogBody>
                    <p>{words}</p>
                    <input type="hidden" name="token" value=token.id.to_string()/>
                    <Fields desk refusal/>
                </DialogBody>
                <DialogFoot start>
                    <a class="btn dialog-close" href=desk.dialog("scim") data-noscroll>
                        "Cancel"
                    </a>
                    <SubmitButton
                        label="Revoke token"
                        busy_label="Revoking…"
                        busy=desk.revoke.pending()
                        weight=Weight::Danger
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

fn other_live<'a>(provider: &'a IdentityProvider, token: &ScimToken) -> Option<&'a ScimToken> {
    provider.tokens.iter().find(|it| it.is_live() && it.id != token.id)
}

/// What revoking does, in a sentence or three.
fn consequences(provider: &IdentityProvider, token: &ScimToken, used: Option<&str>) -> String {
    let who = subject(provider.vendor);
    let short = provider.vendor.short();
    let used = match used {
        Some(when) => format!("{who} used it {when}."),
        None => format!("{who} has not used it yet."),
    };
    if let Some(other) = other_live(provider, token) {
        let other = token_name(other);
        return format!(
            "{used} From now on requests with it are turned away. Token {other} keeps working."
        );
    }
    let whom = if provider.vendor == Vendor::Other { "it" } else { short };
    format!(
        "{used} From now on its requests are turned away, and no user is created, changed or \
         deactivated until {whom} has a new token. To avoid the gap, rotate instead: both tokens \
         then work for 7 days."
    )
}

/// What both forms send: whose provider it is, and the code of whom confirms.
#[component]
fn Fields(desk: Desk, refusal: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <Refusal refusal fields=&["code"]/>
        <input type="hidden" name="division" value=desk.slug().to_string()/>
        <input type="hidden" name="provider" value=desk.id.to_string()/>
        <CodeField confirmed=desk.confirmed refusal/>
    }
    .into_any()
}

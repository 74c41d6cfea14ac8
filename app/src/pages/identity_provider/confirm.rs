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
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogFoot, DialogSize},
        time::relative,
    },
    error::AppError,
    pages::{
        confirm_code::CodeField,
        form::{Refusal, refusal_of},
    },
    words::short_name,
};

/// Asks before SCIM is turned off.
#[component]
pub(super) fn DisableDialog(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let provider = seen.with_untracked(|it| it.it.provider.clone());
    let refusal = refusal_of(desk.disable);
    let users = match provider.users.total {
        0 => t!("identity_provider.disable.nobody").to_owned(),
        count => plural!("identity_provider.disable.people", count),
    };
    let words =
        t!("identity_provider.disable.text", short = subject(provider.vendor), users = users);
    view! {
        <Dialog
            id="disable-scim-dialog"
            title=t!("identity_provider.disable.title", name = provider.name)
            close_href=desk.dialog("scim")
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.disable attr:novalidate=true>
                <DialogBody>
                    <p>{words}</p>
                    <Fields desk refusal/>
                </DialogBody>
                <ConfirmFoot back=desk.dialog("scim") label=t!("identity_provider.disable.label") busy_label=t!("identity_provider.disable.busy") busy=desk.disable.pending() weight=Weight::Danger/>
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
                    {t!("identity_provider.revoke.rotate")}
                </a>
            }
        })
    };
    view! {
        <Dialog
            id="revoke-token-dialog"
            title=t!("identity_provider.revoke.title", name = name)
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
                        {t!("common.cancel")}
                    </a>
                    <SubmitButton
                        label=t!("identity_provider.revoke.label")
                        busy_label=t!("identity_provider.revoke.busy")
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
    let used = match used {
        Some(when) => t!("identity_provider.revoke.used", who = who, when = when),
        None => t!("identity_provider.revoke.unused", who = who),
    };
    if let Some(other) = other_live(provider, token) {
        let other = token_name(other);
        return t!("identity_provider.revoke.other_works", used = used, other = other);
    }
    let whom = match provider.vendor {
        Vendor::Other => t!("identity_provider.revoke.it"),
        vendor => short_name(vendor),
    };
    t!("identity_provider.revoke.last", used = used, whom = whom)
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

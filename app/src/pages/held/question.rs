//! The questions before something becomes of whom waits.

mod people;

use leptos::prelude::*;
use rollcall_model::id::{AccountId, IdentityProviderId};

use self::people::{ApproveDialog, ExcludeDialog};
use super::{Ask, Desk, Seen};
use crate::{
    api::held::Brake,
    components::{
        button::Weight,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
    },
    pages::{
        confirm_code::CodeField,
        form::{Refusal, refusal_of},
    },
};

/// The question of the address.
#[component]
pub(super) fn Question(desk: Desk, ask: Ask, seen: RwSignal<Seen>) -> impl IntoView {
    match ask {
        Ask::Approve { into } => view! { <ApproveDialog desk into/> }.into_any(),
        Ask::Exclude => view! { <ExcludeDialog desk/> }.into_any(),
        Ask::Release(of) => match brake(seen, of) {
            Some(brake) => view! { <ReleaseDialog desk brake/> }.into_any(),
            None => ().into_any(),
        },
        Ask::Discard(of) => match brake(seen, of) {
            Some(brake) => view! { <DiscardDialog desk brake/> }.into_any(),
            None => ().into_any(),
        },
    }
}

/// Nothing is asked about a brake that is off.
fn brake(seen: RwSignal<Seen>, of: IdentityProviderId) -> Option<Brake> {
    seen.with_untracked(|it| it.1.it.brakes.iter().find(|it| it.provider == of).cloned())
}

/// How many people a question is about: those who are ticked, or all.
fn count(brake: &Brake, ticked: &[AccountId]) -> i64 {
    match ticked.len() {
        0 => brake.count,
        some => i64::try_from(some).unwrap_or(i64::MAX),
    }
}

/// Asks before the brake is released.
#[component]
fn ReleaseDialog(desk: Desk, brake: Brake) -> impl IntoView {
    let refusal = refusal_of(desk.release);
    let accounts = desk.accounts.get_untracked();
    let count = count(&brake, &accounts);
    let label =
        if accounts.is_empty() { t!("held.release.all") } else { t!("held.release.selected") };
    let words = plural!("held.release.text", count, provider = brake.provider_name);
    view! {
        <Dialog
            id="release-brake"
            title=t!("held.release.title", whom = plural!("words.people", count))
            close_href=desk.back()
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.release attr:novalidate=true>
                <DialogBody>
                    <p>{words}</p>
                    <Refusal refusal fields=&["code"]/>
                    <Chosen desk accounts/>
                    <input type="hidden" name="provider" value=brake.provider.to_string()/>
                    <CodeField confirmed=desk.confirmed refusal/>
                </DialogBody>
                <ConfirmFoot back=desk.back() label busy_label=t!("held.release.busy") busy=desk.release.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Asks before waiting deactivations are dropped.
#[component]
fn DiscardDialog(desk: Desk, brake: Brake) -> impl IntoView {
    let refusal = refusal_of(desk.discard);
    let accounts = desk.accounts.get_untracked();
    let count = count(&brake, &accounts);
    let words = plural!("held.discard.text", count, provider = brake.provider_name);
    view! {
        <Dialog
            id="discard-brake"
            title=t!("held.discard.title", whom = plural!("words.people", count))
            close_href=desk.back()
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.discard>
                <DialogBody>
                    <p>{words}</p>
                    <Refusal refusal/>
                    <Chosen desk accounts/>
                    <input type="hidden" name="provider" value=brake.provider.to_string()/>
                </DialogBody>
                <ConfirmFoot back=desk.back() label=t!("held.discard.label") busy_label=t!("held.discard.busy") busy=desk.discard.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// What every form sends: the client, and whom it is about.
#[component]
fn Chosen(desk: Desk, accounts: Vec<AccountId>) -> impl IntoView {
    let fields = accounts.into_iter().enumerate().map(|(at, it)| {
        view! { <input type="hidden" name=format!("accounts[{at}]") value=it.to_string()/> }
    });
    view! {
        <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
        {fields.collect_view()}
    }
    .into_any()
}

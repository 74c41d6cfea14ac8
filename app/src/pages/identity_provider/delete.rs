//! *Delete provider*: what becomes of its people, how many they are, and the proof that it is meant.

use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    provider::{IdentityProvider, PeopleOutcome, ScimState, UserCounts},
};

use super::{Desk, Itself};
use crate::{
    api::{
        At,
        identity_providers::{ProviderPage, provider_choices},
    },
    components::{
        banner::Banner,
        button::Weight,
        choice::RadioField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogFoot},
        field::{Choice, SelectField, TextField},
        status::Tone,
    },
    pages::{
        confirm_code::CodeField,
        form::{Refusal, on_field, refusal_of},
        loading::Loading,
        once::suspend_once,
    },
};

/// `?dialog=delete`.
#[component]
pub(super) fn DeleteDialog(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let provider = seen.with_untracked(|it| it.it.provider.clone());
    let title = t!("identity_provider.delete.title", name = provider.name);
    let content = if let Some(obstacle) = obstacle(&provider) {
        view! { <NotYet desk obstacle/> }.into_any()
    } else {
        let slug = desk.slug();
        let others = Resource::new(|| (), move |()| provider_choices(slug.clone()));
        view! {
            <Transition fallback=|| {
                view! { <Loading what=t!("loading.providers")/> }
            }>
                {move || {
                    let provider = provider.clone();
                    suspend_once(async move {
                        let others = others.await.unwrap_or_default();
                        view! { <Question desk provider others/> }
                    })
                }}
            </Transition>
        }
        .into_any()
    };
    view! {
        <Dialog id="delete-provider" title close_href=desk.path() opener="provider-menu-button">
            {content}
        </Dialog>
    }
    .into_any()
}

/// What has to be done first: the words and the dialog that does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Obstacle {
    ScimOn,
    LiveToken,
}

fn obstacle(provider: &IdentityProvider) -> Option<Obstacle> {
    match provider.scim {
        ScimState::Enabled => Some(Obstacle::ScimOn),
        _ if provider.live_token().is_some() => Some(Obstacle::LiveToken),
        _ => None,
    }
}

#[component]
fn NotYet(desk: Desk, obstacle: Obstacle) -> impl IntoView {
    let (title, text, action, dialog) = match obstacle {
        Obstacle::ScimOn => (
            t!("identity_provider.delete.scim_on"),
            t!("identity_provider.delete.scim_on_text"),
            t!("identity_provider.delete.disable"),
            "disable-scim",
        ),
        Obstacle::LiveToken => (
            t!("identity_provider.delete.live_token"),
            t!("identity_provider.delete.live_token_text"),
            t!("identity_provider.delete.open_tokens"),
            "scim",
        ),
    };
    let next = desk.dialog(dialog);
    view! {
        <DialogBody>
            <Banner title tone=Tone::Warn>
                <p>{text}</p>
            </Banner>
        </DialogBody>
        <DialogFoot>
            <a class="btn dialog-close" href=desk.path() data-noscroll>
                {t!("common.cancel")}
            </a>
            <a class="btn btn--primary" href=next data-noscroll>
                {action}
            </a>
        </DialogFoot>
    }
    .into_any()
}

#[component]
fn Question(desk: Desk, provider: IdentityProvider, others: Vec<Manager>) -> impl IntoView {
    let Itself { delete, .. } = expect_context();
    let refusal = refusal_of(delete);
    let name = provider.name.to_string();
    let others: Vec<_> = others
        .into_iter()
        .filter(|it| it.id != provider.id)
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let mut outcomes = vec![
        Choice::new(PeopleOutcome::NATIVE, t!("identity_provider.delete.native")),
        Choice::new(PeopleOutcome::INACTIVE, t!("identity_provider.delete.inactive")),
    ];
    let successor = (!others.is_empty()).then(|| {
        outcomes.insert(1, Choice::new(PeopleOutcome::MOVE, t!("identity_provider.delete.move")));
        view! {
            <SelectField
                label=t!("identity_provider.delete.other")
                name="to"
                choices=others
                hint=t!("identity_provider.delete.other_hint")
                error=on_field(refusal, "to")
            />
        }
    });
    let typed = t!("identity_provider.delete.type_name", name = name);
    view! {
        <ActionForm action=delete attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=&["code", "name", "people", "to"]/>
                <input type="hidden" name="division" value=desk.slug().to_string()/>
                <input type="hidden" name="provider" value=desk.id.to_string()/>
                {preview(provider.users).into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                <RadioField
                    legend=t!("identity_provider.delete.legend")
                    name="people"
                    choices=outcomes
                    selected=PeopleOutcome::NATIVE
                    error=on_field(refusal, "people")
                />
                {successor}
                <TextField
                    label=typed
                    name="name"
                    id="typed-name"
                    error=on_field(refusal, "name")
                />
                <CodeField confirmed=desk.confirmed refusal/>
            </DialogBody>
            <ConfirmFoot back=desk.path() label=t!("identity_provider.delete.label") busy_label=t!("identity_provider.delete.busy") busy=delete.pending() weight=Weight::Danger/>
        </ActionForm>
    }
}

/// Whom it concerns, in numbers.
fn preview(users: UserCounts) -> Vec<String> {
    let UserCounts { technicians, end_users, inactive, held, excluded, .. } = users;
    let mut words = vec![t!(
        "identity_provider.delete.manages",
        end_users = plural!("identity_provider.delete.end_users", end_users),
        technicians = plural!("identity_provider.delete.technicians", technicians),
        inactive = plural!("identity_provider.delete.inactive_people", inactive),
    )];
    if held + excluded > 0 {
        words.push(plural!("identity_provider.delete.waiting", held + excluded));
    }
    words.push(t!("identity_provider.delete.domains").to_owned());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preview_says_whom_it_concerns() {
        let users =
            UserCounts { end_users: 48, technicians: 1, inactive: 3, ..UserCounts::default() };
        let words = preview(users);
        assert_eq!(
            words[0],
            "It manages 48 active end users, 1 active technician and 3 inactive people."
        );
        assert_eq!(words.len(), 2);
        let held = preview(UserCounts { held: 2, excluded: 1, ..users });
        assert_eq!(held[1], "3 are held or excluded: who was never let in is forgotten.");
    }
}

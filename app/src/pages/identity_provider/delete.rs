//! *Delete provider*: what becomes of its people, how many they are, and the proof that it is meant.

use leptos::prelude::*;
use rollcall_model::{
    account::Manager,
    provider::{IdentityProvider, PeopleOutcome, ScimState, UserCounts},
};

use super::Desk;
use crate::{
    api::{
        At,
        identity_providers::{DeleteIdentityProvider, ProviderPage, provider_choices},
    },
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        choice::RadioField,
        dialog::{Dialog, DialogBody, DialogFoot},
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
    let title = format!("Delete {}?", provider.name);
    let content = if let Some(obstacle) = obstacle(&provider) {
        view! { <NotYet desk obstacle/> }.into_any()
    } else {
        let slug = desk.slug();
        let others = Resource::new(|| (), move |()| provider_choices(slug.clone()));
        view! {
            <Transition fallback=|| {
                view! { <Loading what="providers"/> }
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
            "SCIM is still on",
            "Disable it first, so that nothing is pushed while the provider is deleted.",
            "Disable SCIM…",
            "disable-scim",
        ),
        Obstacle::LiveToken => (
            "It still has a live token",
            "Revoke it first. A token that nobody needs is one that can leak.",
            "Open tokens",
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
                "Cancel"
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
    let delete = expect_context::<ServerAction<DeleteIdentityProvider>>();
    let refusal = refusal_of(delete);
    let name = provider.name.to_string();
    let others: Vec<_> = others
        .into_iter()
        .filter(|it| it.id != provider.id)
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect();
    let mut outcomes = vec![
        Choice::new(
            PeopleOutcome::NATIVE,
            "They become native: they stay as they are, and are edited here",
        ),
        Choice::new(PeopleOutcome::INACTIVE, "They become inactive: nobody of them can sign in"),
    ];
    let successor = (!others.is_empty()).then(|| {
        outcomes.insert(
            1,
            Choice::new(
                PeopleOutcome::MOVE,
                "They move to another provider, which manages them from now on",
            ),
        );
        view! {
            <SelectField
                label="The other provider"
                name="to"
                choices=others
                hint="Counts only if they move."
                error=on_field(refusal, "to")
            />
        }
    });
    let typed = format!("Type “{name}” to confirm");
    view! {
        <ActionForm action=delete attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=&["code", "name", "people", "to"]/>
                <input type="hidden" name="division" value=desk.slug().to_string()/>
                <input type="hidden" name="provider" value=desk.id.to_string()/>
                {preview(provider.users).into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                <RadioField
                    legend="What becomes of its people?"
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
            <DialogFoot>
                <a class="btn dialog-close" href=desk.path() data-noscroll>
                    "Cancel"
                </a>
                <SubmitButton
                    label="Delete provider"
                    busy_label="Deleting…"
                    busy=delete.pending()
                    weight=Weight::Danger
                />
            </DialogFoot>
        </ActionForm>
    }
}

/// Whom it concerns, in numbers.
fn preview(users: UserCounts) -> Vec<String> {
    let UserCounts { technicians, end_users, inactive, held, excluded, .. } = users;
    let mut words = vec![format!(
        "It manages {}, {} and {}.",
        counted(end_users, "active end user", "active end users"),
        counted(technicians, "active technician", "active technicians"),
        counted(inactive, "inactive person", "inactive people"),
    )];
    if held + excluded > 0 {
        words.push(format!(
            "{} held or excluded: who was never let in is forgotten.",
            match held + excluded {
                1 => "1 is".to_owned(),
                count => format!("{count} are"),
            }
        ));
    }
    words.push(
        "Its e-mail domains are free at once. For 30 days you can restore it, with the people who \
         are still what this made of them."
            .to_owned(),
    );
    words
}

fn counted(count: i64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
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

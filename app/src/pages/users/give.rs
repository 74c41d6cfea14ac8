//! A role for the people who are ticked: chosen, asked with their names, and undone.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountRow, UserType},
    division::Slug,
    id::AccountId,
    role::Area,
    role_row::{RoleChoice, RoleHolders},
};

use super::question::{Chosen, left_out, names};
use crate::{
    api::roles::{GiveRoleToSeveral, RolesToGive, TakeRoleFromSeveral, roles_to_give},
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        field::{Choice, SelectField},
        status::Tone,
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{Refusal, managers_of, refusal_of},
        layout::rights,
        once::suspend_once,
        selection::Selection,
    },
    query::asked_for,
};

/// What the parts share. Outlives the list.
#[derive(Clone, Copy)]
pub(super) struct GiveDesk {
    slug: StoredValue<Slug>,
    give: ServerAction<GiveRoleToSeveral>,
    take: ServerAction<TakeRoleFromSeveral>,
    done: RwSignal<Option<Did>>,
}

/// What was done last.
#[derive(Clone)]
enum Did {
    Gave(RoleHolders),
    Took(RoleHolders),
}

impl GiveDesk {
    pub fn new(slug: Slug) -> Self {
        let (give, take) = (ServerAction::new(), ServerAction::new());
        let desk = Self { slug: StoredValue::new(slug), give, take, done: RwSignal::new(None) };
        Effect::new(move || {
            if let Some(Ok(given)) = desk.give.value().get() {
                desk.done.set(Some(Did::Gave(given)));
            }
        });
        Effect::new(move || {
            if let Some(Ok(taken)) = desk.take.value().get() {
                desk.done.set(Some(Did::Took(taken)));
            }
        });
        desk
    }

    /// Changes after a role was given or taken.
    pub fn version(self) -> usize {
        self.give.version().get() + self.take.version().get()
    }
}

/// `?dialog=give-role`: which role; and with `give`, whether that one.
#[component]
pub(super) fn GiveQuestion(
    desk: GiveDesk,
    accounts: Memo<Vec<AccountId>>,
    /// The list's path, and what its address keeps.
    path: String,
    #[prop(into)] kept: Signal<Vec<(&'static str, String)>>,
    /// The list without the question.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let dialog = asked_for("dialog");
    let path = StoredValue::new(path);
    move || {
        (dialog.get().as_deref() == Some("give-role")).then(|| {
            desk.give.clear();
            let asked = Asked {
                path: path.get_value(),
                kept: kept.get_untracked(),
                back: back.get_untracked(),
            };
            view! { <Asking desk accounts=accounts.get_untracked() asked/> }
        })
    }
}

/// Where the question was asked.
#[derive(Clone)]
struct Asked {
    path: String,
    kept: Vec<(&'static str, String)>,
    back: String,
}

#[component]
fn Asking(desk: GiveDesk, accounts: Vec<AccountId>, asked: Asked) -> impl IntoView {
    let found =
        Resource::new(|| (), move |()| roles_to_give(desk.slug.get_value(), accounts.clone()));
    let wanted = asked_for("give");
    view! {
        <Suspense>
            {move || {
                let (asked, wanted) = (asked.clone(), wanted.get());
                suspend_once(async move {
                    match found.await {
                        Ok(found) => {
                            let wanted = wanted.as_deref();
                            let choices = &found.choices;
                            let role = choices.iter().find(|it| Some(it.id.to_string().as_str()) == wanted);
                            match role.cloned() {
                                Some(role) => view! { <Confirmation desk role found asked/> }.into_any(),
                                None => view! { <ChooseRole found asked/> }.into_any(),
                            }
                        }
                        Err(error) => view! { <NothingGiven error back=asked.back/> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn NothingGiven(error: AppError, back: String) -> impl IntoView {
    view! {
        <Dialog id="give-role" title=t!("users.nobody_changed") close_href=back size=DialogSize::Small>
            <DialogBody>
                <Failed error/>
            </DialogBody>
        </Dialog>
    }
}

/// Why somebody is not given a role; None: they can be.
fn refusal(person: &AccountRow, role: &RoleChoice, found: &RolesToGive) -> Option<String> {
    if person.user_type != role.user_type {
        let words = match role.user_type {
            UserType::Technician => t!("refused.for_technicians"),
            UserType::EndUser => t!("refused.for_end_users"),
        };
        return Some(words.to_owned());
    }
    let has_it = found.given.contains(&(person.id, role.id));
    has_it.then(|| t!("users.give.has_it").to_owned())
}

/// The roles that somebody of them can be given.
fn offered(found: &RolesToGive, may_give: impl Fn(UserType) -> bool) -> Vec<Choice> {
    let fits = |role: &&RoleChoice| {
        may_give(role.user_type) && found.people.iter().any(|it| refusal(it, role, found).is_none())
    };
    found
        .choices
        .iter()
        .filter(fits)
        .map(|it| Choice::new(it.id.to_string(), it.name.to_string()))
        .collect()
}

/// The first step: which role.
#[component]
fn ChooseRole(found: RolesToGive, asked: Asked) -> impl IntoView {
    let Asked { path, mut kept, back } = asked;
    let rights = rights();
    let mine = rights.clone();
    let choices = offered(&found, move |it| mine.manages_of(Area::Accounts, it));
    let whom = match found.people.as_slice() {
        [one] => one.name.clone(),
        several => plural!("words.people", several.len()),
    };
    kept.push(("dialog", "give-role".to_owned()));
    kept.extend(found.people.iter().map(|it| ("account", it.id.to_string())));
    let some = !choices.is_empty();
    let body = if some {
        view! {
            <SelectField
                label=t!("common.role")
                name="give"
                id="give-role-choice"
                choices
                hint=t!("users.give.next")
            />
        }
        .into_any()
    } else {
        let technicians = found.people.iter().any(|it| it.user_type == UserType::Technician);
        let closed = technicians && !rights.manages_of(Area::Accounts, UserType::Technician);
        let closed = closed.then(|| managers_of(Area::Accounts, UserType::Technician));
        view! {
            <p>{t!("users.give.no_role")}</p>
            {closed.map(|it| view! { <p>{it}</p> })}
        }
        .into_any()
    };
    let names = names(&found.people);
    let away = back.clone();
    view! {
        <Dialog
            id="give-role"
            title=t!("users.give.title", whom = whom)
            close_href=back
            size=DialogSize::Small
        >
            <Selection action=path kept>
                <DialogBody>
                    {body}
                    {names}
                </DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=away data-noscroll>
                        {t!("common.cancel")}
                    </a>
                    {some
                        .then(|| {
                            view! {
                                <button type="submit" class="btn btn--primary">
                                    {t!("common.continue")}
                                </button>
                            }
                        })}
                </DialogFoot>
            </Selection>
        </Dialog>
    }
    .into_any()
}

/// The second step: whether they are given it, and who is not.
#[component]
fn Confirmation(
    desk: GiveDesk,
    role: RoleChoice,
    found: RolesToGive,
    asked: Asked,
) -> impl IntoView {
    let (refusal_of_form, busy) = (refusal_of(desk.give), desk.give.pending());
    let people = found.people.clone();
    let (may, not): (Vec<_>, Vec<_>) =
        people.into_iter().partition(|it| refusal(it, &role, &found).is_none());
    let ids: Vec<_> = may.iter().map(|it| it.id).collect();
    let name = role.name.to_string();
    let title = match may.as_slice() {
        [] => t!("users.nobody").to_owned(),
        [one] => t!("users.give.ask", role = name, whom = one.name),
        several => {
            t!("users.give.ask", role = name, whom = plural!("words.people", several.len()))
        }
    };
    let names = names(&may);
    let left_out = left_out(not, |it| refusal(it, &role, &found).unwrap_or_default());
    let consequence = (!ids.is_empty()).then(|| view! { <p>{t!("users.give.becomes")}</p> });
    let submit = (!ids.is_empty()).then(|| {
        view! {
            <SubmitButton
                label=t!("users.give.label")
                busy_label=t!("users.give.busy")
                busy
                weight=Weight::Primary
            />
        }
    });
    let Asked { back, .. } = asked;
    let away = back.clone();
    view! {
        <Dialog id="give-role-to" title close_href=back.clone() size=DialogSize::Small alert=true>
            <ActionForm action=desk.give attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal=refusal_of_form/>
                    {consequence}
                    {names}
                    {left_out}
                    <input type="hidden" name="role" value=role.id.to_string()/>
                    <Chosen slug=desk.slug ids back/>
                </DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=away data-noscroll>
                        {t!("common.cancel")}
                    </a>
                    {submit}
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Who was given a role, and the way back.
#[component]
pub(super) fn Given(desk: GiveDesk, #[prop(into)] back: Signal<String>) -> impl IntoView {
    move || {
        let done = desk.done.get()?;
        let (title, given) = match done {
            Did::Gave(it) => {
                let whom = plural!("words.people", it.accounts.len());
                (t!("users.give.given", role = it.name, whom = whom), Some(it))
            }
            Did::Took(it) => {
                let whom = plural!("words.people", it.accounts.len());
                (t!("users.give.taken", role = it.name, whom = whom), None)
            }
        };
        let undo = StoredValue::new((given, back.get_untracked()));
        let actions = move || {
            let (given, back) = undo.get_value();
            given.filter(|it| !it.accounts.is_empty()).map(|given| {
                view! {
                    <ActionForm action=desk.take>
                        <input type="hidden" name="role" value=given.role.to_string()/>
                        <Chosen slug=desk.slug ids=given.accounts back/>
                        <button type="submit" class="btn btn--sm">
                            {t!("common.undo")}
                        </button>
                    </ActionForm>
                }
            })
        };
        Some(view! { <Banner title tone=Tone::Ok announced=true actions/> })
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Debug, str::FromStr};

    use rollcall_model::account::{AccountStatus, Source};

    use super::*;

    fn id<Id: FromStr<Err: Debug>>(number: u8) -> Id {
        format!("00000000-0000-0000-0000-0000000000{number:02}").parse().unwrap()
    }

    fn person(number: u8, user_type: UserType) -> AccountRow {
        AccountRow {
            id: id(number),
            name: format!("Person {number}"),
            user_name: format!("person{number}"),
            email: None,
            user_type,
            organizations: Vec::new(),
            source: Source::Native,
            manager: None,
            locked: false,
            status: AccountStatus::Active,
            roles: Vec::new(),
            sign_in: None,
            review: Vec::new(),
            updated_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn role(number: u8, user_type: UserType) -> RoleChoice {
        RoleChoice {
            id: id(number),
            user_type,
            name: format!("Role {number}").try_into().unwrap(),
            description: String::new(),
        }
    }

    #[test]
    fn a_role_is_offered_if_somebody_of_them_can_be_given_it() {
        let (first, second) = (person(1, UserType::EndUser), person(2, UserType::EndUser));
        let (had_by_both, had_by_one) = (role(3, UserType::EndUser), role(4, UserType::EndUser));
        let given = vec![
            (first.id, had_by_both.id),
            (second.id, had_by_both.id),
            (first.id, had_by_one.id),
        ];
        let choices = vec![had_by_both, had_by_one.clone(), role(5, UserType::Technician)];
        let mut found = RolesToGive { people: vec![first, second], choices, given };
        let labels = |found: &RolesToGive, may: fn(UserType) -> bool| {
            offered(found, may).into_iter().map(|it| it.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(&found, |_| true), ["Role 4"]);

        found.people.push(person(6, UserType::Technician));
        assert_eq!(labels(&found, |_| true), ["Role 4", "Role 5"]);
        assert_eq!(labels(&found, |it| it == UserType::EndUser), ["Role 4"]);

        let why = |at: usize| refusal(&found.people[at], &had_by_one, &found);
        assert_eq!(why(0).as_deref(), Some("Has this role by hand already."));
        assert_eq!(why(1), None);
        assert_eq!(why(2).as_deref(), Some("This role is for end users."));
    }
}

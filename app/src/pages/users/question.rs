//! What becomes of the people who are ticked: asked with their names, and undone where that is
//! possible.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, AccountRow, AccountStatus},
    division::Slug,
    id::AccountId,
};

use crate::{
    api::accounts::{
        ActivateAccounts, DeactivateAccounts, DeleteAccounts, ExcludeAccounts, RestoreAccounts,
        SignOutAccounts, account_people,
    },
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        status::Tone,
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{Refusal, refusal_of},
        once::suspend_once,
    },
    query::{ListQuery, asked_for},
};

/// What can become of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Ask {
    Deactivate,
    Activate,
    Delete,
    Restore,
    SignOut,
    Exclude,
}

impl Ask {
    fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "deactivate" => Self::Deactivate,
            "activate" => Self::Activate,
            "delete" => Self::Delete,
            "restore" => Self::Restore,
            "sign-out" => Self::SignOut,
            "exclude" => Self::Exclude,
            _ => return None,
        })
    }

    /// The verb on its button, and while it happens.
    fn verbs(self) -> (&'static str, &'static str) {
        match self {
            Self::Deactivate => (t!("users.ask.deactivate"), t!("users.ask.deactivating")),
            Self::Activate => (t!("users.ask.activate"), t!("users.ask.activating")),
            Self::Delete => (t!("users.ask.delete"), t!("users.ask.deleting")),
            Self::Restore => (t!("users.ask.restore"), t!("users.ask.restoring")),
            Self::SignOut => (t!("users.ask.sign_out"), t!("users.ask.signing_out")),
            Self::Exclude => (t!("held.exclude.label"), t!("held.exclude.busy")),
        }
    }

    /// The question: whether it is done to somebody.
    fn about(self, whom: &str) -> String {
        match self {
            Self::Deactivate => t!("users.ask_whom.deactivate", whom = whom),
            Self::Activate => t!("users.ask_whom.activate", whom = whom),
            Self::Delete => t!("users.ask_whom.delete", whom = whom),
            Self::Restore => t!("users.ask_whom.restore", whom = whom),
            Self::SignOut => t!("users.ask_whom.sign_out", whom = whom),
            Self::Exclude => t!("users.ask_whom.exclude", whom = whom),
        }
    }

    fn consequence(self) -> &'static str {
        match self {
            Self::Deactivate => t!("users.becomes.deactivate"),
            Self::Activate => t!("users.becomes.activate"),
            Self::Delete => t!("users.becomes.delete"),
            Self::Restore => t!("users.becomes.restore"),
            Self::SignOut => t!("users.becomes.sign_out"),
            Self::Exclude => t!("users.becomes.exclude"),
        }
    }

    /// Whether it may be done to somebody, and why not.
    fn refusal(self, person: &AccountRow) -> Option<String> {
        let manager = person.manager.as_ref().map(|it| it.name.to_string());
        match (self, manager) {
            (Self::Exclude, None) => Some(t!("users.only_managed").to_owned()),
            (Self::SignOut | Self::Restore | Self::Exclude, _) | (_, None) => None,
            (Self::Delete, Some(name)) => Some(t!("users.not_native", name = name)),
            (Self::Deactivate | Self::Activate, Some(name)) => {
                person.locked.then(|| t!("users.managed", name = name))
            }
        }
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Desk {
    pub slug: StoredValue<Slug>,
    pub deactivate: ServerAction<DeactivateAccounts>,
    pub activate: ServerAction<ActivateAccounts>,
    pub delete: ServerAction<DeleteAccounts>,
    pub restore: ServerAction<RestoreAccounts>,
    pub sign_out: ServerAction<SignOutAccounts>,
    pub exclude: ServerAction<ExcludeAccounts>,
    /// What was done last, to whom.
    pub done: RwSignal<Option<(Ask, Vec<AccountId>)>>,
}

impl Desk {
    pub fn new(slug: Slug) -> Self {
        let desk = Self {
            slug: StoredValue::new(slug),
            deactivate: ServerAction::new(),
            activate: ServerAction::new(),
            delete: ServerAction::new(),
            restore: ServerAction::new(),
            sign_out: ServerAction::new(),
            exclude: ServerAction::new(),
            done: RwSignal::new(None),
        };
        desk.remember();
        desk
    }

    /// Changes after each of them did its work.
    pub fn version(self) -> usize {
        self.deactivate.version().get()
            + self.activate.version().get()
            + self.delete.version().get()
            + self.restore.version().get()
            + self.exclude.version().get()
            + self.sign_out.version().get()
    }

    /// Remembers what was done, so that it can be undone; an undo is not undone.
    fn remember(self) {
        let asked = StoredValue::new(None::<(Ask, Vec<AccountId>)>);
        Effect::new(move || {
            let inputs = [
                self.deactivate.input().get().map(|it| (Ask::Deactivate, it.accounts)),
                self.delete.input().get().map(|it| (Ask::Delete, it.accounts)),
                self.activate.input().get().map(|it| (Ask::Activate, it.accounts)),
                self.restore.input().get().map(|it| (Ask::Restore, it.accounts)),
                self.sign_out.input().get().map(|it| (Ask::SignOut, it.accounts)),
                self.exclude.input().get().map(|it| (Ask::Exclude, it.accounts)),
            ];
            if let Some(it) = inputs.into_iter().flatten().next() {
                asked.set_value(Some(it));
            }
        });
        Effect::new(move || {
            let answers = [
                self.deactivate.value().get(),
                self.delete.value().get(),
                self.activate.value().get(),
                self.restore.value().get(),
                self.sign_out.value().get(),
                self.exclude.value().get(),
            ];
            if answers.into_iter().flatten().any(|it| it.is_ok()) {
                self.done.set(asked.get_value());
            }
        });
    }
}

/// The question of the address.
#[component]
pub(in crate::pages) fn Question(
    desk: Desk,
    accounts: Memo<Vec<AccountId>>,
    /// The list without the question.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let dialog = asked_for("dialog");
    move || {
        let ask = dialog.get().as_deref().and_then(Ask::from_code)?;
        let back = back.get_untracked();
        Some(view! { <OneQuestion desk ask accounts=accounts.get_untracked() back/> })
    }
}

#[component]
fn OneQuestion(desk: Desk, ask: Ask, accounts: Vec<AccountId>, back: String) -> impl IntoView {
    let people =
        Resource::new(|| (), move |()| account_people(desk.slug.get_value(), accounts.clone()));
    view! {
        <Suspense>
            {move || {
                let back = back.clone();
                suspend_once(async move {
                    let found = people.await;
                    view! { <Confirmation desk ask found back/> }
                })
            }}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Confirmation(
    desk: Desk,
    ask: Ask,
    found: Result<Vec<AccountRow>, AppError>,
    back: String,
) -> impl IntoView {
    let people = match found {
        Ok(people) => people,
        Err(error) => {
            return view! {
                <Dialog id="people" title=t!("users.nobody_changed") close_href=back size=DialogSize::Small>
                    <DialogBody>
                        <Failed error/>
                    </DialogBody>
                </Dialog>
            }
            .into_any();
        }
    };
    let (may, not): (Vec<_>, Vec<_>) = people.into_iter().partition(|it| ask.refusal(it).is_none());
    let ids: Vec<_> = may.iter().map(|it| it.id).collect();
    let title = match may.as_slice() {
        [] => t!("users.nobody").to_owned(),
        [one] => ask.about(&one.name),
        several => ask.about(&plural!("words.people", several.len())),
    };
    let names = names(&may);
    let left_out = left_out(not, |it| ask.refusal(it).unwrap_or_default());
    let consequence = (!ids.is_empty()).then(|| view! { <p>{ask.consequence()}</p> });
    let body = view! {
        {consequence}
        {names}
        {left_out}
    }
    .into_any();
    view! {
        <Dialog id="people" title close_href=back.clone() size=DialogSize::Small alert=true>
            <Form desk ask ids back body/>
        </Dialog>
    }
    .into_any()
}

/// Whom it is done to. Of one alone, the title says the name.
pub(super) fn names(people: &[AccountRow]) -> Option<AnyView> {
    let named = |it: &AccountRow| view! { <li><bdi>{it.name.clone()}</bdi></li> };
    (people.len() > 1).then(|| {
        let all = people.iter().map(named).collect_view();
        view! { <ul class="names">{all}</ul> }.into_any()
    })
}

/// Whom it is not done to, and why not.
pub(super) fn left_out(
    people: Vec<AccountRow>,
    why: impl Fn(&AccountRow) -> String,
) -> Option<AnyView> {
    if people.is_empty() {
        return None;
    }
    let others = people.into_iter().map(|it| {
        let why = why(&it);
        view! {
            <li>
                <bdi class="strong">{it.name}</bdi>
                {t!("users.left_out_why", why = why)}
            </li>
        }
    });
    let others: Vec<_> = others.collect();
    Some(
        view! {
            <Banner title=t!("users.left_out") tone=Tone::Neutral>
                <ul>{others}</ul>
            </Banner>
        }
        .into_any(),
    )
}

/// The form that does it.
#[component]
fn Form(desk: Desk, ask: Ask, ids: Vec<AccountId>, back: String, body: AnyView) -> impl IntoView {
    // A form is made for one server function: six that differ in nothing else.
    macro_rules! form {
        ($action:expr) => {{
            let action = $action;
            let (refusal, busy) = (refusal_of(action), action.pending().into());
            view! {
                <ActionForm action attr:novalidate=true>
                    <Fields desk ask ids back refusal busy body/>
                </ActionForm>
            }
            .into_any()
        }};
    }
    match ask {
        Ask::Deactivate => form!(desk.deactivate),
        Ask::Activate => form!(desk.activate),
        Ask::Delete => form!(desk.delete),
        Ask::Restore => form!(desk.restore),
        Ask::SignOut => form!(desk.sign_out),
        Ask::Exclude => form!(desk.exclude),
    }
}

#[component]
fn Fields(
    desk: Desk,
    ask: Ask,
    ids: Vec<AccountId>,
    back: String,
    refusal: Signal<Option<AppError>>,
    busy: Signal<bool>,
    body: AnyView,
) -> impl IntoView {
    let (label, busy_label) = ask.verbs();
    let away = back.clone();
    let submit = (!ids.is_empty()).then(|| {
        let weight = match ask {
            Ask::Deactivate | Ask::Delete | Ask::Exclude => Weight::Danger,
            Ask::Activate | Ask::Restore | Ask::SignOut => Weight::Primary,
        };
        view! { <SubmitButton label busy_label busy weight/> }
    });
    view! {
        <DialogBody>
            <Refusal refusal/>
            {body}
            <Chosen slug=desk.slug ids back/>
        </DialogBody>
        <DialogFoot>
            <a class="btn dialog-close" href=away data-noscroll>
                {t!("common.cancel")}
            </a>
            {submit}
        </DialogFoot>
    }
    .into_any()
}

/// What every form sends.
#[component]
pub(super) fn Chosen(slug: StoredValue<Slug>, ids: Vec<AccountId>, back: String) -> impl IntoView {
    let fields = ids.into_iter().enumerate().map(|(at, it)| {
        view! { <input type="hidden" name=format!("accounts[{at}]") value=it.to_string()/> }
    });
    view! {
        <input type="hidden" name="division" value=slug.get_value().to_string()/>
        <input type="hidden" name="back" value=back/>
        {fields.collect_view()}
    }
}

/// What was done, and the way back where there is one.
#[component]
pub(in crate::pages) fn Done(desk: Desk, #[prop(into)] back: Signal<String>) -> impl IntoView {
    move || {
        let (ask, ids) = desk.done.get()?;
        let whom = plural!("words.people", ids.len());
        let title = match ask {
            Ask::Deactivate => t!("users.was.deactivated", whom = whom),
            Ask::Activate => t!("users.was.activated", whom = whom),
            Ask::Delete => t!("users.was.deleted", whom = whom),
            Ask::Restore => t!("users.was.restored", whom = whom),
            Ask::SignOut => t!("users.was.signed_out", whom = whom),
            Ask::Exclude => t!("users.was.excluded", whom = whom),
        };
        let undo = StoredValue::new((ids, back.get_untracked()));
        let actions = move || {
            let (ids, back) = undo.get_value();
            let button =
                || view! { <button type="submit" class="btn btn--sm">{t!("common.undo")}</button> };
            match ask {
                Ask::Deactivate => view! {
                    <ActionForm action=desk.activate>
                        <Chosen slug=desk.slug ids back/>
                        {button()}
                    </ActionForm>
                }
                .into_any(),
                Ask::Delete => view! {
                    <ActionForm action=desk.restore>
                        <Chosen slug=desk.slug ids back/>
                        {button()}
                    </ActionForm>
                }
                .into_any(),
                Ask::Exclude => {
                    let query = AccountQuery {
                        status: Some(AccountStatus::Excluded),
                        ..AccountQuery::default()
                    };
                    let path = desk.slug.with_value(|it| format!("/d/{it}/users"));
                    view! {
                        <a class="btn btn--sm" href=query.href(&path)>
                            {t!("users.show_excluded")}
                        </a>
                    }
                    .into_any()
                }
                Ask::Activate | Ask::Restore | Ask::SignOut => ().into_any(),
            }
        };
        Some(view! { <Banner title tone=Tone::Ok announced=true actions/> })
    }
}

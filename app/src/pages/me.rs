//! One’s own account: who one is, and how one signs in.

mod contact;
mod keeping_up;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use rollcall_model::{
    account::UserType,
    login::{Login, LoginKind, OwnAccount},
};

use self::{
    contact::ContactCard,
    keeping_up::{CalendarCard, RemindersCard},
};
use super::{
    confirm_code::{CodeField, Confirmed},
    failed::FailedPage,
    form::{Refusal, on_field, refusal_of},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        me::{
            ChangePassword, CloseCalendar, EndOtherSessions, OpenCalendar, RenewRecoveryCodes,
            ReplaceAuthenticator, SaveOwnPreferences, SetReminders, own_account,
        },
    },
    components::{
        button::{SubmitButton, Weight},
        card::{Card, Fact, Facts},
        field::TextField,
        page::{Crumb, Page, PageHeader},
        toast::Toasts,
    },
    error::AppError,
};

/// What changes the page.
#[derive(Clone, Copy)]
struct Actions {
    password: ServerAction<ChangePassword>,
    sessions: ServerAction<EndOtherSessions>,
    preferences: ServerAction<SaveOwnPreferences>,
    reminders: ServerAction<SetReminders>,
    open_calendar: ServerAction<OpenCalendar>,
    close_calendar: ServerAction<CloseCalendar>,
}

/// `/me`.
#[component]
pub fn OwnAccountPage() -> impl IntoView {
    let actions = Actions {
        password: ServerAction::new(),
        sessions: ServerAction::new(),
        preferences: ServerAction::new(),
        reminders: ServerAction::new(),
        open_calendar: ServerAction::new(),
        close_calendar: ServerAction::new(),
    };
    let Actions { password, sessions, .. } = actions;
    let page = Resource::new(
        move || {
            let own = (password.version().get(), sessions.version().get());
            let kept = (actions.preferences.version().get(), actions.reminders.version().get());
            let calendar =
                (actions.open_calendar.version().get(), actions.close_calendar.version().get());
            (own, kept, calendar)
        },
        |_| own_account(),
    );
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, actions.preferences.value().get()) {
            toasts.say("Saved.");
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, password.value().get()) {
            toasts.say("Password changed. Your other sessions have ended.");
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, sessions.value().get()) {
            toasts.say("Your other sessions have ended.");
        }
    });
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded first page actions/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// What somebody is, in words.
pub fn role_of(login: &Login) -> &'static str {
    match login.kind {
        LoginKind::Administrator => "System administrator",
        LoginKind::Staff { .. } => "Staff",
        LoginKind::Account { user_type: UserType::Technician, .. } => "Technician",
        LoginKind::Account { user_type: UserType::EndUser, .. } => "End user",
    }
}

#[component]
fn Loaded(
    first: At<OwnAccount>,
    page: Resource<Result<At<OwnAccount>, AppError>>,
    actions: Actions,
) -> impl IntoView {
    let seen = RwSignal::new(first.it.clone());
    Effect::new(move || {
        if let Some(Ok(now)) = page.get() {
            seen.set(now.it);
        }
    });
    let OwnAccount {
        login, client, password: own, authenticator, recovery_codes, preferences, ..
    } = first.it;
    let open = Memo::new(move |_| seen.with(|it| it.sessions));
    let role = role_of(&login);
    let sees_providers =
        !matches!(login.kind, LoginKind::Account { user_type: UserType::EndUser, .. });
    let name = login.name.to_string();
    view! {
        <Page title="My account" crumbs=vec![Crumb::text("My account")]>
            <PageHeader title="My account"/>
            <div class="stack">
                <Card id="profile" title="Profile">
                    <Facts>
                        <Fact name="Name">
                            <bdi>{name}</bdi>
                        </Fact>
                        <Fact name="Email">{login.email.as_str().to_owned()}</Fact>
                        <Fact name="Role">{role}</Fact>
                        {client
                            .map(|client| {
                                view! {
                                    <Fact name="Company">
                                        <bdi>{client.to_string()}</bdi>
                                    </Fact>
                                }
                            })}
                    </Facts>
                </Card>
                {preferences
                    .map(|it| view! { <ContactCard preferences=it action=actions.preferences/> })}
                {own.then(|| view! { <PasswordCard action=actions.password/> })}
                {authenticator
                    .then(|| {
                        view! {
                            <AuthenticatorCard/>
                            <CodesCard left=recovery_codes/>
                        }
                    })}
                <SessionsCard open action=actions.sessions/>
                {seen
                    .with_untracked(|it| it.reminders.is_some())
                    .then(|| view! { <RemindersCard seen action=actions.reminders/> })}
                {sees_providers
                    .then(|| {
                        view! {
                            <CalendarCard
                                seen
                                open=actions.open_calendar
                                close=actions.close_calendar
                            />
                        }
                    })}
            </div>
        </Page>
    }
    .into_any()
}

#[component]
fn PasswordCard(action: ServerAction<ChangePassword>) -> impl IntoView {
    let refusal = refusal_of(action);
    view! {
        <Card id="password-card" title="Password">
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["current", "password"]/>
                <TextField
                    label="Password of now"
                    name="current"
                    kind="password"
                    autocomplete="current-password"
                    error=on_field(refusal, "current")
                />
                <TextField
                    label="New password"
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint="15 characters or more. Four or five words do."
                    error=on_field(refusal, "password")
                />
                <div class="btn-row">
                    <SubmitButton
                        label="Change password"
                        busy_label="Changing…"
                        busy=action.pending()
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn AuthenticatorCard() -> impl IntoView {
    let action = ServerAction::<ReplaceAuthenticator>::new();
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    view! {
        <Card id="authenticator" title="Authenticator">
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <p>
                    "A new phone? Give a code of the authenticator you have, then set up the new one. The old one stops working, you get new recovery codes, and your other sessions end."
                </p>
                <CodeField confirmed refusal id="code-of-authenticator"/>
                <div class="btn-row">
                    <SubmitButton
                        label="Replace authenticator"
                        busy_label="Checking…"
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn CodesCard(left: i64) -> impl IntoView {
    let action = ServerAction::<RenewRecoveryCodes>::new();
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    let left = match left {
        0 => "You have no recovery code left.".to_owned(),
        1 => "You have 1 recovery code left.".to_owned(),
        count => format!("You have {count} recovery codes left."),
    };
    view! {
        <Card id="recovery-codes" title="Recovery codes">
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <p>
                    {left}
                    " Each signs you in once when your authenticator is not at hand. New ones end the old ones."
                </p>
                <CodeField confirmed refusal/>
                <div class="btn-row">
                    <SubmitButton
                        label="Make new codes"
                        busy_label="Making…"
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn SessionsCard(open: Memo<i64>, action: ServerAction<EndOtherSessions>) -> impl IntoView {
    let refusal = refusal_of(action);
    let words = move || match open.get() {
        0 | 1 => "You are signed in here only.".to_owned(),
        2 => "You are signed in here and in 1 other browser.".to_owned(),
        count => format!("You are signed in here and in {} other browsers.", count - 1),
    };
    view! {
        <Card id="sessions" title="Sessions">
            <ActionForm action attr:class="form">
                <Refusal refusal/>
                <p>{words}</p>
                <div class="btn-row">
                    <SubmitButton
                        label="Sign out everywhere else"
                        busy_label="Signing out…"
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

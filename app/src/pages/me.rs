//! One’s own account: who one is, and how one signs in.

mod authenticator;
mod contact;
mod keeping_up;
mod language;
mod passkeys;
mod sessions;
mod time_zone;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use rollcall_model::{
    account::UserType,
    login::{Login, LoginKind, OwnAccount},
};

use self::{
    authenticator::{AuthenticatorCard, CodesCard, SetUpCard},
    contact::ContactCard,
    keeping_up::{CalendarCard, RemindersCard},
    language::LanguageCard,
    passkeys::{PasskeyActions, PasskeysCard},
    sessions::SessionsCard,
    time_zone::TimeZoneCard,
};
use super::{
    failed::FailedPage,
    form::{Refusal, on_field, refusal_of},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        me::{
            ChangePassword, CloseCalendar, EndOtherSessions, EndSession, OpenCalendar,
            SaveOwnPreferences, SetReminders, own_account,
        },
    },
    components::{
        button::SubmitButton,
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
    end_session: ServerAction<EndSession>,
    sessions: ServerAction<EndOtherSessions>,
    preferences: ServerAction<SaveOwnPreferences>,
    reminders: ServerAction<SetReminders>,
    open_calendar: ServerAction<OpenCalendar>,
    close_calendar: ServerAction<CloseCalendar>,
    passkeys: PasskeyActions,
}

/// `/me`.
#[component]
pub fn OwnAccountPage() -> impl IntoView {
    let actions = Actions {
        password: ServerAction::new(),
        end_session: ServerAction::new(),
        sessions: ServerAction::new(),
        preferences: ServerAction::new(),
        reminders: ServerAction::new(),
        open_calendar: ServerAction::new(),
        close_calendar: ServerAction::new(),
        passkeys: PasskeyActions::new(),
    };
    let Actions { password, sessions, passkeys, .. } = actions;
    let page = Resource::new(
        move || {
            let own = (
                password.version().get(),
                sessions.version().get(),
                actions.end_session.version().get(),
            );
            let kept = (actions.preferences.version().get(), actions.reminders.version().get());
            let calendar =
                (actions.open_calendar.version().get(), actions.close_calendar.version().get());
            (own, kept, calendar, passkeys.versions())
        },
        |_| own_account(),
    );
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, actions.preferences.value().get()) {
            toasts.say(t!("common.saved"));
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, password.value().get()) {
            toasts.say(t!("me.password.changed"));
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, sessions.value().get()) {
            toasts.say(t!("me.sessions.ended"));
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, actions.end_session.value().get()) {
            toasts.say(t!("me.sessions.ended_one"));
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, passkeys.add.value().get()) {
            toasts.say(t!("passkey.toast.added"));
        }
    });
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, passkeys.remove.value().get()) {
            toasts.say(t!("passkey.toast.removed"));
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
        LoginKind::Administrator => t!("common.system_administrator"),
        LoginKind::Staff { .. } => t!("shell.staff"),
        LoginKind::Account { user_type: UserType::Technician, .. } => t!("common.technician"),
        LoginKind::Account { user_type: UserType::EndUser, .. } => t!("common.end_user"),
    }
}

#[component]
fn Loaded(
    first: At<OwnAccount>,
    page: Resource<Result<At<OwnAccount>, AppError>>,
    actions: Actions,
) -> impl IntoView {
    let seen_at = RwSignal::new(first.clone());
    let seen = RwSignal::new(first.it.clone());
    Effect::new(move || {
        if let Some(Ok(now)) = page.get() {
            seen_at.set(now.clone());
            seen.set(now.it);
        }
    });
    let OwnAccount {
        login,
        client,
        language,
        time_zone,
        password: own,
        authenticator,
        first_proof,
        recovery_codes,
        preferences,
        ..
    } = first.it;
    let role = role_of(&login);
    let sees_providers =
        !matches!(login.kind, LoginKind::Account { user_type: UserType::EndUser, .. });
    let name = login.name.to_string();
    view! {
        <Page title=t!("shell.my_account") crumbs=vec![Crumb::text(t!("shell.my_account"))]>
            <PageHeader title=t!("shell.my_account")/>
            <div class="stack">
                <Card id="profile" title=t!("me.profile")>
                    <Facts>
                        <Fact name=t!("common.name")>
                            <bdi>{name}</bdi>
                        </Fact>
                        <Fact name=t!("common.email")>{login.email.as_str().to_owned()}</Fact>
                        <Fact name=t!("common.role")>{role}</Fact>
                        {client
                            .map(|client| {
                                view! {
                                    <Fact name=t!("me.company")>
                                        <bdi>{client.to_string()}</bdi>
                                    </Fact>
                                }
                            })}
                    </Facts>
                </Card>
                {match preferences {
                    Some(it) => {
                        view! { <ContactCard preferences=it action=actions.preferences/> }.into_any()
                    }
                    None => {
                        view! {
                            <LanguageCard chosen=language/>
                            <TimeZoneCard chosen=time_zone/>
                        }
                            .into_any()
                    }
                }}
                {own.then(|| view! { <PasswordCard action=actions.password/> })}
                {if authenticator {
                    view! {
                        <AuthenticatorCard/>
                        <CodesCard left=recovery_codes/>
                    }
                        .into_any()
                } else {
                    view! { <SetUpCard proof=first_proof/> }.into_any()
                }}
                <PasskeysCard seen=seen_at actions=actions.passkeys/>
                <SessionsCard
                    seen=seen_at
                    end=actions.end_session
                    end_others=actions.sessions
                />
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
        <Card id="password-card" title=t!("common.password")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["current", "password"]/>
                <TextField
                    label=t!("me.password.current")
                    name="current"
                    kind="password"
                    autocomplete="current-password"
                    error=on_field(refusal, "current")
                />
                <TextField
                    label=t!("me.password.new")
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    hint=t!("common.four_words")
                    error=on_field(refusal, "password")
                />
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.password.change")
                        busy_label=t!("me.password.changing")
                        busy=action.pending()
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

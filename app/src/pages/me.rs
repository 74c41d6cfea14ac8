//! One’s own account: who one is, and how one signs in.

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture, server_fn::ServerFn};
use rollcall_model::{
    account::UserType,
    language::Language,
    login::{Login, LoginKind, OwnAccount},
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
        me::{ChangePassword, ChooseLanguage, EndOtherSessions, RenewRecoveryCodes, own_account},
    },
    components::{
        button::{SubmitButton, Weight},
        card::{Card, Fact, Facts},
        field::{Choice, SelectField, TextField},
        page::{Crumb, Page, PageHeader},
        toast::Toasts,
    },
    error::AppError,
};

/// `/me`.
#[component]
pub fn OwnAccountPage() -> impl IntoView {
    let password = ServerAction::<ChangePassword>::new();
    let sessions = ServerAction::<EndOtherSessions>::new();
    let page = Resource::new(
        move || (password.version().get(), sessions.version().get()),
        |_| own_account(),
    );
    let toasts = use_context::<Toasts>();
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
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded first page password sessions/> }.into_any(),
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
    password: ServerAction<ChangePassword>,
    sessions: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let OwnAccount { login, client, language, authenticator, recovery_codes, sessions: open } =
        first.it;
    let open = RwSignal::new(open);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get() {
            open.set(now.it.sessions);
        }
    });
    let role = role_of(&login);
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
                <LanguageCard chosen=language/>
                <PasswordCard action=password/>
                {authenticator.then(|| view! { <CodesCard left=recovery_codes/> })}
                <SessionsCard open action=sessions/>
            </div>
        </Page>
    }
    .into_any()
}

/// Sent by loading the page: every word on it changes.
#[component]
fn LanguageCard(#[prop(optional_no_strip)] chosen: Option<Language>) -> impl IntoView {
    let languages = Language::ALL.map(|it| Choice::new(it.code(), it.label()));
    let browser = Choice::new("", t!("me.language.browser"));
    let choices: Vec<_> = std::iter::once(browser).chain(languages).collect();
    view! {
        <Card id="language-card" title=t!("me.language.title")>
            <form class="form" method="post" action=ChooseLanguage::url()>
                <SelectField
                    label=t!("me.language.label")
                    name="language"
                    choices
                    selected=chosen.map(Language::code).unwrap_or_default()
                />
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.language.save")
                        busy_label=t!("me.language.saving")
                        weight=Weight::Plain
                    />
                </div>
            </form>
        </Card>
    }
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

#[component]
fn CodesCard(left: i64) -> impl IntoView {
    let action = ServerAction::<RenewRecoveryCodes>::new();
    let refusal = refusal_of(action);
    let confirmed = Confirmed::asked_while(|| true);
    let left = match left {
        0 => t!("me.codes.none").to_owned(),
        count => plural!("me.codes.left", count),
    };
    view! {
        <Card id="recovery-codes" title=t!("door.set_up.codes")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <p>
                    {left}
                    {t!("me.codes.text")}
                </p>
                <CodeField confirmed refusal/>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.codes.new")
                        busy_label=t!("common.making")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
fn SessionsCard(open: RwSignal<i64>, action: ServerAction<EndOtherSessions>) -> impl IntoView {
    let refusal = refusal_of(action);
    let words = move || match open.get() {
        0 | 1 => t!("me.sessions.here").to_owned(),
        count => plural!("me.sessions.others", count - 1),
    };
    view! {
        <Card id="sessions" title=t!("me.sessions.title")>
            <ActionForm action attr:class="form">
                <Refusal refusal/>
                <p>{words}</p>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.sessions.end")
                        busy_label=t!("me.sessions.ending")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

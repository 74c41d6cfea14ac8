//! One member of staff: what they may do, and in which clients.

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use rollcall_model::{id::LoginId, login::LoginState};

use super::{
    PATH, StatePill, access_choices, access_code,
    grants::{GrantDialog, Grants},
};
use crate::{
    api::{
        At,
        staff::{
            GrantClient, InviteStaffAgain, RevokeGrant, StaffPage as Shown, SwitchStaff,
            UpdateStaff, member_of_staff,
        },
    },
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        choice::RadioField,
        field::TextField,
        page::{Crumb, Page, PageHeader},
        toast::Toasts,
    },
    error::AppError,
    pages::{
        add_user::InvitationLink,
        confirm_code::{CodeField, Confirmed},
        failed::FailedPage,
        form::{Refusal, email_rule, name_rule, on_field, refusal_of},
        loading::LoadingPage,
        once::suspend_once,
    },
    query::asked_for,
};

/// What can be done on the page.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub update: ServerAction<UpdateStaff>,
    pub switch: ServerAction<SwitchStaff>,
    pub again: ServerAction<InviteStaffAgain>,
    pub grant: ServerAction<GrantClient>,
    pub revoke: ServerAction<RevokeGrant>,
    pub confirmed: Confirmed,
}

/// `/staff/:staff`.
#[component]
pub fn MemberPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|it| it.get_str("staff")?.parse::<LoginId>().ok()));
    let actions = Actions {
        update: ServerAction::new(),
        switch: ServerAction::new(),
        again: ServerAction::new(),
        grant: ServerAction::new(),
        revoke: ServerAction::new(),
        confirmed: Confirmed::asked_while(|| true),
    };
    let versions = move || {
        let Actions { update, switch, again, grant, revoke, .. } = actions;
        (
            update.version().get(),
            switch.version().get(),
            again.version().get(),
            grant.version().get(),
            revoke.version().get(),
        )
    };
    let page = Resource::new(
        move || (id.get(), versions()),
        |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("member of staff".to_owned()))?;
            member_of_staff(id).await
        },
    );
    say_that_it_is_saved(actions.update);
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

fn say_that_it_is_saved(update: ServerAction<UpdateStaff>) {
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        if let (Some(toasts), Some(Ok(()))) = (toasts, update.value().get()) {
            toasts.say("Saved.");
        }
    });
}

#[component]
fn Loaded(
    first: At<Shown>,
    page: Resource<Result<At<Shown>, AppError>>,
    actions: Actions,
) -> impl IntoView {
    let seen = RwSignal::new(first.it);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get() {
            seen.set(now.it);
        }
    });
    let dialog = asked_for("dialog");
    let login = seen.with_untracked(|it| it.staff.login.clone());
    let name = login.name.to_string();
    let id = login.id;
    let email = login.email.as_str().to_owned();
    let meta = move || {
        view! {
            {move || view! { <StatePill state=seen.with(|it| it.staff.state)/> }}
            <span>{email.clone()}</span>
        }
    };
    view! {
        <Page
            title=name.clone()
            crumbs=vec![
                Crumb::link("All clients", "/clients"),
                Crumb::link("Staff", PATH),
                Crumb::text(name.clone()),
            ]
        >
            <PageHeader title=name meta/>
            <div class="stack">
                {move || {
                    let invited = seen.with(|it| it.staff.state == LoginState::Invited);
                    invited.then(|| view! { <Invited id action=actions.again/> })
                }}
                <AccessCard seen actions/>
                {move || {
                    seen.with(|it| !it.staff.login.is_administrator())
                        .then(|| view! { <Grants seen actions/> })
                }}
                {move || {
                    seen.with(|it| !it.own).then(|| view! { <SwitchCard seen actions/> })
                }}
            </div>
            {move || {
                (dialog.get().as_deref() == Some("grant"))
                    .then(|| view! { <GrantDialog id action=actions.grant/> })
            }}
        </Page>
    }
    .into_any()
}

/// A new link for somebody who has not accepted their invitation.
#[component]
fn Invited(id: LoginId, action: ServerAction<InviteStaffAgain>) -> impl IntoView {
    let refusal = refusal_of(action);
    let made = move || action.value().get().and_then(Result::ok);
    view! {
        <Card id="invitation" title="Invitation">
            {move || {
                made()
                    .map(|it| view! { <InvitationLink name=it.name address=it.address mailed=it.mailed/> })
            }}
            <ActionForm action attr:class="form">
                <Refusal refusal/>
                <p>"They have not accepted the invitation yet. A new link ends the one before."</p>
                <input type="hidden" name="staff" value=id.to_string()/>
                <SubmitButton
                    label="Make a new link"
                    busy_label="Making…"
                    busy=action.pending()
                    weight=Weight::Plain
                />
            </ActionForm>
        </Card>
    }
}

/// Who they are and what they may do.
#[component]
fn AccessCard(seen: RwSignal<Shown>, actions: Actions) -> impl IntoView {
    let login = seen.with_untracked(|it| it.staff.login.clone());
    let refusal = refusal_of(actions.update);
    view! {
        <Card id="access" title="Name and access">
            <ActionForm action=actions.update attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["name", "email", "access", "code"]/>
                <input type="hidden" name="staff" value=login.id.to_string()/>
                <TextField
                    label="Full name"
                    name="name"
                    value=login.name.to_string()
                    check=name_rule
                    error=on_field(refusal, "name")
                />
                <TextField
                    label="Email"
                    name="email"
                    kind="email"
                    inputmode="email"
                    value=login.email.as_str().to_owned()
                    check=email_rule
                    error=on_field(refusal, "email")
                />
                <RadioField
                    legend="May do"
                    name="access"
                    choices=access_choices()
                    selected=access_code(login.kind)
                    error=on_field(refusal, "access")
                />
                <CodeField
                    confirmed=actions.confirmed
                    refusal
                    label="6-digit code from your authenticator, to make or unmake a system administrator"
                />
                <div class="btn-row">
                    <SubmitButton label="Save" busy_label="Saving…" busy=actions.update.pending()/>
                </div>
            </ActionForm>
        </Card>
    }
}

/// Switching them off, or on again.
#[component]
fn SwitchCard(seen: RwSignal<Shown>, actions: Actions) -> impl IntoView {
    let refusal = refusal_of(actions.switch);
    let id = seen.with_untracked(|it| it.staff.login.id);
    let off = Memo::new(move |_| seen.with(|it| it.staff.state == LoginState::Inactive));
    let asks = move || seen.with(|it| it.staff.login.is_administrator());
    view! {
        <Card id="switch" title="Sign-in">
            <ActionForm action=actions.switch attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["code"]/>
                <input type="hidden" name="staff" value=id.to_string()/>
                <input type="hidden" name="active" value=move || off.get().to_string()/>
                <p>
                    {move || {
                        if off.get() {
                            "They cannot sign in. What they may do is kept."
                        } else {
                            "Whoever left the company: their sessions end at once and they cannot sign in any more. What they did stays in the activities."
                        }
                    }}
                </p>
                {move || {
                    asks()
                        .then(|| view! { <CodeField confirmed=actions.confirmed refusal/> })
                }}
                {move || {
                    let busy = actions.switch.pending();
                    if off.get() {
                        view! {
                            <SubmitButton
                                label="Let them sign in again"
                                busy_label="Switching…"
                                busy
                                weight=Weight::Plain
                            />
                        }
                            .into_any()
                    } else {
                        view! {
                            <SubmitButton
                                label="Switch off"
                                busy_label="Switching…"
                                busy
                                weight=Weight::Danger
                            />
                        }
                            .into_any()
                    }
                }}
            </ActionForm>
        </Card>
    }
}

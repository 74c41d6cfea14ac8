//! Accepting an invitation: a password of one’s own.

use leptos::prelude::*;

use crate::{
    api::session::{AcceptInvitation, Invited, invitation},
    components::{button::SubmitButton, field::TextField},
    pages::{
        failed::Failed,
        form::{Refusal, on_field, refusal_of},
        loading::Loading,
    },
    query::asked_for,
    shell::DoorLayout,
};

/// `/invitation?code=…`.
#[component]
pub fn InvitationPage() -> impl IntoView {
    let asked = asked_for("code");
    let code = Memo::new(move |_| asked.get().unwrap_or_default());
    let accept = ServerAction::<AcceptInvitation>::new();
    let invited = Resource::new(move || code.get(), invitation);
    view! {
        <DoorLayout title=t!("door.invitation.title") heading=t!("door.invitation.title")>
            <Transition fallback=|| view! { <Loading what=t!("door.loading.invitation")/> }>
                {move || Suspend::new(async move {
                    match invited.await {
                        Ok(Some(invited)) => {
                            let code = code.get_untracked();
                            view! { <PasswordForm code invited accept/> }.into_any()
                        }
                        Ok(None) => {
                            view! {
                                <p>
                                    {t!("door.invitation.used_up")}
                                </p>
                                <p>{t!("door.invitation.ask")}</p>
                                <div class="btn-row">
                                    <a class="btn" href="/sign-in">
                                        {t!("door.sign_in.title")}
                                    </a>
                                </div>
                            }
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </DoorLayout>
    }
    .into_any()
}

#[component]
fn PasswordForm(
    code: String,
    invited: Invited,
    accept: ServerAction<AcceptInvitation>,
) -> impl IntoView {
    let refusal = refusal_of(accept);
    view! {
        <ActionForm action=accept attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["password"]/>
            <p class="t-13">
                {t!("door.invitation.welcome")} <bdi class="strong">{invited.name}</bdi> {t!("door.invitation.you_are")}
                <bdi class="strong">{invited.email.clone()}</bdi> "."
            </p>
            <input type="hidden" name="code" value=code/>
            <input
                class="vh"
                type="text"
                autocomplete="username"
                value=invited.email
                readonly
                tabindex="-1"
                aria-hidden="true"
            />
            <TextField
                label=t!("common.password")
                name="password"
                kind="password"
                autocomplete="new-password"
                hint=t!("common.four_words")
                autofocus=true
                error=on_field(refusal, "password")
            />
            <SubmitButton
                label=t!("common.continue")
                busy_label=t!("common.continuing")
                busy=accept.pending()
                large=true
            />
        </ActionForm>
    }
}

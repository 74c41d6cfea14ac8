//! The first step of set-up: who the first administrator is.

use leptos::prelude::*;

use super::set_up_steps;
use crate::{
    api::set_up::{SetUpAdministrator, set_up_link},
    components::{button::SubmitButton, field::TextField},
    pages::{
        failed::Failed,
        form::{Refusal, email_rule, name_rule, on_field, refusal_of},
        loading::Loading,
    },
    query::asked_for,
    shell::DoorLayout,
};

/// `/setup?link=…`: open only while there is no system administrator.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let asked = asked_for("link");
    let link = Memo::new(move |_| asked.get().unwrap_or_default());
    let set_up = ServerAction::<SetUpAdministrator>::new();
    let refused = Resource::new(
        move || link.get(),
        async |link| if link.is_empty() { Ok(None) } else { set_up_link(link).await },
    );
    view! {
        <DoorLayout
            title="Set up Rollcall"
            heading="Create the first administrator"
            steps=set_up_steps(0)
            wide=true
        >
            <Transition fallback=|| view! { <Loading what="set-up"/> }>
                {move || Suspend::new(async move {
                    let link = link.get_untracked();
                    match refused.await {
                        Ok(None) if link.is_empty() => view! { <HowToGetALink/> }.into_any(),
                        Ok(None) => view! { <AdministratorForm link set_up/> }.into_any(),
                        Ok(Some(sentence)) => {
                            view! {
                                <p>{sentence}</p>
                                <HowToGetALink/>
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

/// Where a set-up link comes from: only somebody on the host may create the first administrator.
#[component]
fn HowToGetALink() -> impl IntoView {
    view! {
        <div class="section">
            <p>"Open the set-up link of this installation. There are two ways to it:"</p>
            <p>
                "1. It is in the server’s log, printed at every start until set-up is done. It works for 24 hours."
            </p>
            <p>"2. On the host, run " <code>"rollcall admin setup-link"</code> " for a new one."</p>
        </div>
    }
}

#[component]
fn AdministratorForm(link: String, set_up: ServerAction<SetUpAdministrator>) -> impl IntoView {
    let refusal = refusal_of(set_up);
    view! {
        <ActionForm action=set_up attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["name", "email", "password"]/>
            <input type="hidden" name="link" value=link/>
            <TextField
                label="Full name"
                name="name"
                autocomplete="name"
                check=name_rule
                autofocus=true
                error=on_field(refusal, "name")
            />
            <TextField
                label="Email"
                name="email"
                kind="email"
                autocomplete="username"
                inputmode="email"
                check=email_rule
                error=on_field(refusal, "email")
            />
            <TextField
                label="Password"
                name="password"
                kind="password"
                autocomplete="new-password"
                hint="15 characters or more. Four or five words do."
                error=on_field(refusal, "password")
            />
            <SubmitButton
                label="Continue"
                busy_label="Continuing…"
                busy=set_up.pending()
                large=true
            />
        </ActionForm>
    }
}

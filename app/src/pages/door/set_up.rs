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
            title=t!("door.set_up.title")
            heading=t!("door.set_up.heading")
            steps=set_up_steps(0)
            wide=true
        >
            <Transition fallback=|| view! { <Loading what=t!("loading.set_up")/> }>
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
            <p>{t!("door.set_up.open_link")}</p>
            <p>
                {t!("door.set_up.in_log")}
            </p>
            <p>{t!("door.set_up.on_host")} <code>"rollcall admin setup-link"</code> {t!("door.set_up.for_new")}</p>
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
                label=t!("common.full_name")
                name="name"
                autocomplete="name"
                check=name_rule
                autofocus=true
                error=on_field(refusal, "name")
            />
            <TextField
                label=t!("common.email")
                name="email"
                kind="email"
                autocomplete="username"
                inputmode="email"
                check=email_rule
                error=on_field(refusal, "email")
            />
            <TextField
                label=t!("common.password")
                name="password"
                kind="password"
                autocomplete="new-password"
                hint=t!("common.four_words")
                error=on_field(refusal, "password")
            />
            <SubmitButton
                label=t!("common.continue")
                busy_label=t!("common.continuing")
                busy=set_up.pending()
                large=true
            />
        </ActionForm>
    }
}

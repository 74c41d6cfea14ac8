//! What somebody says about themselves, whoever manages the rest (R18).

use leptos::prelude::*;
use rollcall_model::{language::Language, profile::Preferences};

use crate::{
    api::me::SaveOwnPreferences,
    components::{
        button::{SubmitButton, Weight},
        card::Card,
    },
    pages::{
        form::{Refusal, refusal_of},
        user::PreferencesFields,
    },
};

/// Phone, language and time zone of an account.
#[component]
pub(super) fn ContactCard(
    preferences: Preferences,
    action: ServerAction<SaveOwnPreferences>,
) -> impl IntoView {
    let refusal = refusal_of(action);
    let before = preferences.language.map(Language::code).unwrap_or_default();
    // Every word on the page changes with its language.
    Effect::new(move || {
        if action.value().get() == Some(Ok(())) && chosen_language().is_some_and(|it| it != before)
        {
            drop(window().location().reload());
        }
    });
    view! {
        <Card id="contact" title=t!("user.contact.title")>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["phone", "language", "time_zone"]/>
                <PreferencesFields preferences refusal/>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("user.contact.save")
                        busy_label=t!("common.saving")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

/// The language that the form says.
fn chosen_language() -> Option<String> {
    use leptos::wasm_bindgen::JsCast;

    let field = document().get_element_by_id("language")?;
    Some(field.dyn_into::<web_sys::HtmlSelectElement>().ok()?.value())
}

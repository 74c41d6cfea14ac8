//! What somebody says about themselves, whoever manages the rest (R18).

use leptos::prelude::*;
use rollcall_model::{language::Language, profile::Preferences, time_zone::TimeZone};

use super::time_zone::ZoneOfBrowser;
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
    let Preferences { language, time_zone, .. } = preferences;
    let before = [
        ("language", language.map(Language::code).unwrap_or_default()),
        ("time-zone", time_zone.map(TimeZone::name).unwrap_or_default()),
    ];
    // Every word on the page changes with its language, and every time with its zone.
    Effect::new(move || {
        let changed =
            |(id, before): (&str, &str)| select_of(id).is_some_and(|field| field.value() != before);
        if action.value().get() == Some(Ok(())) && before.into_iter().any(changed) {
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
                    <ZoneOfBrowser chosen=time_zone/>
                </div>
            </ActionForm>
        </Card>
    }
}

/// A field with a choice, as it stands in the form.
pub(super) fn select_of(id: &str) -> Option<web_sys::HtmlSelectElement> {
    use leptos::wasm_bindgen::JsCast;

    document().get_element_by_id(id)?.dyn_into().ok()
}

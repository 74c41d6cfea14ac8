//! What somebody says about themselves, whoever manages the rest (R18).

use leptos::prelude::*;
use rollcall_model::profile::Preferences;

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
    view! {
        <Card id="contact" title="Contact details">
            <ActionForm action attr:class="form" attr:novalidate=true>
                <Refusal refusal fields=&["phone", "language", "time_zone"]/>
                <PreferencesFields preferences refusal/>
                <div class="btn-row">
                    <SubmitButton
                        label="Save contact details"
                        busy_label="Saving…"
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
}

//! The language of the console, for members of staff; accounts have it among their contact details.

use leptos::{prelude::*, server_fn::ServerFn};
use rollcall_model::language::Language;

use crate::{
    api::me::ChooseLanguage,
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        field::{Choice, SelectField},
    },
};

/// Sent by loading the page: every word on it changes.
#[component]
pub(super) fn LanguageCard(#[prop(optional_no_strip)] chosen: Option<Language>) -> impl IntoView {
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

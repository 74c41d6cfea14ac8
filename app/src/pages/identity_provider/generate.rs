//! The form that makes a token.

use leptos::{ev::SubmitEvent, prelude::*};
use rollcall_model::{
    provider::{IdentityProvider, ScimState},
    token::{OldToken, ScimToken},
};

use super::{Desk, words::token_name};
use crate::{
    components::{button::SubmitButton, choice::RadioField, field::Choice},
    pages::form::Refusal,
};

/// What may become of the token in use, with the word the form sends for it.
const OLD: [(OldToken, &str); 3] = [
    (OldToken::EndsAtFirstUse, "ends_at_first_use"),
    (OldToken::EndsAfterOverlap, "ends_after_overlap"),
    (OldToken::EndsNow, "ends_now"),
];

fn label(old: OldToken) -> &'static str {
    match old {
        OldToken::EndsAtFirstUse => t!("identity_provider.generate.at_first_use"),
        OldToken::EndsAfterOverlap => t!("identity_provider.generate.after_overlap"),
        OldToken::EndsNow => t!("identity_provider.generate.now"),
    }
}

/// *Generate token*, and what becomes of the one in use. Without scripts its answer is this page
/// with the secret on it.
#[component]
pub(super) fn GenerateForm(desk: Desk, provider: Signal<IdentityProvider>) -> impl IntoView {
    let refusal =
        Signal::derive(move || desk.generate.value().with(|it| it.clone().and_then(Result::err)));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !desk.generate.pending().get_untracked() {
            desk.generate.dispatch(chosen(&event));
        }
    };
    let question = move || {
        let provider = provider.get();
        let mut live: Vec<_> = provider.tokens.iter().filter(|it| it.is_live()).collect();
        live.sort_by_key(|it| it.created_at);
        let (oldest, newest) = (live.first().copied()?, live.last().copied()?);
        let third = (live.len() > 1).then(|| {
            let words = t!("identity_provider.generate.ends", name = token_name(oldest));
            view! { <p class="hint">{words}</p> }
        });
        Some(view! { <WhatOfTheOld token=newest.clone()/> {third} })
    };
    let off = move || provider.with(|it| it.scim != ScimState::Enabled);
    view! {
        <form
            class="form"
            method="post"
            action=format!("{}/token", desk.path())
            on:submit=submit
        >
            <Refusal refusal/>
            {question}
            {move || {
                off()
                    .then(|| view! { <p class="hint">{t!("identity_provider.generate.turns_on")}</p> })
            }}
            <div class="btn-row">
                <SubmitButton
                    label=t!("common.generate_token")
                    busy_label=t!("identity_provider.generate.busy")
                    busy=desk.generate.pending()
                />
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn WhatOfTheOld(token: ScimToken) -> impl IntoView {
    let choices = OLD.map(|(old, code)| Choice::new(code, label(old))).to_vec();
    view! {
        <RadioField
            legend=t!("identity_provider.generate.in_use", name = token_name(&token))
            name="old"
            choices
            selected=OLD[0].1
        />
    }
}

/// What the form says about the token in use.
fn chosen(event: &SubmitEvent) -> OldToken {
    let form: web_sys::HtmlFormElement = event_target(event);
    let code =
        web_sys::FormData::new_with_form(&form).ok().and_then(|it| it.get("old").as_string());
    OLD.iter()
        .find(|(_, it)| code.as_deref() == Some(it))
        .map_or_else(OldToken::default, |(old, ..)| *old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_sends_the_words_the_server_reads() {
        for (old, code) in OLD {
            let read: Result<OldToken, serde::de::value::Error> =
                serde::Deserialize::deserialize(serde::de::value::StrDeserializer::new(code));
            assert_eq!(read.unwrap(), old);
        }
    }
}

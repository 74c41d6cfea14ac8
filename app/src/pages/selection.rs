//! A form whose boxes choose rows and whose buttons ask what becomes of them.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// A GET form: the boxes that are ticked and the button that was pressed become the address of a
/// question. Once hydrated it navigates without loading the page.
#[component]
pub(super) fn Selection(
    /// The page that asks.
    action: String,
    /// What its address keeps.
    kept: Vec<(&'static str, String)>,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let target = action.clone();
    let submit = move |event: ev::SubmitEvent| {
        let form = event_target::<web_sys::HtmlFormElement>(&event);
        let Some(query) = query(&form, event.submitter()) else { return };
        event.prevent_default();
        let stay = NavigateOptions { scroll: false, ..NavigateOptions::default() };
        navigate(&format!("{target}?{query}"), stay);
    };
    let kept = kept.into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <form method="get" action=action on:submit=submit>
            {kept.collect_view()}
            {children()}
        </form>
    }
    .into_any()
}

fn query(form: &web_sys::HtmlFormElement, pressed: Option<web_sys::HtmlElement>) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    if let Some(button) = pressed.and_then(|it| it.dyn_into::<web_sys::HtmlButtonElement>().ok()) {
        data.append_with_str(&button.name(), &button.value()).ok()?;
    }
    let query = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(query.to_string()))
}

/// A button of a [`Selection`], which asks `question` about the rows that are ticked.
#[component]
pub(super) fn Ask(question: &'static str, label: &'static str) -> impl IntoView {
    view! {
        <button type="submit" class="btn btn--sm" name="dialog" value=question>
            {label}
        </button>
    }
}

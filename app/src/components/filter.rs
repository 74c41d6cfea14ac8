//! Filters above a list. They are a form that leads to an address, so the address bar is the state.

use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use rollcall_model::page::{Order, SortColumn};

use super::{
    field::{Choice, Options},
    icon::{Glyph, Icon},
};
use crate::query::order_pairs;

/// A GET form. Once hydrated it navigates without loading the page, keeps the scroll position, and
/// leaves what is blank out of the address.
#[component]
pub fn FilterBar(
    /// The list's own path.
    #[prop(into)]
    action: String,
    /// Whether anything is filtered: then there is a link back to everything.
    #[prop(optional)]
    filtered: bool,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let target = action.clone();
    let everything = action.clone();
    let submit = move |event: ev::SubmitEvent| {
        let Some(query) = form_query(&event_target(&event)) else { return };
        event.prevent_default();
        let kept = without_blanks(&query);
        let to = if kept.is_empty() { target.clone() } else { format!("{target}?{kept}") };
        navigate(&to, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    view! {
        <form class="toolbar" method="get" action=action role="search" on:submit=submit>
            <div class="filters grow">
                {children()}
                {filtered.then(|| view! { <a class="btn btn--quiet" href=everything>{t!("common.reset")}</a> })}
                <button type="submit" class="btn needs-no-script">
                    {t!("common.apply")}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// The words to look for.
#[component]
pub fn SearchField(
    #[prop(default = "q")] name: &'static str,
    /// What is searched: "Search end users".
    #[prop(into)]
    label: String,
    /// What can be typed: "Name, email or external ID".
    #[prop(into)]
    placeholder: String,
    #[prop(optional, into)] value: String,
) -> impl IntoView {
    view! {
        <label class="search">
            <Icon glyph=Glyph::Search/>
            <span class="vh">{label}</span>
            <input
                class="input"
                type="search"
                name=name
                placeholder=placeholder
                value=value.clone()
                prop:value=value
                dir="auto"
                autocomplete="off"
            />
        </label>
    }
}

/// One filter with its choices; the blank one means all.
#[component]
pub fn FilterSelect(
    #[prop(into)] name: String,
    /// "Status".
    #[prop(into)]
    label: String,
    /// Without the one that means all.
    choices: Vec<Choice>,
    #[prop(optional, into)] selected: String,
    /// The word for all.
    #[prop(default = t!("common.any"))]
    any: &'static str,
) -> impl IntoView {
    let on = !selected.is_empty();
    // An address may name what is gone, or is further down than the list goes.
    let unlisted = (on && choices.iter().all(|it| it.value != selected))
        .then(|| Choice::new(selected.clone(), t!("common.not_in_list")));
    let choices = std::iter::once(Choice::new("", any)).chain(unlisted).chain(choices).collect();
    let now = selected.clone();
    let changed = move |event: ev::Event| {
        let select: web_sys::HtmlSelectElement = event_target(&event);
        if let Some(form) = select.form() {
            // Nothing to do about a form that does not validate: the browser says why.
            drop(form.request_submit());
        }
    };
    view! {
        <label class="filter" data-on=on.then_some("")>
            <span>{label} ":"</span>
            // The property too: an address that changes (Reset, Back) speaks over what was chosen.
            <select name=name prop:value=now on:change=changed>
                <Options choices selected/>
            </select>
            <Icon glyph=Glyph::ChevronDown/>
        </label>
    }
    .into_any()
}

/// Keeps what the list is sorted by while it is filtered.
#[component]
pub fn KeptOrder<C: SortColumn>(order: Order<C>) -> impl IntoView {
    let kept = order_pairs(order).map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    kept.collect_view()
}

fn form_query(form: &web_sys::HtmlFormElement) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let query = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    Some(String::from(query.to_string()))
}

/// A query without the keys that have no value.
fn without_blanks(query: &str) -> String {
    let filled =
        form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.trim().is_empty());
    form_urlencoded::Serializer::new(String::new()).extend_pairs(filled).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_blank_stays_out_of_the_address() {
        assert_eq!(without_blanks("q=&status=failed&type=+&q=a%26b"), "status=failed&q=a%26b");
        assert_eq!(without_blanks("q="), "");
    }
}

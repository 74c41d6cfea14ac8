//! A form whose boxes choose rows and whose buttons ask what becomes of them. The box in the head
//! of its table ticks every row of the page.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};
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
    let form = NodeRef::<html::Form>::new();
    let changed = move |event: ev::Event| {
        let Some(form) = form.get_untracked() else { return };
        let target = event.target().and_then(|it| it.dyn_into::<Tick>().ok());
        if let Some(all) = target.filter(|it| it.has_attribute(TICKS_ALL)) {
            boxes(&form).1.iter().for_each(|it| it.set_checked(all.checked()));
        }
        show_in_head(&form);
    };
    // A browser may bring back what was ticked before a reload.
    Effect::new(move || {
        if let Some(form) = form.get() {
            show_in_head(&form);
        }
    });
    let kept = kept.into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <form method="get" action=action node_ref=form on:submit=submit on:change=changed>
            {kept.collect_view()}
            {children()}
        </form>
    }
    .into_any()
}

/// Marks the box in the head.
const TICKS_ALL: &str = "data-ticks-all";

/// The box in the head, and those of the rows.
fn boxes(form: &web_sys::HtmlFormElement) -> (Vec<Tick>, Vec<Tick>) {
    let inputs = form.get_elements_by_tag_name("input");
    let inputs = (0..inputs.length()).filter_map(|at| inputs.item(at)?.dyn_into::<Tick>().ok());
    inputs.filter(|it| it.type_() == "checkbox").partition(|it| it.has_attribute(TICKS_ALL))
}

type Tick = web_sys::HtmlInputElement;

/// The box in the head is ticked when every row is, and half so when only some are.
fn show_in_head(form: &web_sys::HtmlFormElement) {
    let (heads, rows) = boxes(form);
    let ticked = rows.iter().filter(|it| it.checked()).count();
    for head in heads {
        head.set_checked(ticked > 0 && ticked == rows.len());
        head.set_indeterminate(ticked > 0 && ticked < rows.len());
    }
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

//! Cards, facts and figures.

use leptos::{children::ViewFn, prelude::*};

/// A part of a page under a heading of its own.
#[component]
pub fn Card(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    /// Pills beside the heading.
    #[prop(optional, into)]
    state: Option<ViewFn>,
    /// Buttons or a link at the end of the head.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// Without padding, for a table or a list with its own.
    #[prop(optional)]
    flush: bool,
    /// A line below the content.
    #[prop(optional, into)]
    foot: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-heading");
    view! {
        <section class="card" id=id aria-labelledby=heading>
            <div class="card__head">
                <div class="card__title">
                    <h2 id=heading.clone()>{title}</h2>
                    {state.map(|it| it.run())}
                </div>
                {actions.map(|it| view! { <div class="card__actions">{it.run()}</div> })}
            </div>
            <div class="card__body" class:card__body--flush=flush>
                {children()}
            </div>
            {foot.map(|it| view! { <div class="card__foot">{it.run()}</div> })}
        </section>
    }
    .into_any()
}

/// Names and values, one below the other. Its children are [`Fact`]s.
#[component]
pub fn Facts(
    /// Numbers, which stay beside their names on a phone too.
    #[prop(optional)]
    pairs: bool,
    /// Each value below its name, where there is little room beside it.
    #[prop(optional)]
    stacked: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <dl class="facts" class:facts--pair=pairs class:facts--stack=stacked>
            {children()}
        </dl>
    }
    .into_any()
}

/// One name and its value.
#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <dt>{name}</dt>
        <dd>{children()}</dd>
    }
    .into_any()
}

/// A figure that leads to the list it counts.
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] note: Option<String>,
    /// The filtered list.
    #[prop(optional, into)]
    href: Option<String>,
) -> impl IntoView {
    let figure = view! {
        <span class="stat__label">{label}</span>
        <span class="stat__value">{value}</span>
        {note.map(|note| view! { <span class="stat__note">{note}</span> })}
    };
    match href {
        Some(href) => view! { <a class="stat" href=href>{figure}</a> }.into_any(),
        None => view! { <div class="stat">{figure}</div> }.into_any(),
    }
}

//! Ticks, radio buttons and switches.

use leptos::prelude::*;

use super::{
    field::Choice,
    icon::{Glyph, Icon},
};

/// A box to tick.
#[component]
pub fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    /// What the form sends when it is ticked.
    #[prop(default = "true")]
    value: &'static str,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] hint: Option<String>,
    /// Called when it is ticked or unticked.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let changed = move |event: leptos::ev::Event| {
        if let Some(told) = on_change {
            told.run(event_target_checked(&event));
        }
    };
    view! {
        <div class="field">
            <label class="check">
                <input type="checkbox" name=name value=value checked=checked on:change=changed/>
                <span>
                    {label}
                    {hint.map(|hint| view! { <span class="hint check__hint">{hint}</span> })}
                </span>
            </label>
        </div>
    }
    .into_any()
}

/// One of two to five choices, all of them readable at once.
#[component]
pub fn RadioField(
    /// The question the choices answer.
    #[prop(into)]
    legend: String,
    #[prop(into)] name: String,
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    selected: String,
    /// What the server found wrong with the choice.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Side by side: for few short words.
    #[prop(optional)]
    inline: bool,
) -> impl IntoView {
    view! {
        <fieldset class="field choices" class:choices--inline=inline>
            <legend class="field__label">{legend}</legend>
            {choices
                .into_iter()
                .map(|it| {
                    let checked = it.value == selected;
                    view! {
                        <label class="check">
                            <input type="radio" name=name.clone() value=it.value checked=checked/>
                            <span>{it.label}</span>
                        </label>
                    }
                })
                .collect_view()}
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="error" role="alert">
                                <Icon glyph=Glyph::Alert/>
                                <span>{words}</span>
                            </p>
                        }
                    })
            }}
        </fieldset>
    }
    .into_any()
}

/// A setting with a switch at its end.
///
/// The switch is the submit button of the form it stands in, so it works without scripts; what it
/// turns to is a hidden field of that form.
#[component]
pub fn SwitchSetting(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] hint: String,
    #[prop(into)] on: Signal<bool>,
    /// While the form is on its way.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let label_id = format!("{id}-label");
    let hint_id = format!("{id}-hint");
    view! {
        <div class="setting">
            <span class="setting__label" id=label_id.clone()>
                {label}
            </span>
            <p id=hint_id.clone()>{hint}</p>
            <button
                type="submit"
                class="switch"
                id=id
                role="switch"
                aria-checked=move || on.get().to_string()
                aria-labelledby=label_id
                aria-describedby=hint_id
                aria-busy=move || busy.get().then_some("true")
            ></button>
        </div>
    }
    .into_any()
}

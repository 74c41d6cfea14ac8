//! Form fields: a label, a control, a hint, and what is wrong, tied together for everybody.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What a value type has to say about a text: the sentence shown below the field.
pub type Rule = fn(&str) -> Result<(), String>;

/// One line of text.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    /// The element's id; the name, if left out. Needed where two forms share a page.
    #[prop(optional, into)]
    id: Option<String>,
    /// `text`, `email`, `password`, `url`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// What the server found wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The rule of its value type: asked when the field is left, never while typing.
    #[prop(optional)]
    check: Option<Rule>,
    #[prop(optional)] required: bool,
    /// The `autocomplete` token; `off` keeps password managers out of what is none of theirs.
    #[prop(default = "off")]
    autocomplete: &'static str,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] autofocus: bool,
    /// In the fixed-width letters of ids, addresses and codes.
    #[prop(optional)]
    mono: bool,
    /// Called with the text as it changes.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    let Watched { shown, leave, typed } = watch(error, check, on_input);
    view! {
        <Field id=id.clone() label hint=hint.clone() error=shown>
            <input
                class="input"
                class:mono=mono
                id=id.clone()
                name=name
                type=kind
                value=value
                dir="auto"
                required=required
                autocomplete=autocomplete
                inputmode=inputmode
                placeholder=placeholder
                autofocus=autofocus
                aria-invalid=move || shown.get().is_some().then_some("true")
                aria-describedby=described_by(&id, hint.is_some(), shown)
                on:input=move |event| {
                    typed.try_run(event);
                }
                on:blur=move |event| {
                    leave.try_run(event);
                }
            />
        </Field>
    }
}

/// Several lines of text, or a list with one entry a line.
#[component]
pub fn TextAreaField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    /// What the server found wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// The rule of its value type: asked when the field is left, never while typing.
    #[prop(optional)]
    check: Option<Rule>,
) -> impl IntoView {
    let Watched { shown, leave, typed } = watch(error, check, None);
    view! {
        <Field id=name.clone() label hint=hint.clone() error=shown>
            <textarea
                class="input"
                id=name.clone()
                name=name.clone()
                rows="3"
                dir="auto"
                autocomplete="off"
                aria-invalid=move || shown.get().is_some().then_some("true")
                aria-describedby=described_by(&name, hint.is_some(), shown)
                on:input=move |event| {
                    typed.try_run(event);
                }
                on:blur=move |event| {
                    leave.try_run(event);
                }
            >
                {value}
            </textarea>
        </Field>
    }
    .into_any()
}

/// What a text field says is wrong with it, and when it finds out.
struct Watched {
    shown: Signal<Option<String>>,
    leave: Callback<leptos::ev::FocusEvent>,
    typed: Callback<leptos::ev::Event>,
}

/// Shows what the server found until the text is edited, then what its rule finds once it is left.
fn watch(
    error: Signal<Option<String>>,
    check: Option<Rule>,
    on_input: Option<Callback<String>>,
) -> Watched {
    let edited = RwSignal::new(false);
    let found = RwSignal::new(None::<String>);
    // A new answer of the server speaks again, even where the text was edited before it.
    Effect::new(move || {
        error.track();
        edited.set(false);
    });
    let shown =
        Signal::derive(
            move || if edited.get() { found.get() } else { found.get().or(error.get()) },
        );
    let leave = Callback::new(move |event: leptos::ev::FocusEvent| {
        let text = event_target_value(&event);
        if let (Some(check), true) = (check, edited.get_untracked()) {
            found.set(check(&text).err());
        }
    });
    let typed = Callback::new(move |event: leptos::ev::Event| {
        edited.set(true);
        found.set(None);
        if let Some(told) = on_input {
            told.run(event_target_value(&event));
        }
    });
    Watched { shown, leave, typed }
}

/// One choice of a drop-down or a list of radio buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: String,
}

impl Choice {
    /// A choice of a value and the words for it.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// One of up to fifteen fixed choices, or of a list the page knows.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] name: String,
    /// The element's id; the name, if left out.
    #[prop(optional, into)]
    id: Option<String>,
    choices: Vec<Choice>,
    /// The value chosen at first.
    #[prop(optional, into)]
    selected: String,
    #[prop(optional, into)] hint: Option<String>,
    /// What the server found wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| name.clone());
    view! {
        <Field id=id.clone() label hint=hint.clone() error>
            <span class="select-wrap">
                <select
                    class="select"
                    id=id.clone()
                    name=name
                    aria-invalid=move || error.get().is_some().then_some("true")
                    aria-describedby=described_by(&id, hint.is_some(), error)
                >
                    <Options choices selected/>
                </select>
                <Icon glyph=Glyph::ChevronDown/>
            </span>
        </Field>
    }
}

/// The `<option>`s of a drop-down.
#[component]
pub(super) fn Options(choices: Vec<Choice>, selected: String) -> impl IntoView {
    choices
        .into_iter()
        .map(|it| {
            let chosen = it.value == selected;
            view! {
                <option value=it.value selected=chosen>
                    {it.label}
                </option>
            }
        })
        .collect_view()
}

/// A label, a control of one's own, a hint and an error.
///
/// The control has the same id and takes its `aria-describedby` from [`described_by`].
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            {children()}
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            {move || {
                error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="error" id=error_id.clone()>
                                <Icon glyph=Glyph::Alert/>
                                <span>{words}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// The value of `aria-describedby` for the control of a [`Field`].
pub fn described_by(
    id: &str,
    has_hint: bool,
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + Sync + use<> {
    let hint = has_hint.then(|| format!("{id}-hint"));
    let error_id = format!("{id}-error");
    move || {
        let ids: Vec<_> = hint.iter().chain(error.get().map(|_| &error_id)).cloned().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A field that somebody else owns: text with a lock, not a disabled input.
#[component]
pub fn LockedField(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
) -> impl IntoView {
    let label_id = format!("{id}-label");
    view! {
        <div class="field" role="group" aria-labelledby=label_id>
            <span class="field__label" id=label_id.clone()>
                {label}
            </span>
            <div class="locked">
                <span>
                    <bdi>{value}</bdi>
                </span>
                <Icon glyph=Glyph::Lock/>
                <span class="vh">{t!("common.locked")}</span>
            </div>
        </div>
    }
    .into_any()
}

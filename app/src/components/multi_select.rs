//! A combobox in which several options are chosen, after the pattern of the ARIA Authoring
//! Practices: the field keeps the focus, the list below it is moved through by arrows.

use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast};

use super::icon::{Glyph, Icon};

/// An option of a [`MultiSelect`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// What it stands for.
    pub value: String,
    pub label: String,
    /// A few words below the label; for a locked one, why.
    pub note: String,
    /// It cannot be chosen. One that is chosen already can still be taken away.
    pub locked: bool,
}

/// Chips of what is chosen, a field to look for more, and the list of all.
#[component]
pub fn MultiSelect(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// Its name: "Technician roles for IT-Helpdesk".
    #[prop(into)]
    label: String,
    picks: StoredValue<Vec<Pick>>,
    /// The values chosen now.
    #[prop(into)]
    chosen: Signal<Vec<String>>,
    /// The values chosen before anything was changed here; others are tinted.
    before: Vec<String>,
    /// Told what is chosen after each change.
    on_change: Callback<Vec<String>>,
    /// The words in the empty field.
    nothing: &'static str,
) -> impl IntoView {
    let field = Field {
        picks,
        chosen,
        on_change,
        open: RwSignal::new(false),
        text: RwSignal::new(String::new()),
        active: RwSignal::new(0),
        said: RwSignal::new(String::new()),
        input: NodeRef::new(),
        whole: NodeRef::new(),
        id: StoredValue::new(id.clone()),
    };
    let list = format!("{id}-list");
    let active = {
        let id = id.clone();
        move || {
            let at = field.active.get();
            (field.open.get() && at < field.matches().len()).then(|| format!("{id}-option-{at}"))
        }
    };
    let placeholder = move || if chosen.with(Vec::is_empty) { nothing } else { t!("common.add") };
    let typed = move |event: ev::Event| {
        field.text.set(event_target_value(&event));
        field.active.set(0);
        field.open.set(true);
    };
    let left = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|it| it.dyn_into::<web_sys::Node>().ok());
        let inside = field.whole.get_untracked().is_some_and(|it| it.contains(to.as_ref()));
        if !inside {
            field.close();
        }
    };
    let (name, of) = (label.clone(), label);
    view! {
        <div
            class="combo"
            data-open=move || field.open.get().then_some("")
            node_ref=field.whole
            on:focusout=left
        >
            <div class="combo__box" on:click=move |_| field.focus()>
                <Chips field before/>
                <input
                    class="combo__input"
                    id=id
                    role="combobox"
                    aria-autocomplete="list"
                    aria-expanded=move || field.open.get().to_string()
                    aria-controls=list.clone()
                    aria-activedescendant=active
                    aria-label=name
                    placeholder=placeholder
                    autocomplete="off"
                    dir="auto"
                    prop:value=field.text
                    node_ref=field.input
                    on:input=typed
                    on:keydown=move |event| field.pressed(&event)
                    on:click=move |_| field.open.set(true)
                />
                <Icon glyph=Glyph::ChevronDown/>
            </div>
            <div
                class="pop combo__list"
                class:combo__list--closed=move || !field.open.get()
                role="listbox"
                id=list
                aria-label=of
                aria-multiselectable="true"
                // The field keeps the focus.
                on:mousedown=|event| event.prevent_default()
            >
                {move || field.open.get().then(|| view! { <Options field/> })}
            </div>
            <span class="vh" role="status">
                {field.said}
            </span>
        </div>
    }
    .into_any()
}

/// What the parts of the field share.
#[derive(Clone, Copy)]
struct Field {
    picks: StoredValue<Vec<Pick>>,
    chosen: Signal<Vec<String>>,
    on_change: Callback<Vec<String>>,
    open: RwSignal<bool>,
    text: RwSignal<String>,
    /// Which of the options that are shown the arrows are at.
    active: RwSignal<usize>,
    /// What just happened, for those who hear it.
    said: RwSignal<String>,
    input: NodeRef<html::Input>,
    whole: NodeRef<html::Div>,
    id: StoredValue<String>,
}

impl Field {
    /// The options that have the typed words in their label.
    fn matches(self) -> Vec<Pick> {
        let wanted = self.text.get().trim().to_lowercase();
        self.picks.with_value(|all| {
            let fits = |it: &&Pick| it.label.to_lowercase().contains(&wanted);
            all.iter().filter(fits).cloned().collect()
        })
    }

    fn focus(self) {
        if let Some(input) = self.input.get_untracked() {
            drop(input.focus());
        }
    }

    fn close(self) {
        self.open.set(false);
        self.text.set(String::new());
    }

    /// Chooses an option, or takes it away.
    fn toggle(self, pick: &Pick) {
        let mut chosen = self.chosen.get_untracked();
        let added = if let Some(at) = chosen.iter().position(|it| *it == pick.value) {
            chosen.remove(at);
            false
        } else if pick.locked {
            self.said.set(format!("{}: {}", pick.label, pick.note));
            return;
        } else {
            chosen.push(pick.value.clone());
            true
        };
        let (label, count) = (&pick.label, chosen.len());
        self.said.set(if added {
            t!("common.pick_added", label = label, count = count)
        } else {
            t!("common.pick_removed", label = label, count = count)
        });
        self.text.set(String::new());
        self.on_change.run(chosen);
    }

    fn take_away(self, value: &str) {
        let pick = self.picks.with_value(|all| all.iter().find(|it| it.value == value).cloned());
        if let Some(pick) = pick {
            self.toggle(&pick);
        }
    }

    fn pressed(self, event: &ev::KeyboardEvent) {
        let (open, blank) =
            (self.open.get_untracked(), self.text.with_untracked(|it| it.trim().is_empty()));
        let matches = untrack(|| self.matches());
        let at = self.active.get_untracked().min(matches.len().saturating_sub(1));
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => {
                self.active.set(0);
                self.open.set(true);
            }
            "ArrowDown" if at + 1 < matches.len() => self.go_to(at + 1),
            "ArrowDown" => self.go_to(0),
            "ArrowUp" if at > 0 => self.go_to(at - 1),
            "ArrowUp" => self.go_to(matches.len().saturating_sub(1)),
            "Enter" if !open => self.open.set(true),
            "Enter" => {
                if let Some(pick) = matches.get(at) {
                    self.toggle(pick);
                }
            }
            " " if blank && !open => self.open.set(true),
            " " if blank => {
                if let Some(pick) = matches.get(at) {
                    self.toggle(pick);
                }
            }
            // The list closes, and not the dialog around it.
            "Escape" if open => self.close(),
            "Backspace" if self.text.with_untracked(String::is_empty) => {
                if let Some(last) = self.chosen.get_untracked().last() {
                    self.take_away(last);
                }
            }
            "ArrowLeft" if self.text.with_untracked(String::is_empty) => self.to_last_chip(),
            _ => return,
        }
        event.prevent_default();
    }

    /// Moves to an option, and scrolls the list so that it is seen.
    fn go_to(self, at: usize) {
        self.active.set(at);
        let id = self.id.get_value();
        request_animation_frame(move || {
            let by_id = |id: &str| {
                document().get_element_by_id(id)?.dyn_into::<web_sys::HtmlElement>().ok()
            };
            let option = by_id(&format!("{id}-option-{at}"));
            let Some((option, list)) = option.zip(by_id(&format!("{id}-list"))) else { return };
            let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
            if top < list.scroll_top() {
                list.set_scroll_top(top);
            } else if bottom > list.scroll_top() + list.client_height() {
                list.set_scroll_top(bottom - list.client_height());
            }
        });
    }

    fn to_last_chip(self) {
        let last = self.whole.get_untracked().and_then(|it| it.query_selector(LAST_CHIP).ok()?);
        if let Some(last) = last {
            focus(&last);
        }
    }
}

const LAST_CHIP: &str = ".chip:last-of-type > button";

fn focus(node: &web_sys::Node) {
    if let Some(element) = node.dyn_ref::<web_sys::HtmlElement>() {
        drop(element.focus());
    }
}

/// What is chosen, each with a button that takes it away. They are reached by ← from the field.
#[component]
fn Chips(field: Field, before: Vec<String>) -> impl IntoView {
    let before = StoredValue::new(before);
    let chip = move |value: String| {
        let label = field.picks.with_value(|all| {
            all.iter().find(|it| it.value == value).map(|it| it.label.clone()).unwrap_or_default()
        });
        let new = before.with_value(|it| !it.contains(&value));
        let name = t!("common.remove_label", label = label);
        let away = move || {
            field.take_away(&value);
            field.focus();
        };
        let pressed = {
            let away = away.clone();
            move |event: ev::KeyboardEvent| {
                let button = event_target::<web_sys::Element>(&event);
                let chip = button.parent_element();
                let beside = match event.key().as_str() {
                    "ArrowLeft" => chip.and_then(|it| it.previous_element_sibling()),
                    "ArrowRight" => chip.and_then(|it| it.next_element_sibling()),
                    "Backspace" | "Delete" => {
                        event.prevent_default();
                        return away();
                    }
                    _ => return,
                };
                event.prevent_default();
                match beside.and_then(|it| it.query_selector("button").ok().flatten()) {
                    Some(button) => focus(&button),
                    None => field.focus(),
                }
            }
        };
        view! {
            <span class="chip" class:chip--new=new>
                <span>
                    <bdi>{label}</bdi>
                </span>
                <button
                    type="button"
                    tabindex="-1"
                    aria-label=name
                    on:click=move |_| away()
                    on:keydown=pressed
                >
                    <Icon glyph=Glyph::Close/>
                </button>
            </span>
        }
    };
    move || field.chosen.get().into_iter().map(chip).collect_view()
}

/// The options that have the typed words in their label.
#[component]
fn Options(field: Field) -> impl IntoView {
    let option = move |(at, pick): (usize, Pick)| {
        let value = pick.value.clone();
        let chosen = move || field.chosen.with(|it| it.contains(&value));
        let glyph = if pick.locked { Glyph::Lock } else { Glyph::Check };
        let (label, note) = (pick.label.clone(), pick.note.clone());
        let note = (!note.is_empty()).then(|| view! { <span class="option__note">{note}</span> });
        view! {
            <div
                class="option"
                role="option"
                id=format!("{}-option-{at}", field.id.get_value())
                aria-selected=move || chosen().to_string()
                aria-disabled=pick.locked.then_some("true")
                data-active=move || (field.active.get() == at).then_some("")
                on:click=move |_| field.toggle(&pick)
            >
                <Icon glyph/>
                <span>
                    <bdi>{label}</bdi>
                    {note}
                </span>
            </div>
        }
    };
    move || {
        let found = field.matches();
        if found.is_empty() {
            return view! {
                <div class="option__none" role="option" aria-disabled="true" aria-selected="false">
                    {t!("common.nothing_found")}
                </div>
            }
            .into_any();
        }
        found.into_iter().enumerate().map(option).collect_view().into_any()
    }
}

//! The search palette: one field for everything (APG combobox with a listbox). Without scripts its
//! button is a link to the search page.

use std::time::Duration;

use leptos::{ev, html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use rollcall_model::{division::Slug, role::Rights, search::Found};

use super::ClientLink;
use crate::{
    api::search::find,
    components::{
        copy::write_to_clipboard,
        icon::{Glyph, Icon},
        toast::Toasts,
    },
    hits::{Hit, Place, ShownPerson, Target, hits},
};

/// How long it waits for the next letter.
const DEBOUNCE: Duration = Duration::from_millis(120);

/// In the context of every page of the console: opens the palette.
#[derive(Clone, Copy)]
pub struct Palette {
    open: RwSignal<bool>,
    client: Signal<Option<ClientLink>>,
    person: RwSignal<Option<ShownPerson>>,
}

impl Palette {
    /// Whose page is shown, so that what can be done with them is offered.
    pub fn shows(self, person: ShownPerson) {
        self.person.set(Some(person));
    }

    /// Puts a closed one in the context, for everything below.
    pub(super) fn provide(client: Signal<Option<ClientLink>>) -> Self {
        let palette = Self { open: RwSignal::new(false), client, person: RwSignal::new(None) };
        provide_context(palette);
        palette
    }
}

/// The button in the top bar of every page.
#[component]
pub fn Jump() -> impl IntoView {
    use_context::<Palette>().map(|palette| {
        let href = move || match palette.client.get() {
            Some(client) => format!("/search?in={}", client.slug),
            None => "/search".to_owned(),
        };
        let open = move |event: ev::MouseEvent| {
            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                event.prevent_default();
                palette.open.set(true);
            }
        };
        view! {
            <a
                class="jump"
                id="jump"
                href=href
                aria-keyshortcuts="Control+K Meta+K"
                on:click=open
            >
                <Icon glyph=Glyph::Search/>
                <span class="jump__text">{t!("shell.jump")}</span>
                <span class="jump__keys" aria-hidden="true">
                    <kbd>{t!("shell.ctrl")}</kbd>
                    <kbd>"K"</kbd>
                </span>
            </a>
        }
    })
}

/// The palette itself, closed.
#[component]
pub(super) fn PaletteDialog(
    palette: Palette,
    #[prop(into)] rights: Signal<Option<Rights>>,
    administrator: bool,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let field = NodeRef::<html::Input>::new();
    let (text, found) = (RwSignal::new(String::new()), RwSignal::new(Vec::<Found>::new()));
    let active = RwSignal::new(0_usize);
    let asked = StoredValue::new(0_u32);
    let path = use_location().pathname;
    let shown = Memo::new(move |_| {
        let client = palette.client.get();
        let (path, person) = (path.get(), palette.person.get());
        let place = Place { client, rights: rights.get(), administrator, path, person };
        hits(found.get(), &text.get(), &place)
    });

    show_while_open(palette, dialog, move || {
        text.set(String::new());
        found.set(Vec::new());
        active.set(0);
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            drop(field.focus());
        }
    });
    open_by_key(palette);

    let typed = move |event: ev::Event| {
        text.set(event_target_value(&event));
        active.set(0);
        asked.update_value(|it| *it += 1);
        let turn = asked.get_value();
        let ask = move || {
            if asked.try_get_value() != Some(turn) {
                return;
            }
            let slug = palette.client.get_untracked().and_then(|it| Slug::try_from(it.slug).ok());
            let words = text.get_untracked();
            spawn_local(async move {
                let answer = find(slug, words).await.unwrap_or_default();
                // Another letter was typed meanwhile: its answer is on the way.
                if asked.try_get_value() == Some(turn) {
                    found.set(answer);
                }
            });
        };
        set_timeout(ask, DEBOUNCE);
    };
    let choose = choosing(palette);
    let pressed = move |event: ev::KeyboardEvent| {
        let count = shown.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => active.update(|it| *it = (*it + 1) % count),
            "ArrowUp" => active.update(|it| *it = (*it + count - 1) % count),
            "Enter" => {
                let hit = shown.with_untracked(|it| it.get(active.get_untracked()).cloned());
                if let Some(hit) = hit {
                    choose.run(hit);
                }
            }
            _ => return,
        }
        event.prevent_default();
        scroll_to(active.get_untracked());
    };
    let some = move || shown.with(|it| !it.is_empty());
    view! {
        <dialog
            class="palette"
            aria-label=t!("shell.jump_to")
            node_ref=dialog
            on:close=move |_| palette.open.set(false)
            on:click=move |event| close_beside(&event, palette)
        >
            <div class="palette__input">
                <Icon glyph=Glyph::Search/>
                <input
                    type="text"
                    id="palette-input"
                    role="combobox"
                    aria-expanded=move || some().to_string()
                    aria-controls="palette-list"
                    aria-activedescendant=move || {
                        some().then(|| format!("palette-{}", active.get()))
                    }
                    aria-autocomplete="list"
                    aria-label=t!("shell.search_label")
                    placeholder=t!("shell.search_placeholder")
                    autocomplete="off"
                    dir="auto"
                    node_ref=field
                    on:input=typed
                    on:keydown=pressed
                />
            </div>
            {move || {
                let hits = shown.get();
                if hits.is_empty() {
                    view! {
                        <p class="palette__empty">
                            {t!("shell.nothing_found_hint")}
                        </p>
                    }
                        .into_any()
                } else {
                    view! { <Results hits active choose/> }.into_any()
                }
            }}
            <div class="palette__foot">
                <span>
                    <kbd>"↑"</kbd>
                    <kbd>"↓"</kbd>
                    {t!("shell.move")}
                </span>
                <span>
                    <kbd>"↵"</kbd>
                    {t!("shell.open")}
                </span>
                <span>
                    <kbd>"Esc"</kbd>
                    {t!("shell.close")}
                </span>
            </div>
            <span class="vh" role="status">
                {move || match shown.with(Vec::len) {
                    0 => t!("shell.nothing_found").to_owned(),
                    count => plural!("words.results", count),
                }}
            </span>
        </dialog>
    }
    .into_any()
}

/// The results below their headings.
#[component]
fn Results(hits: Vec<Hit>, active: RwSignal<usize>, choose: Callback<Hit>) -> impl IntoView {
    let numbered: Vec<(usize, Hit)> = hits.into_iter().enumerate().collect();
    let groups = numbered
        .chunk_by(|one, other| one.1.group == other.1.group)
        .map(|group| {
            let heading = group[0].1.group;
            let id = format!("palette-{}", heading.code());
            let options = group
                .iter()
                .cloned()
                .map(|(at, hit)| view! { <ResultOption at hit active choose/> })
                .collect_view();
            let labelled = id.clone();
            view! {
                <div role="group" aria-labelledby=labelled>
                    <div class="palette__group" id=id>
                        {heading.label()}
                    </div>
                    {options}
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="palette__list" role="listbox" id="palette-list" aria-label=t!("shell.results") tabindex="-1">
            {groups}
        </div>
    }
    .into_any()
}

#[component]
fn ResultOption(
    at: usize,
    hit: Hit,
    active: RwSignal<usize>,
    choose: Callback<Hit>,
) -> impl IntoView {
    let (glyph, name, sub) = (hit.glyph, hit.name.clone(), hit.sub.clone());
    view! {
        <div
            class="palette__item"
            role="option"
            id=format!("palette-{at}")
            aria-selected=move || (active.get() == at).to_string()
            on:mousemove=move |_| active.set(at)
            on:click=move |_| choose.run(hit.clone())
        >
            <Icon glyph/>
            <span class="grow truncate">
                <bdi>{name}</bdi>
            </span>
            <span class="palette__sub truncate">
                <bdi>{sub}</bdi>
            </span>
        </div>
    }
}

/// What choosing a result does. The palette closes.
fn choosing(palette: Palette) -> Callback<Hit> {
    let navigate = use_navigate();
    let toasts = use_context::<Toasts>();
    Callback::new(move |hit: Hit| {
        palette.open.set(false);
        let navigate = navigate.clone();
        match hit.target {
            Target::Open(href) => navigate(&href, NavigateOptions::default()),
            Target::Copy { what, text, page } => spawn_local(async move {
                if write_to_clipboard(&text).await {
                    if let Some(toasts) = toasts {
                        toasts.say(t!("common.what_copied", said = what));
                    }
                } else {
                    navigate(&page, NavigateOptions::default());
                }
            }),
        }
    })
}

/// Shows the dialog while the palette is open; `anew` makes it ready each time.
fn show_while_open(palette: Palette, dialog: NodeRef<html::Dialog>, anew: impl Fn() + 'static) {
    Effect::new(move || {
        let open = palette.open.get();
        let Some(dialog) = dialog.get() else { return };
        if open && !dialog.open() {
            // Fails where it is not in the page any more, and then nobody asked.
            drop(dialog.show_modal());
            anew();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
}

/// Ctrl K, and ⌘ K where that is the habit.
fn open_by_key(palette: Palette) {
    Effect::new(move || {
        let listening = window_event_listener(ev::keydown, move |event| {
            let meant = (event.ctrl_key() || event.meta_key()) && !event.shift_key();
            if meant && event.key().eq_ignore_ascii_case("k") {
                event.prevent_default();
                palette.open.update(|it| *it = !*it);
            }
        });
        on_cleanup(move || listening.remove());
    });
}

/// A press beside the palette is one on the dialog itself.
fn close_beside(event: &ev::MouseEvent, palette: Palette) {
    let on: web_sys::Element = event_target(event);
    if on.tag_name().eq_ignore_ascii_case("dialog") {
        palette.open.set(false);
    }
}

fn scroll_to(at: usize) {
    if let Some(option) = document().get_element_by_id(&format!("palette-{at}")) {
        option.scroll_into_view_with_bool(false);
    }
}

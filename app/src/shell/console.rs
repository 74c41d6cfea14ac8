//! The frame of the console: sidebar, client picker, and the page beside them.

use leptos::{children::ViewFn, html, prelude::*};
use leptos_router::hooks::use_location;
use rollcall_model::role::Rights;

use super::{
    ClientLink,
    account_menu::AccountMenu,
    client_picker::{ClientPicker, ClientSwitcher},
    navigation::Navigation,
    palette::{Palette, PaletteDialog},
    theme::ThemeSwitch,
};
use crate::{
    api::session::Reader,
    components::toast::{ToastRegion, Toasts},
    pages::me::role_of,
    words::show_times_in,
};

/// What the frame shows, whatever page is in it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ConsoleFrame {
    /// The MSP's name; blank is left out.
    pub company: String,
    /// The person who is signed in.
    pub reader: Reader,
}

/// Sidebar and page. Its child renders a [`Page`](crate::components::page::Page), which has the
/// top bar and `<main>`.
#[component]
pub fn ConsoleLayout(
    frame: ConsoleFrame,
    /// The client whose pages these are; None above all clients.
    #[prop(into)]
    client: Signal<Option<ClientLink>>,
    /// What the person may do in the client.
    #[prop(into)]
    rights: Signal<Option<Rights>>,
    /// How many people, changes and deactivations of the client wait.
    #[prop(into)]
    waiting: Signal<i64>,
    /// The clients the picker has at hand.
    #[prop(into)]
    clients: Signal<Vec<ClientLink>>,
    /// The forms that sign out, for the menu below the name.
    #[prop(into)]
    sign_out: ViewFn,
    children: Children,
) -> impl IntoView {
    let ConsoleFrame { company, reader: Reader { login, time_zone } } = frame;
    show_times_in(time_zone);
    let (administrator, role) = (login.is_administrator(), role_of(&login));
    provide_context(login.clone());
    let toasts = Toasts::provide();
    let palette = Palette::provide(client);
    let side = NodeRef::<html::Aside>::new();
    follow_navigation(side);

    view! {
        <a class="skip" href="#main" rel="external">
            {t!("shell.skip")}
        </a>
        <div class="shell">
            <aside class="side" id="side" popover aria-label=t!("shell.primary") node_ref=side>
                <a class="brand" href="/clients" title=t!("shell.brand")>
                    <BrandMark/>
                    <span class="brand__name">"Rollcall"</span>
                    <span class="brand__org">
                        <bdi>{company}</bdi>
                    </span>
                </a>
                <ClientSwitcher client/>
                <Navigation client rights administrator waiting/>
                <div class="side__foot">
                    <ThemeSwitch/>
                    <AccountMenu name=login.name.to_string() role actions=sign_out/>
                </div>
                <ClientPicker client clients/>
            </aside>
            <div class="main">{children()}</div>
        </div>
        <PaletteDialog palette rights administrator/>
        <ToastRegion toasts/>
    }
    .into_any()
}

/// The product's mark.
#[component]
pub(super) fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand__mark" viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
            <rect x="1.5" y="1.5" width="21" height="21" rx="6" fill="currentColor"></rect>
            <g class="brand__strokes">
                <path d="M6.5 8.25h6M6.5 12.25h4" stroke-width="1.9"></path>
                <path d="m10.75 15.5 2.6 2.5 4.9-6" stroke-width="2.1"></path>
            </g>
        </svg>
    }
}

/// After a step to another page: closes the phone's menu and moves the focus to the new content,
/// as loading a page would.
fn follow_navigation(side: NodeRef<html::Aside>) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            for popover in [side.get_untracked(), by_id("client-picker")] {
                // Fails where it is not open, which is what is wanted.
                drop(popover.map(|it| it.hide_popover()));
            }
            request_animation_frame(|| {
                drop(by_id("main").map(|it| it.focus()));
            });
        }
        now
    });
}

fn by_id(id: &str) -> Option<web_sys::HtmlElement> {
    use leptos::wasm_bindgen::JsCast;

    document().get_element_by_id(id)?.dyn_into().ok()
}

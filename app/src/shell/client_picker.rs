//! From one client to another.

use leptos::prelude::*;

use crate::components::{
    icon::{Glyph, Icon},
    tile::{Tile, TileKind},
};

/// A client as the console's frame names it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ClientLink {
    pub slug: String,
    pub name: String,
}

/// The button below the logo, which says where one is.
#[component]
pub(super) fn ClientSwitcher(#[prop(into)] client: Signal<Option<ClientLink>>) -> impl IntoView {
    view! {
        <button type="button" class="switcher" popovertarget="client-picker" title=t!("shell.switch_client")>
            {move || match client.get() {
                Some(client) => {
                    view! {
                        <Tile kind=TileKind::Client name=client.name.clone()/>
                        <span class="switcher__text">
                            <span class="switcher__name">
                                <bdi>{client.name}</bdi>
                            </span>
                            <span class="switcher__sub">{t!("shell.client")}</span>
                        </span>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <span class="tile">
                            <Icon glyph=Glyph::Building/>
                        </span>
                        <span class="switcher__text">
                            <span class="switcher__name">{t!("failed.all_clients")}</span>
                            <span class="switcher__sub">{t!("shell.choose_client")}</span>
                        </span>
                    }
                        .into_any()
                }
            }}
            <Icon glyph=Glyph::UpDown/>
        </button>
    }
    .into_any()
}

/// What the button opens: a search over all clients, and a few of them at hand.
#[component]
pub(super) fn ClientPicker(
    #[prop(into)] client: Signal<Option<ClientLink>>,
    /// The clients at hand: the ones seen last, or the first few.
    #[prop(into)]
    clients: Signal<Vec<ClientLink>>,
) -> impl IntoView {
    let item = move |it: ClientLink| {
        let href = format!("/d/{}", it.slug);
        let here = client.get().is_some_and(|current| current.slug == it.slug);
        view! {
            <a class="picker__item" href=href aria-current=here.then_some("true")>
                <Tile kind=TileKind::Client name=it.name.clone()/>
                <span class="grow truncate">
                    <bdi>{it.name}</bdi>
                </span>
            </a>
        }
    };
    view! {
        <div class="pop picker" id="client-picker" popover role="dialog" aria-label=t!("shell.switch_client")>
            <form class="picker__search" method="get" action="/clients" role="search">
                <Icon glyph=Glyph::Search/>
                <input
                    type="search"
                    name="q"
                    aria-label=t!("shell.find_client")
                    placeholder=t!("shell.find_client_by_name")
                    autocomplete="off"
                    dir="auto"
                />
            </form>
            <nav class="picker__list" aria-label=t!("shell.clients")>
                {move || clients.get().into_iter().map(item).collect_view()}
            </nav>
            <div class="picker__foot">
                <span class="grow">{t!("shell.press_enter")}</span>
                <a class="link" href="/clients">
                    {t!("failed.all_clients")}
                </a>
            </div>
        </div>
    }
    .into_any()
}

//! The console's menu.

use leptos::prelude::*;
use leptos_router::components::A;

use super::ClientLink;
use crate::components::icon::{Glyph, Icon};

/// The menu of one client, or of the whole installation.
#[component]
pub(super) fn Navigation(#[prop(into)] client: Signal<Option<ClientLink>>) -> impl IntoView {
    move || match client.get() {
        Some(client) => client_menu(client).into_any(),
        None => installation_menu().into_any(),
    }
}

fn client_menu(client: ClientLink) -> impl IntoView {
    let ClientLink { slug, name } = client;
    let [overview, activities, organizations, users, providers, log] =
        ["", "/activities", "/organizations", "/users", "/identity-providers", "/provisioning"]
            .map(|path| format!("/d/{slug}{path}"));
    view! {
        <nav class="nav" aria-label=name>
            <Group title="Dashboard">
                <Entry href=overview exact=true label="Overview" glyph=Glyph::Grid/>
                <Entry href=activities label="Activities" glyph=Glyph::Pulse/>
            </Group>
            <Group title="Administration">
                <Entry href=organizations label="Organizations" glyph=Glyph::Organization/>
            </Group>
            <Group title="Accounts">
                <Entry href=users label="Users" glyph=Glyph::Users/>
                <Entry
                    href=providers
                    label="Identity Providers"
                    glyph=Glyph::Shield
                />
            </Group>
            <Group title="Provisioning">
                <Entry href=log label="Log" glyph=Glyph::Plug/>
            </Group>
        </nav>
    }
}

fn installation_menu() -> impl IntoView {
    view! {
        <nav class="nav" aria-label="All clients">
            <div class="nav__group">
                <Entry href="/clients".to_owned() label="Clients" glyph=Glyph::Building/>
                <Entry href="/activities".to_owned() label="Activities" glyph=Glyph::Pulse/>
            </div>
        </nav>
    }
}

#[component]
fn Group(title: &'static str, children: Children) -> impl IntoView {
    let id = format!("nav-{}", title.to_lowercase());
    view! {
        <div class="nav__group" role="group" aria-labelledby=id>
            <div class="nav__title" id=id.clone()>
                {title}
            </div>
            {children()}
        </div>
    }
    .into_any()
}

#[component]
fn Entry(
    href: String,
    #[prop(optional)] exact: bool,
    label: &'static str,
    glyph: Glyph,
) -> impl IntoView {
    view! {
        <A href=href exact=exact attr:class="nav__link" attr:title=label>
            <Icon glyph/>
            <span class="nav__label">{label}</span>
        </A>
    }
    .into_any()
}

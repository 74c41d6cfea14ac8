//! The console's menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::ClientLink;
use crate::components::icon::{Glyph, Icon};

/// The menu of one client, or of the whole installation.
#[component]
pub(super) fn Navigation(
    #[prop(into)] client: Signal<Option<ClientLink>>,
    /// How many people, changes and deactivations of the client wait.
    #[prop(into)]
    waiting: Signal<i64>,
) -> impl IntoView {
    move || match client.get() {
        Some(client) => client_menu(client, waiting).into_any(),
        None => installation_menu().into_any(),
    }
}

fn client_menu(client: ClientLink, waiting: Signal<i64>) -> impl IntoView {
    let ClientLink { slug, name } = client;
    let [overview, activities, organizations, users, roles, providers, log, held] = [
        "",
        "/activities",
        "/organizations",
        "/users",
        "/roles",
        "/identity-providers",
        "/provisioning",
        "/provisioning/held",
    ]
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
                <Entry href=roles label="Roles" glyph=Glyph::Role/>
                <Entry
                    href=providers
                    label="Identity Providers"
                    glyph=Glyph::Shield
                />
            </Group>
            <Group title="Provisioning">
                <Entry href=log except=held.clone() label="Log" glyph=Glyph::Plug/>
                <Entry href=held label="Held" glyph=Glyph::Clock count=waiting/>
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
    /// Only for this address, and not for those below.
    #[prop(optional)]
    exact: bool,
    /// An address below that has an entry of its own.
    #[prop(optional, into)]
    except: Option<String>,
    label: &'static str,
    glyph: Glyph,
    /// How many there are to look at; none is not said.
    #[prop(optional, into)]
    count: Signal<i64>,
) -> impl IntoView {
    let path = use_location().pathname;
    let here = href.clone();
    let current = move || {
        path.with(|path| is_at(path, &here, exact) && except.as_ref().is_none_or(|it| path != it))
            .then_some("page")
    };
    let waiting = move || {
        let count = count.get();
        (count > 0).then(|| view! { <span class="nav__count">{count}</span> })
    };
    view! {
        <a href=href class="nav__link" title=label aria-current=current>
            <Icon glyph/>
            <span class="nav__label">{label}</span>
            {waiting}
        </a>
    }
    .into_any()
}

/// Whether a path is at an address or, unless that is `exact`, below it.
fn is_at(path: &str, address: &str, exact: bool) -> bool {
    let path = path.trim_end_matches('/');
    let rest = path.strip_prefix(address);
    rest.is_some_and(|rest| rest.is_empty() || (!exact && rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stands_for_its_address_and_those_below() {
        for (path, exact, expected) in [
            ("/d/acme/users", false, true),
            ("/d/acme/users/7", false, true),
            ("/d/acme/users/7", true, false),
            ("/d/acme/users/", true, true),
            ("/d/acme/users-of-old", false, false),
            ("/d/acme", false, false),
        ] {
            assert_eq!(is_at(path, "/d/acme/users", exact), expected, "{path}");
        }
    }
}

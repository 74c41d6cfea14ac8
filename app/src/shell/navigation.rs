//! The console's menu.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use rollcall_model::role::{Area, Rights};

use super::ClientLink;
use crate::components::icon::{Glyph, Icon};

/// The menu of one client, or of the whole installation.
#[component]
pub(super) fn Navigation(
    #[prop(into)] client: Signal<Option<ClientLink>>,
    /// What the person may do in the client.
    #[prop(into)]
    rights: Signal<Option<Rights>>,
    /// Whether they are a system administrator.
    administrator: bool,
    /// How many people, changes and deactivations of the client wait.
    #[prop(into)]
    waiting: Signal<i64>,
) -> impl IntoView {
    move || match client.get() {
        Some(client) => client_menu(client, rights.get().unwrap_or_default(), waiting).into_any(),
        None => installation_menu(administrator).into_any(),
    }
}

/// What the person may see. Comfort only: every server function guards itself.
fn client_menu(client: ClientLink, rights: Rights, waiting: Signal<i64>) -> impl IntoView {
    let [
        sees_activities,
        sees_organizations,
        sees_accounts,
        sees_roles,
        sees_providers,
        sees_provisioning,
    ] = [
        Area::Activities,
        Area::Organizations,
        Area::Accounts,
        Area::Roles,
        Area::IdentityProviders,
        Area::Provisioning,
    ]
    .map(|area| rights.sees(area));
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
            <Group title=t!("shell.dashboard")>
                <Entry href=overview exact=true label=t!("shell.overview") glyph=Glyph::Grid/>
                {sees_activities
                    .then(|| {
                        view! { <Entry href=activities label=t!("shell.activities") glyph=Glyph::Pulse/> }
                    })}
            </Group>
            {sees_organizations
                .then(|| {
                    view! {
                        <Group title=t!("shell.administration")>
                            <Entry
                                href=organizations
                                label=t!("shell.organizations")
                                glyph=Glyph::Organization
                            />
                        </Group>
                    }
                })}
            {(sees_accounts || sees_roles || sees_providers)
                .then(|| {
                    view! {
                        <Group title=t!("shell.accounts")>
                            {sees_accounts
                                .then(|| {
                                    view! { <Entry href=users label=t!("shell.users") glyph=Glyph::Users/> }
                                })}
                            {sees_roles
                                .then(|| {
                                    view! { <Entry href=roles label=t!("shell.roles") glyph=Glyph::Role/> }
                                })}
                            {sees_providers
                                .then(|| {
                                    view! {
                                        <Entry
                                            href=providers
                                            label=t!("shell.identity_providers")
                                            glyph=Glyph::Shield
                                        />
                                    }
                                })}
                        </Group>
                    }
                })}
            {sees_provisioning
                .then(|| {
                    view! {
                        <Group title=t!("shell.provisioning")>
                            <Entry href=log except=held.clone() label=t!("shell.log") glyph=Glyph::Plug/>
                            <Entry href=held label=t!("shell.held") glyph=Glyph::Clock count=waiting/>
                        </Group>
                    }
                })}
        </nav>
    }
}

fn installation_menu(administrator: bool) -> impl IntoView {
    view! {
        <nav class="nav" aria-label=t!("failed.all_clients")>
            <div class="nav__group">
                <Entry href="/clients".to_owned() label=t!("shell.clients") glyph=Glyph::Building/>
                {administrator
                    .then(|| {
                        view! {
                            <Entry
                                href="/activities".to_owned()
                                label=t!("shell.activities")
                                glyph=Glyph::Pulse
                            />
                            <Entry href="/staff".to_owned() label=t!("shell.staff") glyph=Glyph::Users/>
                            <Entry href="/outbox".to_owned() label=t!("shell.outbox") glyph=Glyph::Mail/>
                        }
                    })}
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

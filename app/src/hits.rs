//! What the search palette and the search page offer: what was found, pages, and what can be done.

use rollcall_model::{
    role::{Access, Area, Rights},
    search::{Found, RESULTS, Wish},
};
use serde::{Deserialize, Serialize};

use crate::{components::icon::Glyph, shell::ClientLink};

/// Where a result leads, or what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Open(String),
    /// Copies a text; where the clipboard is refused, the page of what has it opens.
    Copy {
        what: String,
        text: String,
        page: String,
    },
}

/// A result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The heading it stands under.
    pub group: &'static str,
    pub glyph: Glyph,
    pub name: String,
    /// What tells it from others of its name.
    pub sub: String,
    pub target: Target,
}

/// Whose search it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The client it is typed at.
    pub client: Option<ClientLink>,
    pub rights: Option<Rights>,
    pub administrator: bool,
}

/// Everything that a text leads to, at most twenty, in the order of its headings.
pub fn hits(found: Vec<Found>, text: &str, place: &Place) -> Vec<Hit> {
    let wish = Wish::of(text);
    let base = place.client.as_ref().map(|it| format!("/d/{}", it.slug));
    let mut hits: Vec<_> =
        found.into_iter().filter_map(|it| hit(it, &wish, base.as_deref())).collect();
    if let Wish::Anything(words) = &wish {
        hits.extend(pages(words, place));
    }
    hits.sort_by_key(|it| HEADINGS.iter().position(|heading| *heading == it.group));
    hits.truncate(RESULTS);
    hits
}

const ACTIONS: &str = "Actions";
const PAGES: &str = "Pages";
const CLIENTS: &str = "Clients";
const ORGANIZATIONS: &str = "Organizations";
const PEOPLE: &str = "People";
const GROUPS: &str = "Groups";
const PROVIDERS: &str = "Identity providers";
const HEADINGS: [&str; 7] = [ACTIONS, CLIENTS, ORGANIZATIONS, PEOPLE, PROVIDERS, GROUPS, PAGES];

fn hit(found: Found, wish: &Wish, base: Option<&str>) -> Option<Hit> {
    let open = |path: String| Target::Open(path);
    let at = |page: String| base.map(|base| format!("{base}{page}"));
    Some(match (found, wish) {
        (Found::Client { slug, name }, _) => Hit {
            group: CLIENTS,
            glyph: Glyph::Building,
            name: name.into(),
            sub: slug.to_string(),
            target: open(format!("/d/{slug}")),
        },
        (Found::Organization { id, name, .. }, Wish::OrgId(_)) => Hit {
            group: ACTIONS,
            glyph: Glyph::Copy,
            name: format!("Copy Org ID {id}"),
            sub: name.into(),
            target: Target::Copy {
                what: format!("Org ID {id}"),
                text: id.to_string(),
                page: at(format!("/organizations/{id}"))?,
            },
        },
        (Found::Organization { id, name, archived }, _) => Hit {
            group: ORGANIZATIONS,
            glyph: Glyph::Organization,
            name: name.into(),
            sub: if archived { format!("Org ID {id}, archived") } else { format!("Org ID {id}") },
            target: open(at(format!("/organizations/{id}"))?),
        },
        (Found::Person { id, name, address, .. }, _) => Hit {
            group: PEOPLE,
            glyph: Glyph::User,
            name,
            sub: address,
            target: open(at(format!("/users/{id}"))?),
        },
        (Found::Provider { id, name, .. }, Wish::Tokens(_)) => Hit {
            group: ACTIONS,
            glyph: Glyph::Key,
            name: format!("Rotate token of {name}"),
            sub: String::new(),
            target: open(at(format!("/identity-providers/{id}?dialog=scim"))?),
        },
        (Found::Provider { id, name, vendor }, _) => Hit {
            group: PROVIDERS,
            glyph: Glyph::Shield,
            name: name.into(),
            sub: vendor.label().to_owned(),
            target: open(at(format!("/identity-providers/{id}"))?),
        },
        (Found::Group { name, provider, provider_name, .. }, _) => Hit {
            group: GROUPS,
            glyph: Glyph::Group,
            name,
            sub: provider_name.into(),
            target: open(at(format!("/identity-providers/{provider}"))?),
        },
    })
}

/// What a page or an action needs.
#[derive(Clone, Copy)]
enum Needs {
    Nothing,
    Right(Area, Access),
    Administrator,
}

/// Pages and actions of a client: heading, words, address below the client, what they need.
const OF_CLIENT: [(&str, &str, &str, Needs); 13] = [
    (PAGES, "Overview", "", Needs::Nothing),
    (PAGES, "Activities", "/activities", Needs::Right(Area::Activities, Access::View)),
    (PAGES, "Organizations", "/organizations", Needs::Right(Area::Organizations, Access::View)),
    (PAGES, "Users", "/users", Needs::Right(Area::Accounts, Access::View)),
    (
        PAGES,
        "Technicians",
        "/users?type=technician&status=active",
        Needs::Right(Area::Accounts, Access::View),
    ),
    (
        PAGES,
        "End users",
        "/users?type=end_user&status=active",
        Needs::Right(Area::Accounts, Access::View),
    ),
    (
        PAGES,
        "Identity Providers",
        "/identity-providers",
        Needs::Right(Area::IdentityProviders, Access::View),
    ),
    (PAGES, "Provisioning log", "/provisioning", Needs::Right(Area::Provisioning, Access::View)),
    (PAGES, "Held", "/provisioning/held", Needs::Right(Area::Provisioning, Access::View)),
    (
        ACTIONS,
        "Add organization",
        "/organizations?dialog=new",
        Needs::Right(Area::Organizations, Access::Manage),
    ),
    (ACTIONS, "Add identity provider", "/identity-providers/new", Needs::Administrator),
    (
        ACTIONS,
        "Follow activities live",
        "/activities?live=1",
        Needs::Right(Area::Activities, Access::View),
    ),
    (
        ACTIONS,
        "Show users to review",
        "/users?review=1",
        Needs::Right(Area::Accounts, Access::View),
    ),
];

/// Those above all clients.
const OF_INSTALLATION: [(&str, &str, &str, Needs); 4] = [
    (PAGES, "All clients", "/clients", Needs::Nothing),
    (PAGES, "Activities of the installation", "/activities", Needs::Administrator),
    (PAGES, "Staff", "/staff", Needs::Administrator),
    (ACTIONS, "Add client", "/clients?dialog=new", Needs::Administrator),
];

fn pages(words: &str, place: &Place) -> Vec<Hit> {
    let may = |needs| match needs {
        Needs::Nothing => true,
        Needs::Right(area, access) => {
            place.rights.as_ref().is_some_and(|it| it.allow(area, access))
        }
        Needs::Administrator => place.administrator,
    };
    let named = |label: &str| {
        let label = label.to_lowercase();
        words.split_whitespace().all(|word| label.contains(word))
    };
    let client = place.client.iter().flat_map(|client| {
        OF_CLIENT.map(|(group, label, page, needs)| {
            (group, label, format!("/d/{}{page}", client.slug), client.name.clone(), needs)
        })
    });
    let installation = OF_INSTALLATION
        .map(|(group, label, page, needs)| (group, label, page.to_owned(), String::new(), needs));
    client
        .chain(installation)
        .filter(|(_, label, _, _, needs)| may(*needs) && named(label))
        .map(|(group, label, href, sub, _)| Hit {
            group,
            glyph: if group == ACTIONS { Glyph::Plus } else { Glyph::ChevronRight },
            name: label.to_owned(),
            sub,
            target: Target::Open(href),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rollcall_model::id::OrganizationId;

    use super::*;

    fn place(rights: Rights, administrator: bool) -> Place {
        let client = ClientLink { slug: "acme".to_owned(), name: "Acme".to_owned() };
        Place { client: Some(client), rights: Some(rights), administrator }
    }

    fn names(text: &str, place: &Place) -> Vec<String> {
        hits(Vec::new(), text, place).into_iter().map(|it| it.name).collect()
    }

    #[test]
    fn get_org_id_copies_it() {
        let found = || Found::Organization {
            id: OrganizationId(2208),
            name: "Halden & Voss".to_owned().try_into().unwrap(),
            archived: false,
        };
        let place = place(Rights::of_administrator(), true);
        let hit = hits(vec![found()], "Get OrgId", &place).remove(0);
        assert_eq!((hit.name.as_str(), hit.sub.as_str()), ("Copy Org ID 2208", "Halden & Voss"));
        assert!(matches!(hit.target, Target::Copy { text, .. } if text == "2208"));
        let hit = hits(vec![found()], "halden", &place).remove(0);
        assert_eq!(hit.target, Target::Open("/d/acme/organizations/2208".to_owned()));
    }

    #[test]
    fn pages_and_actions_respect_rights() {
        let all = place(Rights::of_administrator(), true);
        assert_eq!(names("add", &all), ["Add organization", "Add identity provider", "Add client"]);
        let nothing = place(Rights::default(), false);
        assert!(names("add", &nothing).is_empty());
        assert_eq!(names("overview", &nothing), ["Overview"]);
        assert!(names("activities", &nothing).is_empty());
    }

    #[test]
    fn there_are_never_more_than_twenty() {
        let found = |id| Found::Organization {
            id: OrganizationId(id),
            name: "Add it".to_owned().try_into().unwrap(),
            archived: false,
        };
        let all = place(Rights::of_administrator(), true);
        assert_eq!(hits((0..30).map(found).collect(), "a", &all).len(), RESULTS);
    }
}

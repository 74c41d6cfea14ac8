//! What the search palette and the search page offer: what was found, pages, and what can be done.

mod here;

use rollcall_model::{
    group_mapping::MappingQuery,
    role::{Access, Area, Rights},
    search::{Found, RESULTS, Wish},
};
use serde::{Deserialize, Serialize};

pub use self::here::ShownPerson;
use crate::{components::icon::Glyph, query::ListQuery, shell::ClientLink, words::Named};

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
    pub group: Heading,
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
    /// The path of the page it is typed on; empty on the search page.
    pub path: String,
    /// Whose page that is.
    pub person: Option<ShownPerson>,
}

/// Everything that a text leads to, at most twenty, in the order of its headings.
pub fn hits(found: Vec<Found>, text: &str, place: &Place) -> Vec<Hit> {
    let wish = Wish::of(text);
    let base = place.client.as_ref().map(|it| format!("/d/{}", it.slug));
    let mut hits: Vec<_> =
        found.into_iter().filter_map(|it| hit(it, &wish, base.as_deref(), place)).collect();
    if let Wish::Anything(words) = &wish {
        let here = here::actions(words, place);
        let offered = |hit: &Hit| here.iter().any(|it| it.target == hit.target);
        let ways = pages(words, place).into_iter().filter(|it| !offered(it)).collect::<Vec<_>>();
        hits.extend(here);
        hits.extend(ways);
    }
    hits.sort_by_key(|it| it.group);
    hits.truncate(RESULTS);
    hits
}

/// What results stand under, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    Actions,
    Clients,
    Organizations,
    People,
    Providers,
    Groups,
    Roles,
    Pages,
}

impl Heading {
    /// The word in the id of its group.
    pub fn code(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Clients => "clients",
            Self::Organizations => "organizations",
            Self::People => "people",
            Self::Providers => "identity-providers",
            Self::Groups => "groups",
            Self::Roles => "roles",
            Self::Pages => "pages",
        }
    }

    /// Its words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Actions => t!("hits.group.actions"),
            Self::Clients => t!("hits.group.clients"),
            Self::Organizations => t!("hits.group.organizations"),
            Self::People => t!("hits.group.people"),
            Self::Providers => t!("hits.group.providers"),
            Self::Groups => t!("hits.group.groups"),
            Self::Roles => t!("common.roles"),
            Self::Pages => t!("hits.group.pages"),
        }
    }
}

fn hit(found: Found, wish: &Wish, base: Option<&str>, place: &Place) -> Option<Hit> {
    let open = |path: String| Target::Open(path);
    let at = |page: String| base.map(|base| format!("{base}{page}"));
    Some(match (found, wish) {
        (Found::Client { slug, name }, _) => Hit {
            group: Heading::Clients,
            glyph: Glyph::Building,
            name: name.into(),
            sub: slug.to_string(),
            target: open(format!("/d/{slug}")),
        },
        (Found::Organization { id, name, .. }, Wish::OrgId(_)) => Hit {
            group: Heading::Actions,
            glyph: Glyph::Copy,
            name: t!("hits.copy_org_id", id = id),
            sub: name.into(),
            target: Target::Copy {
                what: t!("words.org_id", id = id),
                text: id.to_string(),
                page: at(format!("/organizations/{id}"))?,
            },
        },
        (Found::Organization { id, name, archived }, _) => Hit {
            group: Heading::Organizations,
            glyph: Glyph::Organization,
            name: name.into(),
            sub: if archived {
                t!("hits.org_id_archived", id = id)
            } else {
                t!("words.org_id", id = id)
            },
            target: open(at(format!("/organizations/{id}"))?),
        },
        (Found::Person { id, name, address, .. }, _) => Hit {
            group: Heading::People,
            glyph: Glyph::User,
            name,
            sub: address,
            target: open(at(format!("/users/{id}"))?),
        },
        (Found::Provider { id, name, .. }, Wish::Tokens(_)) if place.administrator => Hit {
            group: Heading::Actions,
            glyph: Glyph::Key,
            name: t!("hits.rotate_token", name = name),
            sub: String::new(),
            target: open(at(format!("/identity-providers/{id}?dialog=scim"))?),
        },
        (Found::Provider { id, name, vendor }, _) => Hit {
            group: Heading::Providers,
            glyph: Glyph::Shield,
            name: name.into(),
            sub: vendor.named().to_owned(),
            target: open(at(format!("/identity-providers/{id}"))?),
        },
        (Found::Group { name, provider, provider_name, .. }, _) => {
            let mapping = at(format!("/identity-providers/{provider}/mapping"))?;
            let query = MappingQuery { search: Some(name.clone()), ..MappingQuery::default() };
            Hit {
                group: Heading::Groups,
                glyph: Glyph::Group,
                name,
                sub: provider_name.into(),
                target: open(query.href(&mapping)),
            }
        }
        (Found::Role { id, name, user_type }, _) => Hit {
            group: Heading::Roles,
            glyph: Glyph::Role,
            name: name.into(),
            sub: user_type.named().to_owned(),
            target: open(at(format!("/roles/{id}"))?),
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

/// A page or an action: heading, words, address, what it needs.
type Way = (Heading, &'static str, &'static str, Needs);

/// Those of a client, by their address below it.
fn of_client() -> [Way; 14] {
    use Heading::{Actions, Pages};
    let right = |area, access| Needs::Right(area, access);
    let (view, manage) = (Access::View, Access::Manage);
    [
        (Pages, t!("hits.overview"), "", Needs::Nothing),
        (Pages, t!("hits.activities"), "/activities", right(Area::Activities, view)),
        (Pages, t!("hits.organizations"), "/organizations", right(Area::Organizations, view)),
        (Pages, t!("hits.users"), "/users", right(Area::Accounts, view)),
        (
            Pages,
            t!("hits.technicians"),
            "/users?type=technician&status=active",
            right(Area::Accounts, view),
        ),
        (
            Pages,
            t!("hits.end_users"),
            "/users?type=end_user&status=active",
            right(Area::Accounts, view),
        ),
        (
            Pages,
            t!("hits.identity_providers"),
            "/identity-providers",
            right(Area::IdentityProviders, view),
        ),
        (Pages, t!("common.roles"), "/roles", right(Area::Roles, view)),
        (Pages, t!("hits.provisioning_log"), "/provisioning", right(Area::Provisioning, view)),
        (Pages, t!("hits.held"), "/provisioning/held", right(Area::Provisioning, view)),
        (
            Actions,
            t!("hits.add_organization"),
            "/organizations?dialog=new",
            right(Area::Organizations, manage),
        ),
        (Actions, t!("hits.add_provider"), "/identity-providers/new", Needs::Administrator),
        (Actions, t!("hits.follow_live"), "/activities?live=1", right(Area::Activities, view)),
        (Actions, t!("hits.to_review"), "/users?review=1", right(Area::Accounts, view)),
    ]
}

/// Those above all clients.
fn of_installation() -> [Way; 4] {
    use Heading::{Actions, Pages};
    [
        (Pages, t!("hits.all_clients"), "/clients", Needs::Nothing),
        (Pages, t!("hits.installation_activities"), "/activities", Needs::Administrator),
        (Pages, t!("hits.staff"), "/staff", Needs::Administrator),
        (Actions, t!("hits.add_client"), "/clients?dialog=new", Needs::Administrator),
    ]
}

/// Whether a label has all of the words.
fn is_called(label: &str, words: &str) -> bool {
    let label = label.to_lowercase();
    words.split_whitespace().all(|word| label.contains(word))
}

fn pages(words: &str, place: &Place) -> Vec<Hit> {
    let may = |needs| match needs {
        Needs::Nothing => true,
        Needs::Right(area, access) => place.rights.as_ref().is_some_and(|it| match access {
            Access::Manage => it.manages(area),
            Access::None | Access::View => it.sees(area),
        }),
        Needs::Administrator => place.administrator,
    };
    let client = place.client.iter().flat_map(|client| {
        of_client().map(|(group, label, page, needs)| {
            (group, label, format!("/d/{}{page}", client.slug), client.name.clone(), needs)
        })
    });
    let installation = of_installation()
        .map(|(group, label, page, needs)| (group, label, page.to_owned(), String::new(), needs));
    client
        .chain(installation)
        .filter(|(_, label, _, _, needs)| may(*needs) && is_called(label, words))
        .map(|(group, label, href, sub, _)| Hit {
            group,
            glyph: if group == Heading::Actions { Glyph::Plus } else { Glyph::ChevronRight },
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
        Place { client: Some(client), rights: Some(rights), administrator, ..Place::default() }
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

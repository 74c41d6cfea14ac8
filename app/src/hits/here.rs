//! What can be done on the page that one is on.

use rollcall_model::{
    account::UserType,
    id::{AccountId, IdentityProviderId, OrganizationId, RoleId},
    role::{Area, Rights},
};
use serde::{Deserialize, Serialize};

use super::{Heading, Hit, Place, Target, is_called};
use crate::components::icon::Glyph;

/// The person whose page it is: what may be done with them depends on what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownPerson {
    pub id: AccountId,
    pub user_type: UserType,
    pub active: bool,
}

/// The actions of the page whose labels have the words, in the order of the page.
pub(super) fn actions(words: &str, place: &Place) -> Vec<Hit> {
    let page = Page { path: &place.path, administrator: place.administrator };
    let steps: Vec<&str> = place.path.split('/').skip(1).collect();
    let offered = match (&*steps, &place.rights) {
        (["staff"], _) => page.may(place.administrator, t!("staff.invite"), "?dialog=invite"),
        (["d", _, rest @ ..], Some(rights)) => of_client(&page, rest, rights, place.person),
        _ => Vec::new(),
    };
    offered.into_iter().filter(|it| is_called(&it.name, words)).collect()
}

fn of_client(
    page: &Page,
    steps: &[&str],
    rights: &Rights,
    person: Option<ShownPerson>,
) -> Vec<Hit> {
    match steps {
        ["organizations"] => {
            let may = rights.manages(Area::Organizations);
            page.may(may, t!("hits.add_organization"), "?dialog=new")
        }
        ["organizations", id, ..] => of_organization(page, id, rights),
        ["users"] => page.may(rights.manages(Area::Accounts), t!("common.add_user"), "/new"),
        ["users", id] => of_person(page, id, rights, person),
        ["roles"] if rights.administrator => page.may(true, t!("roles.create"), "?dialog=new"),
        ["roles"] => {
            let may = rights.manages_of(Area::Roles, UserType::EndUser);
            page.may(may, t!("roles.create"), "?type=end_user&dialog=new")
        }
        ["roles", id] if id.parse::<RoleId>().is_ok() => page.copy_id(id),
        ["identity-providers"] => page.may(page.administrator, t!("hits.add_provider"), "/new"),
        ["identity-providers", id, ..] if id.parse::<IdentityProviderId>().is_ok() => {
            of_provider(page, id)
        }
        _ => Vec::new(),
    }
}

fn of_organization(page: &Page, id: &str, rights: &Rights) -> Vec<Hit> {
    if id.parse::<OrganizationId>().is_err() {
        return Vec::new();
    }
    let page = page.above(id);
    let may = rights.manages(Area::Organizations);
    let mut hits = page.may(may, t!("hits.edit_organization"), "?dialog=edit");
    hits.push(page.copy(t!("hits.copy_org_id", id = id), t!("words.org_id", id = id), id));
    hits
}

fn of_person(page: &Page, id: &str, rights: &Rights, person: Option<ShownPerson>) -> Vec<Hit> {
    let Some(person) = person.filter(|it| it.id.to_string() == id) else { return Vec::new() };
    let may = rights.manages_of(Area::Accounts, person.user_type);
    let mut hits = page.may(may, t!("user.roles.add"), "?dialog=add-role");
    let sign_out = t!("users.ask.sign_out");
    hits.extend(page.may(may && person.active, sign_out, "?dialog=sign-out"));
    hits.extend(page.copy_id(id));
    hits
}

fn of_provider(page: &Page, id: &str) -> Vec<Hit> {
    let page = page.above(id);
    let administrator = page.administrator;
    let mut hits = page.may(administrator, t!("mapping.edit"), "/mapping?dialog=map-groups");
    hits.extend(page.may(administrator, t!("identity_provider.configure"), "?dialog=scim"));
    hits.extend(page.may(administrator, t!("hits.rotate"), "?dialog=scim"));
    hits.extend(page.copy_id(id));
    hits
}

/// The page whose actions they are.
struct Page<'a> {
    path: &'a str,
    administrator: bool,
}

impl Page<'_> {
    /// The page that a thing begins with, on whichever of its pages one is.
    fn above(&self, id: &str) -> Self {
        let end = self.path.find(id).map_or(self.path.len(), |at| at + id.len());
        Self { path: &self.path[..end], administrator: self.administrator }
    }

    /// An address below the page, for those who may go there.
    fn may(&self, may: bool, name: &str, below: &str) -> Vec<Hit> {
        let target = Target::Open(format!("{}{below}", self.path));
        may.then(|| hit(Glyph::Plus, name, target)).into_iter().collect()
    }

    fn copy(&self, name: String, what: String, text: &str) -> Hit {
        let page = self.path.to_owned();
        hit(Glyph::Copy, &name, Target::Copy { what, text: text.to_owned(), page })
    }

    fn copy_id(&self, id: &str) -> Vec<Hit> {
        vec![self.copy(t!("hits.copy_id").to_owned(), t!("hits.id").to_owned(), id)]
    }
}

fn hit(glyph: Glyph, name: &str, target: Target) -> Hit {
    let sub = t!("hits.this_page").to_owned();
    Hit { group: Heading::Actions, glyph, name: name.to_owned(), sub, target }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hits::hits, shell::ClientLink};

    const ID: &str = "01932b5c-0000-7000-8000-000000000001";

    fn at(path: &str, rights: Rights, person: Option<UserType>) -> Place {
        Place {
            client: Some(ClientLink { slug: "acme".to_owned(), name: "Acme".to_owned() }),
            administrator: rights.administrator,
            rights: Some(rights),
            path: path.to_owned(),
            person: person.map(|user_type| ShownPerson {
                id: ID.parse().unwrap(),
                user_type,
                active: true,
            }),
        }
    }

    /// The labels and addresses of a page's own actions.
    fn offered(place: &Place) -> Vec<(String, String)> {
        let target = |target| match target {
            Target::Open(href) => href,
            Target::Copy { text, .. } => text,
        };
        actions("", place).into_iter().map(|it| (it.name, target(it.target))).collect()
    }

    fn manager() -> Rights {
        use rollcall_model::role::{Access, Permissions};
        Rights { permissions: Permissions::everywhere(Access::Manage), ..Rights::default() }
    }

    fn labels(path: &str, rights: Rights, person: Option<UserType>) -> Vec<String> {
        offered(&at(path, rights, person)).into_iter().map(|it| it.0).collect()
    }

    #[test]
    fn a_provider_offers_the_same_on_all_of_its_pages() {
        let provider = format!("/d/acme/identity-providers/{ID}");
        let expected = [
            ("Edit Group Mapping", format!("{provider}/mapping?dialog=map-groups")),
            ("Configure SCIM", format!("{provider}?dialog=scim")),
            ("Rotate token", format!("{provider}?dialog=scim")),
            ("Copy ID", ID.to_owned()),
        ]
        .map(|(name, target)| (name.to_owned(), target));
        for page in ["", "/mapping", "/sso", "/policy"] {
            let place = at(&format!("{provider}{page}"), Rights::of_administrator(), None);
            assert_eq!(offered(&place), expected, "{page}");
        }
        assert_eq!(labels(&provider, manager(), None), ["Copy ID"]);
    }

    #[test]
    fn a_person_offers_what_may_be_done_with_their_kind() {
        let path = format!("/d/acme/users/{ID}");
        let all = ["Add role", "Sign out everywhere", "Copy ID"];
        for user_type in [UserType::EndUser, UserType::Technician] {
            assert_eq!(labels(&path, Rights::of_administrator(), Some(user_type)), all);
        }
        assert_eq!(labels(&path, manager(), Some(UserType::EndUser)), all);
        assert_eq!(labels(&path, manager(), Some(UserType::Technician)), ["Copy ID"]);
        assert_eq!(labels(&path, Rights::default(), Some(UserType::EndUser)), ["Copy ID"]);
        let another = path.replace("000001", "000002");
        assert!(labels(&another, Rights::of_administrator(), Some(UserType::EndUser)).is_empty());
    }

    #[test]
    fn lists_offer_to_add_to_them_once() {
        for (page, label) in [
            ("users", "Add user"),
            ("roles", "Create role"),
            ("organizations", "Add organization"),
            ("identity-providers", "Add identity provider"),
        ] {
            let place = at(&format!("/d/acme/{page}"), Rights::of_administrator(), None);
            let found = hits(Vec::new(), label, &place);
            assert_eq!(found.iter().map(|it| &*it.name).collect::<Vec<_>>(), [label]);
            assert_eq!(found[0].sub, "On this page");
            assert!(labels(&place.path, Rights::default(), None).is_empty(), "{page}");
        }
        let roles = at("/d/acme/roles", manager(), None);
        assert_eq!(offered(&roles)[0].1, "/d/acme/roles?type=end_user&dialog=new");
    }
}

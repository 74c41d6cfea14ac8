//! The pages, and who sees them.

use rollcall_directory::testing;
use rollcall_model::{
    activity::ActivityQuery,
    role::{
        Access::{Manage, View},
        Area::{Accounts, Activities, IdentityProviders, Organizations, Provisioning, Roles},
    },
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    access::{Answer, Visitor, browser_of, expected},
    table::{
        Open::{self, To, ToAdministrators, ToAnyone, ToColleagues, ToSignedIn},
        Target,
    },
    target,
};
use crate::support::Site;

/// A page of the console.
pub struct Page {
    /// As the router has it.
    pub path: &'static str,
    pub open: Open,
    /// Also for those who reach some organizations only: it tells them apart.
    pub tells_apart: bool,
}

impl Page {
    /// What becomes of somebody here. A page of a client opens after the client.
    pub fn expected(&self, visitor: Visitor) -> Answer {
        let closed = self.path.starts_with(OF_CLIENT)
            && visitor != Visitor::Nobody
            && visitor.access().is_none();
        if closed { Answer::NotFound } else { expected(self.open, self.tells_apart, visitor) }
    }

    /// Whether it is about something that others’ organizations may have.
    fn may_be_out_of_reach(&self) -> bool {
        self.path.ends_with("/:user") || self.path.ends_with("/:activity")
    }
}

const OF_CLIENT: &str = "/d/:division";

const fn page(path: &'static str, open: Open) -> Page {
    Page { path, open, tells_apart: false }
}

/// A page for those who reach some organizations only, too.
const fn told(path: &'static str, open: Open) -> Page {
    Page { path, open, tells_apart: true }
}

pub const PAGES: &[Page] = &[
    page("/setup", ToAnyone),
    page("/authenticator", ToAnyone),
    page("/recovery-codes", ToAnyone),
    page("/sign-in", ToAnyone),
    page("/sign-in/password", ToAnyone),
    page("/sign-in/code", ToAnyone),
    page("/login/:client", ToAnyone),
    page("/sign-on/refused", ToAnyone),
    page("/sign-on/continue", ToAnyone),
    page("/invitation", ToAnyone),
    page("/signed-out", ToAnyone),
    page("/clients", ToSignedIn),
    page("/activities", ToAdministrators),
    page("/me", ToSignedIn),
    page("/activities/:activity", ToAdministrators),
    page("/search", ToSignedIn),
    page("/outbox", ToAdministrators),
    page("/outbox/:mail", ToAdministrators),
    page("/staff", ToAdministrators),
    page("/staff/:staff", ToAdministrators),
    told("/d/:division", ToColleagues),
    told("/d/:division/organizations", To(Organizations, View)),
    told("/d/:division/organizations/:organization", To(Organizations, View)),
    told("/d/:division/organizations/:organization/users", To(Organizations, View)),
    told("/d/:division/organizations/:organization/activities", To(Organizations, View)),
    page("/d/:division/identity-providers", To(IdentityProviders, View)),
    page("/d/:division/identity-providers/new", ToAdministrators),
    page("/d/:division/identity-providers/:provider", To(IdentityProviders, View)),
    page("/d/:division/identity-providers/:provider/sso", ToAdministrators),
    page("/d/:division/identity-providers/:provider/sso/test/:attempt", ToAdministrators),
    page("/d/:division/identity-providers/:provider/mapping", To(IdentityProviders, View)),
    page("/d/:division/identity-providers/:provider/policy", To(IdentityProviders, View)),
    told("/d/:division/users", To(Accounts, View)),
    page("/d/:division/users/new", To(Accounts, Manage)),
    told("/d/:division/users/:user", To(Accounts, View)),
    page("/d/:division/roles", To(Roles, View)),
    page("/d/:division/roles/:role", To(Roles, View)),
    page("/d/:division/provisioning", To(Provisioning, View)),
    page("/d/:division/provisioning/held", To(Provisioning, View)),
    page("/d/:division/provisioning/:request", To(Provisioning, View)),
    told("/d/:division/activities", To(Activities, View)),
    told("/d/:division/activities/:activity", To(Activities, View)),
];

/// The address of a page, with what stands in it.
fn address(path: &str, it: &Target, of_installation: &str) -> String {
    let activity = if path.starts_with("/d/") { it.activity.as_str() } else { of_installation };
    let named = [
        (":division", it.slug.as_str()),
        (":client", &it.slug),
        (":organization", &it.organization),
        (":provider", &it.provider),
        (":attempt", &it.attempt),
        (":user", &it.account),
        (":role", &it.role),
        (":request", &it.request),
        (":activity", activity),
        (":mail", &it.mail),
        (":staff", &it.staff),
    ];
    named.into_iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
}

#[test]
fn every_page_is_in_the_table() {
    let routes = include_str!("../../../../app/src/routes.rs");
    // A page of a client stands in the router by what follows the client's address.
    let mut written: Vec<_> = routes
        .split("<Route")
        .skip(1)
        .filter_map(|it| it.split_once("path!(\"")?.1.split_once('"'))
        .map(|(path, _)| path)
        .filter(|it| *it != "/*address" && *it != OF_CLIENT)
        .collect();
    let mut listed: Vec<_> =
        PAGES.iter().map(|it| it.path.strip_prefix(OF_CLIENT).unwrap_or(it.path)).collect();
    written.sort_unstable();
    listed.sort_unstable();
    assert_eq!(written, listed, "each page needs a line in the table of pages");
}

#[sqlx::test(migrations = false)]
async fn everybody_sees_the_pages_that_their_rights_reach(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    // Before there is an administrator, every page leads to the set-up.
    testing::administrator(&site.directory, "first@msp.example").await;
    for visitor in Visitor::ALL {
        let (client, target) = target(&site, &format!("{visitor:?}")).await;
        let (other, _) = super::target(&site, &format!("Beside {visitor:?}")).await;
        let mut browser = browser_of(visitor, &site, &client, &other).await;
        let mut view = site.directory.installation().await.unwrap();
        let feed = view.activities(&ActivityQuery::default()).await.unwrap();
        let newest = feed.items[0].id.to_string();
        drop(view);
        for page in PAGES.iter().filter(|it| it.open != ToAnyone) {
            let answer = browser.get(&address(page.path, &target, &newest)).await;
            let found = match answer.status {
                200 => Answer::LetIn,
                303 => match answer.header("location") {
                    Some(to) if to.starts_with("/sign-in") => Answer::SignedOut,
                    // Whoever has no client is led to their own account.
                    Some("/me") => Answer::LetIn,
                    to => panic!("{visitor:?} at {} is led to {to:?}", page.path),
                },
                403 => Answer::Forbidden,
                404 => Answer::NotFound,
                status => panic!("{visitor:?} at {}: {status}", page.path),
            };
            let expected = page.expected(visitor);
            // What belongs to other organizations does not exist for whoever reaches one.
            let out_of_reach = visitor == Visitor::TechnicianOfOneOrganization
                && page.may_be_out_of_reach()
                && (found, expected) == (Answer::NotFound, Answer::LetIn);
            assert!(out_of_reach || found == expected, "{visitor:?} at {}: {found:?}", page.path);
        }
    }
}

//! The access table: every server function against everybody who may come to it. The pages are in
//! `pages`.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, NativeAccountDraft, StaffDraft,
    testing::{self, Client, PASSWORD},
};
use rollcall_model::{
    account::UserType,
    id::{AccountId, LoginId},
    role::{Access, Permissions, Reach},
};
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    table::{DOORS, Door, Names, Open},
    target, through,
};
use crate::{
    gate::set_up::base32,
    support::{Browser, Site},
};

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visitor {
    Nobody,
    EndUser,
    TechnicianWithoutRight,
    TechnicianOfOneOrganization,
    TechnicianWithRight,
    Administrator,
    TechnicianOfAnotherClient,
    StaffGranted,
    StaffNotGranted,
}

impl Visitor {
    pub const ALL: [Self; 9] = [
        Self::Nobody,
        Self::EndUser,
        Self::TechnicianWithoutRight,
        Self::TechnicianOfOneOrganization,
        Self::TechnicianWithRight,
        Self::Administrator,
        Self::TechnicianOfAnotherClient,
        Self::StaffGranted,
        Self::StaffNotGranted,
    ];

    /// What they may do in the client; None: they are not told that it exists.
    pub fn access(self) -> Option<Access> {
        match self {
            Self::TechnicianWithoutRight => Some(Access::None),
            Self::StaffGranted => Some(Access::View),
            Self::TechnicianWithRight | Self::TechnicianOfOneOrganization | Self::Administrator => {
                Some(Access::Manage)
            }
            Self::Nobody
            | Self::EndUser
            | Self::TechnicianOfAnotherClient
            | Self::StaffNotGranted => None,
        }
    }
}

/// What becomes of them: an HTTP status, or that they are let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    LetIn,
    SignedOut,
    Forbidden,
    NotFound,
}

/// The rule of the table.
pub fn expected(open: Open, tells_apart: bool, visitor: Visitor) -> Answer {
    use Answer::{Forbidden, LetIn, NotFound, SignedOut};
    match (open, visitor) {
        (Open::To(..) | Open::ToColleagues, Visitor::TechnicianOfOneOrganization)
            if !tells_apart =>
        {
            Forbidden
        }
        (Open::ToAnyone, _) => LetIn,
        (_, Visitor::Nobody) => SignedOut,
        (Open::ToSignedIn, _) | (_, Visitor::Administrator) => LetIn,
        (Open::ToAdministrators, _) => Forbidden,
        (Open::ToColleagues | Open::To(..), _) => match (visitor.access(), open) {
            (None, _) => NotFound,
            (Some(has), Open::To(_, needs)) if has < needs => Forbidden,
            _ => LetIn,
        },
    }
}

/// A client with an account of each kind that signs in to it.
struct People<'a> {
    site: &'a Site,
    client: &'a Client,
}

impl People<'_> {
    async fn account(&self, name: &str, user_type: UserType) -> (AccountId, String) {
        let mut change =
            self.site.directory.change(self.client.division, Actor::Host).await.unwrap();
        let draft = NativeAccountDraft {
            user_type,
            given_name: name.to_owned(),
            family_name: String::new(),
            email: testing::address(&format!("{name}@client.example")),
            organization: Some(self.client.organization),
        };
        let account = change.create_native_account(&draft).await.unwrap();
        let (_, secret) = change.invite_account(account).await.unwrap();
        change.commit().await.unwrap();
        (account, secret)
    }

    /// A technician whose role is this.
    async fn technician(&self, name: &str, permissions: Permissions, reach: Reach) -> String {
        let (account, secret) = self.account(name, UserType::Technician).await;
        let (directory, division) = (&self.site.directory, self.client.division);
        let role = testing::role(directory, division, permissions, reach).await;
        let mut change = directory.change(division, Actor::Host).await.unwrap();
        change.give_role(account, role).await.unwrap();
        change.commit().await.unwrap();
        secret
    }
}

/// Accepts an invitation as a browser does.
async fn accepted(site: &Site, secret: &str) -> Browser {
    enrolled(site, secret).await.0
}

/// Accepts an invitation, and enrols an authenticator where one is asked for: its secret.
pub async fn enrolled(site: &Site, secret: &str) -> (Browser, Vec<u8>) {
    let mut browser = site.browser();
    let answer =
        browser.call("/api/session/accept", &[("code", secret), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    if browser.ask("/api/session/me", &json!({})).await.status == 200 {
        return (browser, Vec::new());
    }
    let enrolment = browser.ask("/api/set-up/enrolment", &json!({})).await.json();
    let secret = base32(&enrolment["secret"].as_str().unwrap().replace(' ', ""));
    let code = testing::totp_code(&secret, site.directory.clock().now());
    let answer = browser.call("/api/set-up/authenticator", &[("code", &code)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    // Until the recovery codes are stored, every page leads to them.
    browser.call("/api/set-up/recovery-codes-stored", &[]).await;
    (browser, secret)
}

/// Invites somebody to the staff who may do nothing yet.
pub async fn staff(site: &Site, email: &str) -> (LoginId, String) {
    let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
    let draft = StaffDraft {
        name: testing::named("Sam"),
        email: testing::address(email),
        administrator: false,
        everywhere: Access::None,
    };
    let (login, secret) = change.invite_staff(&draft).await.unwrap();
    change.commit().await.unwrap();
    (login.id, secret)
}

pub async fn browser_of(visitor: Visitor, site: &Site, client: &Client, other: &Client) -> Browser {
    let people = People { site, client };
    let manage = || Permissions::everywhere(Access::Manage);
    match visitor {
        Visitor::Nobody => site.browser(),
        Visitor::EndUser => {
            let (_, secret) = people.account("eva", UserType::EndUser).await;
            accepted(site, &secret).await
        }
        Visitor::TechnicianWithoutRight => {
            let secret = people.technician("tom", Permissions::default(), Reach::All).await;
            accepted(site, &secret).await
        }
        Visitor::TechnicianOfOneOrganization => {
            let one = Reach::Listed([client.organization].into());
            accepted(site, &people.technician("ole", manage(), one).await).await
        }
        Visitor::TechnicianWithRight => {
            accepted(site, &people.technician("tia", manage(), Reach::All).await).await
        }
        Visitor::TechnicianOfAnotherClient => {
            let people = People { site, client: other };
            accepted(site, &people.technician("tia", manage(), Reach::All).await).await
        }
        Visitor::StaffGranted => {
            let (id, secret) = staff(site, "granted@msp.example").await;
            let view = Permissions::everywhere(Access::View);
            let role = testing::role(&site.directory, client.division, view, Reach::All).await;
            let slug = site.slug(client.division).await;
            let mut change = site.directory.change_installation(Actor::Host).await.unwrap();
            change.grant(id, &slug, role).await.unwrap();
            change.commit().await.unwrap();
            accepted(site, &secret).await
        }
        Visitor::StaffNotGranted => accepted(site, &staff(site, "idle@msp.example").await.1).await,
        Visitor::Administrator => {
            let nadia = site.administrator().await;
            let browser = site.signed_in(&nadia).await;
            site.clock.advance(TimeDelta::seconds(30));
            browser
        }
    }
}

/// Doors that tell organizations apart, for those who reach some of them.
pub const WITHIN_REACH: [&str; 14] = [
    "/api/accounts/choices",
    "/api/accounts/counts",
    "/api/accounts/list",
    "/api/accounts/one",
    "/api/activities/list",
    "/api/activities/one",
    "/api/activities/since",
    "/api/clients/dashboard",
    "/api/clients/one",
    "/api/held/count",
    "/api/organizations/choices",
    "/api/organizations/list",
    "/api/organizations/one",
    "/api/search/find",
];

fn found(door: &Door, answer: &crate::support::Answer) -> Answer {
    match answer.status {
        401 => Answer::SignedOut,
        403 => Answer::Forbidden,
        // What does not exist in the client is told to whoever was let in.
        404 if answer.json()["detail"] == "client" => Answer::NotFound,
        status if status < 500 => Answer::LetIn,
        _ => panic!("{}: {}", door.path, answer.text()),
    }
}

#[sqlx::test(migrations = false)]
async fn everybody_passes_where_their_rights_reach_and_nowhere_else(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    for visitor in Visitor::ALL {
        let (client, target) = target(&site, &format!("{visitor:?}")).await;
        let (other, _) = super::target(&site, &format!("Beside {visitor:?}")).await;
        let mut browser = browser_of(visitor, &site, &client, &other).await;
        let me = browser.cookies();
        for door in DOORS {
            let expected = expected(door.open, WITHIN_REACH.contains(&door.path), visitor);
            // What ends or begins a session is tried by the tests of the gate.
            if matches!(door.names, Names::Nothing)
                && !door.path.starts_with("/api/mail/")
                && !door.path.starts_with("/api/staff/")
                && !door.path.starts_with("/api/clients/")
                && !door.path.starts_with("/api/break-glass/")
            {
                continue;
            }
            let answer = through(door, &target, &mut browser).await;
            assert_eq!(
                found(door, &answer),
                expected,
                "{visitor:?} at {}: {}",
                door.path,
                answer.text()
            );
        }
        assert_eq!(browser.cookies(), me, "{visitor:?} is still who they were");
    }
}

#[sqlx::test(migrations = false)]
async fn bodies_of_requests_are_for_whoever_manages_provisioning(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    // Before there is an administrator, every page leads to the set-up.
    testing::administrator(&site.directory, "first@msp.example").await;
    let (client, target) = target(&site, "Contoso").await;
    let (other, _) = super::target(&site, "Beside").await;
    for (visitor, hidden) in [
        (Visitor::StaffGranted, true),
        (Visitor::TechnicianWithRight, false),
        (Visitor::Administrator, false),
    ] {
        let mut browser = browser_of(visitor, &site, &client, &other).await;
        let one = json!({ "division": target.slug, "request": target.request });
        let answer = browser.ask("/api/provisioning/one", &one).await;
        let shown = &answer.json()["it"];
        assert_eq!(shown["bodies_hidden"], hidden, "{visitor:?}");
        for body in ["request_body", "response_body"] {
            assert_eq!(shown["request"][body].is_null(), hidden, "{visitor:?}: {body}");
        }
        assert_eq!(shown["attributes"] == json!([]), hidden, "{visitor:?}");
        // What was sent is not told by the page either.
        let page = format!("/d/{}/provisioning/{}", target.slug, target.request);
        let page = browser.get(&page).await;
        assert_eq!(page.status, 200, "{visitor:?}");
        assert_eq!(page.text().contains("urn:ietf:params:scim"), !hidden, "{visitor:?}");
    }
}

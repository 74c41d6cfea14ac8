//! Organizations: companies inside a division, each with its Org ID.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    email::EmailDomain,
    id::OrganizationId,
    name::{self, InvalidName, Name},
    page::{Order, SortColumn, Turn},
    provider::IdentityProvider,
};

/// An organization as pickers and account rows name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: Name,
    /// Put away: nobody signs in because of it.
    #[serde(default)]
    pub archived: bool,
}

/// What an administrator says of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDraft {
    pub name: Name,
    /// In order, each once.
    pub domains: Vec<EmailDomain>,
    pub locations: Locations,
}

/// Where an organization has its places (R11): their names, each once, in the order they were
/// given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locations(Vec<Name>);

impl Locations {
    /// The most places an organization has.
    pub const MAX: usize = 100;

    /// Reads a list as a person types it: one on each line.
    ///
    /// # Errors
    /// The first line that is no name, or that there are too many.
    pub fn list(text: &str) -> Result<Self, InvalidLocations> {
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
        Self::of(lines.map(str::to_owned)).and_then(|it| {
            if it.0.len() > Self::MAX { Err(InvalidLocations::TooMany) } else { Ok(it) }
        })
    }

    /// Names as they are kept.
    ///
    /// # Errors
    /// The first that is none.
    pub fn of(names: impl IntoIterator<Item = String>) -> Result<Self, InvalidLocations> {
        let mut seen = BTreeSet::new();
        let names = names.into_iter().map(Name::try_from).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(names.into_iter().filter(|it| seen.insert(it.key())).collect()))
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// A text that is no [`Locations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLocations {
    #[error(transparent)]
    Name(#[from] InvalidName),
    #[error("Enter at most {} locations.", Locations::MAX)]
    TooMany,
}

/// Which organizations a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationQuery {
    /// Part of a name or a domain, or an Org ID.
    pub search: Option<String>,
    /// The archived ones; else the others.
    pub archived: bool,
    #[serde(default)]
    pub order: Order<OrganizationColumn>,
    pub turn: Turn,
}

/// What a list of organizations is sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganizationColumn {
    #[default]
    Name,
    /// As they were added.
    OrgId,
}

impl SortColumn for OrganizationColumn {
    const ALL: &'static [Self] = &[Self::Name, Self::OrgId];

    fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::OrgId => "org_id",
        }
    }
}

/// A row of *Administration / Organizations*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationOverview {
    pub id: OrganizationId,
    pub name: Name,
    pub domains: Vec<EmailDomain>,
    pub locations: Locations,
    /// End users that belong to it, active ones only.
    pub end_users: i64,
    /// The provider bound to it, if one is.
    pub provider: Option<Name>,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// An organization's dashboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationDetails {
    pub id: OrganizationId,
    pub name: Name,
    pub domains: Vec<EmailDomain>,
    pub locations: Locations,
    pub users: OrganizationUsers,
    /// The providers bound to it.
    pub providers: Vec<IdentityProvider>,
    pub created_at: DateTime<Utc>,
    pub archived_at: Option<DateTime<Utc>>,
}

/// How many people belong to an organization.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationUsers {
    pub active: i64,
    pub inactive: i64,
    /// Active people somebody should look at.
    pub review: i64,
}

/// The organizations that somebody who sent this probably meant, the likeliest first: those whose
/// name or Org ID shares most pairs of letters with it; the provider's own before others.
pub fn likeliest(
    sent: &str,
    bound: Option<OrganizationId>,
    mut organizations: Vec<Organization>,
) -> Vec<Organization> {
    let sent = pairs(sent);
    organizations.sort_by_cached_key(|it| {
        let alike = likeness(&sent, &pairs(it.name.as_str()));
        let alike = alike.max(likeness(&sent, &pairs(&it.id.to_string())));
        (std::cmp::Reverse(alike), Some(it.id) != bound)
    });
    organizations
}

/// How many of all pairs two texts share, in thousandths (Dice's coefficient).
fn likeness(one: &BTreeSet<[char; 2]>, other: &BTreeSet<[char; 2]>) -> usize {
    2000 * one.intersection(other).count() / (one.len() + other.len()).max(1)
}

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    let letters: Vec<char> = name::key(text).chars().filter(|it| it.is_alphanumeric()).collect();
    letters.windows(2).map(|it| [it[0], it[1]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_read_a_line_each_and_kept_once() {
        let read = |text: &str| Locations::list(text).map(|it| it.names());
        let typed = "Zürich, Hauptsitz\r\n\n  Bern \nBERN\n";
        assert_eq!(read(typed).unwrap(), ["Zürich, Hauptsitz", "Bern"]);
        assert_eq!(read(" \n").unwrap(), Vec::<String>::new());
        assert_eq!(read(&"x".repeat(121)), Err(InvalidName::TooLong.into()));
        let many =
            |count: usize| (1..=count).map(|it| it.to_string()).collect::<Vec<_>>().join("\n");
        assert_eq!(read(&many(Locations::MAX)).unwrap().len(), Locations::MAX);
        assert_eq!(read(&many(Locations::MAX + 1)), Err(InvalidLocations::TooMany));
    }

    #[test]
    fn a_name_leads_to_the_organization_that_is_written_almost_so() {
        let named = |(id, name): (i64, &str)| Organization {
            id: OrganizationId(id),
            name: name.to_owned().try_into().unwrap(),
            archived: false,
        };
        let all =
            [(1001, "Fabrikam AG"), (1002, "HV Logistik GmbH"), (1010, "Brennwald + Heilig AG")];
        let all: Vec<_> = all.into_iter().map(named).collect();
        let first = |sent, bound| likeliest(sent, bound, all.clone())[0].id.0;
        assert_eq!(first("Brennwald+Heilig", None), 1010);
        assert_eq!(first("hv logistik", None), 1002);
        assert_eq!(first("1011", None), 1010);
        assert_eq!(first("zzz", Some(OrganizationId(1002))), 1002);
        assert_eq!(first("zzz", None), 1001, "by name, as they came");
    }
}

//! An account as it stands before a change, and what the change makes of it.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::FieldChange,
    hold::{Hold, HoldCode, HoldReason, Wish},
    id::{AccountId, DivisionId, IdentityProviderId, OrganizationId},
    placement::OrganizationAssignment,
    request::Decision,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Postgres, QueryBuilder, Row, postgres::PgRow, types::Json};

use crate::{
    AccountDraft, Change, Error, Result, ScimAccount, View,
    account::{GROUPS, scim_account},
    error::read,
    find::Wanted,
};

/// An account as it stands before a change.
pub struct Before {
    pub account: ScimAccount,
    pub name: String,
    pub(crate) provider: Option<IdentityProviderId>,
    pub(crate) user_name: String,
    pub(crate) external_id: Option<String>,
    pub(crate) given_name: String,
    pub(crate) family_name: String,
    pub(crate) email: Option<String>,
    pub(crate) sent_user_type: Option<String>,
    pub(crate) sent_organization: Option<String>,
    pub(crate) is_global: bool,
    pub(crate) organizations: Vec<i64>,
    pub(crate) standing: Standing,
    pub(crate) hold: Option<Hold>,
    pub(crate) approved: Vec<HoldCode>,
    /// The `organizationId` that an administrator answered by placing the account elsewhere.
    pub(crate) placed_for: Option<String>,
    pub(crate) braked_at: Option<DateTime<Utc>>,
    pub(crate) hidden: bool,
    /// The version of its row, when it is not locked.
    pub(crate) seen: Option<String>,
}

/// What takes effect of a change; what waits is not in it.
pub(crate) struct Applied {
    pub user_type: UserType,
    /// None: the organizations stay.
    pub assignment: Option<OrganizationAssignment>,
    pub email: Option<String>,
    pub active: bool,
}

/// A [`Hold`] as its column keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct KeptHold {
    pub reasons: Vec<HoldReason>,
    pub wish: Wish,
    pub seen: i32,
}

impl KeptHold {
    pub fn since(self, since: DateTime<Utc>) -> Hold {
        Hold { reasons: self.reasons, wish: self.wish, since, seen: self.seen }
    }
}

impl From<&Hold> for KeptHold {
    fn from(hold: &Hold) -> Self {
        Self { reasons: hold.reasons.clone(), wish: hold.wish.clone(), seen: hold.seen }
    }
}

impl Before {
    /// That it was found.
    pub fn found(&self) -> Decision {
        Decision::ok(format!("Found by its SCIM ID: {}.", self.name))
    }

    /// What a provider said last about `active`.
    pub(crate) fn said_active(&self) -> Option<bool> {
        self.account.document.get("active").and_then(Value::as_bool)
    }

    /// Where it belongs.
    pub(crate) fn assignment(&self) -> OrganizationAssignment {
        if self.is_global {
            return OrganizationAssignment::Global;
        }
        let ids = self.organizations.iter().map(|it| OrganizationId(*it)).collect();
        OrganizationAssignment::Organizations(ids)
    }

    /// What is different afterwards, field by field. Without a draft, only what is applied is.
    pub(crate) fn differences(
        &self,
        draft: Option<&AccountDraft>,
        applied: &Applied,
    ) -> Vec<FieldChange> {
        let text = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
        let mut changes = Vec::new();
        let mut compare = |field: &str, before: Option<String>, after: Option<String>| {
            if before != after {
                changes.push(FieldChange { field: field.to_owned(), before, after });
            }
        };
        if let Some(draft) = draft {
            compare("user name", text(&self.user_name), text(&draft.user_name));
            compare("name", text(&self.name), text(&draft.name));
            compare("first name", text(&self.given_name), text(&draft.given_name));
            compare("last name", text(&self.family_name), text(&draft.family_name));
        }
        compare("email", self.email.clone(), applied.email.clone());
        if let Some(draft) = draft {
            compare("external ID", self.external_id.clone(), draft.external_id.clone());
        }
        let status = |active: bool| Some(if active { "Active" } else { INACTIVE }.to_owned());
        compare(STATUS, status(self.account.active), status(applied.active));
        let label = |it: UserType| Some(it.label().to_owned());
        compare("user type", label(self.account.user_type), label(applied.user_type));
        if let Some(assignment) = &applied.assignment {
            compare("organization", organizations(&self.assignment()), organizations(assignment));
        }
        changes
    }
}

/// The field and the value by which the feed tells that somebody was active and is no more.
pub(crate) const STATUS: &str = "status";
pub(crate) const INACTIVE: &str = "Inactive";

/// Somebody was active and is no more.
pub(crate) fn deactivated() -> FieldChange {
    let (before, after) = (Some("Active".to_owned()), Some(INACTIVE.to_owned()));
    FieldChange { field: STATUS.to_owned(), before, after }
}

/// Somebody was inactive and is so no more.
pub(crate) fn reactivated() -> FieldChange {
    let (before, after) = (Some(INACTIVE.to_owned()), Some("Active".to_owned()));
    FieldChange { field: STATUS.to_owned(), before, after }
}

fn organizations(assignment: &OrganizationAssignment) -> Option<String> {
    match assignment {
        OrganizationAssignment::Global => Some("All organizations".to_owned()),
        OrganizationAssignment::Organizations(ids) => Some(listed(ids)).filter(|it| !it.is_empty()),
    }
}

/// Org IDs as a sentence names them.
pub(crate) fn listed<'a>(ids: impl IntoIterator<Item = &'a OrganizationId>) -> String {
    ids.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What a [`Before`] is read from, besides the groups.
pub(crate) const COLUMNS: &str = "\
           a.id, a.user_type, a.active, a.version, a.created_at, a.updated_at, a.scim, \
           a.user_name, a.external_id, a.name, a.given_name, a.family_name, a.email, \
           a.sent_user_type, a.sent_organization, a.provider_id, a.is_global, a.standing, a.held, \
           a.held_since, a.approved, a.placed_for, a.braked_at, a.hidden, a.xmin::text as seen, \
           array(select organization_id from account_organization x \
                 where x.division_id = a.division_id and x.account_id = a.id \
                 order by 1) as organizations";

impl View {
    /// An account of the caller's, as a change may begin with it. It is not locked: what is changed
    /// with others is changed only if its row is still this one.
    pub async fn account_before(
        &mut self,
        provider: IdentityProviderId,
        id: AccountId,
    ) -> Result<Before> {
        if let Some(found) = self.find(provider, Wanted::ToChange(id)).await? {
            return before(&found.ok_or(Error::NotFound("user"))?);
        }
        let division = self.division_id();
        let rows = self.rows(|select| write_select(select, division, id, Some(provider)));
        let found = rows.await?;
        before(found.first().ok_or(Error::NotFound("user"))?)
    }
}

impl Change {
    /// An account that is not deleted, locked until this change ends. `provider`: only if it is
    /// that one's, and shown to it.
    pub(crate) async fn locked(
        &mut self,
        id: AccountId,
        provider: Option<IdentityProviderId>,
    ) -> Result<Before> {
        let mut select = QueryBuilder::new("");
        write_select(&mut select, self.division_id(), id, provider);
        select.push(" for update");
        let found = select.build().fetch_optional(self.conn()).await?;
        let before = before(&found.ok_or(Error::NotFound("user"))?)?;
        Ok(Before { seen: None, ..before })
    }
}

fn write_select(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    id: AccountId,
    provider: Option<IdentityProviderId>,
) {
    select
        .push("select ")
        .push(COLUMNS)
        .push(", ")
        .push(GROUPS)
        .push(" as groups from account a where a.division_id = ");
    select.push_bind(division.0).push(" and a.id = ").push_bind(id.0);
    select.push(" and a.deleted_at is null");
    if let Some(provider) = provider {
        select.push(" and a.provider_id = ").push_bind(provider.0).push(" and not a.hidden");
    }
}

fn before(row: &PgRow) -> Result<Before> {
    let kept = row.try_get::<Option<Json<KeptHold>>, _>("held")?;
    let held_since = row.try_get::<Option<DateTime<Utc>>, _>("held_since")?;
    let approved = row.try_get::<Vec<String>, _>("approved")?;
    Ok(Before {
        account: scim_account(row)?,
        name: row.try_get("name")?,
        provider: row.try_get::<Option<_>, _>("provider_id")?.map(IdentityProviderId),
        user_name: row.try_get("user_name")?,
        external_id: row.try_get("external_id")?,
        given_name: row.try_get("given_name")?,
        family_name: row.try_get("family_name")?,
        email: row.try_get("email")?,
        sent_user_type: row.try_get("sent_user_type")?,
        sent_organization: row.try_get("sent_organization")?,
        is_global: row.try_get("is_global")?,
        organizations: row.try_get("organizations")?,
        standing: read("account.standing", Standing::from_code(row.try_get("standing")?))?,
        hold: kept.zip(held_since).map(|(Json(kept), since)| kept.since(since)),
        approved: approved.iter().filter_map(|it| HoldCode::from_code(it)).collect(),
        placed_for: row.try_get("placed_for")?,
        braked_at: row.try_get("braked_at")?,
        hidden: row.try_get("hidden")?,
        seen: Some(row.try_get("seen")?),
    })
}

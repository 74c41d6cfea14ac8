//! An account as it stands before a change, and what the change makes of it.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::FieldChange,
    hold::{Hold, HoldCode, HoldReason, Wish},
    id::{AccountId, IdentityProviderId, OrganizationId},
    placement::OrganizationAssignment,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;

use crate::{AccountDraft, Change, Error, GroupOfAccount, Result, ScimAccount, error::read};

/// An account as it stands before a change. Its row is locked.
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

impl Change {
    /// An account that is not deleted, locked until this change ends. `provider`: only if it is
    /// that one's, and shown to it.
    pub(crate) async fn locked(
        &mut self,
        id: AccountId,
        provider: Option<IdentityProviderId>,
    ) -> Result<Before> {
        let division = self.division_id();
        let it = sqlx::query!(
            r#"
            select user_type, active, version, created_at, updated_at, scim, user_name, external_id,
                   name, given_name, family_name, email, sent_user_type, sent_organization,
                   provider_id, is_global, standing, held as "held: Json<KeptHold>", held_since,
                   approved, placed_for, braked_at, hidden,
                   array(select organization_id from account_organization x
                         where x.division_id = a.division_id and x.account_id = a.id
                         order by 1) as "organizations!",
                   (select json_agg(json_build_object('id', g.id, 'name', g.name)
                                    order by g.name_key, g.id)
                    from identity_group_member m
                    join identity_group g on g.division_id = m.division_id and g.id = m.group_id
                        and g.provider_id = a.provider_id
                    where m.division_id = a.division_id and m.member_id = a.id::text)
                       as "groups: Json<Vec<GroupOfAccount>>"
            from account a
            where division_id = $1 and id = $2 and deleted_at is null
                and ($3::uuid is null or (provider_id = $3 and not hidden))
            for update
            "#,
            division.0,
            id.0,
            provider.map(|it| it.0),
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user"))?;
        let account = ScimAccount {
            id,
            user_type: read("account.user_type", UserType::from_code(&it.user_type))?,
            active: it.active,
            version: it.version,
            created_at: it.created_at,
            updated_at: it.updated_at,
            document: it.scim,
            groups: it.groups.map(|Json(it)| it).unwrap_or_default(),
        };
        Ok(Before {
            account,
            name: it.name,
            provider: it.provider_id.map(IdentityProviderId),
            user_name: it.user_name,
            external_id: it.external_id,
            given_name: it.given_name,
            family_name: it.family_name,
            email: it.email,
            sent_user_type: it.sent_user_type,
            sent_organization: it.sent_organization,
            is_global: it.is_global,
            organizations: it.organizations,
            standing: read("account.standing", Standing::from_code(&it.standing))?,
            hold: it.held.zip(it.held_since).map(|(Json(kept), since)| kept.since(since)),
            approved: it.approved.iter().filter_map(|it| HoldCode::from_code(it)).collect(),
            placed_for: it.placed_for,
            braked_at: it.braked_at,
            hidden: it.hidden,
        })
    }
}

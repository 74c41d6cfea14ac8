//! The policy of a provider: read, and changed as a whole.

use std::collections::BTreeMap;

use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{IdentityProviderId, OrganizationId},
    policy::{AllowedRoles, InvalidPolicy, ProviderPolicy},
};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{Change, Error, Result, View, activity::Happening, role::uuids};

impl View {
    /// What an administrator decided about the provider's people.
    pub async fn provider_policy(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<ProviderPolicy> {
        let division = self.division_id();
        let found = sqlx::query_scalar!(
            r#"
            select policy as "policy: Json<ProviderPolicy>" from identity_provider
            where division_id = $1 and id = $2 and deleted_at is null
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(self.conn().await?)
        .await?;
        found.map(|it| it.0).ok_or(Error::NotFound("identity provider"))
    }
}

/// A provider's rules, and its name for the feed.
pub(crate) struct ProviderRules {
    pub name: String,
    pub policy: ProviderPolicy,
    pub bound: Option<OrganizationId>,
}

impl Change {
    /// Gives a provider another policy. It holds for what the provider sends from now on: nobody
    /// who is here moves, and whoever waits is judged anew when they are sent again. The same
    /// policy changes nothing.
    pub async fn set_provider_policy(
        &mut self,
        provider: IdentityProviderId,
        policy: ProviderPolicy,
    ) -> Result<()> {
        let before = self.provider_rules(provider).await?;
        policy.check(before.bound)?;
        let listed = policy.listed();
        let known = self.known_organizations(&listed).await?;
        if let Some(unknown) = listed.into_iter().find(|it| !known.contains(it)) {
            return Err(InvalidPolicy::UnknownOrganization(unknown).into());
        }
        let mut changes = before.policy.differences(&policy);
        changes.extend(self.ceiling_change(&before.policy.roles, &policy.roles).await?);
        if changes.is_empty() {
            return Ok(());
        }
        let division = self.division_id();
        sqlx::query!(
            "update identity_provider set policy = $3 where division_id = $1 and id = $2",
            division.0,
            provider.0,
            Json(policy) as _,
        )
        .execute(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Provider, provider, before.name).through(provider);
        self.record(ActivityStatus::PolicyUpdated, told.with(changes)).await
    }

    /// A change of the ceiling, with the names of its roles. What is allowed anew has to exist.
    async fn ceiling_change(
        &mut self,
        before: &AllowedRoles,
        after: &AllowedRoles,
    ) -> Result<Option<FieldChange>> {
        if before == after {
            return Ok(None);
        }
        let ids = |it: &AllowedRoles| match it {
            AllowedRoles::All => Vec::new(),
            AllowedRoles::Listed(ids) => uuids(ids),
        };
        let division = self.division_id();
        let all: Vec<_> = ids(before).into_iter().chain(ids(after)).collect();
        let known: BTreeMap<_, _> = sqlx::query!(
            "select id, name from role where division_id = $1 and id = any($2)",
            division.0,
            &all,
        )
        .fetch_all(self.conn())
        .await?
        .into_iter()
        .map(|it| (it.id, it.name))
        .collect();
        let is_known = |it: &Uuid| known.contains_key(it) || ids(before).contains(it);
        if !ids(after).iter().all(is_known) {
            return Err(Error::NotFound("role"));
        }
        let label = |it: &AllowedRoles| {
            let names: Vec<_> =
                ids(it).iter().filter_map(|it| known.get(it)).map(String::as_str).collect();
            Some(match it {
                AllowedRoles::All => "Any".to_owned(),
                AllowedRoles::Listed(_) if names.is_empty() => "None".to_owned(),
                AllowedRoles::Listed(_) => names.join(", "),
            })
        };
        Ok(Some(FieldChange {
            field: "roles its groups may give".to_owned(),
            before: label(before),
            after: label(after),
        }))
    }

    /// The rules of a provider, locked until this change ends.
    pub(crate) async fn provider_rules(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<ProviderRules> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select name, policy as "policy: Json<ProviderPolicy>", organization_id
            from identity_provider
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider"))?;
        Ok(ProviderRules {
            name: found.name,
            policy: found.policy.0,
            bound: found.organization_id.map(OrganizationId),
        })
    }
}

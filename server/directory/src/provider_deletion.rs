//! Identity providers that are deleted, and restored within 30 days: what becomes of their people.

use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::IdentityProviderId,
    provider::{DeletedProvider, PeopleOutcome, RESTORABLE},
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    Change, Conflict, Error, Result, View,
    activity::Happening,
    error::{read, refused},
};

impl View {
    /// The providers that can still be restored, the last deleted first.
    pub async fn deleted_providers(&mut self) -> Result<Vec<DeletedProvider>> {
        let (division, since) = (self.division_id(), self.now() - RESTORABLE);
        let found = sqlx::query!(
            r#"
            select id, name, vendor, deleted_at as "deleted_at!",
                   deleted as "deleted!: Json<Deleted>",
                   (select count(*) from released_account r
                    where r.division_id = p.division_id and r.provider_id = p.id) as "people!"
            from identity_provider p
            where division_id = $1 and deleted_at > $2
            order by deleted_at desc
            "#,
            division.0,
            since,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut deleted = Vec::with_capacity(found.len());
        for it in found {
            deleted.push(DeletedProvider {
                id: IdentityProviderId(it.id),
                name: read("identity_provider.name", it.name.try_into().ok())?,
                vendor: read("identity_provider.vendor", it.vendor.parse().ok())?,
                deleted_at: it.deleted_at,
                outcome: it.deleted.0.outcome,
                people: it.people,
            });
        }
        Ok(deleted)
    }
}

impl Change {
    /// Deletes a provider whose SCIM is off and which has no live token. Its people become what
    /// `outcome` says; whoever was never let in is deleted with it.
    pub async fn delete_identity_provider(
        &mut self,
        id: IdentityProviderId,
        outcome: PeopleOutcome,
    ) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let before = sqlx::query!(
            r#"
            select name, coalesce(scim_enabled, false) as "enabled!",
                   exists (select from scim_token t
                           where t.division_id = p.division_id and t.provider_id = p.id
                               and least(t.expires_at, t.retires_at, t.removed_at) > $3)
                       as "token!",
                   array(select domain from login_domain d
                         where d.division_id = p.division_id and d.provider_id = p.id
                         order by domain) as "domains!"
            from identity_provider p
            where division_id = $1 and id = $2 and deleted_at is null
            for update
            "#,
            division.0,
            id.0,
            now,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider"))?;
        if before.enabled {
            return Err(Conflict::ScimOn.into());
        }
        if before.token {
            return Err(Conflict::LiveToken.into());
        }
        let successor = match outcome {
            PeopleOutcome::Move(to) => Some(self.successor(id, to).await?),
            PeopleOutcome::Native | PeopleOutcome::Inactive => None,
        };
        self.forget_the_waiting(id).await?;
        self.close_door(id).await?;
        let released = self.release_people(id, outcome).await?;
        sqlx::query!(
            "delete from login_domain where division_id = $1 and provider_id = $2",
            division.0,
            id.0,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            r#"
            update identity_provider set deleted_at = $3, deleted = $4, brake_tripped_at = null
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            now,
            Json(Deleted { outcome, domains: before.domains }) as _,
        )
        .execute(self.conn())
        .await?;
        for group in released {
            self.tell_group(id, &before.name, &group, outcome, successor.as_deref()).await?;
        }
        let told = Happening::to(SubjectKind::Provider, id, &before.name).through(id);
        self.record(ActivityStatus::SsoDeleted, told.noting(RESTORE_NOTE)).await
    }

    /// Takes a provider back that was deleted less than 30 days ago, with the people who are still
    /// what its deletion made of them. Its SCIM stays off, and its tokens stay ended.
    pub async fn restore_identity_provider(&mut self, id: IdentityProviderId) -> Result<()> {
        let (division, since) = (self.division_id(), self.now() - RESTORABLE);
        let before = sqlx::query!(
            r#"
            select name, deleted as "deleted!: Json<Deleted>" from identity_provider
            where division_id = $1 and id = $2 and deleted_at > $3
            for update
            "#,
            division.0,
            id.0,
            since,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("deleted identity provider"))?;
        sqlx::query!(
            r#"
            update identity_provider set deleted_at = null, deleted = null
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let Deleted { outcome, domains } = before.deleted.0;
        let back = self.take_people_back(id, outcome).await?;
        let free = sqlx::query_scalar!(
            r#"
            insert into login_domain (domain, division_id, provider_id)
            select domain, $2, $3 from unnest($1::text[]) as domain
            on conflict do nothing
            returning domain
            "#,
            &domains,
            division.0,
            id.0,
        )
        .fetch_all(self.conn())
        .await?;
        let lost: Vec<_> = domains.into_iter().filter(|it| !free.contains(it)).collect();
        let mut notes = vec![format!(
            "{} came back. SSO and SCIM are off until they are enabled.",
            people(back)
        )];
        if !lost.is_empty() {
            notes.push(format!("Another provider has {} now.", lost.join(", ")));
        }
        let note = notes.join(" ");
        let told = Happening::to(SubjectKind::Provider, id, before.name).through(id).noting(note);
        self.record(ActivityStatus::SsoRestored, told).await
    }

    /// The name of the provider that people move to; it must be another one.
    async fn successor(
        &mut self,
        from: IdentityProviderId,
        to: IdentityProviderId,
    ) -> Result<String> {
        let division = self.division_id();
        sqlx::query_scalar!(
            r#"
            select name from identity_provider
            where division_id = $1 and id = $2 and id <> $3 and deleted_at is null
            for share
            "#,
            division.0,
            to.0,
            from.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider to move to"))
    }

    /// Deletes whoever was never let in or is kept out: a provider that is restored sends them
    /// anew.
    async fn forget_the_waiting(&mut self, id: IdentityProviderId) -> Result<()> {
        let division = self.division_id();
        let waiting = sqlx::query_scalar!(
            r#"
            select id from account
            where division_id = $1 and provider_id = $2 and deleted_at is null
                and standing <> 'admitted'
            for update
            "#,
            division.0,
            id.0,
        )
        .fetch_all(self.conn())
        .await?;
        self.remove_accounts(&waiting).await?;
        Ok(())
    }

    /// Makes people what the outcome says, and says how many of each type there were.
    async fn release_people(
        &mut self,
        id: IdentityProviderId,
        outcome: PeopleOutcome,
    ) -> Result<Vec<Group>> {
        let (division, now) = (self.division_id(), self.now());
        let (successor, inactive) = match outcome {
            PeopleOutcome::Move(to) => (Some(to.0), false),
            PeopleOutcome::Native => (None, false),
            PeopleOutcome::Inactive => (None, true),
        };
        sqlx::query!(
            r#"
            insert into released_account (division_id, provider_id, account_id, external_id, active)
            select division_id, provider_id, id, external_id, active from account
            where division_id = $1 and provider_id = $2 and deleted_at is null
            "#,
            division.0,
            id.0,
        )
        .execute(self.conn())
        .await?;
        // What waits is over with the provider that wanted it.
        sqlx::query!(
            r#"
            update account
            set provider_id = $3, source = case when $3::uuid is null then 'native' else 'scim' end,
                external_id = null, active = active and not $4, hidden = false, held = null,
                held_since = null, braked_at = null, updated_at = $5, version = version + 1
            where division_id = $1 and provider_id = $2 and deleted_at is null
            "#,
            division.0,
            id.0,
            successor,
            inactive,
            now,
        )
        .execute(self.conn())
        .await?;
        let groups = sqlx::query!(
            r#"
            select a.user_type, count(*) as "count!",
                   array(select distinct x.organization_id
                         from released_account o
                         join account_organization x
                             on x.division_id = o.division_id and x.account_id = o.account_id
                         where o.division_id = $1 and o.provider_id = $2) as "organizations!"
            from released_account r
            join account a on a.division_id = r.division_id and a.id = r.account_id
            where r.division_id = $1 and r.provider_id = $2
            group by a.user_type
            order by a.user_type
            "#,
            division.0,
            id.0,
        )
        .fetch_all(self.conn())
        .await?;
        let group = |technicians: bool, count, organizations: Vec<i64>| Group {
            technicians,
            count,
            // Technicians concern no organization (R93).
            organizations: if technicians { Vec::new() } else { organizations },
        };
        Ok(groups
            .into_iter()
            .map(|it| group(it.user_type == "technician", it.count, it.organizations))
            .collect())
    }

    async fn tell_group(
        &mut self,
        id: IdentityProviderId,
        name: &str,
        group: &Group,
        outcome: PeopleOutcome,
        successor: Option<&str>,
    ) -> Result<()> {
        let whom = match (group.technicians, group.count) {
            (true, 1) => "1 technician".to_owned(),
            (true, count) => format!("{count} technicians"),
            (false, 1) => "1 end user".to_owned(),
            (false, count) => format!("{count} end users"),
        };
        let became = match (outcome, successor) {
            (PeopleOutcome::Inactive, _) => "inactive".to_owned(),
            (_, Some(to)) => format!("people of {to}"),
            (_, None) => "native".to_owned(),
        };
        let status = match (outcome, group.technicians) {
            (PeopleOutcome::Inactive, true) => ActivityStatus::TechnicianDisabled,
            (PeopleOutcome::Inactive, false) => ActivityStatus::EndUserDisabled,
            (_, true) => ActivityStatus::TechnicianUpdated,
            (_, false) => ActivityStatus::EndUserUpdated,
        };
        let told = Happening::to(SubjectKind::Provider, id, format!("{whom} of {name}"))
            .through(id)
            .concerning(&group.organizations)
            .noting(format!("{whom} became {became}: their provider was deleted."));
        self.record(status, told).await
    }

    /// Gives the people back who are what the deletion made of them; says how many.
    async fn take_people_back(
        &mut self,
        id: IdentityProviderId,
        outcome: PeopleOutcome,
    ) -> Result<i64> {
        let (division, now) = (self.division_id(), self.now());
        let successor: Option<Uuid> = match outcome {
            PeopleOutcome::Move(to) => Some(to.0),
            PeopleOutcome::Native | PeopleOutcome::Inactive => None,
        };
        let back = sqlx::query!(
            r#"
            update account a
            set provider_id = $2, source = 'scim', external_id = r.external_id,
                active = case when $4 then r.active else a.active end, updated_at = $5,
                version = version + 1
            from released_account r
            where r.division_id = $1 and r.provider_id = $2
                and a.division_id = r.division_id and a.id = r.account_id
                and a.deleted_at is null and a.provider_id is not distinct from $3
            "#,
            division.0,
            id.0,
            successor,
            outcome == PeopleOutcome::Inactive,
            now,
        )
        .execute(self.conn())
        .await?
        .rows_affected();
        sqlx::query!(
            "delete from released_account where division_id = $1 and provider_id = $2",
            division.0,
            id.0,
        )
        .execute(self.conn())
        .await?;
        Ok(i64::try_from(back).unwrap_or(i64::MAX))
    }
}

/// Whom a deletion changed, of one type.
struct Group {
    technicians: bool,
    count: i64,
    organizations: Vec<i64>,
}

/// What the column of a deleted provider keeps.
#[derive(Debug, Serialize, Deserialize)]
struct Deleted {
    outcome: PeopleOutcome,
    domains: Vec<String>,
}

const RESTORE_NOTE: &str = "It can be restored for 30 days.";

fn people(count: i64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

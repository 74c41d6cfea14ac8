//! What is removed for good: people and providers 30 days after they were deleted, invitations
//! that nobody accepted, old mails.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::DivisionId,
    provider::RESTORABLE,
};

use crate::{Actor, Change, Directory, Result, activity::Happening};

/// How many people one transaction removes.
const PORTION: i64 = 1_000;

impl Directory {
    /// Removes what can be restored no more. Says how much went.
    pub async fn purge(&self) -> Result<u64> {
        let mut done = self.sweep_mail().await?;
        let since = self.clock().now() - RESTORABLE;
        done += sqlx::query!("delete from invitation where expires_at <= $1", since)
            .execute(&self.pool)
            .await?
            .rows_affected();
        for division in self.divisions().await? {
            done += self.purge_division(division).await?;
        }
        Ok(done)
    }

    async fn purge_division(&self, division: DivisionId) -> Result<u64> {
        let mut done = 0;
        loop {
            let mut change = self.change(division, Actor::System).await?;
            let purged = change.purge().await?;
            if purged.is_nothing() {
                return Ok(done);
            }
            change.commit().await?;
            done += purged.people + purged.providers;
        }
    }
}

/// What one transaction removed.
struct Purged {
    people: u64,
    providers: u64,
}

impl Purged {
    fn is_nothing(&self) -> bool {
        self.people == 0 && self.providers == 0
    }

    fn words(&self) -> String {
        let people = match self.people {
            0 => None,
            1 => Some("1 user".to_owned()),
            count => Some(format!("{count} users")),
        };
        let providers = match self.providers {
            0 => None,
            1 => Some("1 identity provider".to_owned()),
            count => Some(format!("{count} identity providers")),
        };
        match (people, providers) {
            (Some(people), Some(providers)) => {
                format!("Deleted over 30 days ago, and gone for good: {people} and {providers}.")
            }
            (people, providers) => format!(
                "Deleted over 30 days ago, and gone for good: {}.",
                people.or(providers).unwrap_or_default()
            ),
        }
    }
}

impl Change {
    async fn purge(&mut self) -> Result<Purged> {
        let since = self.now() - RESTORABLE;
        let people = self.purge_people(since).await?;
        let providers = if people == 0 { self.purge_providers(since).await? } else { 0 };
        let purged = Purged { people, providers };
        if !purged.is_nothing() {
            let division = self.division_id();
            let found = sqlx::query!("select slug, name from division where id = $1", division.0)
                .fetch_one(self.conn())
                .await?;
            let told = Happening::to(SubjectKind::Division, found.slug, found.name);
            self.record(ActivityStatus::Purged, told.noting(purged.words())).await?;
        }
        Ok(purged)
    }

    /// People who can be restored no more. End users whom a provider deleted stay in the list as
    /// inactive (requirements, reading 16), as long as their provider is there.
    async fn purge_people(&mut self, since: DateTime<Utc>) -> Result<u64> {
        let division = self.division_id();
        let purged = sqlx::query!(
            r#"
            delete from account
            where division_id = $1 and id in (
                select a.id from account a
                left join identity_provider p
                    on p.division_id = a.division_id and p.id = a.provider_id
                where a.division_id = $1 and a.deleted_at <= $2
                    and (a.source = 'native' or a.user_type = 'technician'
                         or a.standing <> 'admitted' or p.deleted_at <= $2)
                order by a.id
                limit $3
                for update of a skip locked)
            "#,
            division.0,
            since,
            PORTION,
        )
        .execute(self.conn())
        .await?;
        Ok(purged.rows_affected())
    }

    async fn purge_providers(&mut self, since: DateTime<Utc>) -> Result<u64> {
        let division = self.division_id();
        let gone = sqlx::query_scalar!(
            r#"
            select id from identity_provider p
            where division_id = $1 and deleted_at <= $2
                and not exists (select from account a
                                where a.division_id = p.division_id and a.provider_id = p.id)
            for update skip locked
            "#,
            division.0,
            since,
        )
        .fetch_all(self.conn())
        .await?;
        sqlx::query!(
            "delete from released_account where division_id = $1 and provider_id = any($2)",
            division.0,
            &gone,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            "delete from identity_group where division_id = $1 and provider_id = any($2)",
            division.0,
            &gone,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            "delete from scim_token where division_id = $1 and provider_id = any($2)",
            division.0,
            &gone,
        )
        .execute(self.conn())
        .await?;
        let purged = sqlx::query!(
            "delete from identity_provider where division_id = $1 and id = any($2)",
            division.0,
            &gone,
        )
        .execute(self.conn())
        .await?;
        Ok(purged.rows_affected())
    }
}

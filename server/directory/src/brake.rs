//! The deprovisioning brake: when a provider deactivates too many people at once, the others wait.
//!
//! A waiting account is active here as before; to its provider it looks done. Accounts are locked
//! before their provider, everywhere, so that two changes never wait for one another.

use chrono::TimeDelta;
use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, SubjectKind},
    brake::{BRAKE_MINUTES, DeactivationKind, WaitingDeactivation, brake_limit},
    id::{AccountId, IdentityProviderId},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Change, Error, Result, ScimCaller, View,
    account_list::manager,
    activity::Happening,
    before::{INACTIVE, STATUS, deactivated},
    clock::first_id_at,
    error::read,
    provisioning::{deactivate_status, delete_status},
};

/// The most waiting deactivations that are shown; how many there are, the counts say.
const SHOWN: i64 = 1000;

impl View {
    /// The deactivations that wait, of one provider or of all, oldest first; the first thousand.
    pub async fn waiting_deactivations(
        &mut self,
        provider: Option<IdentityProviderId>,
    ) -> Result<Vec<WaitingDeactivation>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select a.id, a.name, a.user_name, a.user_type, a.hidden, a.braked_at as "since!",
                   p.id as provider_id, p.name as provider, p.vendor
            from account a
            join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id
            where a.division_id = $1 and ($2::uuid is null or a.provider_id = $2)
                and a.braked_at is not null
            order by a.braked_at, a.id
            limit $3
            "#,
            division.0,
            provider.map(|it| it.0),
            SHOWN,
        )
        .fetch_all(self.conn())
        .await?;
        let mut waiting = Vec::with_capacity(found.len());
        for it in found {
            waiting.push(WaitingDeactivation {
                account: AccountId(it.id),
                name: it.name,
                user_name: it.user_name,
                user_type: read("account.user_type", UserType::from_code(&it.user_type))?,
                provider: manager(it.provider_id, it.provider, &it.vendor)?,
                kind: kind(it.hidden),
                since: it.since,
            });
        }
        Ok(waiting)
    }
}

/// How the provider takes somebody out whom it is shown or not.
pub(crate) fn kind(hidden: bool) -> DeactivationKind {
    if hidden { DeactivationKind::Delete } else { DeactivationKind::Deactivate }
}

/// Somebody whose deactivation waits.
struct Waiting {
    id: Uuid,
    name: String,
    user_type: UserType,
    kind: DeactivationKind,
}

impl Change {
    /// Carries out deactivations that wait: these, or all of the provider's. Says how many.
    pub async fn release_deactivations(
        &mut self,
        provider: IdentityProviderId,
        accounts: Option<&[AccountId]>,
    ) -> Result<usize> {
        let waiting = self.waiting(provider, accounts).await?;
        let of_kind =
            |kind| waiting.iter().filter(|it| it.kind == kind).map(|it| it.id).collect::<Vec<_>>();
        let division = self.division_id();
        sqlx::query!(
            r#"
            update account set active = false, braked_at = null
            where division_id = $1 and id = any($2)
            "#,
            division.0,
            &of_kind(DeactivationKind::Deactivate),
        )
        .execute(self.conn())
        .await?;
        let gone = of_kind(DeactivationKind::Delete);
        if !gone.is_empty() {
            self.remove_accounts(&gone).await?;
        }
        for it in &waiting {
            let status = match it.kind {
                DeactivationKind::Deactivate => deactivate_status(it.user_type),
                DeactivationKind::Delete => delete_status(it.user_type),
            };
            let told = it.told(provider).with(vec![deactivated()]);
            self.record(status, told.noting("The brake was released.")).await?;
        }
        let note = format!("{} deactivated.", people(waiting.len()));
        self.tell_brake(provider, ActivityStatus::BrakeReleased, &note).await?;
        Ok(waiting.len())
    }

    /// Drops deactivations that wait: these, or all of the provider's. The people stay active until
    /// the provider says anew that they are not. Says how many.
    pub async fn discard_deactivations(
        &mut self,
        provider: IdentityProviderId,
        accounts: Option<&[AccountId]>,
    ) -> Result<usize> {
        let waiting = self.waiting(provider, accounts).await?;
        let ids: Vec<Uuid> = waiting.iter().map(|it| it.id).collect();
        let division = self.division_id();
        sqlx::query!(
            "update account set braked_at = null where division_id = $1 and id = any($2)",
            division.0,
            &ids,
        )
        .execute(self.conn())
        .await?;
        for it in &waiting {
            let told = it.told(provider).noting("Stays active.");
            self.record(ActivityStatus::BrakeDiscarded, told).await?;
        }
        let note = match ids.len() {
            1 => "1 person stays active.".to_owned(),
            many => format!("{many} people stay active."),
        };
        self.tell_brake(provider, ActivityStatus::BrakeDiscarded, &note).await?;
        Ok(ids.len())
    }

    async fn waiting(
        &mut self,
        provider: IdentityProviderId,
        accounts: Option<&[AccountId]>,
    ) -> Result<Vec<Waiting>> {
        let division = self.division_id();
        let ids = accounts.map(|it| it.iter().map(|it| it.0).collect::<Vec<_>>());
        let found = sqlx::query!(
            r#"
            select id, name, user_type, hidden from account
            where division_id = $1 and provider_id = $2 and braked_at is not null
                and ($3::uuid[] is null or id = any($3))
            order by id
            for update
            "#,
            division.0,
            provider.0,
            ids as Option<Vec<Uuid>>,
        )
        .fetch_all(self.conn())
        .await?;
        if found.is_empty() {
            return Err(Error::NotFound("waiting deactivation"));
        }
        let mut waiting = Vec::with_capacity(found.len());
        for it in found {
            waiting.push(Waiting {
                id: it.id,
                name: it.name,
                user_type: read("account.user_type", UserType::from_code(&it.user_type))?,
                kind: kind(it.hidden),
            });
        }
        Ok(waiting)
    }

    async fn tell_brake(
        &mut self,
        provider: IdentityProviderId,
        status: ActivityStatus,
        note: &str,
    ) -> Result<()> {
        self.end_brake(provider).await?;
        let division = self.division_id();
        let name = sqlx::query_scalar!(
            "select name from identity_provider where division_id = $1 and id = $2",
            division.0,
            provider.0,
        )
        .fetch_one(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Provider, provider, name).through(provider);
        self.record(status, told.noting(note)).await
    }

    /// Whether a deactivation by the provider has to wait: others wait already, or within the hour
    /// so many were carried out that one more is too many. Lets one request count at a time.
    pub(crate) async fn brake_holds(&mut self, caller: &ScimCaller) -> Result<bool> {
        if !caller.policy.brake {
            return Ok(false);
        }
        let (division, now) = (self.division_id(), self.now());
        let tripped_at = sqlx::query_scalar!(
            r#"
            select brake_tripped_at from identity_provider
            where division_id = $1 and id = $2
            for no key update
            "#,
            division.0,
            caller.provider.0,
        )
        .fetch_one(self.conn())
        .await?;
        if tripped_at.is_some() {
            return Ok(true);
        }
        let done = sqlx::query_scalar!(
            r#"
            select count(*) as "count!" from activity
            where division_id = $1 and provider_id = $2 and id >= $3 and actor_kind = 'scim'
                and changes @> $4
            "#,
            division.0,
            caller.provider.0,
            first_id_at(now - TimeDelta::minutes(BRAKE_MINUTES)),
            json!([{ "field": STATUS, "after": INACTIVE }]),
        )
        .fetch_one(self.conn())
        .await?;
        if done < brake_limit(0) {
            return Ok(false);
        }
        // More than five times as many never trip it, so that more need not be counted.
        let active = sqlx::query_scalar!(
            r#"
            select count(*) as "count!" from (
                select from account
                where division_id = $1 and provider_id = $2 and deleted_at is null and active
                limit $3
            ) as active
            "#,
            division.0,
            caller.provider.0,
            done * 5,
        )
        .fetch_one(self.conn())
        .await?;
        if done < brake_limit(done + active) {
            return Ok(false);
        }
        sqlx::query!(
            r#"
            update identity_provider set brake_tripped_at = $3 where division_id = $1 and id = $2
            "#,
            division.0,
            caller.provider.0,
            now,
        )
        .execute(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Provider, caller.provider, &caller.provider_name)
            .through(caller.provider)
            .noting(format!(
                "{} deactivated within {BRAKE_MINUTES} minutes; the others wait.",
                people(usize::try_from(done).unwrap_or(usize::MAX))
            ));
        self.record(ActivityStatus::BrakeTripped, told).await?;
        Ok(true)
    }

    /// Takes the brake off when nothing waits any more.
    pub(crate) async fn end_brake(&mut self, provider: IdentityProviderId) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            update identity_provider p
            set brake_tripped_at = null
            where division_id = $1 and id = $2 and brake_tripped_at is not null
                and not exists (select from account a
                                where a.division_id = p.division_id and a.provider_id = p.id
                                    and a.braked_at is not null)
            "#,
            division.0,
            provider.0,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

impl Waiting {
    fn told(&self, provider: IdentityProviderId) -> Happening {
        Happening::to(SubjectKind::Account, self.id, &self.name).through(provider)
    }
}

fn people(count: usize) -> String {
    if count == 1 { "1 person was".to_owned() } else { format!("{count} people were") }
}

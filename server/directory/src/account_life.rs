//! Accounts that people of the console switch off and on, delete and restore. Whom a provider
//! manages that may push is changed there: the next sync would undo it (R17).

use rollcall_model::{
    account::{Standing, UserType},
    activity::{ActivityStatus, SubjectKind},
    id::AccountId,
    provider::RESTORABLE,
};
use uuid::Uuid;

use crate::{
    Change, Conflict, Error, Result,
    activity::Happening,
    before::{deactivated, reactivated},
    error::{read, refused},
    provisioning::{deactivate_status, delete_status},
};

/// Whom an operation changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub count: usize,
    /// Whether there are technicians among them: only system administrators change those.
    pub technicians: bool,
}

/// Somebody who is to be changed.
struct Chosen {
    id: Uuid,
    name: String,
    user_type: UserType,
    active: bool,
}

impl Chosen {
    fn told(&self) -> Happening {
        Happening::to(SubjectKind::Account, self.id, &self.name)
    }
}

impl Change {
    /// Switches people off: they stay in the list, and their sessions end. Who is inactive already
    /// stays so.
    pub async fn deactivate_accounts(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let mut chosen = self.unlocked(accounts).await?;
        chosen.retain(|it| it.active);
        self.set_active(&chosen, false).await?;
        for it in &chosen {
            let told = it.told().with(vec![deactivated()]);
            self.record(deactivate_status(it.user_type), told).await?;
        }
        Ok(changed(&chosen))
    }

    /// Switches people on again. Who is active already stays so.
    pub async fn activate_accounts(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let mut chosen = self.unlocked(accounts).await?;
        chosen.retain(|it| !it.active);
        self.set_active(&chosen, true).await?;
        for it in &chosen {
            let status = match it.user_type {
                UserType::EndUser => ActivityStatus::EndUserEnabled,
                UserType::Technician => ActivityStatus::TechnicianEnabled,
            };
            self.record(status, it.told().with(vec![reactivated()])).await?;
        }
        Ok(changed(&chosen))
    }

    /// Deletes people whom no provider manages: their names are free, and for 30 days they can be
    /// restored.
    pub async fn delete_native_accounts(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let chosen = self.unlocked(accounts).await?;
        self.refuse_managed(accounts).await?;
        let ids: Vec<Uuid> = chosen.iter().map(|it| it.id).collect();
        self.remove_accounts(&ids).await?;
        for it in &chosen {
            let status = match it.user_type {
                UserType::EndUser => ActivityStatus::EndUserDeleted,
                UserType::Technician => delete_status(it.user_type),
            };
            self.record(status, it.told().noting("Can be restored for 30 days.")).await?;
        }
        Ok(changed(&chosen))
    }

    /// Takes people back who were deleted by hand less than 30 days ago. They are active.
    pub async fn restore_native_accounts(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let (division, now) = (self.division_id(), self.now());
        let ids: Vec<Uuid> = accounts.iter().map(|it| it.0).collect();
        let found = sqlx::query!(
            r#"
            update account
            set deleted_at = null, active = true, updated_at = $3, version = version + 1
            where division_id = $1 and id = any($2) and source = 'native' and deleted_at > $4
            returning id, name, user_type, active
            "#,
            division.0,
            &ids,
            now,
            now - RESTORABLE,
        )
        .fetch_all(self.conn())
        .await
        .map_err(refused)?;
        if found.len() != ids.len() {
            return Err(Error::NotFound("deleted user"));
        }
        let mut chosen = Vec::with_capacity(found.len());
        for it in found {
            let user_type = read("account.user_type", UserType::from_code(&it.user_type))?;
            chosen.push(Chosen { id: it.id, name: it.name, user_type, active: it.active });
        }
        for it in &chosen {
            let status = match it.user_type {
                UserType::EndUser => ActivityStatus::EndUserRestored,
                UserType::Technician => ActivityStatus::TechnicianRestored,
            };
            self.record(status, it.told()).await?;
        }
        Ok(changed(&chosen))
    }

    /// Ends the sessions of people, whoever manages them.
    pub async fn sign_out_accounts(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let chosen = self.chosen(accounts).await?;
        let division = self.division_id();
        let ids: Vec<Uuid> = chosen.iter().map(|it| it.id).collect();
        sqlx::query!(
            r#"
            delete from session s using login l
            where l.division_id = $1 and l.account_id = any($2) and s.login_id = l.id
            "#,
            division.0,
            &ids,
        )
        .execute(self.conn())
        .await?;
        for it in &chosen {
            self.record(ActivityStatus::SignedOutEverywhere, it.told()).await?;
        }
        Ok(changed(&chosen))
    }

    async fn set_active(&mut self, chosen: &[Chosen], active: bool) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let ids: Vec<Uuid> = chosen.iter().map(|it| it.id).collect();
        sqlx::query!(
            r#"
            update account
            set active = $3, braked_at = null, updated_at = $4, version = version + 1
            where division_id = $1 and id = any($2)
            "#,
            division.0,
            &ids,
            active,
            now,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// People who may be changed here, locked until this change ends.
    async fn unlocked(&mut self, accounts: &[AccountId]) -> Result<Vec<Chosen>> {
        let chosen = self.chosen(accounts).await?;
        let division = self.division_id();
        let ids: Vec<Uuid> = accounts.iter().map(|it| it.0).collect();
        let manager = sqlx::query_scalar!(
            r#"
            select p.name from account a
            join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id
            where a.division_id = $1 and a.id = any($2) and p.scim_enabled
            order by p.name_key limit 1
            "#,
            division.0,
            &ids,
        )
        .fetch_optional(self.conn())
        .await?;
        manager.map_or(Ok(chosen), |name| Err(Conflict::Managed(name).into()))
    }

    async fn refuse_managed(&mut self, accounts: &[AccountId]) -> Result<()> {
        let division = self.division_id();
        let ids: Vec<Uuid> = accounts.iter().map(|it| it.0).collect();
        let manager = sqlx::query_scalar!(
            r#"
            select p.name from account a
            join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id
            where a.division_id = $1 and a.id = any($2)
            order by p.name_key limit 1
            "#,
            division.0,
            &ids,
        )
        .fetch_optional(self.conn())
        .await?;
        manager.map_or(Ok(()), |name| Err(Conflict::NotNative(name).into()))
    }

    /// People who were let in, locked until this change ends.
    async fn chosen(&mut self, accounts: &[AccountId]) -> Result<Vec<Chosen>> {
        let division = self.division_id();
        let mut ids: Vec<Uuid> = accounts.iter().map(|it| it.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = sqlx::query!(
            r#"
            select id, name, user_type, active from account
            where division_id = $1 and id = any($2) and deleted_at is null and standing = $3
            order by id
            for update
            "#,
            division.0,
            &ids,
            Standing::Admitted.code(),
        )
        .fetch_all(self.conn())
        .await?;
        if found.len() != ids.len() {
            return Err(Error::NotFound("user"));
        }
        let mut chosen = Vec::with_capacity(found.len());
        for it in found {
            let user_type = read("account.user_type", UserType::from_code(&it.user_type))?;
            chosen.push(Chosen { id: it.id, name: it.name, user_type, active: it.active });
        }
        Ok(chosen)
    }
}

fn changed(chosen: &[Chosen]) -> Changed {
    let technicians = chosen.iter().any(|it| it.user_type == UserType::Technician);
    Changed { count: chosen.len(), technicians }
}

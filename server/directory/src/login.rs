//! Whoever signs in: read, created, given a new start with their authenticator.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::{AccountId, DivisionId, LoginId},
    login::{Login, LoginKind},
    role::Access,
};
use uuid::Uuid;

use crate::{
    Actor, Directory, Error, InstallationChange, Result,
    activity::Happening,
    error::{read, refused},
    set_up::NewAdministrator,
    totp,
};

/// A row of the table, as it is read everywhere.
pub(crate) struct Row {
    pub id: Uuid,
    pub name: String,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub administrator: bool,
    pub everywhere: String,
    pub division_id: Option<Uuid>,
    pub account_id: Option<Uuid>,
    pub user_type: Option<String>,
}

impl Row {
    pub(crate) fn login(self) -> Result<Login> {
        let kind = match (self.division_id, self.account_id, self.user_type) {
            (Some(division), Some(account), Some(user_type)) => LoginKind::Account {
                division: DivisionId(division),
                account: AccountId(account),
                user_type: read("login.user_type", UserType::from_code(&user_type))?,
            },
            _ if self.administrator => LoginKind::Administrator,
            _ => LoginKind::Staff {
                everywhere: read("login.everywhere", self.everywhere.parse::<Access>().ok())?,
            },
        };
        Ok(Login {
            id: LoginId(self.id),
            name: read("login.name", self.name.try_into().ok())?,
            email: read("login.email", self.email.try_into().ok())?,
            created_at: self.created_at,
            kind,
        })
    }
}

impl From<&Login> for Actor {
    fn from(login: &Login) -> Self {
        let name = login.name.to_string();
        match login.account() {
            Some((_, id)) => Self::Account { id, name },
            None => Self::Staff { id: login.id, name },
        }
    }
}

impl Directory {
    /// Somebody who may sign in.
    pub async fn active_login(&self, id: LoginId) -> Result<Option<Login>> {
        sqlx::query_as!(
            Row,
            r#"
            select id, name, email, created_at, administrator, everywhere, division_id, account_id,
                   user_type
            from login where id = $1 and active
            "#,
            id.0,
        )
        .fetch_optional(&self.pool)
        .await?
        .map(Row::login)
        .transpose()
    }

    /// Whether the installation has an administrator: until then every page leads to set-up.
    pub async fn has_administrator(&self) -> Result<bool> {
        Ok(sqlx::query_scalar!(
            r#"select exists (select from login where administrator) as "exists!""#
        )
        .fetch_one(&self.pool)
        .await?)
    }
}

impl InstallationChange {
    /// Creates a system administrator, with an authenticator and recovery codes.
    pub async fn create_administrator(&mut self, new: &NewAdministrator) -> Result<Login> {
        // Set-up and the command line at once: one comes after the other and sees it.
        self.lock_logins().await?;
        let id = LoginId(self.new_id());
        let now = self.now();
        let sealed = self.directory().seal_totp(id, &new.totp_secret);
        sqlx::query!(
            r#"
            insert into login (id, name, email, email_key, password_hash, totp_sealed,
                               totp_last_step, created_at, administrator)
            values ($1, $2, $3, $4, $5, $6, $7, $8, true)
            "#,
            id.0,
            new.name.as_str(),
            new.email.as_str(),
            new.email.key(),
            new.password_hash,
            sealed,
            new.totp_last_step,
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        self.replace_recovery_codes(id, &new.recovery_codes).await?;
        let told = Happening::to(SubjectKind::Staff, id, &new.name).noting(new.email.as_str());
        self.record(ActivityStatus::AdministratorCreated, told).await?;
        Ok(Login {
            id,
            name: new.name.clone(),
            email: new.email.clone(),
            created_at: now,
            kind: LoginKind::Administrator,
        })
    }

    /// Takes a member of staff's authenticator, recovery codes and passkeys away and ends their
    /// sessions: the next sign-in enrols a new authenticator after the password.
    pub async fn reset_mfa(&mut self, email: &EmailAddress) -> Result<Login> {
        let login = sqlx::query_as!(
            Row,
            r#"
            update login set totp_sealed = null where email_key = $1 and account_id is null
            returning id, name, email, created_at, administrator, everywhere, division_id,
                      account_id, user_type
            "#,
            email.key(),
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("administrator"))?
        .login()?;
        self.replace_recovery_codes(login.id, &[]).await?;
        self.drop_passkeys(login.id).await?;
        self.end_sessions(login.id).await?;
        let told = Happening::to(SubjectKind::Staff, login.id, &login.name);
        self.record(ActivityStatus::MfaReset, told).await?;
        Ok(login)
    }

    /// Gives a person whose authenticator was taken away a new one, with new recovery codes.
    pub async fn enrol(
        &mut self,
        login: LoginId,
        secret: &[u8],
        step: i64,
        codes: &[String],
    ) -> Result<()> {
        let sealed = self.directory().seal_totp(login, secret);
        let enrolled = sqlx::query!(
            r#"
            update login set totp_sealed = $2, totp_last_step = $3
            where id = $1 and totp_sealed is null
            "#,
            login.0,
            sealed,
            step,
        )
        .execute(self.conn())
        .await?;
        if enrolled.rows_affected() == 0 {
            return Err(Error::NotFound("person without an authenticator"));
        }
        self.replace_recovery_codes(login, codes).await
    }

    pub(crate) async fn replace_recovery_codes(
        &mut self,
        login: LoginId,
        codes: &[String],
    ) -> Result<()> {
        let digests: Vec<_> = codes.iter().filter_map(|it| totp::recovery_digest(it)).collect();
        sqlx::query!("delete from recovery_code where login_id = $1", login.0)
            .execute(self.conn())
            .await?;
        sqlx::query!(
            "insert into recovery_code (login_id, digest) select $1, unnest($2::bytea[])",
            login.0,
            &digests,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub(crate) async fn end_sessions(&mut self, login: LoginId) -> Result<()> {
        sqlx::query!("delete from session where login_id = $1", login.0)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Whoever changes who administers the installation comes one after the other.
    pub(crate) async fn lock_logins(&mut self) -> Result<()> {
        sqlx::query!("lock table login in share row exclusive mode").execute(self.conn()).await?;
        Ok(())
    }
}

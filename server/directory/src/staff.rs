//! Staff of the installation: read, created, given a new start with their authenticator.

use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::StaffId,
    staff::Staff,
};

use crate::{
    Directory, Error, InstallationChange, InstallationView, Result,
    activity::Happening,
    error::{read, refused},
    set_up::NewAdministrator,
    totp,
};

impl Directory {
    /// A member of staff who may sign in.
    pub async fn active_staff(&self, id: StaffId) -> Result<Option<Staff>> {
        sqlx::query!("select name, email, created_at from staff where id = $1 and active", id.0)
            .fetch_optional(&self.pool)
            .await?
            .map(|it| staff(id.0, it.name, it.email, it.created_at))
            .transpose()
    }

    /// Whether the installation has an administrator: until then every page leads to set-up.
    pub async fn has_administrator(&self) -> Result<bool> {
        Ok(sqlx::query_scalar!(r#"select exists (select from staff) as "exists!""#)
            .fetch_one(&self.pool)
            .await?)
    }
}

impl InstallationView {
    /// All staff, by e-mail address.
    pub async fn staff(&mut self) -> Result<Vec<Staff>> {
        sqlx::query!("select id, name, email, created_at from staff order by email_key")
            .fetch_all(self.conn())
            .await?
            .into_iter()
            .map(|it| staff(it.id, it.name, it.email, it.created_at))
            .collect()
    }
}

impl InstallationChange {
    /// Creates a system administrator, with an authenticator and recovery codes.
    pub async fn create_administrator(&mut self, new: &NewAdministrator) -> Result<Staff> {
        // Set-up and the command line at once: one comes after the other and sees it.
        sqlx::query!("lock table staff in share row exclusive mode").execute(self.conn()).await?;
        let id = StaffId(self.new_id());
        let now = self.now();
        let sealed = self.directory().seal_totp(id, &new.totp_secret);
        sqlx::query!(
            r#"
            insert into staff (id, name, email, email_key, password_hash, totp_sealed,
                               totp_last_step, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
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
        Ok(Staff { id, name: new.name.clone(), email: new.email.clone(), created_at: now })
    }

    /// Takes a person's authenticator and recovery codes away and ends their sessions: the next
    /// sign-in enrols a new one after the password.
    pub async fn reset_mfa(&mut self, email: &EmailAddress) -> Result<Staff> {
        let found = sqlx::query!(
            r#"
            update staff set totp_sealed = null where email_key = $1
            returning id, name, email, created_at
            "#,
            email.key(),
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("administrator"))?;
        let staff = staff(found.id, found.name, found.email, found.created_at)?;
        self.replace_recovery_codes(staff.id, &[]).await?;
        self.end_sessions(staff.id).await?;
        let told = Happening::to(SubjectKind::Staff, staff.id, &staff.name);
        self.record(ActivityStatus::MfaReset, told).await?;
        Ok(staff)
    }

    /// Gives a person whose authenticator was taken away a new one, with new recovery codes.
    pub async fn enrol(
        &mut self,
        staff: StaffId,
        secret: &[u8],
        step: i64,
        codes: &[String],
    ) -> Result<()> {
        let sealed = self.directory().seal_totp(staff, secret);
        let enrolled = sqlx::query!(
            r#"
            update staff set totp_sealed = $2, totp_last_step = $3
            where id = $1 and totp_sealed is null
            "#,
            staff.0,
            sealed,
            step,
        )
        .execute(self.conn())
        .await?;
        if enrolled.rows_affected() == 0 {
            return Err(Error::NotFound("administrator without an authenticator"));
        }
        self.replace_recovery_codes(staff, codes).await
    }

    async fn replace_recovery_codes(&mut self, staff: StaffId, codes: &[String]) -> Result<()> {
        let digests: Vec<_> = codes.iter().filter_map(|it| totp::recovery_digest(it)).collect();
        sqlx::query!("delete from recovery_code where staff_id = $1", staff.0)
            .execute(self.conn())
            .await?;
        sqlx::query!(
            "insert into recovery_code (staff_id, digest) select $1, unnest($2::bytea[])",
            staff.0,
            &digests,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    pub(crate) async fn end_sessions(&mut self, staff: StaffId) -> Result<()> {
        sqlx::query!("delete from session where staff_id = $1", staff.0)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}

pub(crate) fn staff(
    id: uuid::Uuid,
    name: String,
    email: String,
    created_at: chrono::DateTime<chrono::Utc>,
) -> Result<Staff> {
    Ok(Staff {
        id: StaffId(id),
        name: read("staff.name", name.try_into().ok())?,
        email: read("staff.email", email.try_into().ok())?,
        created_at,
    })
}

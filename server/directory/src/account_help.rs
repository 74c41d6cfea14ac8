//! Help for people who lost their password, or what they confirm with.

use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::AccountId,
    login::Login,
};

use crate::{
    Change, Error, Result,
    activity::Happening,
    invitation::{self, Invited},
    login::Row,
};

impl Change {
    /// Makes a link by which somebody whom no provider manages chooses another password. The one
    /// they have works until the link is used. Returns the secret part of the link; an older one
    /// stops working.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is nobody to help: they are managed by a provider, cannot
    /// sign in, or never chose a password: those are invited.
    pub async fn send_sign_in_link(&mut self, account: AccountId) -> Result<(Login, String)> {
        let (division, now) = (self.division_id(), self.now());
        let login = sqlx::query_as!(
            Row,
            r#"
            select l.id, l.name, l.email, l.created_at, l.administrator, l.everywhere,
                   l.division_id, l.account_id, l.user_type
            from account a join login l on l.division_id = a.division_id and l.account_id = a.id
            where a.division_id = $1 and a.id = $2 and a.source = 'native' and l.active
                and l.password_hash is not null
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user with a password"))?
        .login()?;
        let (directory, by) = (self.directory().clone(), self.actor().person());
        let (id, name, email) = (login.id, &login.name, &login.email);
        let invited = Invited { id, name, email, by, client: None, renews: true };
        let secret = invitation::make(self.conn(), &directory, now, invited).await?;
        let told =
            Happening::to(SubjectKind::Account, account, &login.name).noting(login.email.as_str());
        self.record(ActivityStatus::SignInLinkSent, told).await?;
        Ok((login, secret))
    }

    /// Takes somebody's authenticator, recovery codes and passkeys away and ends their sessions,
    /// whoever manages them. A technician enrols a new authenticator after the next password.
    ///
    /// # Errors
    /// [`Error::NotFound`] when they have neither authenticator nor passkey.
    pub async fn remove_second_factor(&mut self, account: AccountId) -> Result<()> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            update login l set totp_sealed = null
            from account a
            where a.division_id = $1 and a.id = $2
                and l.division_id = a.division_id and l.account_id = a.id
                and (l.totp_sealed is not null
                    or exists (select from passkey k where k.login_id = l.id))
            returning l.id, l.name
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user with a second factor"))?;
        sqlx::query!(
            r#"
            with codes as (delete from recovery_code where login_id = $1),
                passkeys as (delete from passkey where login_id = $1)
            delete from session where login_id = $1
            "#,
            found.id,
        )
        .execute(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Account, account, &found.name);
        self.record(ActivityStatus::MfaReset, told).await
    }
}

//! Invitations: a link that works once, mailed and shown to whoever made it, and its acceptance.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    email::EmailAddress,
    id::LoginId,
    login::{INVITATION_HOURS, Login},
    mail::Letter,
    name::Name,
};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{
    Directory, Error, InstallationChange, Result,
    clock::draw,
    login::Row,
    mail::{self, NewMail},
    totp,
};

impl InstallationChange {
    /// Accepts an invitation, or a sign-in link, with a password: the link is used up. A password
    /// that there was works no more, and its sessions end.
    ///
    /// # Errors
    /// [`Error::Invitation`] when the link does not work any more.
    pub async fn accept_invitation(&mut self, secret: &str, password_hash: &str) -> Result<Login> {
        let now = self.now();
        let renews = sqlx::query_scalar!(
            r#"
            select l.password_hash is not null as "renews!"
            from login l join invitation i on i.login_id = l.id
            where i.digest = $1
            "#,
            digest(secret),
        )
        .fetch_optional(self.conn())
        .await?
        .unwrap_or_default();
        let login = sqlx::query_as!(
            Row,
            r#"
            with used as (
                delete from invitation where digest = $1 and expires_at > $2 returning login_id
            )
            update login set password_hash = $3
            from used where id = used.login_id and active
            returning id, name, email, created_at, administrator, everywhere, division_id,
                      account_id, user_type
            "#,
            digest(secret),
            now,
            password_hash,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::Invitation)?
        .login()?;
        mail::withdraw_links(self.conn(), login.id, now).await?;
        self.act_as((&login).into());
        if renews {
            self.end_sessions(login.id).await?;
            self.record_of(&login, ActivityStatus::PasswordChanged, "By a sign-in link.").await?;
        } else {
            self.record_of(&login, ActivityStatus::InvitationAccepted, "").await?;
        }
        Ok(login)
    }
}

impl Directory {
    /// Whom an invitation is for; None when its link does not work any more.
    pub async fn invited(&self, secret: &str) -> Result<Option<Login>> {
        sqlx::query_as!(
            Row,
            r#"
            select id, name, email, l.created_at, administrator, everywhere, division_id,
                   account_id, user_type
            from login l join invitation i on i.login_id = l.id
            where i.digest = $1 and i.expires_at > $2 and l.active
            "#,
            digest(secret),
            self.clock().now(),
        )
        .fetch_optional(&self.pool)
        .await?
        .map(Row::login)
        .transpose()
    }
}

/// Whom an invitation is for, and who made it.
pub(crate) struct Invited<'a> {
    pub id: LoginId,
    pub name: &'a Name,
    pub email: &'a EmailAddress,
    pub by: Option<String>,
    /// The client that they belong to; None: staff.
    pub client: Option<String>,
    /// They have a password already, and lost it.
    pub renews: bool,
}

/// Makes the one invitation of somebody, with the mail that takes it to them. Returns the secret
/// part of its link; an older one stops working.
pub(crate) async fn make(
    connection: &mut PgConnection,
    directory: &Directory,
    now: DateTime<Utc>,
    invited: Invited<'_>,
) -> Result<String> {
    let secret = totp::base32(&draw::<20>(directory.chance())).to_lowercase();
    let until = now + TimeDelta::hours(INVITATION_HOURS);
    let letter = if invited.renews {
        Letter::SignInLink { by: invited.by, until }
    } else {
        Letter::Invitation { by: invited.by, client: invited.client, until }
    };
    sqlx::query!(
        r#"
        insert into invitation (login_id, digest, expires_at) values ($1, $2, $3)
        on conflict (login_id) do update set digest = $2, expires_at = $3
        "#,
        invited.id.0,
        digest(&secret),
        until,
    )
    .execute(&mut *connection)
    .await?;
    mail::withdraw_links(&mut *connection, invited.id, now).await?;
    let mail = NewMail {
        login: invited.id,
        name: invited.name.as_str(),
        email: invited.email.as_str(),
        letter,
        link: Some((&secret, until)),
    };
    mail::queue(connection, directory, now, mail).await?;
    Ok(secret)
}

fn digest(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.trim().as_bytes()).to_vec()
}

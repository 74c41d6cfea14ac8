//! Mails: written with what causes them, taken by the server that sends them, marked afterwards.
//!
//! A server that ends between sending and marking sends again when its time is over: a mail
//! arrives at least once.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    id::{LoginId, MailId},
    mail::{Letter, MAIL_KEPT_DAYS, MAIL_TRIES, MailState, OutboxMail, pause_after},
    page::{PAGE_SIZE, Page, Turn},
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    Directory, Error, InstallationChange, InstallationView, Result, division::cursor, login::Row,
};

/// A mail to somebody who signs in.
pub(crate) struct NewMail<'a> {
    pub login: LoginId,
    pub name: &'a str,
    pub email: &'a str,
    pub letter: Letter,
    /// The secret of its link, and until when the link works.
    pub link: Option<(&'a str, DateTime<Utc>)>,
}

/// A mail that this server is to send.
#[derive(Clone, Debug)]
pub struct TakenMail {
    pub id: MailId,
    pub name: String,
    pub email: String,
    pub letter: Letter,
    pub created_at: DateTime<Utc>,
    /// The secret of its link.
    pub secret: Option<String>,
    tries: u32,
}

/// Why a mail was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFailure {
    /// What the mail server said.
    pub said: String,
    /// It will say the same next time.
    pub for_good: bool,
}

/// Puts a mail into the outbox, in the transaction of what causes it.
pub(crate) async fn queue(
    connection: &mut PgConnection,
    directory: &Directory,
    now: DateTime<Utc>,
    mail: NewMail<'_>,
) -> Result<()> {
    let id = MailId(directory.new_id());
    let sealed = mail.link.map(|(secret, _)| {
        directory.keys().seal(directory.chance(), &place(id), secret.as_bytes())
    });
    sqlx::query!(
        r#"
        insert into mail (id, login_id, name, email, letter, sealed, created_at, lapses_at,
                          next_try_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $7)
        "#,
        id.0,
        mail.login.0,
        mail.name,
        mail.email,
        Json(mail.letter) as _,
        sealed,
        now,
        mail.link.map(|(_, until)| until),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes back what waits for somebody with a link that works no more.
pub(crate) async fn withdraw_links(
    connection: &mut PgConnection,
    login: LoginId,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        r#"
        update mail set sealed = null, lapses_at = $2 where login_id = $1 and sealed is not null
        "#,
        login.0,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl Directory {
    /// How many mails wait, and whether one of them is to be tried now.
    pub async fn waiting_mail(&self) -> Result<(i64, bool)> {
        let now = self.clock().now();
        let waiting = sqlx::query!(
            r#"
            select count(*) as "count!", coalesce(bool_or(m.next_try_at <= $1), false) as "due!"
            from mail m join login l on l.id = m.login_id
            where m.sent_at is null and m.failed_at is null
                and coalesce(m.lapses_at, 'infinity') > $1 and l.active
            "#,
            now,
        )
        .fetch_one(&self.pool)
        .await?;
        Ok((waiting.count, waiting.due))
    }

    /// Takes a mail that is due, the oldest first: no other server takes it before its time is
    /// over. It goes to the address that its person has by now.
    pub async fn take_mail(&self) -> Result<Option<TakenMail>> {
        let now = self.clock().now();
        let mut tx = self.pool.begin().await?;
        let found = sqlx::query!(
            r#"
            select m.id, m.letter as "letter: Json<Letter>", m.sealed, m.created_at, m.tries,
                   l.name, l.email
            from mail m join login l on l.id = m.login_id
            where m.sent_at is null and m.failed_at is null and m.next_try_at <= $1
                and coalesce(m.lapses_at, 'infinity') > $1 and l.active
            order by m.id
            limit 1
            for update of m skip locked
            "#,
            now,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(it) = found else { return Ok(None) };
        let (id, tries) = (MailId(it.id), it.tries.unsigned_abs() + 1);
        sqlx::query!(
            r#"
            update mail set tries = tries + 1, next_try_at = $2, name = $3, email = $4 where id = $1
            "#,
            id.0,
            now + pause_after(tries),
            it.name,
            it.email,
        )
        .execute(&mut *tx)
        .await?;
        let secret = it.sealed.map(|it| self.opened(id, &it)).transpose()?;
        tx.commit().await?;
        let (name, email, letter) = (it.name, it.email, it.letter.0);
        let created_at = it.created_at;
        Ok(Some(TakenMail { id, name, email, letter, created_at, secret, tries }))
    }

    /// Notes that a mail was sent. Its secret is erased.
    pub async fn mail_was_sent(&self, mail: &TakenMail) -> Result<()> {
        sqlx::query!(
            r#"
            update mail set sent_at = $2, sealed = null, failed_at = null, failure = null
            where id = $1
            "#,
            mail.id.0,
            self.clock().now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Notes why a mail was not sent. It is tried again later, or fails.
    pub async fn mail_was_not_sent(&self, mail: &TakenMail, why: &MailFailure) -> Result<()> {
        let gives_up = why.for_good || mail.tries >= MAIL_TRIES;
        sqlx::query!(
            r#"
            update mail set failure = $3, failed_at = case when $4 then $2::timestamptz end
            where id = $1 and sent_at is null
            "#,
            mail.id.0,
            self.clock().now(),
            why.said,
            gives_up,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Removes mails that were kept long enough, and erases secrets that open nothing any more.
    /// Says how many mails went.
    pub(crate) async fn sweep_mail(&self) -> Result<u64> {
        let now = self.clock().now();
        sqlx::query!(
            "update mail set sealed = null where sealed is not null and lapses_at <= $1",
            now
        )
        .execute(&self.pool)
        .await?;
        let old = now - TimeDelta::days(MAIL_KEPT_DAYS);
        let removed = sqlx::query!("delete from mail where created_at <= $1", old)
            .execute(&self.pool)
            .await?;
        Ok(removed.rows_affected())
    }

    /// One mail of the outbox, with the secret of its link while it waits.
    pub async fn outbox_mail(&self, id: MailId) -> Result<(OutboxMail, Option<String>)> {
        let found = sqlx::query_as!(
            MailRow,
            r#"
            select id, name, email, letter as "letter: Json<Letter>", created_at, lapses_at, tries,
                   sent_at, failed_at, failure, sealed
            from mail where id = $1
            "#,
            id.0,
        )
        .fetch_optional(&self.pool)
        .await?;
        let (mail, sealed) = found.ok_or(Error::NotFound("mail"))?.mail(self.clock().now());
        let works = matches!(mail.state, MailState::Waiting | MailState::Failed);
        let sealed = sealed.filter(|_| works);
        Ok((mail, sealed.map(|it| self.opened(id, &it)).transpose()?))
    }

    fn opened(&self, id: MailId, sealed: &[u8]) -> Result<String> {
        let secret = self.keys().open(&place(id), sealed)?;
        String::from_utf8(secret).map_err(|_| Error::Inconsistent("mail.sealed"))
    }
}

impl InstallationView {
    /// A page of the outbox, newest first.
    pub async fn mails(&mut self, turn: &Turn) -> Result<Page<OutboxMail>> {
        let (now, (cursor, backwards)) = (self.now(), cursor(turn)?);
        let limit = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
        let found = sqlx::query_as!(
            MailRow,
            r#"
            select id, name, email, letter as "letter: Json<Letter>", created_at, lapses_at, tries,
                   sent_at, failed_at, failure, sealed
            from mail
            where $1::uuid is null or (not $2 and id < $1) or ($2 and id > $1)
            order by case when $2 then id end, case when not $2 then id end desc
            limit $3
            "#,
            cursor,
            backwards,
            limit,
        )
        .fetch_all(self.conn())
        .await?;
        let mails = found.into_iter().map(|it| it.mail(now).0).collect();
        Ok(Page::of(mails, turn, |it| it.id.to_string()))
    }
}

impl InstallationChange {
    /// Has a mail tried again at once that failed, or waits for its next try.
    pub async fn retry_mail(&mut self, id: MailId) -> Result<()> {
        let now = self.now();
        let login = sqlx::query_scalar!(
            r#"
            update mail set next_try_at = $2, failed_at = null, tries = 0
            where id = $1 and sent_at is null and tries > 0
                and coalesce(lapses_at, 'infinity') > $2
            returning login_id
            "#,
            id.0,
            now,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("mail to try again"))?;
        let login = sqlx::query_as!(
            Row,
            r#"
            select id, name, email, created_at, administrator, everywhere, division_id, account_id,
                   user_type
            from login where id = $1
            "#,
            login,
        )
        .fetch_one(self.conn())
        .await?
        .login()?;
        self.record_of(&login, ActivityStatus::MailRetried, login.email.as_str()).await
    }
}

struct MailRow {
    id: Uuid,
    name: String,
    email: String,
    letter: Json<Letter>,
    created_at: DateTime<Utc>,
    lapses_at: Option<DateTime<Utc>>,
    tries: i32,
    sent_at: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    failure: Option<String>,
    sealed: Option<Vec<u8>>,
}

impl MailRow {
    /// The mail as it is shown, and the sealed secret of its link.
    fn mail(self, now: DateTime<Utc>) -> (OutboxMail, Option<Vec<u8>>) {
        let state = match (self.sent_at, self.failed_at) {
            (Some(_), _) => MailState::Sent,
            _ if self.lapses_at.is_some_and(|at| at <= now) => MailState::Lapsed,
            (None, Some(_)) => MailState::Failed,
            (None, None) => MailState::Waiting,
        };
        let mail = OutboxMail {
            id: MailId(self.id),
            name: self.name,
            email: self.email,
            letter: self.letter.0,
            created_at: self.created_at,
            state,
            tries: self.tries.unsigned_abs(),
            sent_at: self.sent_at,
            failure: self.failure,
        };
        (mail, self.sealed)
    }
}

/// Where a secret is sealed to: it opens for no other mail.
fn place(id: MailId) -> String {
    format!("mail.sealed/{id}")
}

//! The trace of sign-ins through a provider: what came, what was decided, why.

use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::{AccountId, IdentityProviderId, SignOnAttemptId},
    sign_on::{SignOnAttempt, SignOnPurpose, SignOnRefusal},
};
use sqlx::types::Json;

use crate::{
    Actor, Change, Directory, Door, Error, Result, View, activity::Happening, error::read,
};

/// How many attempts of a provider are kept.
const KEPT: i64 = 100;
/// How many its page shows.
const SHOWN: i64 = 20;
/// The longest value that is kept, in characters.
const LONGEST: usize = 300;

/// An attempt as a protocol saw it.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub subject: Option<String>,
    pub user_name: Option<String>,
    /// The network address it came from.
    pub address: String,
    /// Name and value, without secrets.
    pub claims: Vec<(String, String)>,
}

impl View {
    /// The last attempts to sign in through a provider, newest first.
    pub async fn sign_on_attempts(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<Vec<SignOnAttempt>> {
        self.attempts(provider, None).await
    }

    /// One attempt to sign in through a provider.
    pub async fn sign_on_attempt(
        &mut self,
        provider: IdentityProviderId,
        id: SignOnAttemptId,
    ) -> Result<SignOnAttempt> {
        let mut found = self.attempts(provider, Some(id)).await?;
        found.pop().ok_or(Error::NotFound("sign-in attempt"))
    }

    async fn attempts(
        &mut self,
        provider: IdentityProviderId,
        one: Option<SignOnAttemptId>,
    ) -> Result<Vec<SignOnAttempt>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select t.id, t.at, t.purpose, t.refusal, t.detail, t.subject, t.user_name,
                   t.account_id, t.address, t.claims as "claims: Json<Vec<(String, String)>>",
                   a.name as "account?"
            from sso_attempt t
            left join account a on a.division_id = t.division_id and a.id = t.account_id
            where t.division_id = $1 and t.provider_id = $2 and ($3::uuid is null or t.id = $3)
            order by t.id desc
            limit $4
            "#,
            division.0,
            provider.0,
            one.map(|it| it.0),
            SHOWN,
        )
        .fetch_all(self.conn().await?)
        .await?;
        let mut attempts = Vec::with_capacity(found.len());
        for it in found {
            let refusal =
                it.refusal.map(|it| read("sso_attempt.refusal", SignOnRefusal::from_code(&it)));
            attempts.push(SignOnAttempt {
                id: SignOnAttemptId(it.id),
                at: it.at,
                purpose: read("sso_attempt.purpose", SignOnPurpose::from_code(&it.purpose))?,
                refusal: refusal.transpose()?,
                detail: it.detail,
                subject: it.subject,
                user_name: it.user_name,
                account: it.account_id.map(AccountId).zip(it.account),
                address: it.address,
                claims: it.claims.0,
            });
        }
        Ok(attempts)
    }
}

impl Directory {
    /// Keeps that somebody was refused before it was known who they are.
    pub async fn refuse_sign_on(
        &self,
        door: &Door,
        purpose: SignOnPurpose,
        seen: &Seen,
        refusal: SignOnRefusal,
        detail: &str,
    ) -> Result<SignOnAttemptId> {
        let mut change = self.change(door.division, Actor::System).await?;
        let id = change.trace(door, purpose, seen, Some(refusal), detail, None).await?;
        change.commit().await?;
        Ok(id)
    }
}

impl Change {
    /// Keeps an attempt, and tells the feed of a refusal.
    pub(crate) async fn trace(
        &mut self,
        door: &Door,
        purpose: SignOnPurpose,
        seen: &Seen,
        refusal: Option<SignOnRefusal>,
        detail: &str,
        account: Option<AccountId>,
    ) -> Result<SignOnAttemptId> {
        let (division, now, id) = (self.division_id(), self.now(), self.new_id());
        let claims: Vec<_> =
            seen.claims.iter().map(|(name, value)| (short(name), short(value))).collect();
        sqlx::query!(
            r#"
            insert into sso_attempt (division_id, id, provider_id, at, purpose, refusal, detail,
                                     subject, user_name, account_id, address, claims)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            "#,
            division.0,
            id,
            door.provider.0,
            now,
            purpose.code(),
            refusal.map(SignOnRefusal::code),
            short(detail),
            seen.subject.as_deref().map(short),
            seen.user_name.as_deref().map(short),
            account.map(|it| it.0),
            seen.address,
            Json(claims) as _,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            r#"
            delete from sso_attempt where division_id = $1 and provider_id = $2 and id < (
                select id from sso_attempt where division_id = $1 and provider_id = $2
                order by id desc offset $3 limit 1
            )
            "#,
            division.0,
            door.provider.0,
            KEPT - 1,
        )
        .execute(self.conn())
        .await?;
        if let (SignOnPurpose::SignIn, Some(refusal)) = (purpose, refusal) {
            let who = seen.user_name.as_deref().map_or_else(|| door.name.clone(), short);
            let told = match account {
                Some(account) => Happening::to(SubjectKind::Account, account, who),
                None => Happening::to(SubjectKind::Provider, door.provider, who),
            };
            let told = told.through(door.provider).noting(refusal.sentence());
            self.record(ActivityStatus::SignInRefused, told).await?;
        }
        Ok(SignOnAttemptId(id))
    }
}

fn short(text: &str) -> String {
    let kept = text.chars().filter(|it| !it.is_control());
    kept.take(LONGEST).collect()
}

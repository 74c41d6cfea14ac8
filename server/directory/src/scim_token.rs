//! SCIM tokens: made, told apart, rotated with an overlap, ended.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::{ActivityStatus, SubjectKind},
    id::{DivisionId, IdentityProviderId, OrganizationId, ScimTokenId},
    policy::ProviderPolicy,
    token::{GeneratedToken, LIFETIME, OVERLAP_DAYS, OldToken, ScimToken, TokenState},
};
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    Actor, Change, Directory, Error, Result, ScimCaller, TokenOwner, TokenRefusal, TurnedAway,
    View, activity::Happening, clock::draw, error::refused, scim_entry::Seen,
};

/// What a token starts with, so that a scanner finds one that leaked.
const PREFIX: &str = "rcs_";

/// How often the time of a token's last use is written, in seconds.
const USE_RESOLUTION: i64 = 60;

/// A token to be looked up.
pub(crate) struct Wanted {
    pub division: DivisionId,
    pub token: ScimTokenId,
    /// None: it was compared before, and never changes.
    pub digest: Option<Vec<u8>>,
}

/// A caller whose token is good.
pub(crate) struct Found {
    pub caller: ScimCaller,
    first_used_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl Directory {
    /// Finds the provider behind a bearer token, and notes that it was used.
    pub async fn scim_caller(
        &self,
        text: &str,
    ) -> Result<std::result::Result<ScimCaller, TurnedAway>> {
        let Some(wanted) = parse(text) else {
            return Ok(Err(TokenRefusal::Unknown.into()));
        };
        let mut change = self.change(wanted.division, Actor::System).await?;
        let now = change.now();
        let found = match look_up(change.conn(), &wanted, now).await? {
            Ok(found) => found,
            Err(turned_away) => return Ok(Err(turned_away)),
        };
        match found.last_used_at.map(|at| at + TimeDelta::seconds(USE_RESOLUTION)) {
            Some(until) if now < until => {
                self.shared.remembered.put(digest(text), &found.caller, until);
            }
            _ => {
                // Which makes new versions of both rows: the next request remembers them.
                change.note_use(&found.caller, found.first_used_at.is_none()).await?;
                change.commit().await?;
            }
        }
        Ok(Ok(found.caller))
    }
}

/// Finds the provider behind a token and why the token is not let in, if it is not.
pub(crate) async fn look_up(
    connection: &mut PgConnection,
    wanted: &Wanted,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Found, TurnedAway>> {
    let division = wanted.division;
    let found = sqlx::query!(
        r#"
        select t.digest, t.expires_at, t.removed_at, t.retires_at, t.first_used_at,
               t.last_used_at, t.xmin::text as "token_seen!", p.xmin::text as "provider_seen!",
               p.id as provider_id, p.name, p.organization_id,
               p.policy as "policy: Json<ProviderPolicy>",
               coalesce(p.scim_enabled, false) as "enabled!"
        from scim_token t
        join identity_provider p on p.division_id = t.division_id and p.id = t.provider_id
        where t.division_id = $1 and t.id = $2
        "#,
        division.0,
        wanted.token.0,
    )
    .fetch_optional(connection)
    .await?;
    let is_it = |digest: &[u8]| wanted.digest.as_deref().is_none_or(|it| it == digest);
    let Some(it) = found.filter(|it| is_it(&it.digest)) else {
        return Ok(Err(TokenRefusal::Unknown.into()));
    };
    let owner = TokenOwner {
        division,
        provider: IdentityProviderId(it.provider_id),
        provider_name: it.name,
        token: wanted.token,
    };
    let removed = it.removed_at.or(it.retires_at).filter(|at| *at <= now);
    let why = match (removed, it.enabled) {
        _ if it.expires_at <= now && removed.is_none_or(|at| at >= it.expires_at) => {
            Some(TokenRefusal::Expired { on: it.expires_at })
        }
        (Some(on), _) => Some(TokenRefusal::Removed { on }),
        (None, false) => Some(TokenRefusal::ScimOff),
        (None, true) => None,
    };
    if let Some(why) = why {
        return Ok(Err(TurnedAway { why, owner: Some(owner) }));
    }
    let caller = ScimCaller {
        division,
        provider: owner.provider,
        provider_name: owner.provider_name,
        token: owner.token,
        policy: it.policy.0,
        bound: it.organization_id.map(OrganizationId),
        seen: Seen { token: it.token_seen, provider: it.provider_seen },
    };
    let (first_used_at, last_used_at) = (it.first_used_at, it.last_used_at);
    Ok(Ok(Found { caller, first_used_at, last_used_at }))
}

impl View {
    /// When a token was used for the first time.
    pub async fn first_use(&mut self, token: ScimTokenId) -> Result<Option<DateTime<Utc>>> {
        let division = self.division_id();
        sqlx::query_scalar!(
            "select first_used_at from scim_token where division_id = $1 and id = $2",
            division.0,
            token.0,
        )
        .fetch_optional(self.conn().await?)
        .await?
        .ok_or(Error::NotFound("token"))
    }
}

impl Change {
    /// Gives the provider a new token and switches SCIM on. At most two live: a third ends the
    /// oldest. `old` says what becomes of the one in use.
    pub async fn generate_scim_token(
        &mut self,
        provider: IdentityProviderId,
        old: OldToken,
    ) -> Result<GeneratedToken> {
        self.enable_scim(provider).await?; // also the lock that lets one rotation in at a time
        self.clear_dead_tokens(provider).await?;
        let mut live = self.live_tokens(provider).await?;
        while live.len() > 1 {
            let oldest = live.remove(0);
            self.end_token(provider, oldest.id, "Ended by a further rotation.").await?;
        }
        let taken = match live.pop() {
            None => None,
            Some(it) if old == OldToken::EndsNow => {
                self.end_token(provider, it.id, "Ended when its successor was made.").await?;
                None
            }
            Some(it) => {
                self.retire_token(it.id, old == OldToken::EndsAtFirstUse).await?;
                Some(it.slot)
            }
        };
        let slot = if taken == Some(1) { 2 } else { 1 };
        self.insert_token(provider, slot).await
    }

    /// Ends a token at once. One that ended before stays as it is.
    pub async fn revoke_scim_token(
        &mut self,
        provider: IdentityProviderId,
        token: ScimTokenId,
    ) -> Result<()> {
        self.lock_provider(provider).await?;
        let live = self.live_tokens(provider).await?;
        if live.iter().any(|it| it.id == token.0) {
            self.end_token(provider, token.0, "Revoked.").await
        } else {
            Err(Error::NotFound("live token"))
        }
    }

    async fn insert_token(
        &mut self,
        provider: IdentityProviderId,
        slot: i16,
    ) -> Result<GeneratedToken> {
        let (division, now) = (self.division_id(), self.now());
        let id = ScimTokenId(self.new_id());
        let secret = write(division.0, id.0, draw(self.directory().chance()));
        let token = ScimToken {
            id,
            last_four: secret[secret.len() - 4..].to_owned(),
            created_at: now,
            created_by: self.actor().label().to_owned(),
            expires_at: now + LIFETIME,
            first_used_at: None,
            last_used_at: None,
            state: TokenState::Active,
        };
        sqlx::query!(
            r#"
            insert into scim_token (division_id, id, provider_id, slot, digest, last_four,
                                    created_at, created_by, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            "#,
            division.0,
            id.0,
            provider.0,
            slot,
            &digest(&secret),
            token.last_four,
            now,
            token.created_by,
            token.expires_at,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let told = told(id.0, &token.last_four).through(provider);
        self.record(ActivityStatus::TokenCreated, told).await?;
        Ok(GeneratedToken { token, secret })
    }

    /// Frees the slots of tokens that expired or whose overlap is over, and tells of them. Says
    /// which expired.
    pub(crate) async fn clear_dead_tokens(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<Vec<ScimTokenId>> {
        let (division, now) = (self.division_id(), self.now());
        let dead = sqlx::query!(
            r#"
            update scim_token set removed_at = least(expires_at, retires_at)
            where division_id = $1 and provider_id = $2 and removed_at is null
                and least(expires_at, retires_at) <= $3
            returning id, last_four, expires_at, removed_at as "removed_at!"
            "#,
            division.0,
            provider.0,
            now,
        )
        .fetch_all(self.conn())
        .await?;
        let mut expired = Vec::new();
        for it in dead {
            let told = told(it.id, &it.last_four).through(provider);
            let at = it.removed_at.format("%-d %b %Y, %H:%M UTC");
            if it.removed_at < it.expires_at {
                let told = told.noting(format!("Its overlap ended on {at}."));
                self.record(ActivityStatus::TokenRemoved, told).await?;
            } else {
                let told = told.noting(format!("It expired on {at}."));
                self.record(ActivityStatus::TokenExpired, told).await?;
                expired.push(ScimTokenId(it.id));
            }
        }
        Ok(expired)
    }

    /// Before any token: using a token locks in this order too, so that neither waits for the other
    /// for ever.
    pub(crate) async fn lock_provider(&mut self, provider: IdentityProviderId) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            select from identity_provider where division_id = $1 and id = $2 for no key update
            "#,
            division.0,
            provider.0,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    async fn live_tokens(&mut self, provider: IdentityProviderId) -> Result<Vec<LiveToken>> {
        let (division, now) = (self.division_id(), self.now());
        Ok(sqlx::query_as!(
            LiveToken,
            r#"
            select id, slot from scim_token
            where division_id = $1 and provider_id = $2 and removed_at is null
                and least(expires_at, retires_at) > $3
            order by created_at, id
            for update
            "#,
            division.0,
            provider.0,
            now,
        )
        .fetch_all(self.conn())
        .await?)
    }

    async fn retire_token(&mut self, id: Uuid, on_use: bool) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        sqlx::query!(
            r#"
            update scim_token set retires_at = least($3, expires_at), retires_on_use = $4
            where division_id = $1 and id = $2
            "#,
            division.0,
            id,
            now + TimeDelta::days(OVERLAP_DAYS),
            on_use,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    async fn end_token(
        &mut self,
        provider: IdentityProviderId,
        id: Uuid,
        why: &'static str,
    ) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let last_four = sqlx::query_scalar!(
            r#"
            update scim_token set removed_at = $3
            where division_id = $1 and id = $2
            returning last_four
            "#,
            division.0,
            id,
            now,
        )
        .fetch_one(self.conn())
        .await?;
        let told = told(id, &last_four).through(provider).noting(why);
        self.record(ActivityStatus::TokenRemoved, told).await
    }

    /// Writes that a token was used; its first use ends a predecessor that waits for it.
    async fn note_use(&mut self, caller: &ScimCaller, first: bool) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        sqlx::query!(
            r#"
            with used as (
                update scim_token
                set first_used_at = coalesce(first_used_at, $4), last_used_at = $4
                where division_id = $1 and id = $2
            )
            update identity_provider set last_request_at = $4
            where division_id = $1 and id = $3
            "#,
            division.0,
            caller.token.0,
            caller.provider.0,
            now,
        )
        .execute(self.conn())
        .await?;
        if !first {
            return Ok(());
        }
        let waiting = sqlx::query_scalar!(
            r#"
            select id from scim_token
            where division_id = $1 and provider_id = $2 and id <> $3 and removed_at is null
                and retires_on_use and retires_at > $4
            for update
            "#,
            division.0,
            caller.provider.0,
            caller.token.0,
            now,
        )
        .fetch_all(self.conn())
        .await?;
        for token in waiting {
            self.end_token(caller.provider, token, "Its successor was used.").await?;
        }
        Ok(())
    }
}

struct LiveToken {
    id: Uuid,
    slot: i16,
}

/// The tokens of these providers (of all: None), newest first.
pub(crate) async fn of_providers(
    connection: &mut PgConnection,
    division: DivisionId,
    providers: Option<&[Uuid]>,
    now: DateTime<Utc>,
) -> Result<HashMap<IdentityProviderId, Vec<ScimToken>>> {
    let rows = sqlx::query!(
        r#"
        select provider_id, id, last_four, created_at, created_by, expires_at, first_used_at,
               last_used_at, retires_at, removed_at
        from scim_token
        where division_id = $1 and ($2::uuid[] is null or provider_id = any($2))
        order by created_at desc, id desc
        "#,
        division.0,
        providers,
    )
    .fetch_all(connection)
    .await?;
    let mut tokens: HashMap<_, Vec<_>> = HashMap::new();
    for it in rows {
        let state = state(it.expires_at, it.retires_at, it.removed_at, now);
        tokens.entry(IdentityProviderId(it.provider_id)).or_default().push(ScimToken {
            id: ScimTokenId(it.id),
            last_four: it.last_four,
            created_at: it.created_at,
            created_by: it.created_by,
            expires_at: it.expires_at,
            first_used_at: it.first_used_at,
            last_used_at: it.last_used_at,
            state,
        });
    }
    Ok(tokens)
}

fn state(
    expires_at: DateTime<Utc>,
    retires_at: Option<DateTime<Utc>>,
    removed_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> TokenState {
    let removed_at = removed_at.or(retires_at.filter(|at| *at <= now));
    match (removed_at, retires_at) {
        (Some(at), _) if at < expires_at => TokenState::Removed { at },
        _ if expires_at <= now => TokenState::Expired,
        (_, Some(until)) => TokenState::Retiring { until },
        _ => TokenState::Active,
    }
}

pub(crate) fn told(id: Uuid, last_four: &str) -> Happening {
    Happening::to(SubjectKind::Token, id, format!("rcs_…{last_four}"))
}

fn digest(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// `rcs_<division>_<id>_<secret>`, each part in base 62.
fn write(division: Uuid, id: Uuid, secret: [u8; 32]) -> String {
    let (high, low) = secret.split_at(16);
    let number =
        |half: &[u8]| u128::from_be_bytes(half.try_into().expect("half of 32 bytes is 16 bytes"));
    format!(
        "{PREFIX}{}_{}_{:0>22}{:0>22}",
        base62::encode(division.as_u128()),
        base62::encode(id.as_u128()),
        base62::encode(number(high)),
        base62::encode(number(low)),
    )
}

/// Reads a token: it carries the way to its row.
pub(crate) fn parse(text: &str) -> Option<Wanted> {
    let mut parts = text.strip_prefix(PREFIX)?.split('_');
    let mut uuid = || base62::decode(parts.next()?).ok().map(Uuid::from_u128);
    let (division, id) = (uuid()?, uuid()?);
    let secret = parts.next()?;
    let is_token = secret.len() == 44 && parts.next().is_none();
    is_token.then(|| Wanted {
        division: DivisionId(division),
        token: ScimTokenId(id),
        digest: Some(digest(text)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_carries_the_way_to_its_row() {
        let (division, id) = (Uuid::from_u128(7), Uuid::from_u128(u128::MAX));
        let text = write(division, id, [0; 32]);
        let parts = parse(&text).unwrap();
        assert_eq!((parts.division.0, parts.token.0), (division, id));
    }

    #[test]
    fn what_is_no_token_is_not_looked_up() {
        for text in ["", "rcs_", "rcs_a_b", "rcs_a_b_c", "wrong", "rcs_a_b_c_d", "rcs_ü_b_c"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }
}

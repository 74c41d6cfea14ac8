//! Passkeys: added, renamed, taken away, and what they prove (Web Authentication, level 3).
//!
//! A passkey is discoverable, so that it signs in without an address, and verifies its holder, so
//! that it is both factors at once. Wrong answers are not counted: there is nothing to guess.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::ActivityStatus,
    id::{LoginId, PasskeyId},
    login::{Login, Passkey},
    name::Name,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use crate::{
    Conflict, Directory, Error, InstallationChange, Result,
    error::{read, refused},
    throttle,
};

/// How long a challenge waits for its answer: as long as the browser asks its person.
const CHALLENGE: TimeDelta = TimeDelta::minutes(5);

/// The installation as authenticators know it.
#[derive(Clone, Debug)]
pub struct RelyingParty(Webauthn);

impl RelyingParty {
    /// At the address people reach the installation at. None when no browser has passkeys there:
    /// they need a host with a name, and https unless it is this machine (Web Authentication, 5.1.3).
    pub fn at(public_url: &str) -> Option<Self> {
        let url = Url::parse(public_url).ok()?;
        let host = url.domain()?;
        if url.scheme() != "https" && host != "localhost" {
            return None;
        }
        let built = WebauthnBuilder::new(host, &url).ok()?.rp_name("Rollcall").build();
        built.ok().map(Self)
    }
}

/// What a challenge is for: its answer is worth nothing elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Add,
    SignIn,
    Confirm,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::SignIn => "sign_in",
            Self::Confirm => "confirm",
        }
    }
}

/// A question to an authenticator.
pub struct PasskeyQuestion {
    /// Finds the challenge; stays in the browser's session.
    pub key: String,
    /// What the browser asks, as its own JSON.
    pub options: String,
}

/// A passkey that proved itself and is not kept yet.
pub struct NewPasskey {
    credential: Credential,
}

/// A passkey that is looked for by its authenticator's name.
struct Found {
    id: Uuid,
    credential: Value,
    active: bool,
    email: String,
}

impl Directory {
    /// Asks an authenticator for a new passkey of somebody.
    pub async fn ask_new_passkey(
        &self,
        party: &RelyingParty,
        who: &Login,
    ) -> Result<PasskeyQuestion> {
        let known = self.credentials(who.id).await?;
        let (asked, state) = party
            .0
            .start_passkey_registration(
                who.id.0,
                who.email.as_str(),
                who.name.as_str(),
                Some(known),
            )
            .map_err(|_| Error::Inconsistent("passkey_challenge.state"))?;
        let mut options = json!(asked.public_key);
        // The library leaves it to the authenticator; only a discoverable one signs in by itself.
        options["authenticatorSelection"]["residentKey"] = json!("required");
        options["authenticatorSelection"]["requireResidentKey"] = json!(true);
        self.keep_challenge(Purpose::Add, Some(who.id), &state, &options).await
    }

    /// Checks the answer to [`Self::ask_new_passkey`].
    ///
    /// # Errors
    /// [`Error::Passkey`] when it is none.
    pub async fn check_new_passkey(
        &self,
        party: &RelyingParty,
        who: &Login,
        key: &str,
        answer: &str,
    ) -> Result<NewPasskey> {
        let state: PasskeyRegistration =
            self.take_challenge(key, Purpose::Add, Some(who.id)).await?;
        let answer: RegisterPublicKeyCredential = parsed(answer)?;
        let credential =
            party.0.finish_passkey_registration(&answer, &state).map_err(|_| Error::Passkey)?;
        Ok(NewPasskey { credential })
    }

    /// Asks whatever passkey somebody has to sign in with.
    pub async fn ask_passkey(&self, party: &RelyingParty) -> Result<PasskeyQuestion> {
        self.ask(party, None).await
    }

    /// Asks somebody who is signed in for one of their passkeys, before something sensitive.
    pub async fn ask_own_passkey(
        &self,
        party: &RelyingParty,
        who: &Login,
    ) -> Result<PasskeyQuestion> {
        self.ask(party, Some(who)).await
    }

    async fn ask(&self, party: &RelyingParty, who: Option<&Login>) -> Result<PasskeyQuestion> {
        let (asked, state) = party
            .0
            .start_discoverable_authentication()
            .map_err(|_| Error::Inconsistent("passkey_challenge.state"))?;
        let mut options = json!(asked.public_key);
        let Some(who) = who else {
            return self.keep_challenge(Purpose::SignIn, None, &state, &options).await;
        };
        let theirs = self.credentials(who.id).await?;
        let theirs = theirs.into_iter().map(|it| URL_SAFE_NO_PAD.encode(it));
        let theirs = theirs.map(|it| json!({ "type": "public-key", "id": it }));
        options["allowCredentials"] = theirs.collect();
        self.keep_challenge(Purpose::Confirm, Some(who.id), &state, &options).await
    }

    /// Checks the answer to [`Self::ask_passkey`] and records the sign-in.
    ///
    /// # Errors
    /// [`Error::Passkey`] when it proves nobody who may sign in.
    pub async fn sign_in_with_passkey(
        &self,
        party: &RelyingParty,
        key: &str,
        answer: &str,
    ) -> Result<Login> {
        let state = self.take_challenge(key, Purpose::SignIn, None).await?;
        let answer: PublicKeyCredential = parsed(answer)?;
        let whose = answer.get_user_unique_id().and_then(|it| Uuid::from_slice(it).ok());
        let whose = LoginId(whose.ok_or(Error::Passkey)?);
        self.use_passkey(party, whose, state, &answer).await?;
        self.require_own_door(whose).await?;
        let login = self.active_login(whose).await?.ok_or(Error::Passkey)?;
        let mut change = self.change_installation((&login).into()).await?;
        throttle::forget(change.conn(), &login.email.key()).await?;
        change.record_arrival(&login, "With a passkey.").await?;
        change.prove_own_door(&login).await?;
        change.commit().await?;
        Ok(login)
    }

    /// Checks the answer to [`Self::ask_own_passkey`].
    ///
    /// # Errors
    /// [`Error::Passkey`] when it is none of theirs.
    pub async fn confirm_with_passkey(
        &self,
        party: &RelyingParty,
        who: &Login,
        key: &str,
        answer: &str,
    ) -> Result<()> {
        let state = self.take_challenge(key, Purpose::Confirm, Some(who.id)).await?;
        self.use_passkey(party, who.id, state, &parsed(answer)?).await
    }

    async fn use_passkey(
        &self,
        party: &RelyingParty,
        whose: LoginId,
        state: DiscoverableAuthentication,
        answer: &PublicKeyCredential,
    ) -> Result<()> {
        let found = sqlx::query_as!(
            Found,
            r#"
            select p.id, p.credential, l.active, l.email
            from passkey p join login l on l.id = p.login_id
            where p.credential_id = $1 and p.login_id = $2
            "#,
            answer.get_credential_id(),
            whose.0,
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(Error::Passkey)?;
        if !found.active {
            self.record_refused(&found.email, "Inactive.").await?;
            return Err(Error::Passkey);
        }
        let mut credential: Credential =
            read("passkey.credential", serde_json::from_value(found.credential).ok())?;
        let checked = party.0.finish_discoverable_authentication_v2(answer, state, &credential);
        let counted = match checked {
            Ok(it) if it.user_verified() => {
                credential.update_credential(&it);
                self.count_use(found.id, &credential, it.counter()).await?
            }
            _ => false,
        };
        if !counted {
            self.record_refused(&found.email, "Wrong passkey.").await?;
            return Err(Error::Passkey);
        }
        Ok(())
    }

    /// False when it was used with this count already: a copy of the passkey is about.
    async fn count_use(&self, id: Uuid, credential: &Credential, counter: u32) -> Result<bool> {
        let used = sqlx::query!(
            r#"
            update passkey set credential = $2, counter = $3, last_used_at = $4
            where id = $1 and (counter < $3 or counter = 0 and $3 = 0)
            "#,
            id,
            json!(credential),
            i64::from(counter),
            self.clock().now(),
        )
        .execute(&self.pool)
        .await?;
        Ok(used.rows_affected() == 1)
    }

    async fn credentials(&self, of: LoginId) -> Result<Vec<Vec<u8>>> {
        Ok(sqlx::query_scalar!("select credential_id from passkey where login_id = $1", of.0)
            .fetch_all(&self.pool)
            .await?)
    }

    async fn keep_challenge(
        &self,
        purpose: Purpose,
        whose: Option<LoginId>,
        state: &impl Serialize,
        options: &Value,
    ) -> Result<PasskeyQuestion> {
        let key = self.new_state();
        sqlx::query!(
            r#"
            insert into passkey_challenge (digest, purpose, login_id, state, expires_at)
            values ($1, $2, $3, $4, $5)
            "#,
            digest(&key),
            purpose.code(),
            whose.map(|it| it.0),
            json!(state),
            self.clock().now() + CHALLENGE,
        )
        .execute(&self.pool)
        .await?;
        Ok(PasskeyQuestion { key, options: options.to_string() })
    }

    /// Takes a challenge, whatever its answer is: it cannot be answered again.
    async fn take_challenge<T: DeserializeOwned>(
        &self,
        key: &str,
        purpose: Purpose,
        whose: Option<LoginId>,
    ) -> Result<T> {
        let state = sqlx::query_scalar!(
            r#"
            delete from passkey_challenge
            where digest = $1 and purpose = $2 and login_id is not distinct from $3
                and expires_at > $4
            returning state
            "#,
            digest(key),
            purpose.code(),
            whose.map(|it| it.0),
            self.clock().now(),
        )
        .fetch_optional(&self.pool)
        .await?
        .ok_or(Error::Passkey)?;
        read("passkey_challenge.state", serde_json::from_value(state).ok())
    }

    /// The passkeys of somebody, oldest first.
    pub(crate) async fn passkeys_of(&self, login: LoginId) -> Result<Vec<Passkey>> {
        let found = sqlx::query!(
            r#"
            select id, name, created_at, last_used_at from passkey where login_id = $1 order by id
            "#,
            login.0,
        )
        .fetch_all(&self.pool)
        .await?;
        let passkey = |id, name: String, created_at: DateTime<Utc>, last_used_at| {
            let name = read("passkey.name", name.try_into().ok())?;
            Ok(Passkey { id: PasskeyId(id), name, created_at, last_used_at })
        };
        found
            .into_iter()
            .map(|it| passkey(it.id, it.name, it.created_at, it.last_used_at))
            .collect()
    }

    /// Whether somebody has a passkey.
    pub async fn has_passkey(&self, login: LoginId) -> Result<bool> {
        Ok(sqlx::query_scalar!(
            r#"select exists (select from passkey where login_id = $1) as "has!""#,
            login.0,
        )
        .fetch_one(&self.pool)
        .await?)
    }

    /// Removes challenges that nobody answered in time.
    pub(crate) async fn sweep_challenges(&self) -> Result<()> {
        let now = self.clock().now();
        sqlx::query!("delete from passkey_challenge where expires_at <= $1", now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

impl InstallationChange {
    /// Keeps a new passkey of somebody.
    pub async fn add_passkey(&mut self, who: &Login, name: &Name, new: &NewPasskey) -> Result<()> {
        let (id, now) = (self.new_id(), self.now());
        sqlx::query!(
            r#"
            insert into passkey (id, login_id, name, credential_id, credential, counter, created_at)
            values ($1, $2, $3, $4, $5, 0, $6)
            "#,
            id,
            who.id.0,
            name.as_str(),
            new.credential.cred_id().as_slice(),
            json!(new.credential),
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        self.record_of(who, ActivityStatus::PasskeyAdded, &format!("{name}.")).await
    }

    /// Gives a passkey of somebody another name. The same changes nothing.
    pub async fn rename_passkey(&mut self, who: &Login, id: PasskeyId, name: &Name) -> Result<()> {
        let before = sqlx::query_scalar!(
            "select name from passkey where id = $1 and login_id = $2 for update",
            id.0,
            who.id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("passkey"))?;
        if before == name.as_str() {
            return Ok(());
        }
        sqlx::query!("update passkey set name = $2 where id = $1", id.0, name.as_str())
            .execute(self.conn())
            .await?;
        let note = format!("{before}, now {name}.");
        self.record_of(who, ActivityStatus::PasskeyRenamed, &note).await
    }

    /// Takes a passkey of somebody away and ends all their sessions: its device may be lost.
    ///
    /// # Errors
    /// [`Conflict::LastFactor`] when nothing but the password would be left.
    pub async fn remove_passkey(&mut self, who: &Login, id: PasskeyId) -> Result<()> {
        // Two at once: the second sees what the first left.
        let other_factor = sqlx::query_scalar!(
            r#"
            select totp_sealed is not null as "authenticator!" from login where id = $1 for update
            "#,
            who.id.0,
        )
        .fetch_one(self.conn())
        .await?;
        let removed = sqlx::query_scalar!(
            "delete from passkey where id = $1 and login_id = $2 returning name",
            id.0,
            who.id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("passkey"))?;
        let left = sqlx::query_scalar!(
            r#"select exists (select from passkey where login_id = $1) as "left!""#,
            who.id.0,
        )
        .fetch_one(self.conn())
        .await?;
        if !(other_factor || left) {
            return Err(Conflict::LastFactor.into());
        }
        self.end_sessions(who.id).await?;
        self.record_of(who, ActivityStatus::PasskeyRemoved, &format!("{removed}.")).await
    }

    /// Takes all passkeys of somebody away, with the rest of their factors.
    pub(crate) async fn drop_passkeys(&mut self, of: LoginId) -> Result<()> {
        sqlx::query!("delete from passkey where login_id = $1", of.0).execute(self.conn()).await?;
        Ok(())
    }
}

fn parsed<T: DeserializeOwned>(answer: &str) -> Result<T> {
    serde_json::from_str(answer).map_err(|_| Error::Passkey)
}

fn digest(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_and_https() {
        for good in ["https://id.example.com", "https://id.example.com:8443", "http://localhost:80"]
        {
            assert!(RelyingParty::at(good).is_some(), "{good}");
        }
        for bad in ["https://192.0.2.1", "https://[2001:db8::1]", "http://id.example.com", ""] {
            assert!(RelyingParty::at(bad).is_none(), "{bad}");
        }
    }
}

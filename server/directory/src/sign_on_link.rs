//! The linking rule (`sso.md` 3.6): who at a provider is which account here.
//!
//! Provider and subject, and nothing else, sign in. A first link is made only within the
//! provider's own people, by the user name that the provider itself gave them by SCIM; never by an
//! e-mail address, never to another provider's people, to native accounts or to staff.

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::{AccountId, LoginId, SignOnAttemptId},
    login::Login,
    name::{self, Name},
    sign_on::{SignOnPurpose, SignOnRefusal},
};
use uuid::Uuid;

use crate::{
    Actor, Change, Directory, Door, Error, NextStep, Result, activity::Happening, error::read,
    sign_on_attempt::Seen, sign_on_door::domain_of,
};

/// Somebody as a provider proved them.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// The one thing that stays: never an address.
    pub subject: String,
    /// The provider's own name of the person, as its SCIM sends it.
    pub user_name: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    /// Whether the provider says that they gave a second factor, or says nothing about it.
    pub second_factor: bool,
}

/// What became of somebody whom a provider proved.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The attempt, in the trace.
    pub attempt: SignOnAttemptId,
    pub verdict: Verdict,
}

/// Whether they may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They may; what is asked next.
    In {
        login: LoginId,
        email: EmailAddress,
        next: NextStep,
    },
    Refused(SignOnRefusal),
    /// It was a test: nothing was changed.
    Tested,
}

/// An account as the rule looks at it.
struct Found {
    id: Uuid,
    name: String,
    user_type: String,
    email: Option<String>,
    /// Whether it may sign in at all.
    may: bool,
    /// Whether somebody of the provider is it already.
    linked: bool,
}

impl Directory {
    /// Judges somebody whom a provider proved: links them, or refuses, and keeps the trace.
    pub async fn sign_on(
        &self,
        door: &Door,
        purpose: SignOnPurpose,
        identity: &Identity,
        seen: &Seen,
    ) -> Result<Judged> {
        let mut change = self.change(door.division, Actor::System).await?;
        let judged = change.judge_identity(door, purpose, identity).await?;
        let (account, refusal, detail) = match &judged {
            Ok((found, how)) => (Some(AccountId(found.id)), None, *how),
            Err((refusal, account, detail)) => (*account, Some(*refusal), *detail),
        };
        let attempt = change.trace(door, purpose, seen, refusal, detail, account).await?;
        let verdict = match (purpose, judged) {
            (SignOnPurpose::Test, _) => {
                change.note_test(door).await?;
                Verdict::Tested
            }
            (SignOnPurpose::SignIn, Err((refusal, ..))) => Verdict::Refused(refusal),
            (SignOnPurpose::SignIn, Ok((found, _))) => {
                let (login, enrolled) = change.login_of(&found).await?;
                let end_user = found.user_type == UserType::EndUser.code();
                let trusted = door.sign_on.options.trusts_mfa && identity.second_factor;
                let next = match (end_user || trusted, enrolled) {
                    (true, _) => NextStep::Nothing,
                    (false, true) => NextStep::Code,
                    (false, false) => NextStep::Enrolment,
                };
                Verdict::In { login: login.id, email: login.email, next }
            }
        };
        change.commit().await?;
        Ok(Judged { attempt, verdict })
    }

    /// Ends the sessions that a provider says are over: one of its sessions, or all of a person.
    pub async fn end_sessions_at(
        &self,
        door: &Door,
        subject: Option<&str>,
        sid: Option<&str>,
    ) -> Result<u64> {
        let mut change = self.change(door.division, Actor::System).await?;
        let ended = sqlx::query_scalar!(
            r#"
            with ended as (
                delete from session s
                where s.provider_id = $2 and (
                    s.sid = $4
                    or ($4::text is null and s.login_id in (
                        select l.id from federated_identity f
                        join login l on l.division_id = f.division_id and l.account_id = f.account_id
                        where f.division_id = $1 and f.provider_id = $2 and f.subject = $3)))
                returning login_id
            )
            select distinct l.account_id as "account_id!" from ended e
            join login l on l.id = e.login_id and l.account_id is not null
            "#,
            door.division.0,
            door.provider.0,
            subject,
            sid,
        )
        .fetch_all(change.conn())
        .await?;
        for account in &ended {
            let told = Happening::to(SubjectKind::Account, AccountId(*account), &door.name);
            let told = told.through(door.provider).noting("The identity provider ended it.");
            change.record(ActivityStatus::SignedOut, told).await?;
        }
        change.commit().await?;
        Ok(ended.len() as u64)
    }
}

/// Whom the rule found and how, or why nobody, with the account it would have been.
type Judgement =
    std::result::Result<(Found, &'static str), (SignOnRefusal, Option<AccountId>, &'static str)>;

/// Lets in whoever may sign in and can be written to.
fn admit(found: Found, how: &'static str) -> Judgement {
    let id = Some(AccountId(found.id));
    if !found.may {
        return Err((SignOnRefusal::Inactive, id, "The account is inactive."));
    }
    if found.email.is_none() {
        let detail =
            "The account has no email address, and its user name is none. Let SCIM send one.";
        return Err((SignOnRefusal::NotProvisioned, id, detail));
    }
    Ok((found, how))
}

impl Change {
    async fn judge_identity(
        &mut self,
        door: &Door,
        purpose: SignOnPurpose,
        identity: &Identity,
    ) -> Result<Judgement> {
        use SignOnRefusal::{LinkedToAnother, NotProvisioned};
        if let Some(found) = self.linked_to(door, &identity.subject).await? {
            return Ok(admit(found, "Known by the provider’s own ID."));
        }
        let named = match &identity.user_name {
            Some(user_name) => self.named(door, user_name).await?,
            None => None,
        };
        let Some(found) = named else {
            return if door.sign_on.options.creates_people && !door.provisions {
                self.judge_newcomer(door, purpose, identity).await
            } else {
                let detail =
                    "No person of this provider has this user name. SCIM has to send them first.";
                Ok(Err((NotProvisioned, None, detail)))
            };
        };
        if found.linked {
            let detail = "The person of this user name signed in with another ID of the provider before. If it is the same person, delete them and let the provider create them anew.";
            return Ok(Err((LinkedToAnother, Some(AccountId(found.id)), detail)));
        }
        let admitted = admit(found, "Matched by the user name that the provider’s SCIM sent.");
        if let (SignOnPurpose::SignIn, Ok((found, _))) = (purpose, &admitted) {
            self.link(door, found, &identity.subject).await?;
        }
        Ok(admitted)
    }

    /// The account of a subject, as long as it is the provider's.
    async fn linked_to(&mut self, door: &Door, subject: &str) -> Result<Option<Found>> {
        let found = sqlx::query_as!(
            Found,
            r#"
            select a.id, a.name, a.user_type,
                   coalesce(a.email, case when a.user_name like '%_@_%' then a.user_name end) as email,
                   may_sign_in(a.division_id, a.id) as "may!", true as "linked!"
            from federated_identity f
            join account a on a.division_id = f.division_id and a.id = f.account_id
            where f.division_id = $1 and f.provider_id = $2 and f.subject = $3
                and a.provider_id = $2 and a.deleted_at is null
            "#,
            door.division.0,
            door.provider.0,
            subject,
        )
        .fetch_optional(self.conn())
        .await?;
        Ok(found)
    }

    /// The provider's own person of a user name.
    async fn named(&mut self, door: &Door, user_name: &str) -> Result<Option<Found>> {
        let found = sqlx::query_as!(
            Found,
            r#"
            select a.id, a.name, a.user_type,
                   coalesce(a.email, case when a.user_name like '%_@_%' then a.user_name end) as email,
                   may_sign_in(a.division_id, a.id) as "may!",
                   exists (select from federated_identity f
                           where f.division_id = a.division_id and f.account_id = a.id
                               and f.provider_id = $2) as "linked!"
            from account a
            where a.division_id = $1 and a.provider_id = $2 and a.user_name_key = $3
                and a.deleted_at is null
            for no key update
            "#,
            door.division.0,
            door.provider.0,
            name::key(user_name),
        )
        .fetch_optional(self.conn())
        .await?;
        Ok(found)
    }

    /// Remembers who an account is. A subject whose account was deleted may be somebody again.
    async fn link(&mut self, door: &Door, found: &Found, subject: &str) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            r#"
            insert into federated_identity (division_id, provider_id, subject, account_id, linked_at)
            values ($1, $2, $3, $4, $5)
            on conflict (division_id, provider_id, subject)
            do update set account_id = $4, linked_at = $5
            "#,
            door.division.0,
            door.provider.0,
            subject,
            found.id,
            now,
        )
        .execute(self.conn())
        .await?;
        let note = format!("To {}, from the first sign-in on.", door.name);
        let told = Happening::to(SubjectKind::Account, AccountId(found.id), &found.name);
        let told = told.through(door.provider).noting(note);
        self.record(ActivityStatus::IdentityLinked, told).await
    }

    /// Somebody of whom nobody knows: a new end user, when the provider may bring such.
    async fn judge_newcomer(
        &mut self,
        door: &Door,
        purpose: SignOnPurpose,
        identity: &Identity,
    ) -> Result<Judgement> {
        let email = identity.email.clone().and_then(|it| EmailAddress::try_from(it).ok());
        let own = |it: &EmailAddress| domain_of(it).is_some_and(|it| door.domains.contains(&it));
        let Some(email) = email.filter(own) else {
            let detail = "The address is of none of the provider’s domains.";
            return Ok(Err((SignOnRefusal::OtherDomain, None, detail)));
        };
        let taken = sqlx::query_scalar!(
            r#"
            select exists (
                select from account
                where division_id = $1 and user_name_key = $2 and deleted_at is null
            ) as "taken!"
            "#,
            door.division.0,
            email.key(),
        )
        .fetch_one(self.conn())
        .await?;
        if taken {
            let detail =
                "The client has an account of this user name that is not of this provider.";
            return Ok(Err((SignOnRefusal::LinkedToAnother, None, detail)));
        }
        let name = identity.name.clone().filter(|it| Name::try_from(it.clone()).is_ok());
        let name = name.unwrap_or_else(|| email.as_str().to_owned());
        let found = Found {
            id: self.new_id(),
            name,
            user_type: UserType::EndUser.code().to_owned(),
            email: Some(email.as_str().to_owned()),
            may: true,
            linked: false,
        };
        if purpose == SignOnPurpose::SignIn {
            self.create_newcomer(door, &found, &email).await?;
            self.link(door, &found, &identity.subject).await?;
        }
        Ok(Ok((found, "Nobody is known by this name: the first sign-in creates an end user.")))
    }

    async fn create_newcomer(
        &mut self,
        door: &Door,
        found: &Found,
        email: &EmailAddress,
    ) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            r#"
            insert into account (division_id, id, user_type, is_global, user_name, user_name_key,
                                 name, name_key, email, email_key, active, source, provider_id,
                                 review, created_at, updated_at)
            select division_id, $3, 'end_user', organization_id is null, $4, $5, $6, $7, $4, $5,
                   true, 'scim', id, $8, $9, $9
            from identity_provider where division_id = $1 and id = $2
            "#,
            door.division.0,
            door.provider.0,
            found.id,
            email.as_str(),
            email.key(),
            found.name,
            name::key(&found.name),
            &["Created by signing in: nobody said which organization they belong to.".to_owned()][..],
            now,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            r#"
            insert into account_organization (division_id, account_id, organization_id)
            select division_id, $3, organization_id from identity_provider
            where division_id = $1 and id = $2 and organization_id is not null
            "#,
            door.division.0,
            door.provider.0,
            found.id,
        )
        .execute(self.conn())
        .await?;
        let told = Happening::to(SubjectKind::Account, AccountId(found.id), &found.name);
        let told = told.through(door.provider).noting("By signing in for the first time.");
        self.record(ActivityStatus::EndUserCreated, told).await
    }

    /// The login of an account, made when it has none; and whether it has an authenticator.
    async fn login_of(&mut self, found: &Found) -> Result<(Login, bool)> {
        let (division, now, id) = (self.division_id(), self.now(), self.new_id());
        let email: EmailAddress =
            read("account.email", found.email.clone().and_then(|it| it.try_into().ok()))?;
        let name: String = found.name.chars().take(Name::MAX).collect();
        sqlx::query!(
            "update account set signs_in = true where division_id = $1 and id = $2 and not signs_in",
            division.0,
            found.id,
        )
        .execute(self.conn())
        .await?;
        let row = sqlx::query!(
            r#"
            insert into login (id, name, email, email_key, division_id, account_id, user_type,
                               created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (division_id, account_id) where account_id is not null
            do update set name = excluded.name
            returning id, totp_sealed is not null as "enrolled!", active
            "#,
            id,
            name,
            email.as_str(),
            email.key(),
            division.0,
            found.id,
            found.user_type,
            now,
        )
        .fetch_one(self.conn())
        .await?;
        if !row.active {
            return Err(Error::NotFound("account"));
        }
        let login = Login {
            id: LoginId(row.id),
            name: read("login.name", name.try_into().ok())?,
            email,
            created_at: now,
            kind: rollcall_model::login::LoginKind::Account {
                division,
                account: AccountId(found.id),
                user_type: read("account.user_type", UserType::from_code(&found.user_type))?,
            },
        };
        Ok((login, row.enrolled))
    }

    /// Notes that these very settings carried a test: the provider proved somebody.
    async fn note_test(&mut self, door: &Door) -> Result<()> {
        let now = self.now();
        sqlx::query!(
            r#"
            update sso set tested_at = $3
            where division_id = $1 and provider_id = $2 and updated_at = $4
            "#,
            door.division.0,
            door.provider.0,
            now,
            door.sign_on.updated_at,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

//! Signing on through a provider: its settings and its switch. Who signs in is in `sign_on_link`.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    email::EmailDomain,
    id::{DivisionId, IdentityProviderId},
    sign_on::{
        Connection, Flavour, Oidc, Protocol, Saml, SignOn, SignOnDraft, SignOnOptions, SignOnPeople,
    },
};
use sqlx::PgConnection;

use crate::{
    Change, Conflict, Error, Result, View,
    activity::Happening,
    error::{read, refused},
};

/// A row of the table.
#[expect(clippy::struct_excessive_bools, reason = "one for each column")]
pub(crate) struct Row {
    protocol: String,
    pub enabled: bool,
    flavour: Option<String>,
    issuer: Option<String>,
    client_id: Option<String>,
    pub client_secret: Option<Vec<u8>>,
    entity_id: Option<String>,
    sso_url: Option<String>,
    metadata_url: Option<String>,
    subject_attribute: Option<String>,
    allow_sha1: bool,
    idp_initiated: bool,
    pub request_key: Option<Vec<u8>>,
    pub request_certificate: Option<Vec<u8>>,
    creates_people: bool,
    trusts_mfa: bool,
    tested_at: Option<DateTime<Utc>>,
    updated_at: DateTime<Utc>,
}

impl Row {
    pub(crate) fn settings(self) -> Result<SignOn> {
        let connection = if self.protocol == Protocol::Oidc.code() {
            let flavour = self.flavour.as_deref().and_then(Flavour::from_code);
            Connection::Oidc(Oidc {
                flavour: read("sso.flavour", flavour)?,
                issuer: read("sso.issuer", self.issuer.and_then(|it| it.try_into().ok()))?,
                client_id: read("sso.client_id", self.client_id)?,
            })
        } else {
            Connection::Saml(Saml {
                entity_id: read("sso.entity_id", self.entity_id)?,
                sso_url: read("sso.sso_url", self.sso_url)?,
                metadata_url: self.metadata_url,
                subject_attribute: self.subject_attribute,
                allow_sha1: self.allow_sha1,
                idp_initiated: self.idp_initiated,
                signs_requests: self.request_key.is_some(),
            })
        };
        Ok(SignOn {
            enabled: self.enabled,
            connection,
            options: SignOnOptions {
                creates_people: self.creates_people,
                trusts_mfa: self.trusts_mfa,
            },
            tested_at: self.tested_at,
            updated_at: self.updated_at,
        })
    }
}

/// Where the client secret of a provider is sealed for.
pub(crate) fn place(provider: IdentityProviderId) -> String {
    format!("sso.client_secret/{provider}")
}

pub(crate) async fn row(
    connection: &mut PgConnection,
    division: DivisionId,
    id: IdentityProviderId,
) -> Result<Option<Row>> {
    let found = sqlx::query_as!(
        Row,
        r#"
        select protocol, enabled, flavour, issuer, client_id, client_secret, entity_id, sso_url,
               metadata_url, subject_attribute, allow_sha1, idp_initiated, request_key,
               request_certificate, creates_people, trusts_mfa, tested_at, updated_at
        from sso where division_id = $1 and provider_id = $2
        "#,
        division.0,
        id.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(found)
}

impl View {
    /// How people sign in through a provider; None: nobody set it up.
    pub async fn sign_on(&mut self, provider: IdentityProviderId) -> Result<Option<SignOn>> {
        let division = self.division_id();
        row(self.conn().await?, division, provider).await?.map(Row::settings).transpose()
    }

    /// Who signs in through a provider: whom turning it off locks out.
    pub async fn people_of_sign_on(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<SignOnPeople> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select count(*) as "count!", count(l.password_hash) as "with_password!"
            from federated_identity f
            join account a on a.division_id = f.division_id and a.id = f.account_id
            left join login l on l.division_id = f.division_id and l.account_id = f.account_id
            where f.division_id = $1 and f.provider_id = $2 and a.active and a.deleted_at is null
            "#,
            division.0,
            provider.0,
        )
        .fetch_one(self.conn().await?)
        .await?;
        Ok(SignOnPeople { count: found.count, with_password: found.with_password })
    }
}

impl Change {
    /// Says how people sign in through a provider, and of which domains they are.
    ///
    /// Whatever makes its people other people (another issuer, another client, another attribute)
    /// turns it off until it was tested, and forgets who was who.
    pub async fn save_sign_on(
        &mut self,
        provider: IdentityProviderId,
        draft: SignOnDraft,
    ) -> Result<()> {
        let name = self.provider_for_update(provider).await?;
        let division = self.division_id();
        let before = row(self.conn(), division, provider).await?;
        let secret = before.as_ref().and_then(|it| it.client_secret.clone());
        let before = before.map(Row::settings).transpose()?;
        let same =
            before.as_ref().is_some_and(|it| it.connection.names_people_as(&draft.connection));
        let moved = self.replace_domains(provider, &draft.domains).await?;
        let mut changes: Vec<_> = moved.into_iter().collect();
        changes.extend(changed(before.as_ref(), &draft));
        if before.is_some() && changes.is_empty() && draft.client_secret.is_none() {
            return Ok(());
        }
        // A secret goes to the issuer it was given for, and to no other.
        let secret = secret.filter(|_| same);
        let secret = match &draft.client_secret {
            Some(text) => {
                changes.push(FieldChange {
                    field: "client secret".to_owned(),
                    before: None,
                    after: Some("replaced".to_owned()),
                });
                let directory = self.directory();
                let sealed =
                    directory.keys().seal(directory.chance(), &place(provider), text.as_bytes());
                Some(sealed)
            }
            None => secret,
        };
        if draft.connection.protocol() == Protocol::Oidc && secret.is_none() {
            return Err(Error::NoClientSecret);
        }
        let was_on = before.as_ref().is_some_and(|it| it.enabled);
        self.store(provider, &draft, secret, same).await?;
        let note = match (same, was_on) {
            (false, true) => {
                "It is off until it was tested, and people are matched anew when they next sign in."
            }
            _ => "",
        };
        if !same && before.is_some() {
            self.forget_identities(provider).await?;
            self.end_sessions_through(provider).await?;
        }
        let told = Happening::to(SubjectKind::Provider, provider, name).through(provider);
        self.record(ActivityStatus::SsoUpdated, told.with(changes).noting(note)).await
    }

    /// Lets people sign in through a provider whose settings carried a test. Already on, it
    /// changes nothing.
    pub async fn enable_sign_on(&mut self, provider: IdentityProviderId) -> Result<()> {
        let name = self.provider_for_update(provider).await?;
        let before = self.sign_on_to_switch(provider).await?;
        if before.enabled {
            return Ok(());
        }
        if before.tested_at.is_none() {
            return Err(Conflict::NotTested.into());
        }
        self.switch_sign_on(provider, true).await?;
        let told = Happening::to(SubjectKind::Provider, provider, name).through(provider);
        self.record(ActivityStatus::SsoEnabled, told).await
    }

    /// Lets nobody sign in through a provider any more: whoever did is signed out at once.
    pub async fn disable_sign_on(&mut self, provider: IdentityProviderId) -> Result<()> {
        let name = self.provider_for_update(provider).await?;
        if !self.sign_on_to_switch(provider).await?.enabled {
            return Ok(());
        }
        self.close_door(provider).await?;
        let told = Happening::to(SubjectKind::Provider, provider, name).through(provider);
        self.record(ActivityStatus::SsoDisabled, told).await
    }

    /// Turns sign-on off with everything that is on its way.
    pub(crate) async fn close_door(&mut self, provider: IdentityProviderId) -> Result<()> {
        self.switch_sign_on(provider, false).await?;
        self.end_sessions_through(provider).await
    }

    async fn sign_on_to_switch(&mut self, provider: IdentityProviderId) -> Result<SignOn> {
        let division = self.division_id();
        let found = row(self.conn(), division, provider).await?;
        found.ok_or(Error::NotFound("sign-on of this provider"))?.settings()
    }

    async fn switch_sign_on(&mut self, provider: IdentityProviderId, on: bool) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            "update sso set enabled = $3 where division_id = $1 and provider_id = $2",
            division.0,
            provider.0,
            on,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Ends the sessions that began at a provider, and the sign-ins that are on their way there.
    async fn end_sessions_through(&mut self, provider: IdentityProviderId) -> Result<()> {
        sqlx::query!(
            r#"
            with flows as (delete from sso_flow where provider_id = $1)
            delete from session where provider_id = $1
            "#,
            provider.0,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    async fn forget_identities(&mut self, provider: IdentityProviderId) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            "delete from federated_identity where division_id = $1 and provider_id = $2",
            division.0,
            provider.0,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Locks a provider; its name.
    pub(crate) async fn provider_for_update(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<String> {
        let division = self.division_id();
        sqlx::query_scalar!(
            r#"
            select name from identity_provider
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            provider.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("identity provider"))
    }

    async fn store(
        &mut self,
        provider: IdentityProviderId,
        draft: &SignOnDraft,
        secret: Option<Vec<u8>>,
        is_same: bool,
    ) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let (oidc, saml) = match &draft.connection {
            Connection::Oidc(it) => (Some(it), None),
            Connection::Saml(it) => (None, Some(it)),
        };
        sqlx::query!(
            r#"
            insert into sso (division_id, provider_id, protocol, flavour, issuer, client_id,
                             client_secret, entity_id, sso_url, metadata_url, subject_attribute,
                             allow_sha1, idp_initiated, creates_people, trusts_mfa, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            on conflict (division_id, provider_id) do update
            set protocol = $3, flavour = $4, issuer = $5, client_id = $6, client_secret = $7,
                entity_id = $8, sso_url = $9, metadata_url = $10, subject_attribute = $11,
                allow_sha1 = $12, idp_initiated = $13, creates_people = $14, trusts_mfa = $15,
                request_key = case when $3 = 'saml' then sso.request_key end,
                request_certificate = case when $3 = 'saml' then sso.request_certificate end,
                updated_at = $16, enabled = sso.enabled and $17,
                tested_at = case when $17 then sso.tested_at end
            "#,
            division.0,
            provider.0,
            draft.connection.protocol().code(),
            oidc.map(|it| it.flavour.code()),
            oidc.map(|it| it.issuer.as_str()),
            oidc.map(|it| it.client_id.as_str()),
            secret,
            saml.map(|it| it.entity_id.as_str()),
            saml.map(|it| it.sso_url.as_str()),
            saml.and_then(|it| it.metadata_url.as_deref()),
            saml.and_then(|it| it.subject_attribute.as_deref()),
            saml.is_some_and(|it| it.allow_sha1),
            saml.is_some_and(|it| it.idp_initiated),
            draft.options.creates_people,
            draft.options.trusts_mfa,
            now,
            is_same,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            "insert into sso_door (provider_id, division_id) values ($1, $2) on conflict do nothing",
            provider.0,
            division.0,
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Gives a provider these domains and no others; what changed by it.
    async fn replace_domains(
        &mut self,
        provider: IdentityProviderId,
        domains: &[EmailDomain],
    ) -> Result<Option<FieldChange>> {
        let division = self.division_id();
        let wanted: Vec<_> = domains.iter().map(|it| it.as_str().to_owned()).collect();
        let before = sqlx::query_scalar!(
            r#"
            select domain from login_domain where division_id = $1 and provider_id = $2
            order by domain
            "#,
            division.0,
            provider.0,
        )
        .fetch_all(self.conn())
        .await?;
        if before == wanted {
            return Ok(None);
        }
        sqlx::query!(
            "delete from login_domain where division_id = $1 and provider_id = $2",
            division.0,
            provider.0,
        )
        .execute(self.conn())
        .await?;
        sqlx::query!(
            r#"
            insert into login_domain (domain, division_id, provider_id)
            select domain, $2, $3 from unnest($1::text[]) as domain
            "#,
            &wanted,
            division.0,
            provider.0,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        Ok(FieldChange::of_text("email domains", &before.join(", "), &wanted.join(", ")))
    }
}

/// What a draft changes, besides its secret and its domains.
fn changed(before: Option<&SignOn>, draft: &SignOnDraft) -> Vec<FieldChange> {
    let said = |it: bool| if it { "on" } else { "off" }.to_owned();
    let words = |connection: &Connection, options: SignOnOptions| {
        let mut words = vec![("protocol", connection.protocol().label().to_owned())];
        match connection {
            Connection::Oidc(it) => words.extend([
                ("vendor", it.flavour.label().to_owned()),
                ("issuer", it.issuer.as_str().to_owned()),
                ("client ID", it.client_id.clone()),
            ]),
            Connection::Saml(it) => words.extend([
                ("entity ID", it.entity_id.clone()),
                ("sign-in address", it.sso_url.clone()),
                ("metadata address", it.metadata_url.clone().unwrap_or_default()),
                ("subject attribute", it.subject_attribute.clone().unwrap_or_default()),
                ("SHA-1", said(it.allow_sha1)),
                ("sign-in that starts at the provider", said(it.idp_initiated)),
                ("signed requests", said(it.signs_requests)),
            ]),
        }
        words.extend([
            ("create people at first sign-in", said(options.creates_people)),
            ("accept the provider’s second factor", said(options.trusts_mfa)),
        ]);
        words
    };
    let before = before.map(|it| words(&it.connection, it.options)).unwrap_or_default();
    let after = words(&draft.connection, draft.options);
    let of = |side: &[(&str, String)], field: &str| {
        side.iter().find(|it| it.0 == field).map(|it| it.1.clone()).unwrap_or_default()
    };
    let gone = before.iter().filter(|it| !after.iter().any(|other| other.0 == it.0));
    let fields = after.iter().chain(gone).map(|it| it.0);
    fields.filter_map(|it| FieldChange::of_text(it, &of(&before, it), &of(&after, it))).collect()
}

//! What administrators edit of a person: what no provider manages at any time, and the rest while
//! none does (R17, R18).

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{AccountId, IdentityProviderId},
    language::Language,
    name,
    placement::OrganizationAssignment,
    profile::{Phone, Preferences, ProfileDraft},
    time_zone::TimeZone,
};

use crate::{
    Change, Error, Result, View,
    activity::Happening,
    before::{Applied, Before},
    error::{read, refused},
};

impl View {
    /// What somebody says about themselves.
    pub async fn preferences_of(&mut self, account: AccountId) -> Result<Preferences> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select phone, language, time_zone from account where division_id = $1 and id = $2
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn().await?)
        .await?
        .ok_or(Error::NotFound("user"))?;
        stored(found.phone, found.language, found.time_zone)
    }
}

impl Change {
    /// Sets phone, language and time zone, whoever manages the rest. The same changes nothing.
    pub async fn set_preferences(
        &mut self,
        account: AccountId,
        preferences: &Preferences,
    ) -> Result<()> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select name, user_type, provider_id, phone, language, time_zone from account
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user"))?;
        let before = stored(found.phone, found.language, found.time_zone)?;
        let changes = before.differences(preferences);
        if changes.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"
            update account set phone = $3, language = $4, time_zone = $5
            where division_id = $1 and id = $2
            "#,
            division.0,
            account.0,
            preferences.phone.as_ref().map(Phone::as_str),
            preferences.language.map(Language::code),
            preferences.time_zone.map(TimeZone::name),
        )
        .execute(self.conn())
        .await?;
        let user_type = read("account.user_type", UserType::from_code(&found.user_type))?;
        let told = Happening::to(SubjectKind::Account, account, found.name);
        let told = match found.provider_id {
            Some(provider) => told.through(IdentityProviderId(provider)),
            None => told,
        };
        self.record(updated(user_type), told.with(changes)).await
    }

    /// Changes the name, the address and the organizations of somebody whom no provider manages,
    /// or whose provider may not push. To a provider nothing has changed: what it sends next
    /// counts. Its people keep their user names, by which it finds them; others are called by
    /// their address.
    pub async fn edit_profile(&mut self, account: AccountId, draft: &ProfileDraft) -> Result<()> {
        let before = self.locked(account, None).await?;
        if let Some(provider) = before.provider {
            self.check_unmanaged(provider).await?;
        }
        let technician = before.account.user_type == UserType::Technician;
        let assignment = Some(&draft.assignment).filter(|_| !technician);
        if let Some(OrganizationAssignment::Organizations(wanted)) = assignment {
            let listed: Vec<_> = wanted.iter().copied().collect();
            if self.known_organizations(&listed).await?.len() != listed.len() {
                return Err(Error::NotFound("organization"));
            }
        }
        let names = Names::of(&before, draft);
        let applied = Applied {
            user_type: before.account.user_type,
            assignment: assignment.cloned(),
            email: Some(draft.email.as_str().to_owned()),
            active: before.account.active,
        };
        let mut changes = names.differences(&before);
        changes.extend(before.differences(None, &applied));
        if changes.is_empty() {
            return Ok(());
        }
        let division = self.division_id();
        sqlx::query!(
            r#"
            update account
            set given_name = $3, family_name = $4, name = $5, name_key = $6, user_name = $7,
                user_name_key = $8, email = $9, email_key = $10,
                is_global = coalesce($11, is_global),
                -- The provider may look for the address that it sent.
                more_emails = more_emails or provider_id is not null
            where division_id = $1 and id = $2
            "#,
            division.0,
            account.0,
            names.given,
            names.family,
            names.shown,
            name::key(&names.shown),
            names.user,
            name::key(&names.user),
            applied.email,
            draft.email.key(),
            assignment.map(|it| *it == OrganizationAssignment::Global),
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if let Some(assignment) = assignment {
            self.assign(account, assignment).await?;
        }
        let told = Happening::to(SubjectKind::Account, account, &names.shown).with(changes);
        let told = match before.provider {
            Some(provider) => told.through(provider),
            None => told,
        };
        self.record(updated(before.account.user_type), told).await
    }

    /// Refuses while the provider may push: it keeps its people.
    async fn check_unmanaged(&mut self, provider: IdentityProviderId) -> Result<()> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select name, scim_enabled from identity_provider
            where division_id = $1 and id = $2
            for share
            "#,
            division.0,
            provider.0,
        )
        .fetch_one(self.conn())
        .await?;
        match found.scim_enabled {
            Some(false) => Ok(()),
            Some(true) | None => Err(Error::ManagedByScim(found.name)),
        }
    }
}

/// What somebody is called afterwards.
struct Names {
    given: String,
    family: String,
    shown: String,
    user: String,
}

impl Names {
    fn of(before: &Before, draft: &ProfileDraft) -> Self {
        let (given, family) = (draft.given_name.trim(), draft.family_name.trim());
        let user = match before.provider {
            Some(_) => before.user_name.clone(),
            None => draft.email.as_str().to_owned(),
        };
        let both = format!("{given} {family}");
        let same = given == before.given_name && family == before.family_name;
        let shown = match both.trim() {
            // A display name of the provider's stays until its parts are changed.
            _ if same && before.provider.is_some() => before.name.clone(),
            "" => user.clone(),
            both => both.to_owned(),
        };
        Self { given: given.to_owned(), family: family.to_owned(), shown, user }
    }

    fn differences(&self, before: &Before) -> Vec<FieldChange> {
        let fields = [
            ("first name", &before.given_name, &self.given),
            ("last name", &before.family_name, &self.family),
            ("name", &before.name, &self.shown),
            ("user name", &before.user_name, &self.user),
        ];
        fields.into_iter().filter_map(|(of, old, new)| FieldChange::of_text(of, old, new)).collect()
    }
}

/// Reads what is kept of somebody's preferences.
pub(crate) fn stored(
    phone: Option<String>,
    language: Option<String>,
    time_zone: Option<String>,
) -> Result<Preferences> {
    let phone = phone.map(|it| read("account.phone", it.try_into().ok())).transpose()?;
    let language =
        language.map(|it| read("account.language", Language::from_code(&it))).transpose()?;
    let time_zone =
        time_zone.map(|it| read("account.time_zone", it.try_into().ok())).transpose()?;
    Ok(Preferences { phone, language, time_zone })
}

fn updated(user_type: UserType) -> ActivityStatus {
    match user_type {
        UserType::EndUser => ActivityStatus::EndUserUpdated,
        UserType::Technician => ActivityStatus::TechnicianUpdated,
    }
}

//! Accounts that people of the console make by hand, and their invitations.

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, SubjectKind},
    email::EmailAddress,
    id::{AccountId, LoginId, OrganizationId},
    login::{Login, LoginKind},
    name::{self, Name},
    placement::OrganizationAssignment,
};

use crate::{
    Change, Error, Result,
    activity::Happening,
    error::{read, refused},
    invitation::{self, Invited},
};

/// Somebody to be created by hand. Their address is their user name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NativeAccountDraft {
    pub user_type: UserType,
    pub given_name: String,
    pub family_name: String,
    pub email: EmailAddress,
    /// Of an end user; None: a global end user. A technician belongs to none.
    pub organization: Option<OrganizationId>,
}

impl NativeAccountDraft {
    /// The name lists show: the names, else the address.
    pub fn name(&self) -> String {
        let both = format!("{} {}", self.given_name.trim(), self.family_name.trim());
        match both.trim() {
            "" => self.email.as_str().to_owned(),
            name => name.to_owned(),
        }
    }
}

impl Change {
    /// Creates an account that no provider manages.
    pub async fn create_native_account(&mut self, draft: &NativeAccountDraft) -> Result<AccountId> {
        let (division, now) = (self.division_id(), self.now());
        let id = AccountId(self.new_id());
        let organization = draft.organization.filter(|_| draft.user_type == UserType::EndUser);
        let name = draft.name();
        if let Some(organization) = organization {
            let exists = sqlx::query_scalar!(
                r#"
                select exists (
                    select from organization
                    where division_id = $1 and id = $2 and archived_at is null
                ) as "exists!"
                "#,
                division.0,
                organization.0,
            )
            .fetch_one(self.conn())
            .await?;
            if !exists {
                return Err(Error::NotFound("organization"));
            }
        }
        sqlx::query!(
            r#"
            insert into account (division_id, id, user_type, is_global, user_name, user_name_key,
                                 name, name_key, given_name, family_name, email, email_key, active,
                                 source, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $5, $6, true, 'native', $11, $11)
            "#,
            division.0,
            id.0,
            draft.user_type.code(),
            organization.is_none(),
            draft.email.as_str(),
            draft.email.key(),
            name,
            name::key(&name),
            draft.given_name.trim(),
            draft.family_name.trim(),
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        if let Some(organization) = organization {
            let one = OrganizationAssignment::Organizations([organization].into());
            self.assign(id, &one).await?;
        }
        let status = match draft.user_type {
            UserType::EndUser => ActivityStatus::EndUserCreated,
            UserType::Technician => ActivityStatus::TechnicianCreated,
        };
        let told = Happening::to(SubjectKind::Account, id, &name).noting("By hand.");
        self.record(status, told).await?;
        Ok(id)
    }

    /// Invites somebody whom no provider manages to sign in. Returns the secret part of the link;
    /// an older one stops working.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is nobody to invite: they are managed by a provider (R19),
    /// inactive, in archived organizations only, without an address, or have accepted already.
    pub async fn invite_account(&mut self, account: AccountId) -> Result<(Login, String)> {
        let (division, now) = (self.division_id(), self.now());
        let found = sqlx::query!(
            r#"
            update account set signs_in = true
            where division_id = $1 and id = $2 and source = 'native' and active
                and deleted_at is null and email is not null and may_sign_in(division_id, id)
            returning name, email as "email!", email_key as "email_key!", user_type
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("account to invite"))?;
        let user_type = read("account.user_type", UserType::from_code(&found.user_type))?;
        let name: String = found.name.chars().take(Name::MAX).collect();
        let id = self.new_id();
        let login = sqlx::query!(
            r#"
            insert into login (id, name, email, email_key, division_id, account_id, user_type,
                               created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (division_id, account_id) where account_id is not null
            do update set name = excluded.name where login.password_hash is null
            returning id, created_at
            "#,
            id,
            name,
            found.email,
            found.email_key,
            division.0,
            account.0,
            found.user_type,
            now,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("account to invite"))?;
        let login = Login {
            id: LoginId(login.id),
            name: read("login.name", name.try_into().ok())?,
            email: read("login.email", found.email.try_into().ok())?,
            created_at: login.created_at,
            kind: LoginKind::Account { division, account, user_type },
        };
        let client = sqlx::query_scalar!("select name from division where id = $1", division.0)
            .fetch_one(self.conn())
            .await?;
        let (directory, by) = (self.directory().clone(), self.actor().person());
        let (id, name, email) = (login.id, &login.name, &login.email);
        let invited = Invited { id, name, email, by, client: Some(client), renews: false };
        let secret = invitation::make(self.conn(), &directory, now, invited).await?;
        let told =
            Happening::to(SubjectKind::Account, account, &login.name).noting(login.email.as_str());
        self.record(ActivityStatus::InvitationMade, told).await?;
        Ok((login, secret))
    }
}

//! Users of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    account::{AccountChoices, AccountDetails, AccountQuery, AccountRow, AccountSecurity},
    division::Slug,
    id::AccountId,
    organization::Organization,
    page::Page,
    provider::UserCounts,
    request::DecidingRequest,
    role::Rights,
    role_row::{GroupName, HeldRole, RoleChoice},
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A user's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    pub user: AccountDetails,
    /// None: nobody invited them, and they never signed in.
    pub security: Option<AccountSecurity>,
    /// The request that made them what they are; None when the log does not have it.
    pub decided_by: Option<DecidingRequest>,
    pub roles: Vec<HeldRole>,
    /// What a technician's roles allow together; None for end users, and without a role.
    pub rights: Option<Rights>,
    /// The groups of the provider that they are in.
    pub groups: Vec<GroupName>,
    /// The roles of the client.
    pub choices: Vec<RoleChoice>,
    pub organizations: Vec<Organization>,
}

/// A page of the client's users, by name.
#[server(endpoint = "accounts/list", input = Json)]
pub async fn accounts(
    division: Slug,
    query: AccountQuery,
) -> Result<At<Page<AccountRow>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view_within_reach().await?;
    let now = view.now();
    Ok(At { now, it: view.accounts(&query).await? })
}

/// The roles and groups by which this list can be narrowed.
#[server(name = ReadAccountChoices, endpoint = "accounts/choices", input = Json)]
pub async fn account_choices(
    division: Slug,
    query: AccountQuery,
) -> Result<AccountChoices, AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::View).await?;
    let mut choices = desk.view_within_reach().await?.account_choices(&query).await?;
    if !desk.rights.sees(Area::IdentityProviders) {
        // Who may not see which groups a provider has is not told here either.
        choices.groups.clear();
    }
    Ok(choices)
}

/// How many users the client has, by what they are.
#[server(endpoint = "accounts/counts", input = Json)]
pub async fn account_counts(division: Slug) -> Result<UserCounts, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view_within_reach().await?;
    Ok(view.user_counts(None).await?)
}

/// One user.
#[server(endpoint = "accounts/one", input = Json)]
pub async fn account(division: Slug, account: AccountId) -> Result<At<AccountPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view_within_reach().await?;
    let now = view.now();
    let user = view.account(account).await?;
    let security = view.security_of(account).await?;
    let decided_by = view.deciding_request_of(account).await?;
    let roles = view.roles_of_account(account).await?;
    let rights = view.rights_of(account).await?;
    let groups = view.groups_of_account(account).await?;
    let choices = view.role_choices().await?;
    let organizations = view.organization_choices().await?;
    let it =
        AccountPage { user, security, decided_by, roles, rights, groups, choices, organizations };
    Ok(At { now, it })
}

/// What no provider manages, as its form sends it. Blank means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreferencesForm {
    pub phone: String,
    pub language: String,
    pub time_zone: String,
}

/// What is edited of somebody whom no provider keeps, as its form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    /// Of an end user: `all` or `listed`.
    pub organizations: String,
    pub listed: Vec<String>,
}

/// Sets phone, language and time zone, whoever manages the rest (R18).
#[server(endpoint = "accounts/preferences")]
pub async fn save_preferences(
    division: Slug,
    account: AccountId,
    #[server(default)] form: PreferencesForm,
) -> Result<(), AppError> {
    use crate::host::accounts;

    let desk = accounts::desk_for(&division, account).await?;
    let preferences = accounts::preferences(form)?;
    let mut change = desk.change().await?;
    change.set_preferences(account, &preferences).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/users/{account}"));
    Ok(())
}

/// Changes the profile of somebody whom no provider keeps at the moment (R17). Technicians are
/// changed by system administrators.
#[server(endpoint = "accounts/profile")]
pub async fn save_profile(
    division: Slug,
    account: AccountId,
    #[server(default)] form: ProfileForm,
) -> Result<(), AppError> {
    use crate::host::accounts;

    let desk = accounts::desk_for(&division, account).await?;
    let draft = accounts::profile(form)?;
    let mut change = desk.change().await?;
    change.edit_profile(account, &draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/users/{account}"));
    Ok(())
}

/// Somebody who was created by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedAccount {
    pub account: AccountId,
    pub name: String,
    /// Where they go to accept their invitation: in this answer and nowhere else. None when they
    /// were not invited.
    pub invitation: Option<String>,
    /// Whether a mail takes it to them.
    pub mailed: bool,
}

/// The form that creates a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUserForm {
    pub user_type: String,
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    pub email: String,
    /// Of an end user; blank: all organizations.
    #[serde(default)]
    pub organization: String,
    #[serde(default)]
    pub invite: bool,
}

/// Creates a user that no provider manages, and invites them if the form says so. Technicians are
/// for system administrators to create.
#[server(endpoint = "accounts/create")]
pub async fn create_user(division: Slug, form: NewUserForm) -> Result<CreatedAccount, AppError> {
    use rollcall_model::account::UserType;

    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let invite = form.invite;
    let draft = crate::host::accounts::native_draft(form)?;
    if draft.user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    let mut change = desk.change().await?;
    let account = change.create_native_account(&draft).await?;
    let secret = if invite { Some(change.invite_account(account).await?.1) } else { None };
    change.commit().await?;
    crate::host::forbid_storing();
    let invitation = secret.map(|it| desk.invitation_address(&it));
    Ok(CreatedAccount { account, name: draft.name(), invitation, mailed: desk.mails() })
}

/// Invites a user whom no provider manages, or makes a new link for one who has not accepted.
#[server(endpoint = "accounts/invite")]
pub async fn invite_user(division: Slug, account: AccountId) -> Result<CreatedAccount, AppError> {
    let desk = crate::host::accounts::desk_for(&division, account).await?;
    let mut change = desk.change().await?;
    let (login, secret) = change.invite_account(account).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    let invitation = Some(desk.invitation_address(&secret));
    let (name, mailed) = (login.name.to_string(), desk.mails());
    Ok(CreatedAccount { account, name, invitation, mailed })
}

/// Sends a user whom no provider manages a link to choose another password. Asks for a code.
#[server(endpoint = "accounts/sign-in-link")]
pub async fn send_sign_in_link(
    division: Slug,
    account: AccountId,
    #[server(default)] code: String,
) -> Result<CreatedAccount, AppError> {
    let desk = crate::host::accounts::desk_for(&division, account).await?;
    desk.confirm(&code).await?;
    let mut change = desk.change().await?;
    let (login, secret) = change.send_sign_in_link(account).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    let invitation = Some(desk.invitation_address(&secret));
    let (name, mailed) = (login.name.to_string(), desk.mails());
    Ok(CreatedAccount { account, name, invitation, mailed })
}

/// Takes a user's authenticator, recovery codes and passkeys away; their sessions end. Asks for a
/// code.
#[server(endpoint = "accounts/remove-second-factor")]
pub async fn remove_second_factor(
    division: Slug,
    account: AccountId,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let desk = crate::host::accounts::desk_for(&division, account).await?;
    desk.confirm(&code).await?;
    let mut change = desk.change().await?;
    change.remove_second_factor(account).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/users/{account}"));
    Ok(())
}

/// The people that a question is about.
#[server(endpoint = "accounts/people", input = Json)]
pub async fn account_people(
    division: Slug,
    accounts: Vec<AccountId>,
) -> Result<Vec<AccountRow>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view().await?;
    let mut people = Vec::with_capacity(accounts.len());
    for account in accounts {
        people.push(view.account(account).await?.row);
    }
    Ok(people)
}

/// Switches people off; their sessions end. Technicians only by a system administrator.
#[server(endpoint = "accounts/deactivate")]
pub async fn deactivate_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.deactivate_accounts(&accounts).await).await
}

/// Switches people on again. Technicians only by a system administrator.
#[server(endpoint = "accounts/activate")]
pub async fn activate_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.activate_accounts(&accounts).await).await
}

/// Deletes people whom no provider manages; for 30 days they can be restored. Technicians only by a
/// system administrator.
#[server(endpoint = "accounts/delete")]
pub async fn delete_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.delete_native_accounts(&accounts).await).await
}

/// Takes people back who were deleted by hand. Technicians only by a system administrator.
#[server(endpoint = "accounts/restore")]
pub async fn restore_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.restore_native_accounts(&accounts).await).await
}

/// Keeps people of a provider out, whatever it sends from now on. Technicians only by a system
/// administrator.
#[server(endpoint = "accounts/exclude")]
pub async fn exclude_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.exclude(&accounts).await).await
}

/// Ends the sessions of people. Technicians only by a system administrator.
#[server(endpoint = "accounts/sign-out")]
pub async fn sign_out_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::accounts::change_several;

    change_several(&division, &back, async |it| it.sign_out_accounts(&accounts).await).await
}

//! Users of a client.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    account::{AccountDetails, AccountQuery, AccountRow},
    division::Slug,
    id::AccountId,
    page::Page,
    provider::UserCounts,
    request::DecidingRequest,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A user's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountPage {
    pub user: AccountDetails,
    /// The request that made them what they are; None when the log does not have it.
    pub decided_by: Option<DecidingRequest>,
}

/// A page of the client's users, by name.
#[server(endpoint = "accounts/list", input = Json)]
pub async fn accounts(
    division: Slug,
    query: AccountQuery,
) -> Result<At<Page<AccountRow>>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view().await?;
    let now = view.now();
    Ok(At { now, it: view.accounts(&query).await? })
}

/// How many users the client has, by what they are.
#[server(endpoint = "accounts/counts", input = Json)]
pub async fn account_counts(division: Slug) -> Result<UserCounts, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view().await?;
    Ok(view.user_counts(None).await?)
}

/// One user.
#[server(endpoint = "accounts/one", input = Json)]
pub async fn account(division: Slug, account: AccountId) -> Result<At<AccountPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Accounts, Access::View).await?.view().await?;
    let now = view.now();
    let user = view.account(account).await?;
    let decided_by = view.deciding_request_of(account).await?;
    Ok(At { now, it: AccountPage { user, decided_by } })
}

/// Somebody who was created by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedAccount {
    pub account: AccountId,
    pub name: String,
    /// Where they go to accept their invitation: in this answer and nowhere else. None when they
    /// were not invited.
    pub invitation: Option<String>,
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
    let draft = crate::host::native_account_draft(form)?;
    if draft.user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    let mut change = desk.change().await?;
    let account = change.create_native_account(&draft).await?;
    let secret = if invite { Some(change.invite_account(account).await?.1) } else { None };
    change.commit().await?;
    crate::host::forbid_storing();
    let invitation = secret.map(|it| desk.invitation_address(&it));
    Ok(CreatedAccount { account, name: draft.name(), invitation })
}

/// Invites a user whom no provider manages, or makes a new link for one who has not accepted.
#[server(endpoint = "accounts/invite")]
pub async fn invite_user(division: Slug, account: AccountId) -> Result<CreatedAccount, AppError> {
    use rollcall_model::account::UserType;

    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    if desk.view().await?.account(account).await?.row.user_type == UserType::Technician {
        desk.require_administrator()?;
    }
    let mut change = desk.change().await?;
    let (login, secret) = change.invite_account(account).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    let invitation = Some(desk.invitation_address(&secret));
    Ok(CreatedAccount { account, name: login.name.to_string(), invitation })
}

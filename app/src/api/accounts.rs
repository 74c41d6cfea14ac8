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
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = change.deactivate_accounts(&accounts).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(())
}

/// Switches people on again. Technicians only by a system administrator.
#[server(endpoint = "accounts/activate")]
pub async fn activate_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = change.activate_accounts(&accounts).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(())
}

/// Deletes people whom no provider manages; for 30 days they can be restored. Technicians only by a system administrator.
#[server(endpoint = "accounts/delete")]
pub async fn delete_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = change.delete_native_accounts(&accounts).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(())
}

/// Takes people back who were deleted by hand. Technicians only by a system administrator.
#[server(endpoint = "accounts/restore")]
pub async fn restore_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = change.restore_native_accounts(&accounts).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(())
}

/// Ends the sessions of people. Technicians only by a system administrator.
#[server(endpoint = "accounts/sign-out")]
pub async fn sign_out_accounts(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] back: String,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let changed = change.sign_out_accounts(&accounts).await?;
    desk.may_have_changed(changed)?;
    change.commit().await?;
    crate::host::lead_back(&division, &back, "users");
    Ok(())
}

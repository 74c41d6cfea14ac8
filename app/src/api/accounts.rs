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

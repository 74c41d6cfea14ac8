//! What waits for an administrator: people and changes that are held, deactivations that the brake
//! holds back.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    account::AccountDetails,
    brake::WaitingDeactivation,
    division::Slug,
    hold::{HeldQuery, HeldRow},
    id::{AccountId, IdentityProviderId},
    organization::Organization,
    page::Page,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// The page of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPage {
    pub held: Page<HeldRow>,
    pub brakes: Vec<Brake>,
    /// How many people are kept out.
    pub excluded: i64,
}

/// A provider whose deactivations wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brake {
    pub provider: IdentityProviderId,
    pub provider_name: String,
    /// How many wait; the list ends after the first thousand.
    pub count: i64,
    /// The oldest first.
    pub waiting: Vec<WaitingDeactivation>,
}

/// A page of what waits, newest first, and every deactivation that waits.
#[server(name = ReadHeld, endpoint = "held/list", input = Json)]
pub async fn held(division: Slug, query: HeldQuery) -> Result<At<HeldPage>, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Provisioning, Access::View).await?.view().await?;
    let now = view.now();
    let brakes = crate::host::held::brakes(&mut view, query.provider).await?;
    let excluded = view.user_counts(query.provider).await?.excluded;
    Ok(At { now, it: HeldPage { held: view.held(&query).await?, brakes, excluded } })
}

/// How many people, changes and deactivations wait: none for whom the queue is closed to. Every page
/// asks.
#[server(endpoint = "held/count", input = Json)]
pub async fn waiting_count(division: Slug) -> Result<i64, AppError> {
    use crate::host::{Area, visitor};

    let desk = visitor().await?.desk(&division).await?;
    if !desk.rights.sees(Area::Provisioning) {
        return Ok(0);
    }
    Ok(desk.view().await?.waiting_count().await?)
}

/// What a question about held people needs to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPeople {
    /// Those of the people who were asked about for whom something waits.
    pub people: Vec<AccountDetails>,
    pub organizations: Vec<Organization>,
}

/// The people that a question is about.
#[server(name = ReadHeldPeople, endpoint = "held/people", input = Json)]
pub async fn held_people(division: Slug, accounts: Vec<AccountId>) -> Result<HeldPeople, AppError> {
    use crate::host::{Access, Area, desk};

    let mut view = desk(&division, Area::Provisioning, Access::View).await?.view().await?;
    let mut people = Vec::with_capacity(accounts.len());
    for account in accounts {
        people.push(view.account(account).await?);
    }
    people.retain(|it| it.hold.is_some());
    Ok(HeldPeople { people, organizations: view.organization_choices().await? })
}

/// Lets people in, or carries their waiting changes out; into one organization, if one is chosen.
/// Approving a technician takes a system administrator, and asks for their code unless one was given less than five
/// minutes ago.
#[server(endpoint = "held/approve")]
pub async fn approve_held(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] organization: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    use rollcall_model::account::UserType;

    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let organization = crate::host::held::chosen(&organization)?;
    let mut change = desk.change().await?;
    let mut technicians = false;
    for account in accounts {
        let approved = change.approve_held(account, organization).await?;
        technicians |= approved == UserType::Technician;
    }
    // Asked of what was approved: what waits may have changed since the page was shown.
    if technicians {
        desk.require_administrator()?;
        desk.confirm(&code).await?;
    }
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/provisioning/held"));
    Ok(())
}

/// Keeps people out, whatever their provider sends from now on.
#[server(endpoint = "held/exclude")]
pub async fn exclude_held(
    division: Slug,
    #[server(default)] accounts: Vec<AccountId>,
) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let desk = desk(&division, Area::Accounts, Access::Manage).await?;
    let mut change = desk.change().await?;
    let excluded = change.exclude(&accounts).await?;
    desk.may_have_changed(excluded)?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/provisioning/held"));
    Ok(())
}

/// Ends an exclusion: the person is judged anew.
#[server(endpoint = "held/bring-back")]
pub async fn bring_back(division: Slug, account: AccountId) -> Result<(), AppError> {
    use crate::host::{Access, Area, desk};

    let mut change = desk(&division, Area::Accounts, Access::Manage).await?.change().await?;
    change.readmit(account).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/users/{account}"));
    Ok(())
}

/// Carries waiting deactivations out: these, or all of the provider's. Asks for the
/// administrator's code unless one was given less than five minutes ago.
#[server(endpoint = "held/release")]
pub async fn release_deactivations(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] accounts: Vec<AccountId>,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    administrator.confirm(&code).await?;
    let mut change = administrator.change(&division).await?;
    let these = (!accounts.is_empty()).then_some(accounts.as_slice());
    change.release_deactivations(provider, these).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/provisioning/held"));
    Ok(())
}

/// Drops waiting deactivations: these, or all of the provider's. The people stay active.
#[server(endpoint = "held/discard")]
pub async fn discard_deactivations(
    division: Slug,
    provider: IdentityProviderId,
    #[server(default)] accounts: Vec<AccountId>,
) -> Result<(), AppError> {
    let mut change = crate::host::system_administrator().await?.change(&division).await?;
    let these = (!accounts.is_empty()).then_some(accounts.as_slice());
    change.discard_deactivations(provider, these).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/d/{division}/provisioning/held"));
    Ok(())
}

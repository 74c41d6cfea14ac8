//! Staff of the MSP: who may work in the console, and in which clients. For system administrators.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{
    division::{Division, Slug},
    id::LoginId,
    login::{Grant, StaffOverview},
    role_row::RoleChoice,
};
use serde::{Deserialize, Serialize};

use super::At;
use crate::error::AppError;

/// A member of staff's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPage {
    pub staff: StaffOverview,
    pub grants: Vec<Grant>,
    /// Whether it is the page of the person who looks at it.
    pub own: bool,
}

/// What can be granted in one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grantable {
    pub client: Division,
    pub roles: Vec<RoleChoice>,
}

/// An invitation, shown once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeInvitation {
    pub staff: LoginId,
    pub name: String,
    /// Where the invited person goes. It is in this answer and nowhere else.
    pub address: String,
    /// Whether a mail takes it to them.
    pub mailed: bool,
}

/// All staff, by e-mail address.
#[server(name = ReadStaff, endpoint = "staff/list", input = Json)]
pub async fn staff() -> Result<At<Vec<StaffOverview>>, AppError> {
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let now = view.now();
    Ok(At { now, it: view.staff().await? })
}

/// One member of staff, with the clients granted to them.
#[server(name = ReadMemberOfStaff, endpoint = "staff/one", input = Json)]
pub async fn member_of_staff(staff: LoginId) -> Result<At<StaffPage>, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let mut view = administrator.installation().await?;
    let now = view.now();
    let page = StaffPage {
        own: administrator.login.id == staff,
        staff: view.member_of_staff(staff).await?,
        grants: view.grants(staff).await?,
    };
    Ok(At { now, it: page })
}

/// Clients whose name or address has these letters, to grant one of them.
#[server(endpoint = "staff/clients", input = Json)]
pub async fn clients_to_grant(search: String) -> Result<Vec<Division>, AppError> {
    let mut view = crate::host::system_administrator().await?.installation().await?;
    let mut found = view.client_names(None, Some(&search)).await?;
    found.truncate(20);
    Ok(found)
}

/// The technician roles of a client.
#[server(endpoint = "staff/roles", input = Json)]
pub async fn roles_to_grant(division: Slug) -> Result<Grantable, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let client = administrator.installation().await?.division(&division).await?;
    let mut roles = administrator.view(&division).await?.role_choices().await?;
    roles.retain(|it| it.user_type == rollcall_model::account::UserType::Technician);
    Ok(Grantable { client, roles })
}

/// Invites a member of staff. Making a system administrator asks for the administrator’s code
/// unless one was given less than five minutes ago.
#[server(endpoint = "staff/invite")]
pub async fn invite_staff(
    name: String,
    email: String,
    access: String,
    #[server(default)] code: String,
) -> Result<MadeInvitation, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let draft = crate::host::staff_draft(name, email, &access)?;
    if draft.administrator {
        administrator.confirm(&code).await?;
    }
    let mut change = administrator.change_installation().await?;
    let (login, secret) = change.invite_staff(&draft).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    let address = administrator.invitation_address(&secret);
    let (staff, mailed) = (login.id, administrator.mails());
    Ok(MadeInvitation { staff, name: login.name.to_string(), address, mailed })
}

/// Makes a new link for somebody who has not accepted their invitation.
#[server(endpoint = "staff/invite-again")]
pub async fn invite_staff_again(staff: LoginId) -> Result<MadeInvitation, AppError> {
    let administrator = crate::host::system_administrator().await?;
    let mut change = administrator.change_installation().await?;
    let (login, secret) = change.invite_staff_again(staff).await?;
    change.commit().await?;
    crate::host::forbid_storing();
    let address = administrator.invitation_address(&secret);
    let mailed = administrator.mails();
    Ok(MadeInvitation { staff, name: login.name.to_string(), address, mailed })
}

/// Changes what a member of staff is and may do. Asks for a code as [`invite_staff`] does.
#[server(endpoint = "staff/update")]
pub async fn update_staff(
    staff: LoginId,
    name: String,
    email: String,
    access: String,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let draft = crate::host::staff_draft(name, email, &access)?;
    let before = administrator.installation().await?.member_of_staff(staff).await?;
    if draft.administrator != before.login.is_administrator() {
        administrator.confirm(&code).await?;
    }
    let mut change = administrator.change_installation().await?;
    change.update_staff(staff, &draft).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/staff/{staff}"));
    Ok(())
}

/// Switches a member of staff off, which ends their sessions, or on again. Asks for a code when it
/// is a system administrator.
#[server(endpoint = "staff/switch")]
pub async fn switch_staff(
    staff: LoginId,
    #[server(default)] active: bool,
    #[server(default)] code: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let before = administrator.installation().await?.member_of_staff(staff).await?;
    if before.login.is_administrator() {
        administrator.confirm(&code).await?;
    }
    let mut change = administrator.change_installation().await?;
    change.set_staff_active(staff, active).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/staff/{staff}"));
    Ok(())
}

/// Lets a member of staff work in a client with one of its technician roles.
#[server(endpoint = "staff/grant")]
pub async fn grant_client(
    staff: LoginId,
    division: Slug,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let role = role.parse().map_err(|_| AppError::invalid("role", t!("host.choose_role")))?;
    let mut change = administrator.change_installation().await?;
    change.grant(staff, &division, role).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/staff/{staff}"));
    Ok(())
}

/// Takes a client from a member of staff.
#[server(endpoint = "staff/revoke-grant")]
pub async fn revoke_grant(staff: LoginId, division: Slug) -> Result<(), AppError> {
    let administrator = crate::host::system_administrator().await?;
    let mut change = administrator.change_installation().await?;
    change.revoke_grant(staff, &division).await?;
    change.commit().await?;
    leptos_axum::redirect(&format!("/staff/{staff}"));
    Ok(())
}

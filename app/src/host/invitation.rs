//! Accepting an invitation: a password of one’s own, then an authenticator.

use rollcall_directory::{Actor, NextStep};
use rollcall_model::{account::UserType, login::LoginKind};

use super::{
    Host, Visit, set_up,
    sign_in::{self, Pending},
};
use crate::{api::session::Invited, error::AppError};

/// Whom an invitation is for; None when its link does not work any more.
pub async fn invited(code: String) -> Result<Option<Invited>, AppError> {
    let login = Host::here()?.directory.invited(&code).await?;
    Ok(login.map(|it| Invited { name: it.name.to_string(), email: it.email.as_str().to_owned() }))
}

/// Accepts an invitation, and goes on as after the right password.
pub async fn accept(code: String, password: String) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let Some(login) = host.directory.invited(&code).await? else {
        return Err(AppError::Conflict(t!("door.invitation.refused").to_owned()));
    };
    set_up::check_password(&password, &[login.name.as_str(), login.email.as_str()])?;
    let hash = host.directory.hash_password(password).await;
    let mut change = host.directory.change_installation(Actor::System).await?;
    let login = change.accept_invitation(&code, &hash).await?;
    change.commit().await?;
    // A link takes the place of a password, and of no authenticator.
    let (_, enrolled) = host.directory.has_password_and_authenticator(login.id).await?;
    let next = match login.kind {
        _ if enrolled => NextStep::Code,
        LoginKind::Account { user_type: UserType::EndUser, .. } => NextStep::Nothing,
        _ => NextStep::Enrolment,
    };
    let pending = Pending {
        email: login.email.clone(),
        next: String::new(),
        login: Some(login.id),
        enrolled: false,
        offer: None,
        origin: None,
    };
    let there = sign_in::go_on(&host, &visit, pending, login.id, next).await?;
    leptos_axum::redirect(&there);
    Ok(())
}

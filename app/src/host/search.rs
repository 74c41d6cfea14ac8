//! What somebody may find.

use rollcall_model::{
    division::Slug,
    role::Area,
    search::{Found, RESULTS, Wish},
};

use super::Visitor;
use crate::error::AppError;

/// Looks where the visitor's rights reach, and nowhere else.
///
/// # Errors
/// [`AppError::NotFound`] when the client is closed to them.
pub(crate) async fn find(
    visitor: Visitor,
    division: Option<Slug>,
    text: &str,
) -> Result<Vec<Found>, AppError> {
    let wish = Wish::of(text);
    let words = wish.words().to_owned();
    let mut found = Vec::new();
    if let (Wish::Anything(_), false) = (&wish, words.is_empty()) {
        found = visitor.installation().await?.find_clients(&visitor.login, &words).await?;
    }
    let Some(division) = division else { return Ok(found) };
    let desk = visitor.desk(&division).await?;
    let may = |area| desk.rights.sees(area);
    let (anything, organizations, providers) = match &wish {
        Wish::Anything(_) => (!words.is_empty(), !words.is_empty(), !words.is_empty()),
        Wish::OrgId(_) => (false, true, false),
        Wish::Tokens(_) => (false, false, desk.rights.administrator),
    };
    // Ids are found as they were typed.
    let typed = if anything { text } else { &words };
    let mut view = desk.view_within_reach().await?;
    if organizations && may(Area::Organizations) {
        found.extend(view.find_organizations(&wish).await?);
    }
    if anything && may(Area::Accounts) {
        found.extend(view.find_people(typed).await?);
    }
    if providers && may(Area::IdentityProviders) {
        found.extend(view.find_providers(typed).await?);
    }
    if anything && may(Area::Roles) {
        found.extend(view.find_roles(typed).await?);
    }
    found.truncate(RESULTS);
    Ok(found)
}

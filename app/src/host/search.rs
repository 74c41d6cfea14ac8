//! What somebody may find.

use rollcall_model::{
    division::Slug,
    role::{Access, Area},
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
    let sees = |area| desk.rights.allow(area, Access::View);
    let (organizations, people, providers) = match &wish {
        Wish::Anything(_) if words.is_empty() => (false, false, false),
        Wish::Anything(_) => (true, true, true),
        Wish::OrgId(_) => (true, false, false),
        Wish::Tokens(_) => (false, false, desk.rights.administrator),
    };
    // Who reaches some organizations only finds nothing here: the lists do not tell them apart.
    let mut view = match desk.view().await {
        Ok(view) => view,
        Err(AppError::Forbidden(_)) => return Ok(found),
        Err(error) => return Err(error),
    };
    if organizations && sees(Area::Organizations) {
        found.extend(view.find_organizations(&wish).await?);
    }
    if people && sees(Area::Accounts) {
        found.extend(view.find_people(&words).await?);
    }
    if providers && sees(Area::IdentityProviders) {
        found.extend(view.find_providers(&words).await?);
    }
    found.truncate(RESULTS);
    Ok(found)
}

//! What an organizationId that leads nowhere can be put right with.

use rollcall_directory::View;
use rollcall_model::{
    id::IdentityProviderId, organization::likeliest, placement::OrganizationWish,
};

use crate::{api::provisioning::Misplaced, error::AppError};

/// How many organizations are offered.
const LIKELY: usize = 3;

/// What of an organizationId names no organization of the client now; None: all of it does.
pub async fn misplaced(
    view: &mut View,
    provider: IdentityProviderId,
    sent: &str,
) -> Result<Option<Misplaced>, AppError> {
    let OrganizationWish::Named(sent) = OrganizationWish::from_scim(Some(sent)) else {
        return Ok(None);
    };
    let organizations = view.organization_choices().await?;
    let is_known =
        |sent: &String| sent.parse().is_ok_and(|id| organizations.iter().any(|it| it.id == id));
    let sent: Vec<_> = sent.into_iter().filter(|it| !is_known(it)).collect();
    let Some(first) = sent.first() else { return Ok(None) };
    let provider = view.identity_provider(provider).await?;
    let (unmatched, bound) = (provider.policy.unmatched, provider.organization);
    let mut likely = likeliest(first, bound.as_ref().map(|it| it.id), organizations);
    likely.truncate(LIKELY);
    Ok(Some(Misplaced { sent, likely, unmatched, bound }))
}

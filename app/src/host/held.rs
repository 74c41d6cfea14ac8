//! What waits, put together for its page.

use std::collections::BTreeMap;

use rollcall_directory::View;
use rollcall_model::id::{IdentityProviderId, OrganizationId};

use crate::{api::held::Brake, error::AppError};

/// The deactivations that wait, by provider.
pub async fn brakes(
    view: &mut View,
    provider: Option<IdentityProviderId>,
) -> Result<Vec<Brake>, AppError> {
    let mut brakes = BTreeMap::<IdentityProviderId, Brake>::new();
    for it in view.waiting_deactivations(provider).await? {
        let brake = brakes.entry(it.provider.id).or_insert_with(|| Brake {
            provider: it.provider.id,
            provider_name: it.provider.name.to_string(),
            count: 0,
            waiting: Vec::new(),
        });
        brake.waiting.push(it);
    }
    let mut brakes: Vec<_> = brakes.into_values().collect();
    for it in &mut brakes {
        it.count = view.user_counts(Some(it.provider)).await?.waiting;
    }
    Ok(brakes)
}

/// The organization that was chosen; blank: where the provider wants them.
pub fn chosen(organization: &str) -> Result<Option<OrganizationId>, AppError> {
    match organization.trim() {
        "" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| AppError::invalid("organization", t!("host.choose_organization"))),
    }
}

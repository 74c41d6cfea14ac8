//! Words of the mapping: what saving does, and why there is nothing to map.

use leptos::prelude::*;
use rollcall_model::{
    group_mapping::{DeletedGroup, RoleImpact},
    provider::Vendor,
};

use crate::{
    components::{
        banner::{Banner, EmptyState},
        icon::Glyph,
        status::Tone,
        time::day,
    },
    error::AppError,
};

/// What saving does, in a sentence; blank while nothing is known.
pub(super) fn of_impact(impact: Option<&Result<Vec<RoleImpact>, AppError>>) -> String {
    match impact {
        None => String::new(),
        Some(Err(error)) => error.to_string(),
        Some(Ok(roles)) => {
            let told: Vec<_> = roles.iter().filter_map(RoleImpact::sentence).collect();
            if told.is_empty() {
                return "Nobody gains or loses a role.".to_owned();
            }
            let loses = roles.iter().any(|it| it.lose > 0);
            let end = if loses { "" } else { " Nobody loses a role." };
            format!("{}.{end}", told.join("; "))
        }
    }
}

/// Why there is no group, and where groups come from (R75, R77 to R79). Some vendors cannot push
/// groups at all (R39).
#[component]
pub(super) fn NoGroups(vendor: Vendor) -> impl IntoView {
    let text = match vendor {
        Vendor::Entra => {
            "There is nothing to map. In Entra, open the enterprise application, Users and groups, \
             and add a group with a role. It appears here with the next sync, usually within 40 \
             minutes."
        }
        Vendor::Okta => {
            "There is nothing to map. In Okta, open the application, Push Groups, and push a group \
             with the action Create Group. It can take up to an hour."
        }
        Vendor::Duo => {
            "There is nothing to map. In Duo, assign groups to the provisioning of the application; \
             their status is Active (recommended) or Bypass."
        }
        Vendor::Other => {
            "There is nothing to map. Push groups from your provider, if it can: some, such as \
             Google Workspace, can’t send groups. Then give roles by hand on the page of each user."
        }
    };
    view! { <EmptyState glyph=Glyph::Group title="No groups have arrived yet" text/> }
}

/// Groups that are gone, with the roles that went with them.
#[component]
pub(super) fn Deleted(vendor: Vendor, groups: Vec<DeletedGroup>) -> impl IntoView {
    let told = groups.into_iter().map(|it| {
        let words = format!(
            "{} was deleted in {} on {}. It gave {}.",
            it.name,
            vendor.short(),
            day(it.at),
            it.roles,
        );
        view! {
            <p>
                <bdi>{words}</bdi>
            </p>
        }
    });
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| {
        let title = "Groups that gave roles were deleted at the provider";
        view! {
            <Banner title tone=Tone::Neutral>
                {told}
                <p>"A group with the same name is another group: map it anew."</p>
            </Banner>
        }
    })
}

#[cfg(test)]
mod tests {
    use rollcall_model::account::UserType;

    use super::*;

    #[test]
    fn what_saving_does_is_one_sentence() {
        let impact = |name: &str, gain, lose| RoleImpact {
            name: name.to_owned().try_into().unwrap(),
            user_type: UserType::EndUser,
            gain,
            lose,
        };
        for (roles, words) in [
            (vec![], "Nobody gains or loses a role."),
            (vec![impact("Tickets", 5, 0)], "5 end users gain Tickets. Nobody loses a role."),
            (
                vec![impact("Backup", 214, 0), impact("Tickets", 0, 12)],
                "214 end users gain Backup; 12 end users lose Tickets.",
            ),
        ] {
            assert_eq!(of_impact(Some(&Ok(roles))), words);
        }
    }
}

//! Words of the mapping: what saving does, and why there is nothing to map.

use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    group_mapping::{DeletedGroup, RoleImpact},
    provider::Vendor,
};

use crate::{
    components::{
        banner::{Banner, EmptyState},
        icon::Glyph,
        status::Tone,
    },
    error::AppError,
    words::{day, number, short_name},
};

/// What saving does, in a sentence; blank while nothing is known.
pub(super) fn of_impact(impact: Option<&Result<Vec<RoleImpact>, AppError>>) -> String {
    match impact {
        None => String::new(),
        Some(Err(error)) => error.to_string(),
        Some(Ok(roles)) => {
            let told: Vec<_> = roles.iter().filter_map(sentence).collect();
            if told.is_empty() {
                return t!("mapping.nobody_gains").to_owned();
            }
            let loses = roles.iter().any(|it| it.lose > 0);
            let end = if loses { "" } else { t!("mapping.nobody_loses") };
            format!("{}.{end}", told.join("; "))
        }
    }
}

/// "5 technicians gain Reports (Ada, Ben, Cleo and 2 more), 1 technician loses it (Dora)"; None:
/// nothing changes.
fn sentence(impact: &RoleImpact) -> Option<String> {
    let RoleImpact { name, user_type, gain, gaining, lose, losing } = impact;
    let people = |count: i64| match user_type {
        UserType::Technician => plural!("mapping.technicians", count),
        UserType::EndUser => plural!("mapping.end_users", count),
    };
    let gains = |count| {
        let words = plural!("mapping.gain", count, people = people(count), role = name);
        format!("{words}{}", named(gaining, count))
    };
    let with_names = |words: String, count| format!("{words}{}", named(losing, count));
    Some(match (*gain, *lose) {
        (0, 0) => return None,
        (gain, 0) => gains(gain),
        (0, lose) => {
            with_names(plural!("mapping.lose", lose, people = people(lose), role = name), lose)
        }
        (gain, lose) => {
            let losers = plural!("mapping.lose_it", lose, people = people(lose));
            format!("{}, {}", gains(gain), with_names(losers, lose))
        }
    })
}

/// " (Ada, Ben, Cleo and 2 more)": some of so many people.
fn named(names: &[String], count: i64) -> String {
    let shown = names.join(", ");
    let known = i64::try_from(names.len()).unwrap_or(count);
    match count - known {
        _ if names.is_empty() => String::new(),
        0 => format!(" ({shown})"),
        more => format!(" ({})", t!("mapping.and_more", names = shown, more = number(more))),
    }
}

/// Why there is no group, and where groups come from (R75, R77 to R79). Some vendors cannot push
/// groups at all (R39).
#[component]
pub(super) fn NoGroups(vendor: Vendor) -> impl IntoView {
    let text = match vendor {
        Vendor::Entra => t!("mapping.none.entra"),
        Vendor::Okta => t!("mapping.none.okta"),
        Vendor::Duo => t!("mapping.none.duo"),
        Vendor::Other => t!("mapping.none.other"),
    };
    view! { <EmptyState glyph=Glyph::Group title=t!("mapping.none.title") text/> }
}

/// Groups that are gone, with the roles that went with them.
#[component]
pub(super) fn Deleted(vendor: Vendor, groups: Vec<DeletedGroup>) -> impl IntoView {
    let told = groups.into_iter().map(|it| {
        let words = t!(
            "mapping.deleted.row",
            name = it.name,
            provider = short_name(vendor),
            day = day(it.at),
            roles = it.roles
        );
        view! {
            <p>
                <bdi>{words}</bdi>
            </p>
        }
    });
    let told: Vec<_> = told.collect();
    (!told.is_empty()).then(|| {
        let title = t!("mapping.deleted.title");
        view! {
            <Banner title tone=Tone::Neutral>
                {told}
                <p>{t!("mapping.deleted.text")}</p>
            </Banner>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_saving_does_is_one_sentence() {
        let impact = |name: &str, gain, lose| RoleImpact {
            name: name.to_owned().try_into().unwrap(),
            user_type: UserType::EndUser,
            gain,
            gaining: Vec::new(),
            lose,
            losing: Vec::new(),
        };
        let some = RoleImpact {
            gaining: vec!["Ada".to_owned(), "Ben".to_owned()],
            losing: vec!["Cleo".to_owned()],
            ..impact("Reports", 5, 1)
        };
        for (roles, words) in [
            (vec![], "Nobody gains or loses a role."),
            (vec![impact("Tickets", 5, 0)], "5 end users gain Tickets. Nobody loses a role."),
            (
                vec![impact("Backup", 214, 0), impact("Tickets", 0, 12)],
                "214 end users gain Backup; 12 end users lose Tickets.",
            ),
            (
                vec![some],
                "5 end users gain Reports (Ada, Ben and 3 more), 1 end user loses it (Cleo).",
            ),
            (vec![impact("Tickets", 1, 2)], "1 end user gains Tickets, 2 end users lose it."),
        ] {
            assert_eq!(of_impact(Some(&Ok(roles))), words);
        }
    }
}

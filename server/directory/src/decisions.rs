//! What was decided about a person or a group, in sentences for whoever asks why.

use rollcall_model::{
    account::UserType,
    activity::FieldChange,
    hold::HoldReason,
    id::OrganizationId,
    placement::{OrganizationAssignment, OrganizationWish, Placement},
    request::Decision,
};

/// How `userType` was read.
pub(crate) fn user_type(sent: Option<&str>, read: UserType) -> Decision {
    let label = read.label().to_lowercase();
    match sent.map(str::trim).filter(|it| !it.is_empty()) {
        None => Decision::ok(format!("No userType was sent: {label}.")),
        Some(sent) if UserType::is_clear(Some(sent)) => {
            Decision::ok(format!("userType “{sent}” read as {label}."))
        }
        Some(sent) => Decision::warn(format!(
            "userType “{sent}” isn’t known: treated as {label}, and marked for review."
        )),
    }
}

/// Where `organizationId` led.
pub(crate) fn placement(
    wish: &OrganizationWish,
    placed: &Placement,
    user_type: UserType,
    bound: Option<OrganizationId>,
) -> Decision {
    let sent = match wish {
        OrganizationWish::Unsaid => "No organizationId was sent".to_owned(),
        OrganizationWish::All => "organizationId “All”".to_owned(),
        OrganizationWish::Named(values) => format!("organizationId “{}”", values.join(", ")),
    };
    let led_to = match &placed.assignment {
        _ if user_type == UserType::Technician => {
            "technicians belong to no organization".to_owned()
        }
        None => "the organization stays as it is".to_owned(),
        Some(OrganizationAssignment::Global) => "belongs to all organizations".to_owned(),
        Some(OrganizationAssignment::Organizations(ids)) => {
            let listed: Vec<_> = ids.iter().map(ToString::to_string).collect();
            let listed = listed.join(", ");
            match bound {
                Some(bound) if ids.contains(&bound) => {
                    format!("belongs to organization {listed}, the provider’s own")
                }
                _ => format!("belongs to organization {listed}"),
            }
        }
    };
    if placed.unmatched.is_empty() {
        return Decision::ok(format!("{sent}: {led_to}."));
    }
    let unmatched = placed.unmatched.join("”, “");
    Decision::warn(format!(
        "{sent}: “{unmatched}” is no Org ID of this client; {led_to}, and is marked for review."
    ))
}

/// Somebody new came in.
pub(crate) fn created(user_type: UserType, active: bool) -> Decision {
    let state = if active { "active" } else { "inactive" };
    Decision::ok(format!(
        "Nobody was here under this name: created as {state} {}.",
        user_type.label().to_lowercase()
    ))
}

/// The account that the provider deleted is here still.
pub(crate) fn came_back() -> Decision {
    Decision::ok("It was deleted by the provider and kept here: the same account comes back.")
}

/// What a rule holds back.
pub(crate) fn held(reason: &HoldReason) -> Decision {
    Decision::warn(format!("Held: {}", reason.text))
}

/// What the brake holds back.
pub(crate) const BRAKED: &str = "Held: too many people were deactivated within the hour, so this one stays active until an \
     administrator decides.";

/// An administrator excluded the person.
pub(crate) fn kept_out() -> Decision {
    Decision::warn("Excluded: an administrator keeps this person out.")
}

/// Which fields an update changed.
pub(crate) fn updated(changes: &[FieldChange]) -> Decision {
    let fields: Vec<_> = changes.iter().map(|it| it.field.as_str()).collect();
    Decision::ok(format!("Updated: {}.", fields.join(", ")))
}

/// What was sent is what was there.
pub(crate) fn unchanged() -> Decision {
    Decision::ok("Everything that was sent was here already: nothing changed.")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rollcall_model::request::DecisionTone;

    use super::*;

    #[test]
    fn a_type_nobody_knows_is_worth_a_look() {
        let clear = user_type(Some("Technician"), UserType::Technician);
        assert_eq!(clear, Decision::ok("userType “Technician” read as technician."));
        let odd = user_type(Some("Contractor"), UserType::EndUser);
        assert_eq!(odd.tone, DecisionTone::Warn);
        assert_eq!(user_type(Some(" "), UserType::EndUser).text, "No userType was sent: end user.");
    }

    #[test]
    fn an_organization_is_told_from_what_was_sent_to_where_it_led() {
        let wish = OrganizationWish::from_scim(Some("1001"));
        let ids = BTreeSet::from([OrganizationId(1001)]);
        let assignment = Some(OrganizationAssignment::Organizations(ids));
        let placed = Placement { assignment, unmatched: Vec::new(), fallback: false };
        let told = placement(&wish, &placed, UserType::EndUser, None);
        assert_eq!(told, Decision::ok("organizationId “1001”: belongs to organization 1001."));

        let wish = OrganizationWish::from_scim(Some("Contoso AG"));
        let placed = Placement {
            assignment: Some(OrganizationAssignment::Global),
            unmatched: vec!["Contoso AG".to_owned()],
            fallback: true,
        };
        let told = placement(&wish, &placed, UserType::EndUser, None);
        assert_eq!(told.tone, DecisionTone::Warn);
        assert!(told.text.contains("is no Org ID of this client"), "{}", told.text);
    }
}

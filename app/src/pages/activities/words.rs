//! An activity in words: a sentence, an icon, and who did it.

use rollcall_model::activity::{Activity, ActivityStatus, ActorKind};

use crate::{
    components::{icon::Glyph, status::Tone},
    words::{Named, field},
};

/// What happened to the subject, as its sentence goes on: "updated: last name".
pub fn happening(activity: &Activity) -> String {
    use ActivityStatus as It;
    let words = match activity.status {
        It::EndUserCreated => t!("activities.did.end_user_created"),
        It::TechnicianCreated => t!("activities.did.technician_created"),
        It::EndUserUpdated
        | It::TechnicianUpdated
        | It::StaffUpdated
        | It::UserGroupUpdated
        | It::OrganizationUpdated
        | It::RoleUpdated => return updated(activity),
        It::SsoUpdated => return t!("activities.did.sign_on", what = updated(activity)),
        It::EndUserDisabled | It::TechnicianDisabled => t!("activities.did.made_inactive"),
        It::EndUserEnabled | It::TechnicianEnabled => t!("activities.did.made_active"),
        It::EndUserDeleted | It::TechnicianDeleted | It::UserGroupDeleted | It::SsoDeleted => {
            t!("activities.did.deleted")
        }
        It::TokenCreated => t!("activities.did.token_created"),
        It::TokenRemoved => t!("activities.did.token_ended"),
        It::TokenExpiring => t!("activities.did.token_expiring"),
        It::TokenExpired => t!("activities.did.token_expired"),
        It::CertificateExpiring => t!("activities.did.certificate_expiring"),
        It::UserGroupCreated => t!("activities.did.group_created"),
        It::SsoCreated => t!("activities.did.provider_added"),
        It::EndUserRestored
        | It::TechnicianRestored
        | It::SsoRestored
        | It::OrganizationRestored => t!("activities.did.restored"),
        It::SsoDisabled => t!("activities.did.sso_disabled"),
        It::SsoEnabled => t!("activities.did.sso_enabled"),
        It::ScimEnabled => t!("activities.did.scim_enabled"),
        It::ScimDisabled => t!("activities.did.scim_disabled"),
        It::RoleCreated => t!("activities.did.role_created"),
        It::RoleDeleted => t!("activities.did.role_deleted"),
        It::RoleGiven => return t!("activities.did.role_given", role = role(activity)),
        It::RoleTaken => return t!("activities.did.role_taken", role = role(activity)),
        It::GroupMappingUpdated => return t!("activities.did.mapping", what = updated(activity)),
        It::PolicyUpdated => return t!("activities.did.policy", what = updated(activity)),
        It::Held => t!("activities.did.held"),
        It::Admitted => t!("activities.did.let_in"),
        It::Approved => t!("activities.did.approved"),
        It::Excluded => t!("activities.did.excluded"),
        It::Readmitted => t!("activities.did.readmitted"),
        It::BrakeTripped => t!("activities.did.brake_tripped"),
        It::DeactivationWaits => t!("activities.did.deactivation_waits"),
        It::BrakeReleased => t!("activities.did.brake_released"),
        It::BrakeDiscarded => t!("activities.did.brake_discarded"),
        It::SignedIn => t!("activities.did.signed_in"),
        It::SignInRefused => t!("activities.did.sign_in_refused"),
        It::IdentityLinked => t!("activities.did.identity_linked"),
        It::PasskeyAdded => t!("activities.did.passkey_added"),
        It::PasskeyRenamed => t!("activities.did.passkey_renamed"),
        It::PasskeyRemoved => t!("activities.did.passkey_removed"),
        It::SsoOnlyOn => t!("activities.did.sso_only_on"),
        It::SsoOnlyOff => t!("activities.did.sso_only_off"),
        It::BreakGlassUsed => t!("activities.did.break_glass_used"),
        It::BreakGlassSeen => t!("activities.did.break_glass_seen"),
        It::SignedOut => t!("activities.did.signed_out"),
        It::SignedOutEverywhere => t!("activities.did.signed_out_everywhere"),
        It::MfaReset => t!("activities.did.mfa_reset"),
        It::RecoveryCodeUsed => t!("activities.did.recovery_code_used"),
        It::AuthenticatorAdded => t!("activities.did.authenticator_added"),
        It::AuthenticatorReplaced => t!("activities.did.authenticator_replaced"),
        It::AdministratorCreated => t!("activities.did.administrator_created"),
        It::StaffInvited => t!("activities.did.staff_invited"),
        It::StaffDisabled => t!("activities.did.switched_off"),
        It::StaffEnabled => t!("activities.did.switched_on"),
        It::RecoveryCodesRenewed => t!("activities.did.codes_renewed"),
        It::PasswordChanged => t!("activities.did.password_changed"),
        It::SignInLinkSent => t!("activities.did.sign_in_link_sent"),
        It::InvitationMade => t!("activities.did.invited"),
        It::InvitationAccepted => t!("activities.did.invitation_accepted"),
        It::MailRetried => t!("activities.did.mail_retried"),
        It::RemindersSwitched => t!("activities.did.reminders_switched"),
        It::CalendarOpened => t!("activities.did.calendar_opened"),
        It::CalendarClosed => t!("activities.did.calendar_closed"),
        It::OrganizationCreated => t!("activities.did.organization_created"),
        It::OrganizationArchived => t!("activities.did.archived"),
        It::ClientCreated => t!("activities.did.client_created"),
        It::SetupLinkCreated => t!("activities.did.setup_link"),
        It::Exported => t!("activities.did.exported"),
        It::Purged => t!("activities.did.purged"),
    };
    words.to_owned()
}

/// The role that was given or taken.
fn role(activity: &Activity) -> &str {
    let change = activity.changes.first();
    change.and_then(|it| it.after.as_deref().or(it.before.as_deref())).unwrap_or_default()
}

fn updated(activity: &Activity) -> String {
    let fields: Vec<_> = activity.changes.iter().map(|it| field(&it.field)).collect();
    if fields.is_empty() {
        t!("activities.did.updated_somehow").to_owned()
    } else {
        t!("activities.did.updated", fields = fields.join(", "))
    }
}

/// The icon of an activity.
pub fn mark(status: ActivityStatus) -> (Glyph, Tone) {
    use ActivityStatus as It;
    match status {
        It::EndUserCreated
        | It::TechnicianCreated
        | It::AdministratorCreated
        | It::StaffInvited
        | It::InvitationMade
        | It::Admitted
        | It::Approved
        | It::Readmitted => (Glyph::UserAdded, Tone::Ok),
        It::EndUserEnabled
        | It::EndUserRestored
        | It::TechnicianEnabled
        | It::TechnicianRestored
        | It::StaffEnabled
        | It::InvitationAccepted => (Glyph::User, Tone::Ok),
        It::MailRetried | It::RemindersSwitched => (Glyph::Mail, Tone::Neutral),
        It::CalendarOpened | It::CalendarClosed => (Glyph::Clock, Tone::Neutral),
        It::EndUserUpdated | It::TechnicianUpdated | It::StaffUpdated => {
            (Glyph::Refresh, Tone::Neutral)
        }
        It::EndUserDisabled
        | It::EndUserDeleted
        | It::TechnicianDisabled
        | It::TechnicianDeleted
        | It::StaffDisabled
        | It::Excluded => (Glyph::UserRemoved, Tone::Neutral),
        It::PasskeyRenamed => (Glyph::Key, Tone::Neutral),
        It::TokenCreated | It::SetupLinkCreated | It::AuthenticatorAdded | It::PasskeyAdded => {
            (Glyph::Key, Tone::Accent)
        }
        It::TokenExpired => (Glyph::Key, Tone::Bad),
        It::TokenRemoved
        | It::TokenExpiring
        | It::CertificateExpiring
        | It::MfaReset
        | It::AuthenticatorReplaced
        | It::PasskeyRemoved
        | It::SignInLinkSent
        | It::RecoveryCodeUsed
        | It::RecoveryCodesRenewed
        | It::PasswordChanged => (Glyph::Key, Tone::Warn),
        It::UserGroupCreated | It::UserGroupDeleted | It::UserGroupUpdated => {
            (Glyph::Group, Tone::Neutral)
        }
        It::SsoCreated | It::SsoRestored | It::SsoEnabled | It::ScimEnabled => {
            (Glyph::Plug, Tone::Accent)
        }
        It::SsoOnlyOn => (Glyph::Plug, Tone::Accent),
        It::SsoDeleted | It::SsoDisabled | It::ScimDisabled | It::SsoOnlyOff => {
            (Glyph::Plug, Tone::Warn)
        }
        It::PolicyUpdated | It::SsoUpdated => (Glyph::Plug, Tone::Neutral),
        It::RoleCreated | It::RoleUpdated | It::RoleDeleted | It::RoleTaken => {
            (Glyph::Role, Tone::Neutral)
        }
        It::RoleGiven | It::GroupMappingUpdated => (Glyph::Role, Tone::Accent),
        It::Held | It::BrakeTripped | It::DeactivationWaits => (Glyph::Warning, Tone::Warn),
        It::BrakeReleased | It::BrakeDiscarded | It::BreakGlassSeen => {
            (Glyph::Check, Tone::Neutral)
        }
        It::SignedIn | It::IdentityLinked => (Glyph::SignIn, Tone::Neutral),
        It::SignInRefused | It::BreakGlassUsed => (Glyph::Alert, Tone::Bad),
        It::SignedOut | It::SignedOutEverywhere => (Glyph::SignOut, Tone::Neutral),
        It::OrganizationCreated
        | It::OrganizationUpdated
        | It::OrganizationArchived
        | It::OrganizationRestored => (Glyph::Organization, Tone::Neutral),
        It::ClientCreated => (Glyph::Building, Tone::Neutral),
        It::Exported => (Glyph::Copy, Tone::Neutral),
        It::Purged => (Glyph::Minus, Tone::Neutral),
    }
}

/// Through which door it came, and who opened it: "SCIM · Entra ID".
pub fn by(activity: &Activity) -> String {
    let door = activity.actor_kind.named();
    match activity.actor_kind {
        ActorKind::Staff | ActorKind::Account | ActorKind::Scim if !activity.actor.is_empty() => {
            format!("{door} · {}", activity.actor)
        }
        _ => door.to_owned(),
    }
}

/// The same words at the start of a sentence.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use rollcall_model::{
        activity::{FieldChange, SubjectKind},
        id::ActivityId,
    };

    use super::*;

    #[test]
    fn an_update_names_the_fields_it_changed() {
        let change =
            |field: &str| FieldChange { field: field.to_owned(), before: None, after: None };
        let activity = Activity {
            id: ActivityId("018f6c1e-7a44-7d3b-9f02-51c7be0d1a88".parse().unwrap()),
            at: chrono::DateTime::UNIX_EPOCH,
            status: ActivityStatus::EndUserUpdated,
            actor_kind: ActorKind::Scim,
            actor: "Entra ID".to_owned(),
            subject_kind: SubjectKind::Account,
            subject_id: String::new(),
            subject: "Amélie Roux-Delacroix".to_owned(),
            provider: None,
            organizations: Vec::new(),
            changes: vec![change("last name"), change("email")],
            note: String::new(),
        };
        assert_eq!(happening(&activity), "updated: last name, email");
        assert_eq!(by(&activity), "SCIM · Entra ID");
        assert_eq!(capitalized(&happening(&activity)), "Updated: last name, email");
    }
}

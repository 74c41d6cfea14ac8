//! An activity in words: a sentence, an icon, and who did it.

use rollcall_model::activity::{Activity, ActivityStatus, ActorKind};

use crate::components::{icon::Glyph, status::Tone};

/// What happened to the subject, as its sentence goes on: "updated: last name".
pub fn happening(activity: &Activity) -> String {
    use ActivityStatus as It;
    let words = match activity.status {
        It::EndUserCreated => "created as end user",
        It::TechnicianCreated => "created as technician",
        It::EndUserUpdated
        | It::TechnicianUpdated
        | It::StaffUpdated
        | It::UserGroupUpdated
        | It::OrganizationUpdated
        | It::RoleUpdated => return updated(activity),
        It::SsoUpdated => return format!("sign-on {}", updated(activity)),
        It::EndUserDisabled | It::TechnicianDisabled => "made inactive",
        It::EndUserEnabled | It::TechnicianEnabled => "made active again",
        It::EndUserDeleted | It::TechnicianDeleted | It::UserGroupDeleted | It::SsoDeleted => {
            "deleted"
        }
        It::TokenCreated => "token created",
        It::TokenRemoved => "token ended",
        It::TokenExpiring => "token expires soon",
        It::TokenExpired => "token expired",
        It::UserGroupCreated => "created as group",
        It::SsoCreated => "added as identity provider",
        It::EndUserRestored
        | It::TechnicianRestored
        | It::SsoRestored
        | It::OrganizationRestored => "restored",
        It::SsoDisabled => "sign-on disabled",
        It::SsoEnabled => "sign-on enabled",
        It::ScimEnabled => "provisioning enabled",
        It::ScimDisabled => "provisioning disabled",
        It::RoleCreated => "created as role",
        It::RoleDeleted => "deleted: a role",
        It::RoleGiven => return format!("was given the role {}", role(activity)),
        It::RoleTaken => return format!("no longer has the role {} by hand", role(activity)),
        It::GroupMappingUpdated => return format!("mapping {}", updated(activity)),
        It::PolicyUpdated => return format!("policy {}", updated(activity)),
        It::Held => "held for an administrator",
        It::Admitted => "let in: the reason to hold is gone",
        It::Approved => "approved",
        It::Excluded => "excluded",
        It::Readmitted => "readmitted",
        It::BrakeTripped => "brake tripped: further deactivations wait",
        It::DeactivationWaits => "deactivation waits",
        It::BrakeReleased => "waiting deactivations carried out",
        It::BrakeDiscarded => "waiting deactivations dropped",
        It::SignedIn => "signed in",
        It::SignInRefused => "sign-in refused",
        It::IdentityLinked => "linked to their provider",
        It::SignedOut => "signed out",
        It::SignedOutEverywhere => "signed out everywhere",
        It::MfaReset => "authenticator reset",
        It::RecoveryCodeUsed => "recovery code used",
        It::AuthenticatorReplaced => "authenticator replaced",
        It::AdministratorCreated => "created as system administrator",
        It::StaffInvited => "invited to the console",
        It::StaffDisabled => "switched off",
        It::StaffEnabled => "switched on again",
        It::RecoveryCodesRenewed => "recovery codes renewed",
        It::PasswordChanged => "password changed",
        It::InvitationMade => "invited to sign in",
        It::InvitationAccepted => "invitation accepted",
        It::MailRetried => "mail tried again",
        It::RemindersSwitched => "reminders switched",
        It::CalendarOpened => "calendar address made",
        It::CalendarClosed => "calendar address ended",
        It::OrganizationCreated => "created as organization",
        It::OrganizationArchived => "archived",
        It::ClientCreated => "created as client",
        It::SetupLinkCreated => "set-up link made",
        It::Exported => "activities exported",
        It::Purged => "cleared of what was deleted",
    };
    words.to_owned()
}

/// The role that was given or taken.
fn role(activity: &Activity) -> &str {
    let change = activity.changes.first();
    change.and_then(|it| it.after.as_deref().or(it.before.as_deref())).unwrap_or_default()
}

fn updated(activity: &Activity) -> String {
    let fields: Vec<_> = activity.changes.iter().map(|it| it.field.as_str()).collect();
    if fields.is_empty() { "updated".to_owned() } else { format!("updated: {}", fields.join(", ")) }
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
        It::TokenCreated | It::SetupLinkCreated => (Glyph::Key, Tone::Accent),
        It::TokenExpired => (Glyph::Key, Tone::Bad),
        It::TokenRemoved
        | It::TokenExpiring
        | It::MfaReset
        | It::AuthenticatorReplaced
        | It::RecoveryCodeUsed
        | It::RecoveryCodesRenewed
        | It::PasswordChanged => (Glyph::Key, Tone::Warn),
        It::UserGroupCreated | It::UserGroupDeleted | It::UserGroupUpdated => {
            (Glyph::Group, Tone::Neutral)
        }
        It::SsoCreated | It::SsoRestored | It::SsoEnabled | It::ScimEnabled => {
            (Glyph::Plug, Tone::Accent)
        }
        It::SsoDeleted | It::SsoDisabled | It::ScimDisabled => (Glyph::Plug, Tone::Warn),
        It::PolicyUpdated | It::SsoUpdated => (Glyph::Plug, Tone::Neutral),
        It::RoleCreated | It::RoleUpdated | It::RoleDeleted | It::RoleTaken => {
            (Glyph::Role, Tone::Neutral)
        }
        It::RoleGiven | It::GroupMappingUpdated => (Glyph::Role, Tone::Accent),
        It::Held | It::BrakeTripped | It::DeactivationWaits => (Glyph::Warning, Tone::Warn),
        It::BrakeReleased | It::BrakeDiscarded => (Glyph::Check, Tone::Neutral),
        It::SignedIn | It::IdentityLinked => (Glyph::SignIn, Tone::Neutral),
        It::SignInRefused => (Glyph::Alert, Tone::Bad),
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
    let door = activity.actor_kind.label();
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

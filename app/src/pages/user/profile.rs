//! What is known about a user, and who keeps it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountStatus, Manager, UserType},
    organization::Organization,
    provider::Vendor,
};

use super::{
    Desk,
    edit::{PreferencesForm, ProfileForm},
};
use crate::components::{
    banner::Banner,
    card::{Card, Fact, Facts},
    copy::CopyInline,
    field::LockedField,
    status::{SourceBadge, Tone},
    time::{Day, RelativeTime},
};

/// The profile. Fields that a provider keeps are locked, as long as it may push.
#[component]
pub(super) fn ProfileCard(
    desk: Desk,
    user: AccountDetails,
    organizations: Vec<Organization>,
) -> impl IntoView {
    let admitted = matches!(user.row.status, AccountStatus::Active | AccountStatus::Inactive);
    let preferences = (admitted && !user.deleted).then(|| {
        let preferences = user.preferences.clone();
        view! {
            <hr class="rule"/>
            <PreferencesForm desk preferences/>
        }
    });
    let body = if admitted && !user.deleted && !user.managed {
        view! { <ProfileForm desk user organizations/> }.into_any()
    } else {
        let fields = general(&user).map(|(id, label, value)| {
            view! { <LockedField id=format!("user-{id}") label value/> }
        });
        let fields = fields.collect_view();
        view! {
            {user.row.manager.map(|manager| view! { <ManagedBy manager/> })}
            <div class="form-grid">{fields}</div>
        }
        .into_any()
    };
    view! {
        <Card id="general" title="General">
            {body}
            {preferences}
        </Card>
    }
}

/// The fields of the profile: id, label and value. A dash stands for nothing.
fn general(
    user: &AccountDetails,
) -> impl Iterator<Item = (&'static str, &'static str, String)> + use<> {
    let row = &user.row;
    let organizations: Vec<_> = row.organizations.iter().map(|it| it.name.to_string()).collect();
    let outside = matches!(row.status, AccountStatus::Held | AccountStatus::Excluded);
    let organization = match (row.user_type, organizations.is_empty()) {
        _ if outside => String::new(),
        (UserType::Technician, _) => String::new(),
        (UserType::EndUser, true) => "All organizations".to_owned(),
        (UserType::EndUser, false) => organizations.join(", "),
    };
    [
        ("first-name", "First name", user.given_name.clone()),
        ("last-name", "Last name", user.family_name.clone()),
        ("email", "Email", row.email.clone().unwrap_or_default()),
        ("user-name", "User name", row.user_name.clone()),
        ("type", "User type", row.user_type.label().to_owned()),
        ("organization", "Organization", organization),
        ("status", "Status", row.status.label().to_owned()),
    ]
    .into_iter()
    .map(|(id, label, value)| (id, label, if value.is_empty() { "—".to_owned() } else { value }))
}

/// Who keeps the locked fields, and where they are changed.
#[component]
fn ManagedBy(manager: Manager) -> impl IntoView {
    let (name, vendor) = (manager.name.to_string(), manager.vendor);
    let short = vendor.short();
    let arrival = match vendor {
        Vendor::Entra => "they arrive here with the next sync, usually within 40 minutes",
        Vendor::Okta => "they arrive here within minutes",
        Vendor::Duo | Vendor::Other => "they arrive here with the next sync",
    };
    view! {
        <Banner title=format!("Managed by {name}. {name} keeps the fields with a lock.") tone=Tone::Neutral>
            <p>{format!("Change them in {short}; {arrival}.")}</p>
            <details class="why">
                <summary class="link">"Why can’t I edit or delete this user?"</summary>
                <p>
                    {format!(
                        "{name} created this user and sends every change. If you edited here, the \
                         next sync would undo it. To change something: change it in {short}. To \
                         remove someone: unassign or disable them in {short}; they become inactive \
                         here. If {short} is gone for good: turn SCIM off for the provider, and its \
                         users can be edited.",
                    )}
                </p>
            </details>
        </Banner>
    }
}

/// How the provider knows the user.
#[component]
pub(super) fn IdentityCard(
    base: String,
    now: DateTime<Utc>,
    user: AccountDetails,
) -> impl IntoView {
    let row = user.row;
    let provider = row.manager.as_ref().map(|it| {
        let href = format!("{base}/identity-providers/{}", it.id);
        let name = it.name.to_string();
        view! {
            <Fact name="Identity provider">
                <a class="link" href=href>
                    <bdi>{name}</bdi>
                </a>
            </Fact>
        }
    });
    let external = user.external_id.map(|value| {
        view! {
            <Fact name="External ID">
                <CopyInline what="external ID" value/>
            </Fact>
        }
    });
    let managed = row.manager.is_some();
    let sent = |name: &'static str, value: Option<String>| {
        managed.then(|| {
            let value = value.unwrap_or_default();
            view! {
                <Fact name>
                    {if value.is_empty() {
                        view! { <span class="dim">"Nothing"</span> }.into_any()
                    } else {
                        view! { <code><bdi>{value}</bdi></code> }.into_any()
                    }}
                </Fact>
            }
        })
    };
    let sent_type = sent("Sent as userType", user.sent_user_type);
    let sent_organization = sent("Sent as organizationId", user.sent_organization);
    let synced = managed.then(|| {
        view! {
            <Fact name="Last synced">
                <RelativeTime at=row.updated_at now/>
            </Fact>
        }
    });
    let keeper = row.manager.as_ref().map(|it| it.name.to_string());
    view! {
        <Card id="identity" title="Identity">
            <Facts stacked=true>
                <Fact name="Source">
                    <SourceBadge source=row.source provider=keeper/>
                </Fact>
                {provider}
                {external}
                <Fact name="SCIM ID">
                    <CopyInline what="SCIM ID" value=row.id.to_string()/>
                </Fact>
                {sent_type}
                {sent_organization}
                <Fact name="Created">
                    <Day at=user.created_at/>
                </Fact>
                {synced}
            </Facts>
        </Card>
    }
}

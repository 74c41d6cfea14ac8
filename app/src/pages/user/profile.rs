//! What is known about a user, and who keeps it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountStatus, Manager, UserType},
    organization::Organization,
    provider::Vendor,
    role::Area,
};

use super::{
    Desk,
    edit::{PreferencesForm, ProfileForm},
};
use crate::{
    components::{
        banner::Banner,
        card::{Card, Fact, Facts},
        copy::CopyInline,
        field::LockedField,
        status::{SourceBadge, Tone},
        time::{Day, RelativeTime},
    },
    pages::{
        form::{Fields, managers_of},
        layout::rights,
    },
    words::{Named, short_name},
};

/// The profile. Fields that a provider keeps are locked, as long as it may push.
#[component]
pub(super) fn ProfileCard(
    desk: Desk,
    user: AccountDetails,
    organizations: Vec<Organization>,
) -> impl IntoView {
    let admitted = matches!(user.row.status, AccountStatus::Active | AccountStatus::Inactive);
    let user_type = user.row.user_type;
    let may = rights().manages_of(Area::Accounts, user_type);
    let preferences = (admitted && !user.deleted).then(|| {
        let preferences = user.preferences.clone();
        view! {
            <hr class="rule"/>
            <Fields may who=managers_of(Area::Accounts, user_type)>
                <PreferencesForm desk preferences may/>
            </Fields>
        }
    });
    let body = if may && admitted && !user.deleted && !user.managed {
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
        <Card id="general" title=t!("user.general")>
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
        (UserType::EndUser, true) => t!("common.all_organizations").to_owned(),
        (UserType::EndUser, false) => organizations.join(", "),
    };
    [
        ("first-name", t!("common.first_name"), user.given_name.clone()),
        ("last-name", t!("common.last_name"), user.family_name.clone()),
        ("email", t!("common.email"), row.email.clone().unwrap_or_default()),
        ("user-name", t!("common.user_name"), row.user_name.clone()),
        ("type", t!("user.type"), row.user_type.named().to_owned()),
        ("organization", t!("common.organization"), organization),
        ("status", t!("common.status"), row.status.named().to_owned()),
    ]
    .into_iter()
    .map(|(id, label, value)| (id, label, if value.is_empty() { "—".to_owned() } else { value }))
}

/// Who keeps the locked fields, and where they are changed.
#[component]
fn ManagedBy(manager: Manager) -> impl IntoView {
    let (name, vendor) = (manager.name.to_string(), manager.vendor);
    let short = short_name(vendor);
    let arrival = match vendor {
        Vendor::Entra => t!("user.arrival.entra"),
        Vendor::Okta => t!("user.arrival.okta"),
        Vendor::Duo | Vendor::Other => t!("user.arrival.other"),
    };
    view! {
        <Banner title=t!("user.keeps_fields", name = name) tone=Tone::Neutral>
            <p>{t!("user.change_there", short = short, arrival = arrival)}</p>
            <details class="why">
                <summary class="link">{t!("user.why_locked")}</summary>
                <p>
                    {t!("user.why_locked_text", name = name, short = short)}
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
            <Fact name=t!("common.identity_provider")>
                <a class="link" href=href>
                    <bdi>{name}</bdi>
                </a>
            </Fact>
        }
    });
    let external = user.external_id.map(|value| {
        view! {
            <Fact name=t!("user.external_id")>
                <CopyInline what=t!("user.external_id_what") value/>
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
                        view! { <span class="dim">{t!("common.nothing")}</span> }.into_any()
                    } else {
                        view! { <code><bdi>{value}</bdi></code> }.into_any()
                    }}
                </Fact>
            }
        })
    };
    let sent_type = sent(t!("user.sent_type"), user.sent_user_type);
    let sent_organization = sent(t!("user.sent_organization"), user.sent_organization);
    let synced = managed.then(|| {
        view! {
            <Fact name=t!("user.last_synced_fact")>
                <RelativeTime at=row.updated_at now/>
            </Fact>
        }
    });
    let keeper = row.manager.as_ref().map(|it| it.name.to_string());
    view! {
        <Card id="identity" title=t!("user.identity")>
            <Facts stacked=true>
                <Fact name=t!("common.source")>
                    <SourceBadge source=row.source provider=keeper/>
                </Fact>
                {provider}
                {external}
                <Fact name=t!("user.scim_id")>
                    <CopyInline what=t!("user.scim_id") value=row.id.to_string()/>
                </Fact>
                {sent_type}
                {sent_organization}
                <Fact name=t!("common.created")>
                    <Day at=user.created_at/>
                </Fact>
                {synced}
            </Facts>
        </Card>
    }
}

//! The fields of a policy, in plain words.

use std::collections::BTreeSet;

use leptos::prelude::*;
use rollcall_model::{
    brake::{BRAKE_MINUTES, brake_limit},
    email::EmailDomain,
    organization::Organization,
    placement::UnmatchedPolicy,
    policy::{AllowedOrganizations, AllowedRoles, ProviderPolicy},
    provider::IdentityProvider,
    role_row::RoleChoice,
    service_account::ServiceWord,
};

use crate::{
    components::{
        card::Card,
        choice::{CheckField, RadioField},
        field::{Choice, TextField},
    },
    error::AppError,
    pages::{
        confirm_code::{CodeField, Confirmed},
        form::{OrganizationBoxes, on_field},
    },
};

/// Every setting of the policy, and the code for what allows more than before.
#[component]
pub(super) fn PolicyFields(
    provider: IdentityProvider,
    organizations: Vec<Organization>,
    roles: Vec<RoleChoice>,
    refusal: Signal<Option<AppError>>,
    confirmed: Confirmed,
) -> impl IntoView {
    let IdentityProvider { policy, organization: bound, users, .. } = provider;
    let limit = brake_limit(users.end_users + users.technicians);
    let domains = listed(policy.domains.iter().map(EmailDomain::as_str));
    let words =
        if policy.catcher.is_empty() { ServiceWord::preset() } else { policy.catcher.clone() };
    let words = listed(words.iter().map(ServiceWord::as_str));
    let unmatched = policy.unmatched.code();
    let catches = !policy.catcher.is_empty();
    let ProviderPolicy { technicians, approve_technicians, brake, roles: ceiling, .. } = policy;
    let choices = unmatched_choices(bound.as_ref());
    view! {
        <Card id="unmatched" title="Users without a matching organization">
            <RadioField
                legend="When the Org ID that is sent names no organization of this client"
                name="form[unmatched]"
                choices
                selected=unmatched
                error=on_field(refusal, "unmatched")
            />
        </Card>
        <Card id="fence" title="Fence">
            <p class="t-13">
                "Whoever is outside waits in Held. The provider is told that they were created, so it does not try again and again."
            </p>
            <Organizations allowed=policy.organizations bound organizations refusal/>
            <CheckField
                label="It may send technicians"
                name="form[technicians]"
                checked=technicians
                hint="Otherwise it may send end users only, and technicians wait in Held."
            />
            <TextField
                label="Email domains"
                name="form[domains]"
                id="domains"
                value=domains
                hint="Only people with addresses of these domains get in. Leave it empty to take any."
                error=on_field(refusal, "domains")
            />
        </Card>
        <Ceiling allowed=ceiling roles refusal/>
        <Card id="approval" title="Approval">
            <CheckField
                label="Hold accounts that look like service accounts"
                name="form[catch]"
                checked=catches
                hint="Such as backup@ and noreply@, which are mailboxes and no people."
            />
            <TextField
                label="Words that give a service account away"
                name="form[catcher]"
                id="catcher"
                value=words
                hint="Looked for in the part of the address before the @."
                error=on_field(refusal, "catcher")
            />
            <CheckField
                label="An administrator approves every technician"
                name="form[approve_technicians]"
                checked=approve_technicians
                hint="New technicians, and end users who are to become technicians, wait in Held until then."
            />
        </Card>
        <Card id="brake" title="Deprovisioning brake">
            <CheckField
                label="Hold deactivations when there are too many at once"
                name="form[brake]"
                checked=brake
                hint=format!(
                    "After a fifth of its people within {BRAKE_MINUTES} minutes, and at least \
                     five: now {limit}. Those that follow wait until an administrator releases them.",
                )
            />
        </Card>
        <CodeField
            confirmed
            refusal
            label="6-digit code from your authenticator, if this allows more than before"
        />
    }
    .into_any()
}

/// What can become of people without a matching organization.
pub fn unmatched_choices(bound: Option<&Organization>) -> Vec<Choice> {
    let words = |it| match it {
        UnmatchedPolicy::Global => {
            Some("They belong to all organizations and are marked for review".to_owned())
        }
        UnmatchedPolicy::Bound => bound.map(|it| format!("They join {}", it.name)),
        UnmatchedPolicy::Hold => Some("They wait in Held for an administrator".to_owned()),
        UnmatchedPolicy::Reject => Some("They are refused, and the provider sees why".to_owned()),
    };
    let choice = |it: UnmatchedPolicy| Some(Choice::new(it.code(), words(it)?));
    UnmatchedPolicy::ALL.into_iter().filter_map(choice).collect()
}

/// Which roles its groups may give.
#[component]
fn Ceiling(
    allowed: AllowedRoles,
    roles: Vec<RoleChoice>,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let selected = if allowed == AllowedRoles::All { "all" } else { "listed" };
    let boxes = roles.into_iter().enumerate().map(|(at, it)| {
        let checked = selected == "listed" && allowed.allow(it.id);
        let kind = it.user_type.label();
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name=format!("form[roles][{at}]")
                    value=it.id.to_string()
                    checked=checked
                />
                <span>
                    <bdi>{it.name.to_string()}</bdi>
                    " "
                    <span class="dim">{kind}</span>
                </span>
            </label>
        }
    });
    let boxes: Vec<_> = boxes.collect();
    view! {
        <Card id="ceiling" title="Role ceiling">
            <RadioField
                legend="Its groups may give"
                name="form[ceiling]"
                choices=vec![
                    Choice::new("all", "Any role that they are mapped to"),
                    Choice::new("listed", "Only the roles ticked below"),
                ]
                selected
                error=on_field(refusal, "ceiling")
            />
            {(!boxes.is_empty())
                .then(|| {
                    view! {
                        <fieldset class="field choices choices--list">
                            <legend class="field__label">"These roles"</legend>
                            {boxes}
                        </fieldset>
                    }
                })}
        </Card>
    }
    .into_any()
}

/// Which organizations its people may belong to.
#[component]
fn Organizations(
    allowed: AllowedOrganizations,
    bound: Option<Organization>,
    organizations: Vec<Organization>,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let (selected, listed) = match allowed {
        AllowedOrganizations::All => ("all", BTreeSet::new()),
        AllowedOrganizations::Bound => ("bound", BTreeSet::new()),
        AllowedOrganizations::Listed(ids) => ("listed", ids),
    };
    let mut choices = vec![Choice::new("all", "All organizations of this client")];
    choices.extend(bound.map(|it| Choice::new("bound", format!("Only {}", it.name))));
    if !organizations.is_empty() {
        choices.push(Choice::new("listed", "Only those ticked below"));
    }
    view! {
        <RadioField
            legend="Its people may belong to"
            name="form[organizations]"
            choices
            selected
            error=on_field(refusal, "organizations")
        />
        <OrganizationBoxes name="form[listed]" organizations listed/>
    }
    .into_any()
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

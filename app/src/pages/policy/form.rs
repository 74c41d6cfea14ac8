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
    words::Named,
};

/// Every setting of the policy, and the code for what allows more than before.
#[component]
pub(super) fn PolicyFields(
    provider: IdentityProvider,
    organizations: Vec<Organization>,
    roles: Vec<RoleChoice>,
    refusal: Signal<Option<AppError>>,
    /// None: who looks at it may not save it.
    confirmed: Option<Confirmed>,
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
        <Card id="unmatched" title=t!("policy.unmatched.title")>
            <RadioField
                legend=t!("provisioning.unmatched.legend")
                name="form[unmatched]"
                choices
                selected=unmatched
                error=on_field(refusal, "unmatched")
            />
        </Card>
        <Card id="fence" title=t!("policy.fence.title")>
            <p class="t-13">
                {t!("policy.fence.text")}
            </p>
            <Organizations allowed=policy.organizations bound organizations refusal/>
            <CheckField
                label=t!("policy.fence.technicians")
                name="form[technicians]"
                checked=technicians
                hint=t!("policy.fence.technicians_hint")
            />
            <TextField
                label=t!("policy.fence.domains")
                name="form[domains]"
                id="domains"
                value=domains
                hint=t!("policy.fence.domains_hint")
                error=on_field(refusal, "domains")
            />
        </Card>
        <Ceiling allowed=ceiling roles refusal/>
        <Card id="approval" title=t!("policy.approval.title")>
            <CheckField
                label=t!("policy.approval.services")
                name="form[catch]"
                checked=catches
                hint=t!("policy.approval.services_hint")
            />
            <TextField
                label=t!("policy.approval.words")
                name="form[catcher]"
                id="catcher"
                value=words
                hint=t!("policy.approval.words_hint")
                error=on_field(refusal, "catcher")
            />
            <CheckField
                label=t!("policy.approval.technicians")
                name="form[approve_technicians]"
                checked=approve_technicians
                hint=t!("policy.approval.technicians_hint")
            />
        </Card>
        <Card id="brake" title=t!("policy.brake.title")>
            <CheckField
                label=t!("policy.brake.label")
                name="form[brake]"
                checked=brake
                hint=t!("policy.brake.hint", minutes = BRAKE_MINUTES, limit = limit)
            />
        </Card>
        {confirmed
            .map(|confirmed| view! { <CodeField confirmed refusal label=t!("policy.code")/> })}
    }
    .into_any()
}

/// What can become of people without a matching organization.
pub fn unmatched_choices(bound: Option<&Organization>) -> Vec<Choice> {
    let words = |it| match it {
        UnmatchedPolicy::Global => Some(t!("policy.notes.global").to_owned()),
        UnmatchedPolicy::Bound => bound.map(|it| t!("policy.notes.join", name = it.name)),
        UnmatchedPolicy::Hold => Some(t!("policy.notes.hold").to_owned()),
        UnmatchedPolicy::Reject => Some(t!("policy.notes.reject").to_owned()),
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
        let kind = it.user_type.named();
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
        <Card id="ceiling" title=t!("policy.ceiling.title")>
            <RadioField
                legend=t!("policy.ceiling.legend")
                name="form[ceiling]"
                choices=vec![
                    Choice::new("all", t!("policy.ceiling.all")),
                    Choice::new("listed", t!("policy.ceiling.listed")),
                ]
                selected
                error=on_field(refusal, "ceiling")
            />
            {(!boxes.is_empty())
                .then(|| {
                    view! {
                        <fieldset class="field choices choices--list">
                            <legend class="field__label">{t!("policy.ceiling.these")}</legend>
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
    let mut choices = vec![Choice::new("all", t!("policy.reach.all"))];
    choices.extend(bound.map(|it| Choice::new("bound", t!("policy.reach.bound", name = it.name))));
    if !organizations.is_empty() {
        choices.push(Choice::new("listed", t!("common.ticked_below")));
    }
    view! {
        <RadioField
            legend=t!("policy.reach.legend")
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

//! The smaller cards of a provider's page: whom it sends, and what was said about it.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, AccountStatus, OrganizationFilter, UserType},
    activity::TimeRange,
    hold::HeldQuery,
    placement::UnmatchedPolicy,
    provider::IdentityProvider,
    request::{Refusals, RequestResult, ScimRequestQuery},
};

use super::Desk;
use crate::{
    components::{
        card::{Card, Fact, Facts},
        copy::CopyInline,
        time::Day,
    },
    query::ListQuery,
};

/// How many people it sends; each figure leads to the list it counts.
#[component]
pub(super) fn UsersCard(desk: Desk, provider: IdentityProvider) -> impl IntoView {
    let users = desk.elsewhere("users");
    let all = AccountQuery { provider: Some(desk.id), ..AccountQuery::default() };
    let active = AccountQuery { status: Some(AccountStatus::Active), ..all.clone() };
    let of_type = |it| AccountQuery { user_type: Some(it), ..active.clone() };
    let counts = provider.users;
    let global = AccountQuery {
        organization: Some(OrganizationFilter::Global),
        ..of_type(UserType::EndUser)
    };
    let facts = [
        ("End users", counts.end_users, of_type(UserType::EndUser)),
        ("Technicians", counts.technicians, of_type(UserType::Technician)),
        (
            "Inactive",
            counts.inactive,
            AccountQuery { status: Some(AccountStatus::Inactive), ..all.clone() },
        ),
        ("Global end users", counts.global, global),
        ("To review", counts.review, AccountQuery { review: true, ..all.clone() }),
    ];
    let everybody = all.href(&users);
    let open = everybody.clone();
    let actions = move || view! { <a class="link t-13" href=open.clone()>"Open list"</a> };
    view! {
        <Card id="users" title="Users" actions>
            <p class="stat__value">{counts.total}</p>
            <Facts pairs=true>
                {facts
                    .into_iter()
                    .map(|(name, count, query)| {
                        let href = query.href(&users);
                        let class = if name == "To review" && count > 0 { "link warn" } else { "link" };
                        view! {
                            <Fact name>
                                <a class=class href=href>
                                    {count}
                                </a>
                            </Fact>
                        }
                    })
                    .collect_view()}
            </Facts>
        </Card>
    }
}

/// How its requests fared; each figure leads to the requests it counts.
#[component]
pub(super) fn RequestsCard(
    desk: Desk,
    refusals: Refusals,
    /// How many people and changes wait.
    held: i64,
) -> impl IntoView {
    let log = desk.elsewhere("provisioning");
    let all = ScimRequestQuery { provider: Some(desk.id), ..ScimRequestQuery::default() };
    let with =
        |result| ScimRequestQuery { result: Some(result), range: TimeRange::Day, ..all.clone() };
    let waiting = HeldQuery { provider: Some(desk.id), ..HeldQuery::default() };
    let refused = with(RequestResult::Refused).href(&log);
    let turned_away = with(RequestResult::Unauthorized).href(&log);
    let facts = [
        ("Refused in 24 hours", refusals.refused, refused),
        ("Turned away in 24 hours", refusals.unauthorized, turned_away),
        ("Held now", held, waiting.href(&desk.elsewhere("provisioning/held"))),
    ];
    let facts = facts.map(|(name, count, href)| {
        let class = if count > 0 { "link warn" } else { "link" };
        view! {
            <Fact name>
                <a class=class href=href>
                    {count}
                </a>
            </Fact>
        }
    });
    let open = all.href(&log);
    let actions = move || view! { <a class="link t-13" href=open.clone()>"Open log"</a> };
    view! {
        <Card id="requests" title="Requests" actions>
            <Facts pairs=true>{facts.into_iter().collect_view()}</Facts>
        </Card>
    }
}

/// What an administrator said about it.
#[component]
pub(super) fn DetailsCard(provider: IdentityProvider) -> impl IntoView {
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains = if domains.is_empty() { "None".to_owned() } else { domains.join(", ") };
    let bound = provider.organization.map(|it| (it.id, it.name.to_string()));
    let unmatched = match (provider.policy.unmatched, &bound) {
        (UnmatchedPolicy::Reject, _) => {
            "They are refused, and the answer names the value that was sent.".to_owned()
        }
        (UnmatchedPolicy::Hold, _) => "They wait in Held for an administrator.".to_owned(),
        (UnmatchedPolicy::Bound, Some((_, name))) => format!("They join {name}."),
        (UnmatchedPolicy::Bound, None) | (UnmatchedPolicy::Global, _) => {
            "They belong to all organizations and are marked for review.".to_owned()
        }
    };
    let organization = match bound {
        Some((id, name)) => format!("{name} (Org ID {id})"),
        None => "Not bound to one".to_owned(),
    };
    view! {
        <Card id="details" title="Details">
            <Facts>
                <Fact name="Provider ID">
                    <CopyInline what="provider ID" value=provider.id.to_string()/>
                </Fact>
                <Fact name="Vendor">{provider.vendor.label()}</Fact>
                <Fact name="Organization">
                    <bdi>{organization}</bdi>
                </Fact>
                <Fact name="E-mail domains">
                    <bdi>{domains}</bdi>
                </Fact>
                <Fact name="Users without a matching organization">{unmatched}</Fact>
                <Fact name="Added">
                    <Day at=provider.created_at/>
                </Fact>
            </Facts>
        </Card>
    }
}

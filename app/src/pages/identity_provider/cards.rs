//! The smaller cards of a provider's page: whom it sends, and what was said about it.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountQuery, AccountStatus, OrganizationFilter, UserType},
    activity::{ActivityQuery, TimeRange},
    hold::HeldQuery,
    placement::UnmatchedPolicy,
    provider::IdentityProvider,
    request::{Refusals, RequestResult, ScimRequestQuery},
};

use super::{Desk, LatestOf};
use crate::{
    api::At,
    components::{
        card::{Card, Fact, Facts},
        copy::CopyInline,
        time::Day,
    },
    pages::{dashboard::Latest, failed::Failed, once::suspend_once},
    query::ListQuery,
    words::Named,
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
        (t!("common.end_users"), counts.end_users, of_type(UserType::EndUser)),
        (t!("common.technicians"), counts.technicians, of_type(UserType::Technician)),
        (
            t!("common.inactive"),
            counts.inactive,
            AccountQuery { status: Some(AccountStatus::Inactive), ..all.clone() },
        ),
        (t!("identity_provider.global"), counts.global, global),
        (t!("common.to_review"), counts.review, AccountQuery { review: true, ..all.clone() }),
    ];
    let everybody = all.href(&users);
    let open = everybody.clone();
    let actions = move || view! { <a class="link t-13" href=open.clone()>{t!("identity_provider.open_list")}</a> };
    view! {
        <Card id="users" title=t!("common.users") actions>
            <p class="stat__value">{counts.total}</p>
            <Facts pairs=true>
                {facts
                    .into_iter()
                    .map(|(name, count, query)| {
                        let href = query.href(&users);
                        let class = if name == t!("common.to_review") && count > 0 { "link warn" } else { "link" };
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

/// How many of its newest activities the page shows.
const LATEST: usize = 6;

/// What happened last because of it.
#[component]
pub(super) fn LatestCard(desk: Desk, latest: LatestOf) -> impl IntoView {
    let query = ActivityQuery { provider: Some(desk.id), ..ActivityQuery::default() };
    let all = StoredValue::new(query.href(&desk.elsewhere("activities")));
    view! {
        <Transition>
            {move || suspend_once(async move {
                Some(match latest.await? {
                    Ok(At { now, it }) => {
                        let mut latest = it.items;
                        latest.truncate(LATEST);
                        view! { <Latest all=all.get_value() now latest/> }.into_any()
                    }
                    Err(error) => view! { <Failed error/> }.into_any(),
                })
            })}
        </Transition>
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
        (t!("identity_provider.refused"), refusals.refused, refused),
        (t!("identity_provider.turned_away"), refusals.unauthorized, turned_away),
        (
            t!("identity_provider.held_now"),
            held,
            waiting.href(&desk.elsewhere("provisioning/held")),
        ),
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
    let actions = move || view! { <a class="link t-13" href=open.clone()>{t!("identity_provider.open_log")}</a> };
    view! {
        <Card id="requests" title=t!("provisioning.requests") actions>
            <Facts pairs=true>{facts.into_iter().collect_view()}</Facts>
        </Card>
    }
}

/// What an administrator said about it.
#[component]
pub(super) fn DetailsCard(provider: IdentityProvider) -> impl IntoView {
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains =
        if domains.is_empty() { t!("common.none").to_owned() } else { domains.join(", ") };
    let bound = provider.organization.map(|it| (it.id, it.name.to_string()));
    let unmatched = match (provider.policy.unmatched, &bound) {
        (UnmatchedPolicy::Reject, _) => t!("identity_provider.unmatched.reject").to_owned(),
        (UnmatchedPolicy::Hold, _) => t!("identity_provider.unmatched.hold").to_owned(),
        (UnmatchedPolicy::Bound, Some((_, name))) => {
            t!("identity_provider.unmatched.join", name = name)
        }
        (UnmatchedPolicy::Bound, None) | (UnmatchedPolicy::Global, _) => {
            t!("identity_provider.unmatched.global").to_owned()
        }
    };
    let organization = match bound {
        Some((id, name)) => t!("identity_provider.bound_to", name = name, id = id),
        None => t!("identity_provider.not_bound").to_owned(),
    };
    view! {
        <Card id="details" title=t!("organizations.details")>
            <Facts>
                <Fact name=t!("identity_provider.id")>
                    <CopyInline what=t!("identity_provider.id_what") value=provider.id.to_string()/>
                </Fact>
                <Fact name=t!("identity_provider.vendor")>{provider.vendor.named()}</Fact>
                <Fact name=t!("common.organization")>
                    <bdi>{organization}</bdi>
                </Fact>
                <Fact name=t!("common.email_domains")>
                    <bdi>{domains}</bdi>
                </Fact>
                <Fact name=t!("policy.unmatched.title")>{unmatched}</Fact>
                <Fact name=t!("identity_provider.added")>
                    <Day at=provider.created_at/>
                </Fact>
            </Facts>
        </Card>
    }
}

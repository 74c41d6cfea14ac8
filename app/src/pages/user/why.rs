//! Why a user is here, and as what.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::AccountDetails,
    request::{DecidingRequest, KEPT_DAYS, ScimRequestQuery},
};

use crate::{
    components::{card::Card, time::RelativeTime},
    pages::provisioning::Steps,
    query::ListQuery,
};

/// Who brought them, with which request, and what was decided about it.
#[component]
pub(super) fn WhyCard(
    base: String,
    now: DateTime<Utc>,
    user: AccountDetails,
    #[prop(optional_no_strip)] decided_by: Option<DecidingRequest>,
) -> impl IntoView {
    let row = user.row;
    let about =
        ScimRequestQuery { subject: Some(row.id.to_string()), ..ScimRequestQuery::default() };
    let all = about.href(&format!("{base}/provisioning"));
    let sent = row.manager.is_some();
    let actions = move || {
        sent.then(|| view! { <a class="link t-13" href=all.clone()>{t!("user.why.all")}</a> })
    };
    let body = match (row.manager, decided_by) {
        (None, _) => view! { <p>{t!("user.why.by_hand")}</p> }.into_any(),
        (Some(manager), None) => {
            let words = t!("user.why.not_in_log", days = KEPT_DAYS);
            view! {
                <p>
                    <Provider base id=manager.id.to_string() name=manager.name.to_string()/> {words}
                </p>
            }
            .into_any()
        }
        (Some(_), Some(DecidingRequest { row: request, decisions })) => {
            let href = format!("{base}/provisioning/{}", request.id);
            let did = if request.method == "POST" {
                t!("user.why.created")
            } else {
                t!("user.why.last_changed")
            };
            view! {
                <p>
                    <Provider base id=request.provider.to_string() name=request.provider_name/> " "
                    <a class="link" href=href>{did}</a> " "
                    <RelativeTime at=request.at now/> ":"
                </p>
                <Steps decisions/>
            }
            .into_any()
        }
    };
    view! {
        <Card id="why" title=t!("user.why.title") actions>
            {body}
        </Card>
    }
    .into_any()
}

#[component]
fn Provider(base: String, id: String, name: String) -> impl IntoView {
    view! {
        <a class="link" href=format!("{base}/identity-providers/{id}")>
            <bdi>{name}</bdi>
        </a>
    }
}

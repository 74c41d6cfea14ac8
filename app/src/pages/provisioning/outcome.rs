//! What came of a request, and what can be done about it.

use leptos::prelude::*;
use rollcall_model::{
    activity::SubjectKind,
    request::{RequestResult, ScimRequest, ScimRequestQuery},
};

use super::{fix::Fix, inspector::Raw, words};
use crate::{api::provisioning::Misplaced, components::status::Pill, query::ListQuery};

/// The last part of the inspector.
#[component]
pub(super) fn Outcome(
    base: String,
    request: ScimRequest,
    #[prop(optional_no_strip)] misplaced: Option<Misplaced>,
) -> impl IntoView {
    let row = request.row.clone();
    let (_, tone) = words::mark(row.result);
    let ways = ways(&base, &request);
    let detail = row.detail.clone().map(|it| view! { <p lang="en"><bdi>{it}</bdi></p> });
    view! {
        <section class="inspect__step" data-tone=tone.code() aria-labelledby="outcome-heading">
            <header>
                <h2 id="outcome-heading">{t!("provisioning.outcome")}</h2>
                <Pill text=words::status(row.status) tone/>
            </header>
            <div class="inspect__in">
                <p>
                    <b class="strong">
                        <bdi>{words::outcome(&row)}</bdi>
                    </b>
                </p>
                {detail}
                {misplaced
                    .map(|it| view! { <Fix base=base.clone() row=row.clone() misplaced=it/> })}
                <div class="btn-row">
                    {ways
                        .into_iter()
                        .map(|(label, href)| {
                            view! {
                                <a class="btn btn--sm" href=href>
                                    {label}
                                </a>
                            }
                        })
                        .collect_view()}
                </div>
                <Raw title=t!("provisioning.response") body=request.response_body/>
            </div>
        </section>
    }
    .into_any()
}

/// Where to go from here.
fn ways(base: &str, request: &ScimRequest) -> Vec<(&'static str, String)> {
    let row = &request.row;
    let log = format!("{base}/provisioning");
    let mut ways = Vec::new();
    let subject = row.subject.as_ref().and_then(|it| Some((it.kind, it.id.clone()?)));
    if let Some((kind, id)) = subject {
        if kind == SubjectKind::Account && request.subject_exists {
            ways.push((t!("provisioning.ways.user"), format!("{base}/users/{id}")));
        }
        let query = ScimRequestQuery { subject: Some(id), ..ScimRequestQuery::default() };
        ways.push((t!("provisioning.ways.requests"), query.href(&log)));
    }
    let provider = format!("{base}/identity-providers/{}", row.provider);
    match row.result {
        RequestResult::Unauthorized => {
            ways.push((t!("provisioning.ways.token"), format!("{provider}?dialog=scim")));
        }
        RequestResult::Refused => {
            let query = ScimRequestQuery {
                search: row.detail.clone(),
                result: Some(row.result),
                ..ScimRequestQuery::default()
            };
            ways.push((t!("provisioning.ways.similar"), query.href(&log)));
        }
        RequestResult::Done | RequestResult::NoChange | RequestResult::Held => {}
    }
    ways.push((t!("provisioning.ways.provider"), provider));
    ways
}

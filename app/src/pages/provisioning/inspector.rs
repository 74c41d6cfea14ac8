//! One request: what was asked, what was decided, what came of it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    id::ScimRequestId,
    request::{Decision, KeptBody, ScimRequest, Series},
    role::{Access, Area},
};

use super::{outcome::Outcome, unmatched::UnmatchedDialog, words};
use crate::{
    api::{
        At,
        policy::ChangeUnmatched,
        provisioning::{Inspected, provisioning_request},
    },
    components::{
        copy::CopyInline,
        icon::Icon,
        page::{Crumb, Page, PageHeader},
        status::Pill,
        table::Pagination,
        time::ExactTime,
    },
    error::AppError,
    pages::{failed::FailedPage, layout::CurrentClient, loading::LoadingPage, once::suspend_once},
    words::{Named, local, recorded, time_zone},
};

/// The page of the request in the address.
#[component]
pub fn InspectorPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let params = use_params_map();
    let id =
        Memo::new(move |_| params.with(|it| it.get_str("request")?.parse::<ScimRequestId>().ok()));
    let slug = StoredValue::new(client.slug.clone());
    let unmatched = ServerAction::<ChangeUnmatched>::new();
    let changed = Memo::new(move |_| unmatched.value().with(|it| *it == Some(Ok(()))));
    let request = Resource::new(
        move || (id.get(), changed.get()),
        move |(id, _)| async move {
            let id = id.ok_or_else(|| AppError::NotFound("request".to_owned()))?;
            provisioning_request(slug.get_value(), id).await
        },
    );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match request.await {
                    Ok(At { it, .. }) => view! { <Inspector it unmatched/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Inspector(it: Inspected, unmatched: ServerAction<ChangeUnmatched>) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let Inspected { request, bodies_hidden, attributes, misplaced } = it;
    let base = format!("/d/{}", client.slug);
    let title = words::title(&request.row);
    let row = request.row.clone();
    let (glyph, tone) = words::mark(row.result);
    let state = move || view! { <Pill text=row.result.named() tone glyph/> };
    let (at, provider) = (request.row.at, request.row.provider_name.clone());
    let meta = move || {
        view! {
            <span>
                <ExactTime at/>
                {format!(" {}", time_zone().offset(at))}
            </span>
            <bdi>{provider.clone()}</bdi>
        }
    };
    view! {
        <Page
            title=t!("provisioning.one_title", title = title, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.provisioning")),
                Crumb::link(t!("common.log"), format!("{base}/provisioning")),
                Crumb::text(title.clone()),
            ]
        >
            <PageHeader title state meta/>
            {series(&request, &format!("{base}/provisioning"))}
            <div class="inspect">
                <Request request=request.clone() bodies_hidden attributes/>
                <Decided request=request.clone()/>
                <Outcome base request=request.clone() misplaced=misplaced.clone()/>
            </div>
            {misplaced
                .map(|misplaced| {
                    view! { <UnmatchedDialog action=unmatched row=request.row misplaced/> }
                })}
        </Page>
    }
    .into_any()
}

/// The way to the tries before and after.
fn series(request: &ScimRequest, log: &str) -> Option<AnyView> {
    let series = request.series.filter(|it| it.of > 1)?;
    let Series { number, of, previous, next } = series;
    let shown = match &request.row.subject {
        Some(subject) => {
            t!("provisioning.attempt", number = number, of = of, subject = subject.label)
        }
        None => t!("provisioning.turned_away_in_hour", number = number, of = of),
    };
    let page = |id: ScimRequestId| format!("{log}/{id}");
    let (previous, next) = (previous.map(page), next.map(page));
    Some(view! { <Pagination shown previous next/> }.into_any())
}

/// What the provider asked.
#[component]
fn Request(
    request: ScimRequest,
    bodies_hidden: bool,
    attributes: Vec<(String, String)>,
) -> impl IntoView {
    let row = request.row;
    let hidden = bodies_hidden.then(|| {
        let right = format!("{}: {}", Area::Provisioning.named(), Access::Manage.named());
        let words = t!("provisioning.bodies_hidden", right = right);
        view! { <p class="t-13 muted">{words}</p> }
    });
    let lines = (!attributes.is_empty()).then(|| {
        view! {
            <dl class="attrs">
                {attributes
                    .into_iter()
                    .map(|(name, value)| {
                        view! {
                            <div>
                                <dt>
                                    <code>{name}</code>
                                </dt>
                                <dd>
                                    <bdi>{value}</bdi>
                                </dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        }
    });
    let headers: Vec<_> =
        request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let token = request.token_last_four.map(|it| {
        view! {
            <span>
                {t!("provisioning.token")}
                <code>{format!("rcs_…{it}")}</code>
            </span>
        }
    });
    view! {
        <section class="inspect__step" aria-labelledby="request-heading">
            <header>
                <h2 id="request-heading">{t!("provisioning.request")}</h2>
            </header>
            <div class="inspect__in">
                <p>
                    <code>{format!("{} {}", row.method, row.path)}</code>
                </p>
                {hidden}
                {lines}
                <Raw title=t!("provisioning.raw_body") body=request.request_body/>
                <details>
                    <summary class="link">{t!("provisioning.headers")}</summary>
                    <pre class="inspect__raw" tabindex="0">{headers.join("\n")}</pre>
                </details>
            </div>
            <footer class="inspect__foot">
                <span>{local(row.at).format("%H:%M:%S%.3f").to_string()}</span>
                {token}
                <span>
                    {t!("provisioning.code_label")} <CopyInline what=t!("provisioning.incident_code") value=row.reference/>
                </span>
            </footer>
        </section>
    }
    .into_any()
}

/// How it was decided, step by step.
#[component]
fn Decided(request: ScimRequest) -> impl IntoView {
    let (_, tone) = words::mark(request.row.result);
    let count = plural!("provisioning.steps", request.decisions.len());
    view! {
        <section class="inspect__step" data-tone=tone.code() aria-labelledby="decision-heading">
            <header>
                <h2 id="decision-heading">{t!("provisioning.decision")}</h2>
                <span class="dim">{count}</span>
            </header>
            <div class="inspect__in">
                <Steps decisions=request.decisions/>
            </div>
            <footer class="inspect__foot">
                <span>{t!("provisioning.decided_in", duration = request.row.took())}</span>
            </footer>
        </section>
    }
    .into_any()
}

/// What was decided, in order.
#[component]
pub fn Steps(decisions: Vec<Decision>) -> impl IntoView {
    let step = |it: Decision| {
        let (glyph, tone) = words::mark_of(it.tone);
        let told = recorded(&it.text);
        view! {
            <li data-tone=tone.code()>
                <Icon glyph/>
                <div>
                    <bdi lang=told.lang>{told.text}</bdi>
                </div>
            </li>
        }
    };
    view! { <ol class="rules">{decisions.into_iter().map(step).collect_view()}</ol> }.into_any()
}

/// A body as it was sent, without its secrets.
#[component]
pub(super) fn Raw(
    title: &'static str,
    #[prop(optional_no_strip)] body: Option<KeptBody>,
) -> impl IntoView {
    body.map(|body| {
        let more =
            body.truncated.then(|| view! { <p class="dim t-12">{t!("provisioning.not_kept")}</p> });
        view! {
            <details>
                <summary class="link">{title}</summary>
                <pre class="inspect__raw" tabindex="0">{body.text}</pre>
                {more}
            </details>
        }
    })
}

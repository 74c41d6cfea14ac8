//! `/search`: what the palette finds, as a page.

use leptos::prelude::*;
use rollcall_model::{division::Slug, search::Found};

use super::{failed::Failed, loading::Loading, once::suspend_once};
use crate::{
    api::{clients::client, search::find, session::me},
    components::{
        banner::EmptyState,
        copy::CopyInline,
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
    },
    error::AppError,
    hits::{Hit, Place, Target, hits},
    query::asked_for,
    shell::ClientLink,
};

/// The search of the address.
#[component]
pub fn SearchPage() -> impl IntoView {
    let (text, client) = (asked_for("q"), asked_for("in"));
    let found = Resource::new(
        move || (text.get().unwrap_or_default(), client.get()),
        |(text, client)| async move {
            let found = all(&text, client.as_deref()).await;
            (text, client, found)
        },
    );
    view! {
        <Page title=t!("common.search") crumbs=vec![Crumb::link(t!("hits.all_clients"), "/clients"), Crumb::text(t!("common.search"))]>
            <PageHeader title=t!("common.search")/>
            <section class="card" aria-label=t!("shell.results")>
                <Transition fallback=|| {
                    view! { <Loading what=t!("loading.results")/> }
                }>
                    {move || {
                        suspend_once(async move {
                            let (text, client, found) = found.await;
                            let kept = client
                                .map(|it| view! { <input type="hidden" name="in" value=it/> });
                            let list = match found {
                                Ok((found, place)) => {
                                    let hits = hits(found, &text, &place);
                                    view! { <Hits hits/> }.into_any()
                                }
                                Err(error) => view! { <Failed error/> }.into_any(),
                            };
                            view! {
                                <FilterBar action="/search">
                                    <SearchField
                                        label=t!("shell.search_label")
                                        placeholder=t!("search.placeholder")
                                        value=text
                                    />
                                    {kept}
                                </FilterBar>
                                {list}
                            }
                        })
                    }}
                </Transition>
            </section>
        </Page>
    }
    .into_any()
}

#[component]
fn Hits(hits: Vec<Hit>) -> impl IntoView {
    if hits.is_empty() {
        return view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("shell.nothing_found")
                text=t!("search.hint")
            />
        }
        .into_any();
    }
    hits.chunk_by(|one, other| one.group == other.group)
        .map(|group| {
            let rows = group.iter().cloned().map(row).collect_view();
            view! {
                <h2 class="palette__group">{group[0].group.label()}</h2>
                <ul class="palette__list" role="list">
                    {rows}
                </ul>
            }
        })
        .collect_view()
        .into_any()
}

fn row(hit: Hit) -> impl IntoView {
    let Hit { glyph, name, sub, target, .. } = hit;
    let name = match target {
        Target::Open(href) => view! {
            <a class="link grow truncate" href=href>
                <bdi>{name}</bdi>
            </a>
        }
        .into_any(),
        Target::Copy { what, text, .. } => view! {
            <span class="grow">
                <bdi>{name}</bdi>
            </span>
            <CopyInline what value=text/>
        }
        .into_any(),
    };
    view! {
        <li class="palette__item">
            <Icon glyph/>
            {name}
            <span class="palette__sub truncate">
                <bdi>{sub}</bdi>
            </span>
        </li>
    }
}

async fn all(text: &str, client_at: Option<&str>) -> Result<(Vec<Found>, Place), AppError> {
    let slug = client_at.and_then(|it| Slug::try_from(it.to_owned()).ok());
    let administrator = me().await?.login.is_administrator();
    let open = match &slug {
        Some(slug) => Some(client(slug.clone()).await?),
        None => None,
    };
    let place = Place {
        client: open.as_ref().map(|it| ClientLink {
            slug: it.division.slug.to_string(),
            name: it.division.name.to_string(),
        }),
        rights: open.map(|it| it.rights),
        administrator,
        ..Place::default()
    };
    Ok((find(slug, text.to_owned()).await?, place))
}

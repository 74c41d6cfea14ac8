//! All clients: finding one, and adding one.

mod break_glass;
mod row;

use leptos::prelude::*;
use rollcall_model::{
    login::Login,
    page::{Page as PageOf, Turn},
    registry::ClientOverview,
};

use self::{break_glass::BreakGlassBanner, row::ClientRow};
use super::{
    failed::Failed,
    form::{Refusal, name_rule, on_field, refusal_of},
    list::Searched,
    loading::Loading,
    pager::Pager,
};
use crate::{
    api::{
        At,
        clients::{CreateClient, clients},
    },
    components::{
        banner::EmptyState,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::TextField,
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        table::{Column, DataTable},
    },
    query::{ListQuery, asked, asked_for},
};

const PATH: &str = "/clients";

/// `/clients`.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let query = asked::<Searched>().query;
    let dialog = asked_for("dialog");
    let found =
        Resource::new(move || query.get(), async |query| clients(query.search, query.turn).await);
    let new = Signal::derive(move || new_href(&query.get()));
    let administrator = use_context::<Login>().is_some_and(|it| it.is_administrator());
    let add = move || {
        administrator.then(|| {
            view! {
                <a class="btn btn--primary" id="add-client" href=new data-noscroll>
                    <Icon glyph=Glyph::Plus/>
                    {t!("hits.add_client")}
                </a>
            }
        })
    };
    view! {
        <Page title=t!("common.clients") crumbs=vec![Crumb::link(t!("hits.all_clients"), PATH)]>
            <PageHeader title=t!("common.clients") actions=add/>
            <BreakGlassBanner/>
            <section class="card" aria-label=t!("common.clients")>
                {move || {
                    let search = query.get().search.unwrap_or_default();
                    view! {
                        <FilterBar action=PATH filtered=!search.is_empty()>
                            <SearchField
                                label=t!("clients.search")
                                placeholder=t!("clients.search_hint")
                                value=search
                            />
                        </FilterBar>
                    }
                }}
                <Transition fallback=|| {
                    view! { <Loading what=t!("loading.clients")/> }
                }>
                    {move || {
                        let query = query.get();
                        Suspend::new(async move {
                            match found.await {
                                Ok(page) => view! { <Clients query page/> }.into_any(),
                                Err(error) => view! { <Failed error/> }.into_any(),
                            }
                        })
                    }}
                </Transition>
            </section>
            {move || {
                let open = dialog.get().as_deref() == Some("new");
                open.then(|| view! { <AddDialog back=query.get_untracked().href(PATH)/> })
            }}
        </Page>
    }
    .into_any()
}

fn new_href(query: &Searched) -> String {
    query.dialog(PATH, &[("dialog", "new")])
}

#[component]
fn Clients(query: Searched, page: At<PageOf<ClientOverview>>) -> impl IntoView {
    let At { now, it: page } = page;
    if page.items.is_empty() {
        return view! { <NoClients query/> }.into_any();
    }
    let pager = Pager::of(&page, &query, PATH, |it| plural!("words.clients", it));
    let columns = vec![
        Column::new(t!("common.client")),
        Column::new(t!("common.org_id")),
        Column::new(t!("common.email_domains")),
        Column::new(t!("clients.token_expires")),
        Column::new(t!("clients.tenant")),
        Column::new(t!("common.users")).class("end"),
        Column::new(t!("clients.refused")).class("end"),
        Column::new(t!("common.status")),
    ];
    let rows =
        page.items.into_iter().map(|client| view! { <ClientRow now client/> }).collect_view();
    view! {
        <DataTable label=t!("common.clients") columns>
            {rows}
        </DataTable>
        {pager.view()}
        <p class="card__foot">{t!("clients.no_secrets")}</p>
    }
    .into_any()
}

/// Why the list is empty, and the one next step.
#[component]
fn NoClients(query: Searched) -> impl IntoView {
    match (&query.search, &query.turn) {
        (Some(search), _) => view! {
            <EmptyState glyph=Glyph::Search title=t!("clients.no_match", search = search)>
                <a class="btn" href=PATH>
                    {t!("clients.show_all")}
                </a>
            </EmptyState>
        }
        .into_any(),
        (None, Turn::First) if !use_context::<Login>().is_some_and(|it| it.is_administrator()) => {
            view! {
                <EmptyState
                    glyph=Glyph::Building
                    title=t!("clients.none_open.title")
                    text=t!("clients.none_open.text")
                />
            }
            .into_any()
        }
        (None, Turn::First) => view! {
            <EmptyState
                glyph=Glyph::Building
                title=t!("clients.none.title")
                text=t!("clients.none.text")
            />
        }
        .into_any(),
        (None, _) => view! {
            <EmptyState glyph=Glyph::Building title=t!("common.empty_page")>
                <a class="btn" href=PATH>
                    {t!("common.first_page")}
                </a>
            </EmptyState>
        }
        .into_any(),
    }
}

/// `?dialog=new`.
#[component]
fn AddDialog(back: String) -> impl IntoView {
    let create = ServerAction::<CreateClient>::new();
    let refusal = refusal_of(create);
    let cancel = back.clone();
    view! {
        <Dialog
            id="new-client"
            title=t!("hits.add_client")
            close_href=back
            size=DialogSize::Small
            opener="add-client"
        >
            <ActionForm action=create attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name"]/>
                    <TextField
                        label=t!("clients.name")
                        name="name"
                        hint=t!("clients.name_hint")
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                </DialogBody>
                <ConfirmFoot back=cancel label=t!("hits.add_client") busy_label=t!("common.adding") busy=create.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

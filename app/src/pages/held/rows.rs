//! The rows of the Held queue.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    hold::{HeldQuery, HeldRow, WantedOrganizations},
    page::Page as Rows,
    request::ScimRequestQuery,
    role::Area,
};

use super::Desk;
use crate::{
    components::{
        banner::EmptyState,
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::RelativeTime,
    },
    pages::{
        layout::rights,
        pager::Pager,
        selection::{Ask, Selection},
    },
    query::ListQuery,
    words::{Named, recorded},
};

/// The people and changes of one page of the queue.
#[component]
pub(super) fn HeldRows(
    desk: Desk,
    now: DateTime<Utc>,
    query: HeldQuery,
    page: Rows<HeldRow>,
) -> impl IntoView {
    let pager = Pager::of(&page, &query, &desk.path(), |it| plural!("held.wait", it));
    if page.items.is_empty() {
        return empty(desk, &query);
    }
    let may = rights().manages(Area::Accounts);
    let columns = may.then(Column::ticks).into_iter().chain([
        Column::new(t!("common.user")),
        Column::new(t!("held.wants")),
        Column::new(t!("common.reason")),
        Column::new(t!("common.provider")),
        Column::new(t!("common.since")),
        Column::new(t!("held.seen")),
        Column::actions(),
    ]);
    let rows: Vec<_> =
        page.items.into_iter().map(|held| view! { <HeldEntry desk now held/> }).collect();
    view! {
        <Selection action=desk.path() kept=query.pairs()>
            <div class="toolbar">
                <div class="btn-row">
                    {may
                        .then(|| {
                            view! {
                                <Ask question="approve" label=t!("held.approve.selected")/>
                                <Ask question="exclude" label=t!("held.exclude.selected")/>
                            }
                        })}
                </div>
            </div>
            <DataTable label=t!("held.people") columns=columns.collect()>
                {rows}
            </DataTable>
        </Selection>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn HeldEntry(desk: Desk, now: DateTime<Utc>, held: HeldRow) -> impl IntoView {
    let id = held.account.to_string();
    let base = desk.base();
    let ask = |question: &str| desk.dialog(&[("dialog", question), ("account", &id)]);
    let (approve, into, exclude) = (ask("approve"), ask("approve-into"), ask("exclude"));
    let about = ScimRequestQuery { subject: Some(id.clone()), ..ScimRequestQuery::default() };
    let requests = about.href(&format!("{base}/provisioning"));
    let policy = format!("{base}/identity-providers/{}/policy", held.provider.id);
    let rights = rights();
    let ticks = rights.manages(Area::Accounts);
    let decides = rights.manages_of(Area::Accounts, held.wanted_type);
    let (wants, where_to) = wants(&held);
    let reasons = held
        .reasons
        .iter()
        .map(|it| {
            let why = recorded(&it.text);
            view! {
                <span title=why.text lang=why.lang>
                    <Pill text=it.code.named() tone=Tone::Warn glyph=Glyph::Warning/>
                </span>
            }
        })
        .collect_view();
    let sentences: Vec<_> = held.reasons.iter().map(|it| it.text.as_str()).collect();
    let why = recorded(&sentences.join(" "));
    let (name, provider) = (held.name.clone(), held.provider.name.to_string());
    let seen = match held.seen {
        1 => t!("held.once").to_owned(),
        count => t!("held.times", count = count),
    };
    let (select, label) =
        (t!("common.select_what", what = name), t!("held.approve.one", name = name));
    let (href, menu) = (format!("{base}/users/{id}"), format!("held-{id}"));
    view! {
        <Row>
            {ticks
                .then(|| {
                    view! {
                        <Cell class="fit">
                            <input type="checkbox" name="account" value=id aria-label=select/>
                        </Cell>
                    }
                })}
            <RowHead>
                <NameCell name=held.name href sub=held.user_name/>
            </RowHead>
            <Cell label=t!("held.wants")>
                <div class="cell__text">
                    <span>{wants}</span>
                    <span class="sub">
                        <bdi>{where_to}</bdi>
                    </span>
                </div>
            </Cell>
            <Cell label=t!("common.reason") class="full">
                <div class="cell__text">
                    <span class="pills">{reasons}</span>
                    <span class="sub" lang=why.lang>
                        <bdi>{why.text}</bdi>
                    </span>
                </div>
            </Cell>
            <Cell label=t!("common.provider")>
                <bdi>{provider}</bdi>
            </Cell>
            <Cell label=t!("common.since")>
                <RelativeTime at=held.since now/>
            </Cell>
            <Cell label=t!("held.seen")>{seen}</Cell>
            <Cell class="end">
                <div class="btn-row btn-row--end">
                    {decides
                        .then(|| {
                            view! {
                                <a
                                    class="btn btn--sm"
                                    href=approve
                                    aria-label=label
                                    data-noscroll
                                >
                                    {t!("held.approve.label")}
                                </a>
                            }
                        })}
                    <ActionsMenu id=menu of=name small=true>
                        {decides
                            .then(|| {
                                view! {
                                    <a href=into data-noscroll>
                                        <Icon glyph=Glyph::Organization/>
                                        {t!("held.approve.into")}
                                    </a>
                                }
                            })}
                        <a href=requests>
                            <Icon glyph=Glyph::Plug/>
                            {t!("held.fix_mapping")}
                        </a>
                        <a href=policy>
                            <Icon glyph=Glyph::Sliders/>
                            {t!("held.open_policy")}
                        </a>
                        {decides
                            .then(|| {
                                view! {
                                    <a class="danger" href=exclude data-noscroll>
                                        <Icon glyph=Glyph::UserRemoved/>
                                        {t!("held.exclude.always")}
                                    </a>
                                }
                            })}
                    </ActionsMenu>
                </div>
            </Cell>
        </Row>
    }
    .into_any()
}

/// What the provider wants somebody to be, and where.
fn wants(held: &HeldRow) -> (String, String) {
    let kind = held.wanted_type.named();
    let wants = if held.is_change { t!("held.change_to", kind = kind) } else { kind.to_owned() };
    let where_to = match &held.wanted_organizations {
        WantedOrganizations::Unchanged => t!("held.as_it_is").to_owned(),
        WantedOrganizations::All if held.wanted_type == UserType::Technician => String::new(),
        WantedOrganizations::All => t!("common.all_organizations").to_owned(),
        WantedOrganizations::Listed(them) => {
            them.iter().map(|it| it.name.to_string()).collect::<Vec<_>>().join(", ")
        }
    };
    (wants, where_to)
}

/// No rows: because nothing matches, or because nobody waits.
fn empty(desk: Desk, query: &HeldQuery) -> AnyView {
    if query.is_filtered() {
        view! {
            <EmptyState
                glyph=Glyph::Search
                title=t!("held.no_match.title")
                text=t!("held.no_match.text")
            >
                <a class="btn" href=desk.path()>
                    {t!("common.clear_filters")}
                </a>
            </EmptyState>
        }
        .into_any()
    } else {
        let providers = format!("{}/identity-providers", desk.base());
        view! {
            <EmptyState
                glyph=Glyph::Check
                title=t!("held.none.title")
                text=t!("held.none.text")
            >
                <a class="btn" href=providers>
                    {t!("users.open_providers")}
                </a>
            </EmptyState>
        }
        .into_any()
    }
}

//! Tables. The roles are repeated in the markup: on a phone every row becomes a card, which takes
//! the meaning of `display: table` away, and the roles keep it.

use leptos::{children::ViewFn, prelude::*};
use rollcall_model::page::{Order, SortColumn};

use super::icon::{Glyph, Icon};

/// A column's way to sort by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The list sorted by this column, or the other way round if it is already.
    href: String,
    /// Whether it falls: known of the one column the list is sorted by.
    falls: Option<bool>,
}

/// The head of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub label: String,
    /// Classes for its width and side: `end`, `fit`.
    pub class: &'static str,
    pub sort: Option<Sort>,
    /// Heard, not seen: the column of the row menus.
    pub hidden_label: bool,
    /// The column of the boxes that choose rows: its head has one for all of them.
    pub ticks: bool,
}

impl Column {
    /// A column with a head of words.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), class: "", sort: None, hidden_label: false, ticks: false }
    }

    /// The column of the row menus.
    pub fn actions() -> Self {
        Self { class: "fit", hidden_label: true, ..Self::new(t!("common.actions")) }
    }

    /// The column of the boxes that choose rows. The form around the table makes the head's one
    /// work.
    pub fn ticks() -> Self {
        Self { class: "fit", ticks: true, ..Self::new(t!("common.select")) }
    }

    /// The same column with classes.
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    /// The same column, by which the list can be sorted; `href` leads to the list in an order.
    #[must_use]
    pub fn sortable<C: SortColumn>(
        self,
        by: C,
        order: Order<C>,
        href: impl FnOnce(Order<C>) -> String,
    ) -> Self {
        let falls = (order.by == by).then_some(order.descending);
        let href = href(Order { by, descending: falls == Some(false) });
        Self { sort: Some(Sort { href, falls }), ..self }
    }
}

/// A table of [`Row`]s under their columns.
#[component]
pub fn DataTable(
    /// What it lists: "End users".
    #[prop(into)]
    label: String,
    columns: Vec<Column>,
    /// Inside a card, where the head does not stick to the top bar.
    #[prop(optional)]
    inset: bool,
    /// A class of its own.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    let class =
        if class.is_empty() { "table rows".to_owned() } else { format!("table rows {class}") };
    view! {
        <table class=class class:table--inset=inset role="table" aria-label=label>
            <thead role="rowgroup">
                <tr role="row">{columns.into_iter().map(head).collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    }
    .into_any()
}

fn head(column: Column) -> impl IntoView {
    let (aria, glyph) = match column.sort.as_ref().and_then(|it| it.falls) {
        Some(false) => (Some("ascending"), Glyph::Ascending),
        Some(true) => (Some("descending"), Glyph::Descending),
        None => (None, Glyph::Sortable),
    };
    let label = match (column.sort, column.hidden_label) {
        (Some(sort), _) => view! {
            <a class="table__sort" href=sort.href data-noscroll>
                {column.label}
                <Icon glyph/>
            </a>
        }
        .into_any(),
        (None, _) if column.ticks => view! { <TickAll label=column.label/> }.into_any(),
        (None, true) => view! { <span class="vh">{column.label}</span> }.into_any(),
        (None, false) => column.label.into_any(),
    };
    view! {
        <th role="columnheader" scope="col" class=column.class aria-sort=aria>
            {label}
        </th>
    }
}

/// The box for every row of the page, with its words on a phone. Without scripts the head has the
/// column's label alone.
#[component]
fn TickAll(label: String) -> impl IntoView {
    view! {
        <span class="vh needs-no-script">{label}</span>
        <label class="table__all needs-script">
            <input type="checkbox" aria-label=t!("common.select_all") data-ticks-all/>
            <span class="table__words">{t!("common.select_all")}</span>
        </label>
    }
}

/// One row: a [`RowHead`], then [`Cell`]s.
#[component]
pub fn Row(children: Children) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }.into_any()
}

/// The cell that names its row.
#[component]
pub fn RowHead(
    /// `full` gives it a line of its own on a phone.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <th role="rowheader" scope="row" class=class>
            {children()}
        </th>
    }
    .into_any()
}

/// A thing with its mark, its name as a link and a line below.
#[component]
pub fn NameCell(
    #[prop(into)] name: String,
    #[prop(into)] href: String,
    #[prop(optional_no_strip, into)] sub: Option<String>,
    /// The tile before the name.
    #[prop(optional, into)]
    mark: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <div class="cell">
            {mark.map(|it| it.run())}
            <div class="cell__text">
                <a class="cell__name" href=href title=name>
                    <bdi>{name.clone()}</bdi>
                </a>
                {sub.map(|sub| view! { <bdi class="sub">{sub}</bdi> })}
            </div>
        </div>
    }
    .into_any()
}

/// Any other cell.
#[component]
pub fn Cell(
    /// The column's name, which stands above the value on a phone; None leaves the value alone.
    #[prop(optional, into)]
    label: Option<String>,
    /// `end`, `num`; `st` for the state, which a phone shows beside the name; `gone` for what it
    /// leaves out; `full` for a line of its own.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" class=class data-label=label>
            {children()}
        </td>
    }
    .into_any()
}

/// The way to the page before and the page after.
#[component]
pub fn Pagination(
    /// What is shown: "50 of 212", "12 end users".
    #[prop(into)]
    shown: String,
    #[prop(optional_no_strip, into)] previous: Option<String>,
    #[prop(optional_no_strip, into)] next: Option<String>,
) -> impl IntoView {
    let turns = previous.is_some() || next.is_some();
    view! {
        <div class="pager">
            <span role="status">{shown}</span>
            {turns
                .then(|| {
                    view! {
                        <nav class="pager__end" aria-label=t!("common.pages")>
                            {turn(t!("common.previous"), "prev", previous)}
                            {turn(t!("common.next"), "next", next)}
                        </nav>
                    }
                })}
        </div>
    }
    .into_any()
}

/// A link without a target keeps its place, so the other one does not jump under the pointer, and
/// the focus of whoever came to the last page by it.
fn turn(label: &'static str, rel: &'static str, href: Option<String>) -> impl IntoView {
    let role = href.is_none().then_some("link");
    let disabled = href.is_none().then_some("true");
    let tabindex = href.is_none().then_some("-1");
    view! {
        <a
            class="btn btn--sm"
            rel=rel
            href=href
            role=role
            aria-disabled=disabled
            tabindex=tabindex
        >
            {label}
        </a>
    }
}

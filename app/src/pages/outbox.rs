//! The outbox: mails that wait, were sent or failed, and what Rollcall does by itself. For system
//! administrators.

mod jobs;
mod mail;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    mail::{MailState, OutboxMail},
    page::{Page as PageOf, Turn},
};

use self::jobs::JobsCard;
pub use self::mail::MailPage;
use super::{failed::Failed, list::Searched, loading::Loading, pager::Pager};
use crate::{
    api::{At, mail::outbox},
    components::{
        banner::{Banner, EmptyState},
        icon::Glyph,
        page::{Crumb, Page, PageHeader},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        time::RelativeTime,
    },
    letters::subject,
    query::asked,
};

const PATH: &str = "/outbox";

/// `/outbox`.
#[component]
pub fn OutboxPage() -> impl IntoView {
    let query = asked::<Searched>().query;
    let found = Resource::new(move || query.get().turn, outbox);
    let meta = || view! { <span>{t!("outbox.kept")}</span> };
    view! {
        <Page
            title=t!("shell.outbox")
            crumbs=vec![Crumb::link(t!("hits.all_clients"), "/clients"), Crumb::text(t!("shell.outbox"))]
        >
            <PageHeader title=t!("shell.outbox") meta/>
            <Transition fallback=|| {
                view! { <Loading what=t!("loading.mails")/> }
            }>
                {move || {
                    let query = query.get();
                    Suspend::new(async move {
                        match found.await {
                            Ok(At { now, it }) => {
                                view! {
                                    <div class="stack">
                                        {(!it.sends).then(no_server)}
                                        <section class="card" aria-label=t!("outbox.mails")>
                                            <Mails now query page=it.outbox.mails/>
                                        </section>
                                        <JobsCard now jobs=it.outbox.jobs/>
                                    </div>
                                }
                                    .into_any()
                            }
                            Err(error) => view! { <Failed error/> }.into_any(),
                        }
                    })
                }}
            </Transition>
        </Page>
    }
    .into_any()
}

fn no_server() -> impl IntoView {
    view! {
        <Banner title=t!("outbox.no_server") tone=Tone::Warn>
            <p>
                {t!("outbox.pass_on")}
                <code>"ROLLCALL_SMTP_URL"</code> {t!("outbox.and")} <code>"ROLLCALL_MAIL_FROM"</code> "."
            </p>
        </Banner>
    }
}

#[component]
fn Mails(now: DateTime<Utc>, query: Searched, page: PageOf<OutboxMail>) -> impl IntoView {
    if page.items.is_empty() {
        return nothing(&query.turn).into_any();
    }
    let pager = Pager::of(&page, &query, PATH, |it| plural!("outbox.count", it));
    let columns = [
        t!("outbox.mail"),
        t!("outbox.to"),
        t!("common.status"),
        t!("outbox.server"),
        t!("outbox.written"),
    ]
    .map(Column::new)
    .to_vec();
    let rows = page.items.into_iter().map(|mail| view! { <MailRow now mail/> }).collect_view();
    view! {
        <DataTable label=t!("outbox.mails") columns>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

fn nothing(turn: &Turn) -> impl IntoView {
    if *turn == Turn::First {
        let text = t!("outbox.none.text");
        return view! { <EmptyState glyph=Glyph::Mail title=t!("outbox.none.title") text/> }
            .into_any();
    }
    view! {
        <EmptyState glyph=Glyph::Mail title=t!("common.empty_page")>
            <a class="btn" href=PATH>
                {t!("common.first_page")}
            </a>
        </EmptyState>
    }
    .into_any()
}

#[component]
fn MailRow(now: DateTime<Utc>, mail: OutboxMail) -> impl IntoView {
    let href = format!("{PATH}/{}", mail.id);
    let said = tried(&mail);
    // A phone leaves out what has nothing to say.
    let said_class = if said.is_some() { "full" } else { "gone" };
    view! {
        <Row>
            <RowHead>
                <NameCell name=subject(&mail.letter) href/>
            </RowHead>
            <Cell label=t!("outbox.to")>
                <bdi>{mail.name}</bdi>
                <br/>
                <span class="dim">{mail.email}</span>
            </Cell>
            <Cell class="st">
                <StatePill state=mail.state/>
            </Cell>
            <Cell label=t!("outbox.server") class=said_class>
                {said}
            </Cell>
            <Cell label=t!("outbox.written")>
                <RelativeTime at=mail.created_at now/>
            </Cell>
        </Row>
    }
}

/// What a mail’s tries came to; None when there is nothing to say.
fn tried(mail: &OutboxMail) -> Option<String> {
    let failure = mail.failure.as_deref()?;
    Some(plural!("outbox.tried", mail.tries, failure = failure))
}

/// What became of a mail, as a pill.
#[component]
fn StatePill(state: MailState) -> impl IntoView {
    let (text, tone, glyph) = match state {
        MailState::Waiting => (t!("outbox.state.waiting"), Tone::Accent, Glyph::Clock),
        MailState::Sent => (t!("outbox.state.sent"), Tone::Ok, Glyph::Check),
        MailState::Failed => (t!("outbox.state.failed"), Tone::Bad, Glyph::Alert),
        MailState::Lapsed => (t!("outbox.state.lapsed"), Tone::Neutral, Glyph::Minus),
    };
    view! { <Pill text tone glyph/> }
}

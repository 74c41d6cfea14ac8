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
    let meta = || view! { <span>"Mails of the last 30 days"</span> };
    view! {
        <Page
            title="Outbox"
            crumbs=vec![Crumb::link("All clients", "/clients"), Crumb::text("Outbox")]
        >
            <PageHeader title="Outbox" meta/>
            <Transition fallback=|| {
                view! { <Loading what="mails"/> }
            }>
                {move || {
                    let query = query.get();
                    Suspend::new(async move {
                        match found.await {
                            Ok(At { now, it }) => {
                                view! {
                                    <div class="stack">
                                        {(!it.sends).then(no_server)}
                                        <section class="card" aria-label="Mails">
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
        <Banner title="No mail server is set, so mails stay here." tone=Tone::Warn>
            <p>
                "Open a mail to pass its link on yourself. To have mails sent, start Rollcall with "
                <code>"ROLLCALL_SMTP_URL"</code> " and " <code>"ROLLCALL_MAIL_FROM"</code> "."
            </p>
        </Banner>
    }
}

#[component]
fn Mails(now: DateTime<Utc>, query: Searched, page: PageOf<OutboxMail>) -> impl IntoView {
    if page.items.is_empty() {
        return nothing(&query.turn).into_any();
    }
    let pager = Pager::of(&page, &query, PATH, ("mail", "mails"));
    let columns = ["Mail", "To", "Status", "Mail server", "Written"].map(Column::new).to_vec();
    let rows = page.items.into_iter().map(|mail| view! { <MailRow now mail/> }).collect_view();
    view! {
        <DataTable label="Mails" columns>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

fn nothing(turn: &Turn) -> impl IntoView {
    if *turn == Turn::First {
        let text = "Invitations and reminders of tokens that run out appear here.";
        return view! { <EmptyState glyph=Glyph::Mail title="No mails yet" text/> }.into_any();
    }
    view! {
        <EmptyState glyph=Glyph::Mail title="This page of the list is empty">
            <a class="btn" href=PATH>
                "Show the first page"
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
            <Cell label="To">
                <bdi>{mail.name}</bdi>
                <br/>
                <span class="dim">{mail.email}</span>
            </Cell>
            <Cell class="st">
                <StatePill state=mail.state/>
            </Cell>
            <Cell label="Mail server" class=said_class>
                {said}
            </Cell>
            <Cell label="Written">
                <RelativeTime at=mail.created_at now/>
            </Cell>
        </Row>
    }
}

/// What a mail’s tries came to; None when there is nothing to say.
fn tried(mail: &OutboxMail) -> Option<String> {
    let failure = mail.failure.as_deref()?;
    Some(match mail.tries {
        1 => format!("Tried once: {failure}"),
        count => format!("Tried {count} times: {failure}"),
    })
}

/// What became of a mail, as a pill.
#[component]
fn StatePill(state: MailState) -> impl IntoView {
    let (text, tone, glyph) = match state {
        MailState::Waiting => ("Waiting", Tone::Accent, Glyph::Clock),
        MailState::Sent => ("Sent", Tone::Ok, Glyph::Check),
        MailState::Failed => ("Failed", Tone::Bad, Glyph::Alert),
        MailState::Lapsed => ("Not needed", Tone::Neutral, Glyph::Minus),
    };
    view! { <Pill text tone glyph/> }
}

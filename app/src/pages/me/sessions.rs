//! The sessions one has open, each to be ended.

use leptos::prelude::*;
use rollcall_model::login::{OpenSession, OwnAccount};

use crate::{
    api::{
        At,
        me::{EndOtherSessions, EndSession},
    },
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        status::{Pill, Tone},
    },
    pages::{
        form::{Refusal, refusal_of},
        session_list::{SessionFacts, way},
    },
};

/// The sessions of the person signed in.
#[component]
pub(super) fn SessionsCard(
    seen: RwSignal<At<OwnAccount>>,
    end: ServerAction<EndSession>,
    end_others: ServerAction<EndOtherSessions>,
) -> impl IntoView {
    let words = move || match seen.with(|it| it.it.sessions.len()) {
        0 | 1 => t!("me.sessions.here").to_owned(),
        count => plural!("me.sessions.others", count - 1),
    };
    let list = move || {
        let At { now, it } = seen.get();
        let rows = it.sessions.into_iter().map(|session| {
            let last = if it.session == Some(session.id) {
                view! { <Pill text=t!("me.sessions.this") tone=Tone::Ok/> }.into_any()
            } else {
                view! { <EndForm session=session.clone() end/> }.into_any()
            };
            view! {
                <li>
                    <SessionFacts now session/>
                    {last}
                </li>
            }
        });
        view! {
            <ul class="tokens" aria-label=t!("me.sessions.title")>
                {rows.collect_view()}
            </ul>
        }
    };
    view! {
        <Card id="sessions" title=t!("me.sessions.title")>
            <Refusal refusal=refusal_of(end)/>
            <p>{words}</p>
            {list}
            <ActionForm action=end_others attr:class="form">
                <Refusal refusal=refusal_of(end_others)/>
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.sessions.end")
                        busy_label=t!("me.sessions.ending")
                        busy=end_others.pending()
                        weight=Weight::Plain
                    />
                </div>
            </ActionForm>
        </Card>
    }
    .into_any()
}

#[component]
fn EndForm(session: OpenSession, end: ServerAction<EndSession>) -> impl IntoView {
    let of = way(&session);
    view! {
        <ActionForm action=end>
            <input type="hidden" name="session" value=session.id.to_string()/>
            <SubmitButton
                label=t!("me.sessions.end_one")
                busy_label=t!("me.sessions.ending_one")
                busy=end.pending()
                weight=Weight::Plain
                of
                small=true
            />
        </ActionForm>
    }
    .into_any()
}

//! Sessions in words: on one’s own account and on the page of a user.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::login::{OpenSession, SessionWay};

use crate::components::time::RelativeTime;

/// What a session began with, in words.
pub fn way(session: &OpenSession) -> String {
    match &session.way {
        SessionWay::Password => t!("session.password").to_owned(),
        SessionWay::Passkey => t!("session.passkey").to_owned(),
        SessionWay::Provider(Some(name)) => t!("session.provider", name = name),
        SessionWay::Provider(None) => t!("session.some_provider").to_owned(),
    }
}

/// What it began with, when, and when it was used last: the first columns of its row.
#[component]
pub fn SessionFacts(now: DateTime<Utc>, session: OpenSession) -> impl IntoView {
    view! {
        <div class="tokens__id">
            <bdi class="strong">{way(&session)}</bdi>
        </div>
        <span class="dim t-13">
            {t!("session.began")} " " <RelativeTime at=session.began now/>
        </span>
        <span class="dim t-13 nowrap">
            {t!("session.last_used")} " " <RelativeTime at=session.last_used now/>
        </span>
    }
    .into_any()
}

//! A provider's tokens with the life they have left.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::token::{ScimToken, TokenState};

use super::{Desk, words::token_name};
use crate::components::{
    icon::Glyph,
    status::{Pill, Tone},
    time::{RelativeTime, minute},
    token::TokenRunway,
};

/// How many ended tokens stay in sight.
const ENDED_SHOWN: usize = 3;

/// The tokens that work, and the last that did.
#[component]
pub(super) fn TokenList(
    desk: Desk,
    now: DateTime<Utc>,
    tokens: Vec<ScimToken>,
    /// With the ways to end them.
    #[prop(optional)]
    editable: bool,
) -> impl IntoView {
    let (live, ended): (Vec<_>, Vec<_>) = tokens.into_iter().partition(ScimToken::is_live);
    let rows: Vec<_> = live.into_iter().chain(ended.into_iter().take(ENDED_SHOWN)).collect();
    if rows.is_empty() {
        return ().into_any();
    }
    view! {
        <ul class="tokens" aria-label="Tokens">
            {rows
                .into_iter()
                .map(|token| view! { <TokenRow desk now token editable/> })
                .collect_view()}
        </ul>
    }
    .into_any()
}

#[component]
fn TokenRow(desk: Desk, now: DateTime<Utc>, token: ScimToken, editable: bool) -> impl IntoView {
    let name = token_name(&token);
    let (text, tone, glyph) = match token.state {
        TokenState::Active if token.first_used_at.is_none() => {
            // Beside the live line of the dialog there is neither room nor need for more.
            let words = if editable { "New" } else { "Waiting for the first request" };
            (words.to_owned(), Tone::Accent, Glyph::Key)
        }
        TokenState::Active => ("Active".to_owned(), Tone::Ok, Glyph::Check),
        TokenState::Retiring { until } => {
            (format!("Until {}", until.format("%-d %b, %H:%M")), Tone::Warn, Glyph::Clock)
        }
        TokenState::Expired => ("Expired".to_owned(), Tone::Bad, Glyph::Alert),
        TokenState::Removed { .. } => ("Revoked".to_owned(), Tone::Neutral, Glyph::Minus),
    };
    let end = (editable && token.is_live()).then(|| {
        let href = format!("{}&token={}", desk.dialog("revoke"), token.id);
        let retiring = matches!(token.state, TokenState::Retiring { .. });
        let words = if retiring { "End now" } else { "Revoke token" };
        view! {
            <a
                class="btn btn--sm btn--quiet-danger"
                href=href
                aria-label=format!("{words}: {name}")
                data-noscroll
            >
                {words}
            </a>
        }
    });
    view! {
        <li>
            <div class="tokens__id">
                <code>{name}</code>
                <Pill text tone glyph/>
            </div>
            {life(&token, now)}
            <span class="dim t-13 nowrap">
                {match token.last_used_at {
                    Some(at) => view! { "Used " <RelativeTime at now/> }.into_any(),
                    None => "Never used".into_any(),
                }}
            </span>
            {end}
        </li>
    }
}

fn life(token: &ScimToken, now: DateTime<Utc>) -> impl IntoView + use<> {
    let expires_at = token.expires_at;
    match token.state {
        TokenState::Active | TokenState::Expired => {
            view! { <TokenRunway expires_at now/> }.into_any()
        }
        TokenState::Retiring { until } => {
            let words = format!("Still works until {}.", minute(until));
            view! { <span class="dim t-13">{words}</span> }.into_any()
        }
        TokenState::Removed { at } => {
            view! { <span class="dim t-13">"Ended " <RelativeTime at now/></span> }.into_any()
        }
    }
}

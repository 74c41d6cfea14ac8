//! A provider's tokens with the life they have left.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::token::{ScimToken, TokenState};

use super::{Desk, words::token_name};
use crate::{
    components::{
        icon::Glyph,
        status::{Pill, Tone},
        time::{RelativeTime, minute},
        token::TokenRunway,
    },
    words::day_and_minute,
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
        <ul class="tokens" aria-label=t!("identity_provider.tokens")>
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
            let words = if editable {
                t!("identity_provider.new")
            } else {
                t!("identity_provider.waiting_for_first")
            };
            (words.to_owned(), Tone::Accent, Glyph::Key)
        }
        TokenState::Active => (t!("common.active").to_owned(), Tone::Ok, Glyph::Check),
        TokenState::Retiring { until } => {
            (t!("identity_provider.until", when = day_and_minute(until)), Tone::Warn, Glyph::Clock)
        }
        TokenState::Expired => {
            (t!("identity_provider.expired").to_owned(), Tone::Bad, Glyph::Alert)
        }
        TokenState::Removed { .. } => {
            (t!("identity_provider.revoked").to_owned(), Tone::Neutral, Glyph::Minus)
        }
    };
    let end = (editable && token.is_live()).then(|| {
        let href = format!("{}&token={}", desk.dialog("revoke"), token.id);
        let retiring = matches!(token.state, TokenState::Retiring { .. });
        let words = if retiring {
            t!("identity_provider.end_now")
        } else {
            t!("identity_provider.revoke.label")
        };
        view! {
            <a
                class="btn btn--sm btn--quiet-danger"
                href=href
                aria-label=t!("identity_provider.action_of", words = words, name = name)
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
            <div class="dim t-13">
                <p class="nowrap">
                    {match token.last_used_at {
                        Some(at) => view! { {t!("identity_provider.used")} <RelativeTime at now/> }.into_any(),
                        None => t!("identity_provider.never_used").into_any(),
                    }}
                </p>
                <p>
                    {t!("identity_provider.made")}
                    <RelativeTime at=token.created_at now/>
                    " · "
                    <bdi>{token.created_by}</bdi>
                </p>
            </div>
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
            let words = t!("identity_provider.still_works", when = minute(until));
            view! { <span class="dim t-13">{words}</span> }.into_any()
        }
        TokenState::Removed { at } => {
            view! { <span class="dim t-13">{t!("identity_provider.ended")} <RelativeTime at now/></span> }.into_any()
        }
    }
}

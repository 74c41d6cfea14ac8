//! The section of a provider's page on provisioning.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::{IdentityProvider, ScimState},
    token::TokenState,
};

use super::{Desk, token_list::TokenList, words::token_name};
use crate::components::{
    card::Card,
    copy::CopyField,
    icon::{Glyph, Icon},
    status::{Pill, Tone},
    time::RelativeTime,
};

/// The id of what opens the dialog; it gets the focus back.
pub(super) const OPENER: &str = "configure-scim";

/// Whether it may send people, where to, and with which tokens.
#[component]
pub(super) fn ScimCard(
    desk: Desk,
    now: DateTime<Utc>,
    provider: IdentityProvider,
    endpoint: String,
) -> impl IntoView {
    let (text, tone, glyph) = match provider.scim {
        ScimState::Enabled => ("On", Tone::Ok, Glyph::Check),
        ScimState::Never | ScimState::Disabled => ("Off", Tone::Neutral, Glyph::Minus),
    };
    let href = desk.dialog("scim");
    let never = provider.scim == ScimState::Never;
    let actions = move || {
        let href = href.clone();
        if never {
            view! {
                <a class="btn btn--primary" id=OPENER href=href data-noscroll>
                    "Enable"
                </a>
            }
            .into_any()
        } else {
            view! {
                <a class="btn" id=OPENER href=href data-noscroll>
                    <Icon glyph=Glyph::Pencil/>
                    "Edit"
                </a>
            }
            .into_any()
        }
    };
    let state = move || view! { <Pill text tone glyph/> };
    view! {
        <Card
            id="scim"
            title="System for Cross-domain Identity Management (SCIM)"
            state
            actions
        >
            {body(desk, now, provider, endpoint)}
        </Card>
    }
}

fn body(desk: Desk, now: DateTime<Utc>, provider: IdentityProvider, endpoint: String) -> AnyView {
    let short = provider.vendor.short();
    if provider.scim == ScimState::Never {
        let words = format!("Let {short} create, update and deactivate users.");
        return view! { <p class="t-13">{words}</p> }.into_any();
    }
    view! {
        {standing(desk, now, &provider)}
        <CopyField
            id="endpoint"
            label="Endpoint URL"
            value=endpoint
            hint="Every client uses this address. The token decides which client a request belongs to."
        />
        <TokenList desk now tokens=provider.tokens/>
    }
    .into_any()
}

/// What the tokens do not say themselves.
fn standing(desk: Desk, now: DateTime<Utc>, provider: &IdentityProvider) -> AnyView {
    let short = provider.vendor.short();
    if provider.scim == ScimState::Disabled {
        let words = "Requests are turned away. Tokens are kept, so you can turn SCIM on again.";
        return view! { <p class="t-13">{words}</p> }.into_any();
    }
    let Some(token) = provider.live_token() else {
        let words = match provider.tokens.first().map(|it| it.state) {
            Some(TokenState::Removed { at }) => {
                view! { "Revoked " <RelativeTime at now/> ". " }.into_any()
            }
            _ => ().into_any(),
        };
        let href = desk.dialog("scim");
        return view! {
            <div class="btn-row">
                <Pill text="No token" tone=Tone::Warn glyph=Glyph::Warning/>
                <span class="t-13">{words} "Nothing can connect yet."</span>
                <a class="btn btn--sm" href=href data-noscroll>
                    "Generate token"
                </a>
            </div>
        }
        .into_any();
    };
    if token.first_used_at.is_some() {
        return ().into_any();
    }
    let (name, at) = (token_name(token), token.created_at);
    view! {
        <p class="t-13">
            "Token " <code>{name}</code> " made " <RelativeTime at now/>
            {format!(". Paste it in {short}, then test the connection there.")}
        </p>
    }
    .into_any()
}

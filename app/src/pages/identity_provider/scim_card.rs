//! The section of a provider's page on provisioning.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::{IdentityProvider, ScimState},
    token::TokenState,
};

use super::{Desk, token_list::TokenList, words::token_name};
use crate::{
    components::{
        card::Card,
        copy::CopyField,
        icon::{Glyph, Icon},
        status::{Pill, Tone},
        time::RelativeTime,
    },
    pages::layout::rights,
    words::short_name,
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
        ScimState::Enabled => (t!("identity_provider.on"), Tone::Ok, Glyph::Check),
        ScimState::Never | ScimState::Disabled => {
            (t!("identity_provider.off"), Tone::Neutral, Glyph::Minus)
        }
    };
    let href = desk.dialog("scim");
    let never = provider.scim == ScimState::Never;
    let administrator = rights().administrator;
    let actions = move || {
        let href = href.clone();
        if !administrator {
            ().into_any()
        } else if never {
            view! {
                <a class="btn btn--primary" id=OPENER href=href data-noscroll>
                    {t!("identity_provider.enable")}
                </a>
            }
            .into_any()
        } else {
            view! {
                <a class="btn" id=OPENER href=href data-noscroll>
                    <Icon glyph=Glyph::Pencil/>
                    {t!("common.edit")}
                </a>
            }
            .into_any()
        }
    };
    let state = move || view! { <Pill text tone glyph/> };
    view! {
        <Card
            id="scim"
            title=t!("identity_provider.scim")
            state
            actions
        >
            {body(desk, now, provider, endpoint)}
        </Card>
    }
}

fn body(desk: Desk, now: DateTime<Utc>, provider: IdentityProvider, endpoint: String) -> AnyView {
    let short = short_name(provider.vendor);
    if provider.scim == ScimState::Never {
        let words = t!("identity_provider.scim_text", short = short);
        return view! { <p class="t-13">{words}</p> }.into_any();
    }
    view! {
        {standing(desk, now, &provider)}
        <CopyField
            id="endpoint"
            label=t!("identity_provider.endpoint")
            value=endpoint
            hint=t!("identity_provider.endpoint_hint")
        />
        <TokenList desk now tokens=provider.tokens/>
    }
    .into_any()
}

/// What the tokens do not say themselves.
fn standing(desk: Desk, now: DateTime<Utc>, provider: &IdentityProvider) -> AnyView {
    let short = short_name(provider.vendor);
    if provider.scim == ScimState::Disabled {
        let words = t!("identity_provider.off_text");
        return view! { <p class="t-13">{words}</p> }.into_any();
    }
    let Some(token) = provider.live_token() else {
        let words = match provider.tokens.first().map(|it| it.state) {
            Some(TokenState::Removed { at }) => {
                view! { {t!("identity_provider.revoked_at")} <RelativeTime at now/> ". " }
                    .into_any()
            }
            _ => ().into_any(),
        };
        let generate = rights().administrator.then(|| {
            view! {
                <a class="btn btn--sm" href=desk.dialog("scim") data-noscroll>
                    {t!("common.generate_token")}
                </a>
            }
        });
        return view! {
            <div class="btn-row">
                <Pill text=t!("common.no_token") tone=Tone::Warn glyph=Glyph::Warning/>
                <span class="t-13">{words} {t!("identity_provider.nothing_connects")}</span>
                {generate}
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
            {t!("identity_provider.token_label")} <code>{name}</code> {t!("identity_provider.token_made")} <RelativeTime at now/>
            {t!("identity_provider.paste", short = short)}
        </p>
    }
    .into_any()
}

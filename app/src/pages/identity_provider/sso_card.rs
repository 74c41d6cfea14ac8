//! The section of a provider's page on signing on.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::IdentityProvider,
    sign_on::{Connection, SignOn},
};

use super::Desk;
use crate::components::{
    card::{Card, Fact, Facts},
    copy::CopyInline,
    icon::{Glyph, Icon},
    status::{Pill, Tone},
    time::RelativeTime,
};

/// Whether its people sign in through it, and how.
#[component]
pub(super) fn SsoCard(
    desk: Desk,
    now: DateTime<Utc>,
    provider: IdentityProvider,
    sign_on: Option<SignOn>,
    callback: String,
) -> impl IntoView {
    let href = format!("{}/sso", desk.path());
    let Some(sign_on) = sign_on else {
        let actions = move || {
            view! {
                <a class="btn" href=href.clone()>
                    "Set up"
                </a>
            }
        };
        let state = || view! { <Pill text="Off" tone=Tone::Neutral glyph=Glyph::Minus/> };
        return view! {
            <Card id="sso" title="Single sign-on" state actions>
                <p class="t-13">"Let people sign in to Rollcall with their company account."</p>
            </Card>
        }
        .into_any();
    };
    let (text, tone, glyph) = if sign_on.enabled {
        ("On", Tone::Ok, Glyph::Check)
    } else {
        ("Off", Tone::Neutral, Glyph::Minus)
    };
    let state = move || view! { <Pill text tone glyph/> };
    let actions = move || {
        view! {
            <a class="btn" href=href.clone() aria-label="Edit single sign-on">
                <Icon glyph=Glyph::Pencil/>
                "Edit"
            </a>
        }
    };
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains = if domains.is_empty() { "None".to_owned() } else { domains.join(", ") };
    let protocol = match sign_on.connection {
        Connection::Oidc(_) => "OpenID Connect, authorization code with PKCE",
        Connection::Saml(_) => "SAML 2.0",
    };
    let (what, who) = match sign_on.connection {
        Connection::Oidc(it) => ("Issuer", String::from(it.issuer)),
        Connection::Saml(it) => ("Entity ID", it.entity_id),
    };
    let back = matches!(what, "Issuer").then(|| {
        view! {
            <Fact name="Redirect URI">
                <CopyInline what="redirect URI" value=callback/>
            </Fact>
        }
    });
    let tested = match sign_on.tested_at {
        Some(at) => view! { <RelativeTime at now/> }.into_any(),
        None => view! { <span class="dim">"Not yet"</span> }.into_any(),
    };
    view! {
        <Card id="sso" title="Single sign-on" state actions>
            <Facts>
                <Fact name="Protocol">{protocol}</Fact>
                <Fact name=what>
                    <CopyInline what=what.to_lowercase() value=who/>
                </Fact>
                {back}
                <Fact name="Email domains">{domains}</Fact>
                <Fact name="Tested">{tested}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

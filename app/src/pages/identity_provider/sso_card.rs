//! The section of a provider's page on signing on.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::IdentityProvider,
    sign_on::{Connection, SignOn},
};

use super::Desk;
use crate::{
    components::{
        card::{Card, Fact, Facts},
        copy::CopyInline,
        icon::{Glyph, Icon},
        status::{Pill, Tone},
        time::RelativeTime,
    },
    pages::layout::rights,
    words::in_sentence,
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
    let href = rights().administrator.then(|| format!("{}/sso", desk.path()));
    let Some(sign_on) = sign_on else {
        let actions = move || {
            let href = href.clone()?;
            Some(view! {
                <a class="btn" href=href>
                    {t!("sign_on.set_up")}
                </a>
            })
        };
        let state = || view! { <Pill text=t!("identity_provider.off") tone=Tone::Neutral glyph=Glyph::Minus/> };
        return view! {
            <Card id="sso" title=t!("sign_on.card.title") state actions>
                <p class="t-13">{t!("sign_on.card.text")}</p>
            </Card>
        }
        .into_any();
    };
    let (text, tone, glyph) = if sign_on.enabled {
        (t!("identity_provider.on"), Tone::Ok, Glyph::Check)
    } else {
        (t!("identity_provider.off"), Tone::Neutral, Glyph::Minus)
    };
    let state = move || view! { <Pill text tone glyph/> };
    let actions = move || {
        let href = href.clone()?;
        Some(view! {
            <a class="btn" href=href aria-label=t!("sign_on.card.edit")>
                <Icon glyph=Glyph::Pencil/>
                {t!("common.edit")}
            </a>
        })
    };
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains =
        if domains.is_empty() { t!("common.none").to_owned() } else { domains.join(", ") };
    let protocol = match sign_on.connection {
        Connection::Oidc(_) => t!("sign_on.card.oidc"),
        Connection::Saml(_) => t!("sign_on.card.saml"),
    };
    let is_oidc = matches!(sign_on.connection, Connection::Oidc(_));
    let (what, who) = match sign_on.connection {
        Connection::Oidc(it) => (t!("sign_on.card.issuer"), String::from(it.issuer)),
        Connection::Saml(it) => (t!("sign_on.card.entity"), it.entity_id),
    };
    let back = is_oidc.then(|| {
        view! {
            <Fact name=t!("sign_on.redirect")>
                <CopyInline what=t!("sign_on.card.redirect_what") value=callback/>
            </Fact>
        }
    });
    let tested = match sign_on.tested_at {
        Some(at) => view! { <RelativeTime at now/> }.into_any(),
        None => view! { <span class="dim">{t!("outbox.not_yet")}</span> }.into_any(),
    };
    view! {
        <Card id="sso" title=t!("sign_on.card.title") state actions>
            <Facts>
                <Fact name=t!("sign_on.card.protocol")>{protocol}</Fact>
                <Fact name=what>
                    <CopyInline what=in_sentence(what) value=who/>
                </Fact>
                {back}
                <Fact name=t!("policy.fence.domains")>{domains}</Fact>
                <Fact name=t!("sign_on.card.tested")>{tested}</Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

//! The head of a provider's page, and the notice that stands below it when something is due.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    activity::ActivityQuery,
    brake::BRAKE_MINUTES,
    hold::HeldQuery,
    id::IdentityProviderId,
    provider::{IdentityProvider, ScimState},
    token::TokenState,
};

use super::{Desk, words::subject};
use crate::{
    components::{
        banner::Banner,
        copy::CopyButton,
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        page::PageHeader,
        status::{StatusPill, Tone},
        tabs::{Tab, Tabs},
        tile::{Tile, TileKind},
        time::{RelativeTime, relative, weekday},
    },
    query::ListQuery,
};

/// Who it is and how it does.
#[component]
pub fn Header(
    /// The address of the client.
    base: String,
    now: DateTime<Utc>,
    provider: IdentityProvider,
) -> impl IntoView {
    let status = provider.status(now);
    let (vendor, last) = (provider.vendor.label(), provider.last_request_at);
    let name = provider.name.to_string();
    let tile = name.clone();
    let query = ActivityQuery { provider: Some(provider.id), ..ActivityQuery::default() };
    let activities = query.href(&format!("{base}/activities"));
    let delete = format!("{base}/identity-providers/{}?dialog=delete", provider.id);
    let (id, of) = (provider.id.to_string(), name.clone());
    let mark = move || view! { <Tile kind=TileKind::Provider name=tile.clone() large=true/> };
    let meta = move || {
        view! {
            <span>{vendor}</span>
            {match last {
                Some(at) => view! { <span>"Last request " <RelativeTime at now/></span> }.into_any(),
                None => view! { <span>"No request yet"</span> }.into_any(),
            }}
        }
    };
    let actions = move || {
        let (id, of, delete) = (id.clone(), of.clone(), delete.clone());
        view! {
            <a class="btn" href=activities.clone()>
                <Icon glyph=Glyph::Pulse/>
                "Open activities"
            </a>
            <ActionsMenu id="provider-menu" of>
                <CopyButton what="provider ID" text=id label="Copy provider ID"/>
                <hr/>
                <a class="danger" href=delete data-noscroll>
                    <Icon glyph=Glyph::Trash/>
                    "Delete provider…"
                </a>
            </ActionsMenu>
        }
    };
    let state = move || view! { <StatusPill status/> };
    view! { <PageHeader title=name mark state meta actions/> }
}

/// A page of a provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProviderTab {
    #[default]
    Overview,
    SignOn,
    Mapping,
    Policy,
}

/// The pages of a provider.
#[component]
pub fn ProviderTabs(
    /// The address of the client.
    base: String,
    provider: IdentityProviderId,
    /// The one that is shown.
    #[prop(optional)]
    current: ProviderTab,
) -> impl IntoView {
    let overview = format!("{base}/identity-providers/{provider}");
    let tabs = [
        ("Overview", overview.clone(), ProviderTab::Overview),
        ("Sign-on", format!("{overview}/sso"), ProviderTab::SignOn),
        ("Group Mapping", format!("{overview}/mapping"), ProviderTab::Mapping),
        ("Policy", format!("{overview}/policy"), ProviderTab::Policy),
    ];
    let tabs = tabs.map(|(label, href, tab)| Tab {
        label: label.to_owned(),
        href,
        count: None,
        current: tab == current,
    });
    view! { <Tabs label="Identity provider" tabs=tabs.to_vec()/> }
}

/// That deactivations of its people wait.
#[component]
pub(super) fn BrakeNotice(desk: Desk, provider: IdentityProvider) -> impl IntoView {
    provider.brake_tripped_at.map(|at| {
        let query = HeldQuery { provider: Some(desk.id), ..HeldQuery::default() };
        let href = query.href(&desk.elsewhere("provisioning/held"));
        let actions =
            move || view! { <a class="btn btn--sm" href=href.clone()>"Show who waits"</a> };
        let count = provider.users.waiting;
        let title = match count {
            1 => format!("1 deactivation waits since {} UTC", at.format("%-d %b, %H:%M")),
            _ => format!("{count} deactivations wait since {} UTC", at.format("%-d %b, %H:%M")),
        };
        view! {
            <Banner title tone=Tone::Warn actions>
                <p>
                    {format!(
                        "More than a fifth of its people were deactivated within {BRAKE_MINUTES} \
                         minutes. The others stay active until you release the brake.",
                    )}
                </p>
            </Banner>
        }
    })
}

/// What is due with its token: at most one thing.
#[component]
pub(super) fn Notice(desk: Desk, now: DateTime<Utc>, provider: IdentityProvider) -> impl IntoView {
    if provider.scim != ScimState::Enabled {
        return ().into_any();
    }
    let who = subject(provider.vendor);
    let configure = desk.dialog("scim");
    let button = move |words: &'static str| {
        let href = configure.clone();
        move || view! { <a class="btn btn--sm" href=href.clone() data-noscroll>{words}</a> }
    };
    let Some(token) = provider.live_token() else {
        let Some(last) = provider.tokens.iter().find(|it| it.state == TokenState::Expired) else {
            return ().into_any();
        };
        let title = format!(
            "Provisioning has stopped. The SCIM token expired {}.",
            relative(last.expires_at, now)
        );
        return view! {
            <Banner title tone=Tone::Bad actions=button("Generate token")>
                <p>{who} "’s requests are turned away until it has a new token."</p>
            </Banner>
        }
        .into_any();
    };
    let retiring = provider
        .tokens
        .iter()
        .find(|it| matches!(it.state, TokenState::Retiring { .. }) && it.id != token.id);
    if let (Some(old), Some(first)) = (retiring, token.first_used_at) {
        let href = format!("{}&token={}", desk.dialog("revoke"), old.id);
        let actions =
            move || view! { <a class="btn btn--sm" href=href.clone() data-noscroll>"End now"</a> };
        return view! {
            <Banner title=format!("{who} is using the new token.") tone=Tone::Ok actions>
                <p>"First request " <RelativeTime at=first now/> ". You can end the overlap."</p>
            </Banner>
        }
        .into_any();
    }
    let tone = match token.days_left(now) {
        ..=7 => Tone::Bad,
        8..30 => Tone::Warn,
        _ => return ().into_any(),
    };
    let title = format!("The SCIM token expires on {}", weekday(token.ends_at()));
    let short = provider.vendor.short();
    view! {
        <Banner title tone actions=button("Rotate token")>
            <p>
                {format!(
                    "Rotate it now and both tokens work for 7 days, so nothing stops while you \
                     update {short}.",
                )}
            </p>
        </Banner>
    }
    .into_any()
}

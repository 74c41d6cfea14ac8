//! The head of a provider's page, and the notice that stands below it when something is due.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    activity::ActivityQuery,
    brake::BRAKE_MINUTES,
    hold::HeldQuery,
    id::IdentityProviderId,
    provider::{IdentityProvider, ScimState},
    role::Area,
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
    pages::layout::rights,
    query::ListQuery,
    words::{Named, day_and_minute, short_name, with_zone},
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
    let (vendor, last) = (provider.vendor.named(), provider.last_request_at);
    let name = provider.name.to_string();
    let tile = name.clone();
    let query = ActivityQuery { provider: Some(provider.id), ..ActivityQuery::default() };
    let may = rights();
    let activities = may.sees(Area::Activities).then(|| query.href(&format!("{base}/activities")));
    let dialogs =
        may.administrator.then(|| format!("{base}/identity-providers/{}?dialog=", provider.id));
    let (id, of) = (provider.id.to_string(), name.clone());
    let mark = move || view! { <Tile kind=TileKind::Provider name=tile.clone() large=true/> };
    let meta = move || {
        view! {
            <span>{vendor}</span>
            {match last {
                Some(at) => view! { <span>{t!("identity_provider.last_request")} <RelativeTime at now/></span> }.into_any(),
                None => view! { <span>{t!("identity_provider.no_request")}</span> }.into_any(),
            }}
        }
    };
    let actions = move || {
        let (id, of) = (id.clone(), of.clone());
        let activities = activities.clone().map(|href| {
            view! {
                <a class="btn" href=href>
                    <Icon glyph=Glyph::Pulse/>
                    {t!("identity_provider.open_activities")}
                </a>
            }
        });
        let edit = dialogs.as_ref().map(|dialog| {
            view! {
                <a href=format!("{dialog}edit") data-noscroll>
                    <Icon glyph=Glyph::Pencil/>
                    {t!("common.edit_more")}
                </a>
            }
        });
        let delete = dialogs.as_ref().map(|dialog| {
            view! {
                <hr/>
                <a class="danger" href=format!("{dialog}delete") data-noscroll>
                    <Icon glyph=Glyph::Trash/>
                    {t!("identity_provider.delete_more")}
                </a>
            }
        });
        view! {
            {activities}
            <ActionsMenu id="provider-menu" of>
                {edit}
                <CopyButton what=t!("identity_provider.id_what") text=id label=t!("identity_provider.copy_id")/>
                {delete}
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
        (t!("common.overview"), overview.clone(), ProviderTab::Overview),
        (t!("sign_on.title"), format!("{overview}/sso"), ProviderTab::SignOn),
        (t!("mapping.title"), format!("{overview}/mapping"), ProviderTab::Mapping),
        (t!("policy.title"), format!("{overview}/policy"), ProviderTab::Policy),
    ];
    // How people sign in is for system administrators to see.
    let administrator = rights().administrator;
    let tabs = tabs
        .into_iter()
        .filter(|(.., tab)| administrator || *tab != ProviderTab::SignOn)
        .map(|(label, href, tab)| Tab {
            label: label.to_owned(),
            href,
            count: None,
            current: tab == current,
        })
        .collect();
    view! { <Tabs label=t!("common.identity_provider") tabs/> }
}

/// That deactivations of its people wait.
#[component]
pub(super) fn BrakeNotice(desk: Desk, provider: IdentityProvider) -> impl IntoView {
    provider.brake_tripped_at.map(|at| {
        let query = HeldQuery { provider: Some(desk.id), ..HeldQuery::default() };
        let href = query.href(&desk.elsewhere("provisioning/held"));
        let actions =
            move || view! { <a class="btn btn--sm" href=href.clone()>{t!("user.waits.show")}</a> };
        let count = provider.users.waiting;
        let when = with_zone(day_and_minute(at), at);
        let title = plural!("identity_provider.brake", count, when = when);
        view! {
            <Banner title tone=Tone::Warn actions>
                <p>
                    {t!("identity_provider.brake_text", minutes = BRAKE_MINUTES)}
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
    let administrator = rights().administrator;
    let configure = desk.dialog("scim");
    let button = move |words: &'static str| {
        let href = configure.clone();
        move || {
            let href = href.clone();
            administrator
                .then(|| view! { <a class="btn btn--sm" href=href data-noscroll>{words}</a> })
        }
    };
    let Some(token) = provider.live_token() else {
        let Some(last) = provider.tokens.iter().find(|it| it.state == TokenState::Expired) else {
            return ().into_any();
        };
        let title = t!("identity_provider.stopped", when = relative(last.expires_at, now));
        return view! {
            <Banner title tone=Tone::Bad actions=button(t!("common.generate_token"))>
                <p>{who} {t!("identity_provider.requests_turned_away")}</p>
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
        let actions = move || {
            let href = href.clone();
            administrator.then(|| {
                view! {
                    <a class="btn btn--sm" href=href data-noscroll>
                        {t!("identity_provider.end_now")}
                    </a>
                }
            })
        };
        return view! {
            <Banner title=t!("identity_provider.is_using", who = who) tone=Tone::Ok actions>
                <p>{t!("identity_provider.first_request")} <RelativeTime at=first now/> {t!("identity_provider.can_end_overlap")}</p>
            </Banner>
        }
        .into_any();
    }
    let tone = match token.days_left(now) {
        ..=7 => Tone::Bad,
        8..30 => Tone::Warn,
        _ => return ().into_any(),
    };
    let title = t!("identity_provider.expires_on", day = weekday(token.ends_at()));
    let short = short_name(provider.vendor);
    view! {
        <Banner title tone actions=button(t!("dashboard.rotate"))>
            <p>
                {t!("identity_provider.rotate_text", short = short)}
            </p>
        </Banner>
    }
    .into_any()
}

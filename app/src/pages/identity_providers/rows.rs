//! One row of the list of providers.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::{IdentityProvider, ScimState},
    role::Area,
    sign_on::SsoState,
};

use crate::{
    components::{
        copy::CopyButton,
        icon::{Glyph, Icon},
        menu::ActionsMenu,
        status::{Pill, StatusPill, Tone},
        table::{Cell, NameCell, Row, RowHead},
        tile::{Tile, TileKind},
        time::RelativeTime,
        token::TokenRunway,
    },
    pages::layout::rights,
    words::{Named, number},
};

/// A provider with what it does, and what can be done about it.
#[component]
pub(super) fn ProviderRow(
    path: String,
    now: DateTime<Utc>,
    provider: IdentityProvider,
) -> impl IntoView {
    let status = provider.status(now);
    let id = provider.id.to_string();
    let href = format!("{path}/{id}");
    let name = provider.name.to_string();
    let tile = name.clone();
    let mark = move || view! { <Tile kind=TileKind::Provider name=tile.clone()/> };
    let domains: Vec<_> = provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let domains = or_dash(domains.join(", "));
    let organization = provider.organization.as_ref().map(|it| it.name.to_string());
    let organization = or_dash(organization.unwrap_or_default());
    let (vendor, count) = (provider.vendor.named(), provider.users.total);
    let (provisioning, token) = (provisioning(&provider, now), token(&provider, now));
    let open = href.clone();
    let of = name.clone();
    let may = rights();
    let count = if may.sees(Area::Accounts) {
        let users = path.replace("/identity-providers", "/users");
        let users = format!("{users}?provider={id}");
        view! {
            <a class="link" href=users>
                {number(count)}
            </a>
        }
        .into_any()
    } else {
        number(count).into_any()
    };
    let log = may.sees(Area::Provisioning).then(|| {
        let log = path.replace("/identity-providers", "/provisioning");
        view! { <a href=format!("{log}?provider={id}")>{t!("provisioning.title")}</a> }
    });
    let sso = match provider.sso {
        SsoState::Never => {
            view! { <a href=format!("{href}/sso")>{t!("identity_providers.set_up_sso")}</a> }
                .into_any()
        }
        SsoState::Disabled => {
            view! { <a href=format!("{href}/sso?dialog=enable")>{t!("sign_on.enable_more")}</a> }
                .into_any()
        }
        SsoState::Enabled => view! {
            <a class="danger" href=format!("{href}/sso?dialog=disable")>
                <Icon glyph=Glyph::SignIn/>
                {t!("sign_on.disable_more")}
            </a>
        }
        .into_any(),
    };
    let sign_on = match provider.sso {
        SsoState::Never => {
            view! { <span class="dim">{t!("identity_providers.not_set_up")}</span> }.into_any()
        }
        SsoState::Enabled => {
            let soon = provider.ending_certificate(now).map(|_| {
                view! { <Pill text=t!("identity_providers.certificate_ends") tone=Tone::Warn/> }
            });
            view! { {t!("identity_provider.on")} " " {soon} }.into_any()
        }
        SsoState::Disabled => t!("identity_provider.off").into_any(),
    };
    let (policy, delete) = (format!("{href}/policy"), format!("{href}?dialog=delete"));
    let edit = may.administrator.then(|| {
        view! { <a href=format!("{href}?dialog=edit")>{t!("common.edit_more")}</a> }
    });
    let switches = may.administrator.then(|| {
        view! {
            <hr/>
            {sso}
            <a class="danger" href=delete>
                <Icon glyph=Glyph::Trash/>
                {t!("identity_provider.delete_more")}
            </a>
        }
    });
    view! {
        <Row>
            <RowHead>
                <NameCell name href mark/>
            </RowHead>
            <Cell label=t!("identity_provider.vendor")>{vendor}</Cell>
            <Cell label=t!("common.email_domains")>{domains}</Cell>
            <Cell label=t!("common.organization")>{organization}</Cell>
            <Cell label=t!("activity_type.sso")>{sign_on}</Cell>
            <Cell label=t!("common.provisioning")>{provisioning}</Cell>
            <Cell label=t!("common.scim_token") class="full">
                {token}
            </Cell>
            <Cell label=t!("identity_providers.users") class="num end">
                {count}
            </Cell>
            <Cell class="st">
                <StatusPill status quiet=true/>
            </Cell>
            <Cell class="end">
                <ActionsMenu id=format!("provider-{id}") of small=true>
                    <a href=open>{t!("common.open")}</a>
                    {edit}
                    <a href=policy>{t!("policy.title")}</a>
                    {log}
                    <CopyButton what=t!("identity_provider.id_what") text=id label=t!("identity_provider.copy_id")/>
                    {switches}
                </ActionsMenu>
            </Cell>
        </Row>
    }
}

/// What there is, in whatever script it is written; a dash stands for nothing.
fn or_dash(text: String) -> impl IntoView {
    if text.is_empty() {
        view! { <span class="dim">"—"</span> }.into_any()
    } else {
        view! { <bdi>{text}</bdi> }.into_any()
    }
}

fn provisioning(provider: &IdentityProvider, now: DateTime<Utc>) -> impl IntoView + use<> {
    let state = match provider.scim {
        ScimState::Never => {
            return view! { <span class="dim">{t!("identity_providers.not_set_up")}</span> }
                .into_any();
        }
        ScimState::Enabled => t!("identity_provider.on"),
        ScimState::Disabled => t!("identity_provider.off"),
    };
    match provider.last_request_at {
        Some(at) => view! { {state} " · " <RelativeTime at now/> }.into_any(),
        None => view! { {state} <span class="dim">{t!("identity_providers.no_request")}</span> }
            .into_any(),
    }
}

fn token(provider: &IdentityProvider, now: DateTime<Utc>) -> impl IntoView + use<> {
    // A token that has expired is worth more words than none.
    match provider.live_token().or_else(|| provider.expired_token(now)) {
        Some(token) => view! { <TokenRunway expires_at=token.ends_at() now/> }.into_any(),
        None => view! { <span class="dim">{t!("common.no_token")}</span> }.into_any(),
    }
}

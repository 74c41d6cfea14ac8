//! A new token with its secret, which is shown once, and the wait for its first use.

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::{html, prelude::*, task::spawn_local};
use rollcall_model::{
    provider::Vendor,
    token::{GeneratedToken, ScimToken},
};

use super::{Desk, words::where_to_paste};
use crate::{
    api::scim::first_request,
    components::{
        choice::CheckField,
        copy::CopyButton,
        icon::{Glyph, Icon},
        time::minute,
    },
    words::{clock, with_zone},
};

/// How many seconds lie between two looks for the first request.
const LOOK_EVERY: u32 = 2;

/// The secret, where to paste it, and whether it works.
#[component]
pub(super) fn TokenPanel(desk: Desk, generated: GeneratedToken, vendor: Vendor) -> impl IntoView {
    let GeneratedToken { token, secret } = generated;
    let stored = desk.stored;
    let expires = minute(token.expires_at);
    // The button that had the focus is gone: the panel in its place takes it.
    let heading = NodeRef::<html::H4>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            request_animation_frame(move || drop(heading.focus()));
        }
    });
    view! {
        <div class="secret" role="group" aria-labelledby="secret-heading">
            <div class="secret__head">
                <Icon glyph=Glyph::Key/>
                <h4 id="secret-heading" tabindex="-1" node_ref=heading>
                    {t!("identity_provider.panel.copy_now")}
                </h4>
            </div>
            <div class="secret__body">
                <p>
                    {t!("identity_provider.panel.once", expires = expires)}
                </p>
                <div class="field">
                    <span class="field__label">{t!("identity_provider.panel.label")}</span>
                    <div class="secret__value">
                        <code dir="ltr">{secret.clone()}</code>
                        <CopyButton
                            what=t!("identity_provider.token_what")
                            text=secret
                            label=t!("identity_provider.panel.copy")
                            primary=true
                            on_copied=move |()| {
                                stored.copied.set(true);
                                stored.warned.set(false);
                            }
                        />
                    </div>
                </div>
                {where_to_paste(vendor)}
                <CheckField
                    label=t!("identity_provider.panel.stored")
                    name="stored"
                    checked=stored.ticked.get_untracked()
                    on_change=move |ticked| {
                        stored.ticked.set(ticked);
                        stored.warned.set(false);
                    }
                />
                <Warning desk/>
            </div>
            <LiveLine desk token/>
        </div>
        <p class="hint">
            {t!("identity_provider.panel.leave_open")}
        </p>
    }
    .into_any()
}

/// Why the dialog did not close.
#[component]
fn Warning(desk: Desk) -> impl IntoView {
    let words = move || {
        desk.stored.warned.get().then(|| {
            view! {
                <p class="error">
                    <Icon glyph=Glyph::Alert/>
                    <span>
                        {t!("identity_provider.panel.tick")}
                        <a class="link" href=desk.path() data-noscroll>
                            {t!("identity_provider.panel.close")}
                        </a>
                    </span>
                </p>
            }
        })
    };
    view! { <div role="alert">{words}</div> }
}

/// Listens for the first request while it is shown.
#[component]
fn LiveLine(desk: Desk, token: ScimToken) -> impl IntoView {
    let received = RwSignal::new(token.first_used_at);
    let waited = RwSignal::new(0_u32);
    Effect::new(move || {
        if received.get().is_some() {
            return;
        }
        let tick = move || {
            waited.update(|it| *it += 1);
            if waited.get_untracked().is_multiple_of(LOOK_EVERY) {
                spawn_local(look(desk, token.id, received));
            }
        };
        // Refused only by a browser without timers; then nothing listens.
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
    let words = move || match received.get() {
        None => t!("identity_provider.panel.listening").into_any(),
        Some(at) => {
            let at = with_zone(clock(at), at);
            view! {
                {t!("identity_provider.panel.received", at = at)}
                <b class="strong">{t!("identity_provider.panel.works")}</b>
            }
            .into_any()
        }
    };
    let clock = move || {
        let seconds = waited.get();
        received.get().is_none().then(|| format!("{}:{:02}", seconds / 60, seconds % 60))
    };
    view! {
        <div class="secret__live">
            <span class="dot" class=("dot--live", move || received.get().is_none())></span>
            <span class="grow" role="status">
                {words}
            </span>
            <span class="muted tnum" aria-hidden="true">
                {clock}
            </span>
        </div>
    }
    .into_any()
}

/// One look. What it finds is shown in the rest of the page, too.
async fn look(
    desk: Desk,
    token: rollcall_model::id::ScimTokenId,
    received: RwSignal<Option<DateTime<Utc>>>,
) {
    let Some(division) = desk.client.try_with_value(|it| it.slug.clone()) else { return };
    // A look that fails is followed by the next one.
    if let Ok(Some(at)) = first_request(division, token).await
        && received.try_get_untracked().flatten().is_none()
    {
        received.try_set(Some(at));
        desk.again.try_update(|it| *it += 1);
    }
}

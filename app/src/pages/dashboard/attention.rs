//! What somebody has to do: one line for each cause, with the next step as a button.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use rollcall_model::{
    provider::{IdentityProvider, ProviderStatus},
    role::{Area, Rights},
    token::TokenState,
};

use crate::{
    components::{
        card::Card,
        icon::{Glyph, Icon},
        status::{Pill, Tone},
        time::weekday,
    },
    pages::layout::rights,
    words::short_name,
};

#[cfg(test)]
mod tests;

/// The lines of all providers, the worst first.
#[component]
pub(super) fn Attention(
    /// The client's path.
    client: String,
    now: DateTime<Utc>,
    providers: Vec<IdentityProvider>,
) -> impl IntoView {
    let mut concerns: Vec<_> = providers.iter().flat_map(|it| concerns(&client, it, now)).collect();
    concerns.sort_by_key(|it| it.status);
    let count = concerns.len();
    let state = move || (count > 0).then(|| view! { <Pill text=count.to_string()/> });
    let content = if concerns.is_empty() {
        view! {
            <div class="card__body">
                <p class="muted t-13">{t!("dashboard.nothing")}</p>
            </div>
        }
        .into_any()
    } else {
        let may = rights();
        let lines = concerns.into_iter().map(|it| line(it, &may));
        view! { <ul class="todo">{lines.collect_view()}</ul> }.into_any()
    };
    view! {
        <Card id="attention" title=t!("dashboard.attention") state flush=true>
            {content}
        </Card>
    }
    .into_any()
}

/// A reason to act.
#[derive(Debug, PartialEq, Eq)]
struct Concern {
    status: ProviderStatus,
    provider: String,
    /// The provider's page.
    href: String,
    text: String,
    /// The next step, and where it is taken.
    step: &'static str,
    step_href: String,
}

/// What is wrong with one provider, by the texts of `spec/ux.md` 3.3 as far as they can be known.
fn concerns(client: &str, provider: &IdentityProvider, now: DateTime<Utc>) -> Vec<Concern> {
    let href = format!("{client}/identity-providers/{}", provider.id);
    let concern = |status, text, step, step_href| Concern {
        status,
        provider: provider.name.to_string(),
        href: href.clone(),
        text,
        step,
        step_href,
    };
    let scim = || format!("{href}?dialog=scim");
    let status = provider.status(now);
    let of_token = match status {
        ProviderStatus::Failing => Some((stopped(provider, now), t!("common.generate_token"))),
        ProviderStatus::Expiring => provider.live_token().map(|token| {
            let day = weekday(token.ends_at());
            let text = match token.days_left(now) {
                ..=0 => t!("dashboard.expires_today", day = day),
                days => plural!("dashboard.expires", days, day = day),
            };
            (text, t!("dashboard.rotate"))
        }),
        _ => None,
    };
    let to_review = (provider.users.review > 0).then(|| {
        let people = plural!("words.users", provider.users.review);
        concern(
            ProviderStatus::Review,
            t!("dashboard.odd", people = people),
            t!("dashboard.review"),
            format!("{client}/users?provider={}&review=1", provider.id),
        )
    });
    let of_token = of_token.map(|(text, step)| concern(status, text, step, scim()));
    let of_certificate = provider.ending_certificate(now).map(|end| {
        let (day, left) = (weekday(end), end - now);
        let text = match (left < TimeDelta::zero(), left.num_days()) {
            (true, _) => t!("dashboard.certificate_expired", day = day),
            (false, 0) => t!("dashboard.certificate_today", day = day),
            (false, days) => plural!("dashboard.certificate", days, day = day),
        };
        let step = t!("dashboard.renew_certificate");
        concern(ProviderStatus::Expiring, text, step, format!("{href}/sso"))
    });
    of_token.into_iter().chain(of_certificate).chain(to_review).collect()
}

/// Why no request is let in.
fn stopped(provider: &IdentityProvider, now: DateTime<Utc>) -> String {
    let newest = provider.tokens.first();
    let expired = newest.filter(|it| it.state == TokenState::Expired);
    match expired.map(|it| -it.days_left(now)) {
        Some(0) => t!("dashboard.expired_today").to_owned(),
        Some(days) => plural!("dashboard.expired", days),
        None => t!("dashboard.no_token_works", short = short_name(provider.vendor)),
    }
}

fn line(concern: Concern, may: &Rights) -> impl IntoView + use<> {
    let Concern { status, provider, href, text, step, step_href } = concern;
    let (tone, glyph) = match status {
        ProviderStatus::Failing => (Tone::Bad, Glyph::Alert),
        ProviderStatus::Expiring => (Tone::Warn, Glyph::Clock),
        _ => (Tone::Warn, Glyph::Warning),
    };
    let name = t!("dashboard.step_for", step = step, provider = provider);
    let takes = match status {
        ProviderStatus::Review => may.sees(Area::Accounts),
        _ => may.administrator,
    };
    let step = takes.then(|| {
        view! {
            <a class="btn btn--sm" href=step_href aria-label=name>
                {step}
            </a>
        }
    });
    view! {
        <li>
            <span class="todo__icon" data-tone=tone.code()>
                <Icon glyph/>
            </span>
            <div class="todo__text">
                <a href=href>
                    <bdi>{provider}</bdi>
                </a>
                <p>{text}</p>
            </div>
            {step}
        </li>
    }
}

//! How a user signs in, and where they are signed in.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountSecurity, AccountStatus, SecondFactor},
    role::Area,
};

use super::{
    Desk,
    help::{Help, HelpLinks},
};
use crate::{
    components::{
        card::{Card, Fact, Facts},
        time::ago_or_never,
    },
    pages::{layout::rights, session_list::SessionFacts},
};

/// Sign-in, second factor and sessions.
#[component]
pub(super) fn SecurityCard(
    desk: Desk,
    now: DateTime<Utc>,
    user: AccountDetails,
    /// None: nobody invited them, and they never signed in.
    security: Option<AccountSecurity>,
    help: Help,
) -> impl IntoView {
    let ways = ways(security.as_ref());
    let (seen, factor) = match user.row.sign_in {
        Some(it) => (it.last, second_factor(it.second_factor)),
        None => (None, t!("common.none")),
    };
    let sessions = security.map(|it| it.sessions).unwrap_or_default();
    let open = match sessions.len() {
        0 => t!("common.none").to_owned(),
        count => count.to_string(),
    };
    let may = rights().manages_of(Area::Accounts, user.row.user_type)
        && user.row.status == AccountStatus::Active
        && !sessions.is_empty();
    let sign_out = may.then(|| {
        view! {
            <a
                class="btn"
                id="sign-out-everywhere"
                href=format!("{}?dialog=sign-out", desk.path())
                data-noscroll
            >
                {t!("user.security.sign_out")}
            </a>
        }
    });
    let list = (!sessions.is_empty()).then(|| {
        let rows = sessions.into_iter().map(|it| {
            view! {
                <li>
                    <SessionFacts now session=it/>
                </li>
            }
        });
        view! {
            <ul class="tokens" aria-label=t!("user.security.sessions")>
                {rows.collect_view()}
            </ul>
        }
    });
    view! {
        <Card id="security" title=t!("user.security.title")>
            <Facts stacked=true>
                <Fact name=t!("user.security.ways")>{ways}</Fact>
                <Fact name=t!("user.security.second_factor")>{factor}</Fact>
                <Fact name=t!("common.last_sign_in")>{ago_or_never(seen, now)}</Fact>
                <Fact name=t!("user.security.sessions")>{open}</Fact>
            </Facts>
            {list}
            <div class="btn-row">
                {sign_out}
                <HelpLinks desk help/>
            </div>
        </Card>
    }
    .into_any()
}

/// How they sign in: in each way that they have.
fn ways(security: Option<&AccountSecurity>) -> String {
    let Some(AccountSecurity { password, provider, .. }) = security else {
        return t!("user.security.never").to_owned();
    };
    let provider = provider.as_ref().map(|name| t!("session.provider", name = name));
    let password = password.then(|| t!("session.password").to_owned());
    match provider.into_iter().chain(password).collect::<Vec<_>>() {
        ways if ways.is_empty() => t!("user.security.invited").to_owned(),
        ways => ways.join(" · "),
    }
}

fn second_factor(it: SecondFactor) -> &'static str {
    match it {
        SecondFactor::None => t!("common.none"),
        SecondFactor::Passkey => t!("user.security.passkey"),
        SecondFactor::Authenticator => t!("door.set_up.authenticator"),
        SecondFactor::Provider => t!("user.security.by_provider"),
    }
}

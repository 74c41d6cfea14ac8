//! What waits about a user, and how it goes on.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountStatus},
    brake::DeactivationKind,
    hold::Hold,
    role::Area,
};

use crate::{
    api::held::BringBack,
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        status::Tone,
    },
    pages::{
        form::{Refusal, refusal_of},
        layout::{CurrentClient, rights},
    },
    words::{minute, recorded, with_zone},
};

/// The person or their change is held, they are kept out, or the brake holds their deactivation.
#[component]
pub(super) fn Waits(base: String, user: AccountDetails) -> impl IntoView {
    let id = user.row.id;
    let may = rights().manages_of(Area::Accounts, user.row.user_type);
    let queue = format!("{base}/provisioning/held");
    let excluded = user.row.status == AccountStatus::Excluded;
    let hold = user.hold.map(|hold| {
        let title = match user.row.status {
            AccountStatus::Held => t!("user.waits.held"),
            _ => t!("user.waits.change"),
        };
        let approve = format!("{queue}?dialog=approve&account={id}");
        let exclude = format!("{queue}?dialog=exclude&account={id}");
        let actions = move || {
            let (approve, exclude) = (approve.clone(), exclude.clone());
            may.then(|| {
                view! {
                    <a class="btn btn--sm" href=approve>
                        {t!("user.waits.approve")}
                    </a>
                    <a class="btn btn--sm btn--quiet" href=exclude>
                        {t!("user.waits.exclude")}
                    </a>
                }
            })
        };
        let since = t!("user.waits.since", when = with_zone(minute(hold.since), hold.since));
        let why = recorded(&sentences(&hold));
        view! {
            <Banner title tone=Tone::Warn actions>
                <p>
                    <bdi lang=why.lang>{why.text}</bdi>
                    " "
                    {since}
                </p>
            </Banner>
        }
    });
    let deactivation = user.deactivation_waits.map(|(kind, since)| {
        let title = match kind {
            DeactivationKind::Deactivate => t!("user.waits.deactivation"),
            DeactivationKind::Delete => t!("user.waits.deletion"),
        };
        let words = t!("user.waits.brake", when = with_zone(minute(since), since));
        let href = queue.clone();
        let sees = rights().sees(Area::Provisioning);
        let actions = move || {
            let href = href.clone();
            sees.then(|| {
                view! {
                    <a class="btn btn--sm" href=href>
                        {t!("user.waits.show")}
                    </a>
                }
            })
        };
        view! {
            <Banner title tone=Tone::Warn actions>
                <p>{words}</p>
            </Banner>
        }
    });
    view! {
        {hold}
        {deactivation}
        {excluded.then(|| view! { <Excluded account=id.to_string() may/> })}
    }
    .into_any()
}

fn sentences(hold: &Hold) -> String {
    hold.reasons.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The way back for whom an administrator keeps out.
#[component]
fn Excluded(account: String, may: bool) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let action = expect_context::<ServerAction<BringBack>>();
    let refusal = refusal_of(action);
    let (division, account) =
        (StoredValue::new(client.slug.to_string()), StoredValue::new(account));
    let actions = move || {
        may.then(|| {
            view! {
                <ActionForm action>
                    <input type="hidden" name="division" value=division.get_value()/>
                    <input type="hidden" name="account" value=account.get_value()/>
                    <SubmitButton
                        label=t!("user.excluded.back")
                        busy_label=t!("user.excluded.bringing")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </ActionForm>
            }
        })
    };
    view! {
        <Refusal refusal/>
        <Banner
            title=t!("user.excluded.title")
            tone=Tone::Neutral
            actions
        >
            <p>
                {t!("user.excluded.text")}
            </p>
        </Banner>
    }
    .into_any()
}

//! What puts right an organizationId that leads nowhere.

use leptos::prelude::*;
use rollcall_model::{
    placement::UnmatchedPolicy,
    request::{RequestResult, ScimRequestRow},
};

use crate::{
    api::provisioning::Misplaced,
    components::{
        banner::Banner,
        card::{Fact, Facts},
        copy::CopyInline,
        status::Tone,
    },
};

/// The id of what opens the dialog; it gets the focus back.
pub(super) const OPENER: &str = "change-unmatched";

/// Two ways: another answer to such people, or the right Org ID in the provider's mapping.
#[component]
pub(super) fn Fix(base: String, row: ScimRequestRow, misplaced: Misplaced) -> impl IntoView {
    let refused = row.result == RequestResult::Refused;
    let accepted = misplaced.unmatched != UnmatchedPolicy::Reject;
    let change = format!("{base}/provisioning/{}?dialog=unmatched", row.id);
    let policy = if refused && accepted {
        let title = "The policy takes such people now.";
        view! {
            <Banner title tone=Tone::Ok>
                <p>
                    {format!("They arrive when {} sends them again.", row.provider_name)}
                </p>
            </Banner>
        }
        .into_any()
    } else {
        view! {
            <div class="btn-row">
                <a
                    class="btn btn--sm"
                    class=("btn--primary", refused)
                    id=OPENER
                    href=change
                    data-noscroll
                >
                    "Change what happens to such people…"
                </a>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="inspect__fix">
            {policy}
            <OrgIds base misplaced/>
        </div>
    }
    .into_any()
}

/// The Org IDs that it probably means, to be copied into the provider's mapping.
#[component]
fn OrgIds(base: String, misplaced: Misplaced) -> impl IntoView {
    let Misplaced { sent, likely, .. } = misplaced;
    let sent = sent.join("”, “");
    let organizations = format!("{base}/organizations");
    let offered = (!likely.is_empty()).then(|| {
        view! {
            <Facts pairs=true>
                {likely
                    .into_iter()
                    .map(|it| {
                        let what = format!("Org ID of {}", it.name);
                        view! {
                            <Fact name=it.name.to_string()>
                                <CopyInline what value=it.id.to_string()/>
                            </Fact>
                        }
                    })
                    .collect_view()}
            </Facts>
        }
    });
    view! {
        <p>
            {format!("Or send the right Org ID: “{sent}” is none of this client. ")}
            <a class="link" href=organizations>
                "All organizations"
            </a>
        </p>
        {offered}
    }
    .into_any()
}

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
    pages::layout::rights,
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
        let title = t!("provisioning.fix.taken_now");
        view! {
            <Banner title tone=Tone::Ok>
                <p>
                    {t!("provisioning.fix.arrive", short = row.provider_name)}
                </p>
            </Banner>
        }
        .into_any()
    } else if !rights().administrator {
        view! { <p class="t-13 muted">{t!("provisioning.fix.administrators")}</p> }.into_any()
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
                    {t!("provisioning.fix.change")}
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
                        let what = t!("provisioning.fix.org_id_of", name = it.name);
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
            {t!("provisioning.fix.or_send", sent = sent)}
            <a class="link" href=organizations>
                {t!("common.all_organizations")}
            </a>
        </p>
        {offered}
    }
    .into_any()
}

//! What puts right an organizationId that leads nowhere.

use leptos::prelude::*;

use crate::{
    api::provisioning::Misplaced,
    components::{
        card::{Fact, Facts},
        copy::CopyInline,
    },
};

/// The Org IDs that it probably means, to be copied into the provider's mapping.
#[component]
pub(super) fn Fix(base: String, misplaced: Misplaced) -> impl IntoView {
    let Misplaced { sent, likely } = misplaced;
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
        <section class="inspect__fix" aria-labelledby="fix-heading">
            <h3 id="fix-heading">"Send the right Org ID"</h3>
            <p>
                {format!("“{sent}” is no Org ID of this client. Put one of these into the mapping: ")}
                <a class="link" href=organizations>
                    "All organizations"
                </a>
            </p>
            {offered}
        </section>
    }
    .into_any()
}

//! Who came in past SSO only, until an administrator says that it was seen.

use leptos::prelude::*;
use rollcall_model::{login::Login, sso_only::BreakGlass};

use crate::{
    api::{
        At,
        sso_only::{SeeBreakGlass, break_glass},
    },
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        status::Tone,
        time::ExactTime,
    },
    pages::form::{Refusal, refusal_of},
};

/// The alerts that nobody saw to yet, for system administrators; nothing where there are none.
#[component]
pub(super) fn BreakGlassBanner() -> impl IntoView {
    if !use_context::<Login>().is_some_and(|it| it.is_administrator()) {
        return ().into_any();
    }
    let see = ServerAction::<SeeBreakGlass>::new();
    let alerts = Resource::new(move || see.version().get(), |_| break_glass());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // The page of clients is not withheld because this cannot be read.
                let alerts = alerts.await.map(|At { it, .. }| it).unwrap_or_default();
                (!alerts.is_empty()).then(|| view! { <Alerts alerts see/> })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Alerts(alerts: Vec<BreakGlass>, see: ServerAction<SeeBreakGlass>) -> impl IntoView {
    let refusal = refusal_of(see);
    let newest = alerts[0].id.to_string();
    let actions = move || {
        let newest = newest.clone();
        view! {
            <ActionForm action=see>
                <input type="hidden" name="up_to" value=newest/>
                <SubmitButton
                    label=t!("break_glass.seen")
                    busy_label=t!("common.saving")
                    busy=see.pending()
                    weight=Weight::Plain
                />
            </ActionForm>
        }
    };
    view! {
        <Banner title=t!("break_glass.title") tone=Tone::Bad actions>
            <ul class="plain">
                {alerts
                    .into_iter()
                    .map(|it| {
                        view! {
                            <li>
                                <bdi class="strong">{it.name}</bdi>
                                ", "
                                <ExactTime at=it.at/>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p>{t!("break_glass.text")}</p>
            <Refusal refusal/>
        </Banner>
    }
    .into_any()
}

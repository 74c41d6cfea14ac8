//! The sign-in address of one client.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    api::session::sign_on_offers,
    pages::{failed::Failed, loading::Loading},
    shell::DoorLayout,
};

/// `/login/{client}`: its providers. The page looks the same for a client that is not there.
#[component]
pub fn ClientSignInPage() -> impl IntoView {
    let params = use_params_map();
    let client = Memo::new(move |_| params.with(|it| it.get("client").unwrap_or_default()));
    let offers = Resource::new(move || client.get(), sign_on_offers);
    view! {
        <DoorLayout title="Sign in" heading="Sign in" about="Identity console">
            <Transition fallback=|| view! { <Loading what="sign-in"/> }>
                {move || Suspend::new(async move {
                    match offers.await {
                        Ok(offers) => {
                            offers
                                .into_iter()
                                .map(|it| {
                                    view! {
                                        <a class="btn btn--primary btn--lg" href=it.start rel="external">
                                            "Continue with "
                                            <bdi>{it.name}</bdi>
                                        </a>
                                    }
                                })
                                .collect_view()
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
            <a class="btn btn--lg" href="/sign-in">
                "Use your email and password"
            </a>
        </DoorLayout>
    }
    .into_any()
}

//! Whether somebody whose sign-in began at their provider wants to go on.

use leptos::prelude::*;

use crate::{
    api::session::waiting_sign_in,
    pages::{failed::Failed, loading::Loading},
    query::asked_for,
    shell::DoorLayout,
};

/// `/sign-on/continue?code=…`: who they would be here. Nobody is signed in as somebody whom another
/// site has chosen without being asked.
#[component]
pub fn ContinuePage() -> impl IntoView {
    let code = asked_for("code");
    let waiting = Resource::new(move || code.get().unwrap_or_default(), waiting_sign_in);
    view! {
        <DoorLayout title="Continue" heading="Continue to Rollcall?" about="Identity console">
            <Transition fallback=|| view! { <Loading what="sign-in"/> }>
                {move || Suspend::new(async move {
                    match waiting.await {
                        Ok(it) => {
                            let person = it.person.clone();
                            view! {
                                <p>
                                    "Your identity provider " <bdi>{it.provider}</bdi>
                                    " has signed you in as " <strong><bdi>{it.person}</bdi></strong> "."
                                </p>
                                <form class="stack" method="post" action=it.finish>
                                    <input type="hidden" name="code" value=code.get_untracked()/>
                                    <button class="btn btn--primary btn--lg" type="submit">
                                        "Continue as "
                                        <bdi>{person}</bdi>
                                    </button>
                                </form>
                            }
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
            <a class="btn btn--lg" href="/sign-in">
                "That’s not me"
            </a>
        </DoorLayout>
    }
    .into_any()
}

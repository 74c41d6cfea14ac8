//! The button that asks for a passkey, at the door and before something sensitive.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::passkeys::{ask_own_passkey, ask_passkey},
    browser,
    components::{
        banner::Banner,
        icon::{Glyph, Icon},
        status::Tone,
    },
    error::AppError,
};

/// Whose passkey is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asks {
    /// Of whoever signs in.
    Anyone,
    /// Of the person signed in.
    Oneself,
}

/// Asks for a passkey. It is there as soon as the browser says that it has passkeys.
#[component]
pub fn PasskeyButton(
    asks: Asks,
    label: &'static str,
    /// Takes the authenticator's answer.
    #[prop(into)]
    on_answer: Callback<String>,
    /// Whether the answer is on its way, and why it was refused.
    #[prop(into)]
    busy: Signal<bool>,
    refusal: Signal<Option<AppError>>,
    /// Full width, for the narrow forms at the door.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let there = RwSignal::new(false);
    Effect::new(move || there.set(browser::has_passkeys()));
    let asking = RwSignal::new(false);
    let unanswered = RwSignal::new(None::<String>);
    let at_work = move || asking.get() || busy.get();
    let press = move |_| {
        if asking.get_untracked() || busy.get_untracked() {
            return;
        }
        asking.set(true);
        unanswered.set(None);
        spawn_local(async move {
            let answer = asked(asks).await;
            // The page may be gone by now.
            asking.try_set(false);
            match answer {
                Ok(answer) => drop(on_answer.try_run(answer)),
                Err(why) => drop(unanswered.try_set(Some(why))),
            }
        });
    };
    let why = move || {
        let refused = refusal.get().map(|it| it.to_string());
        let title = unanswered.get().or_else(|| refused.filter(|_| !at_work()))?;
        Some(view! { <Banner title tone=Tone::Bad announced=true/> })
    };
    let words = move || if at_work() { t!("passkey.waiting") } else { label };
    move || {
        there.get().then(|| {
            view! {
                {why}
                <button
                    type="button"
                    class="btn"
                    class:btn--lg=large
                    aria-busy=move || at_work().then_some("true")
                    on:click=press
                >
                    <Icon glyph=Glyph::Key/>
                    {words}
                </button>
            }
        })
    }
}

/// The authenticator's answer, or the sentence that says why there is none.
async fn asked(asks: Asks) -> Result<String, String> {
    let options = match asks {
        Asks::Anyone => ask_passkey().await,
        Asks::Oneself => ask_own_passkey().await,
    };
    let options = options.map_err(|it| it.to_string())?;
    browser::passkey(&options).await.map_err(|it| it.said().to_owned())
}

//! What stands around a page of the console: the frame, and the client whose pages these are.

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_navigate},
};
use rollcall_model::{
    division::{Division, Slug},
    role::Rights,
};

use super::{
    failed::{FailedAtDoor, FailedPage},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        clients::{OpenClient, client, client_names},
        held::waiting_count,
        session::{SignOut, SignOutEverywhere, me},
    },
    components::icon::{Glyph, Icon},
    error::AppError,
    shell::{ClientLink, ConsoleFrame, ConsoleLayout},
};

/// The client whose pages these are: in the context of every page below `/d/:division`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentClient(pub Division);

/// What the person may do in the client whose pages these are. Comfort only, so that nothing is
/// offered in vain: every server function guards itself.
pub fn rights() -> Rights {
    use_context().unwrap_or_default()
}

/// Counts anew what waits: in the context of every page, for what was decided there.
#[derive(Clone, Copy)]
pub struct WaitingAgain(pub RwSignal<u32>);

impl WaitingAgain {
    /// Counts anew after each time that an action did its work; how often it did.
    pub fn after(value: impl Get<Value = Option<Result<(), AppError>>> + 'static) -> Signal<u32> {
        let again = use_context::<Self>();
        let times = RwSignal::new(0);
        Effect::new(move || {
            if matches!(value.get(), Some(Ok(()))) {
                times.update(|it| *it += 1);
                if let Some(Self(again)) = again {
                    again.update(|it| *it += 1);
                }
            }
        });
        times.into()
    }
}

/// The client of the address, loaded once for all its pages. None before the first one.
#[derive(Clone, Copy)]
struct ClientOfAddress(Resource<Result<Option<OpenClient>, AppError>>);

/// The frame around every page of the console, for whom is signed in.
#[component]
pub fn ConsolePages() -> impl IntoView {
    let path = use_location().pathname;
    // A step above all clients keeps the client that was: the way back needs no loading, and what
    // is about to leave the page is not emptied before.
    let slug = Memo::new(move |before: Option<&Option<String>>| {
        path.with(|it| slug_in(it)).or_else(|| before.cloned().flatten())
    });
    let client = Resource::new(move || slug.get(), client_at);
    provide_context(ClientOfAddress(client));
    let frame = Resource::new(|| (), |()| frame());
    // Every step to another page looks again.
    let again = RwSignal::new(0);
    provide_context(WaitingAgain(again));
    let waits = Resource::new(move || (slug.get(), path.get(), again.get()), |it| waiting(it.0));
    let waiting = RwSignal::new(0);
    Effect::new(move || {
        if let Some(count) = waits.get() {
            waiting.set(count);
        }
    });

    let shown = RwSignal::new(None::<ClientLink>);
    let rights = RwSignal::new(None::<Rights>);
    let at_hand = RwSignal::new(Vec::new());
    Effect::new(move || {
        if let Some(client) = client.get() {
            rights.set(rights_in(&client));
            let client = link(client);
            at_hand.update(|it| keep_at_hand(it, client.as_ref()));
            shown.set(client);
        }
    });
    let here =
        Signal::derive(
            move || {
                if path.with(|it| slug_in(it).is_some()) { shown.get() } else { None }
            },
        );
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: another client changes the frame's words and not the frame.
                let first = ScopedFuture::new_untracked(client.into_future()).await;
                rights.set(rights_in(&first));
                shown.set(link(first));
                waiting.set(ScopedFuture::new_untracked(waits.into_future()).await);
                match frame.await {
                    Ok((frame, clients)) => {
                        at_hand.set(clients);
                        view! {
                            <ConsoleLayout
                                frame
                                client=here
                                rights
                                waiting
                                clients=at_hand
                                sign_out=ways_out
                            >
                                <Outlet/>
                            </ConsoleLayout>
                        }
                            .into_any()
                    }
                    Err(error) => view! { <FailedAtDoor error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The pages of one client.
#[component]
pub fn ClientPages() -> impl IntoView {
    let ClientOfAddress(client) = expect_context();
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                match client.await {
                    Ok(Some(client)) => view! { <InClient client/> }.into_any(),
                    Ok(None) => ().into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn InClient(client: OpenClient) -> impl IntoView {
    provide_context(CurrentClient(client.division));
    provide_context(client.rights);
    view! { <Outlet/> }
}

/// The forms of the menu below the name.
fn ways_out() -> impl IntoView {
    let here = ServerAction::<SignOut>::new();
    let everywhere = ServerAction::<SignOutEverywhere>::new();
    let navigate = use_navigate();
    // Who was signed out already gets where they wanted to go.
    Effect::new(move || {
        let gone = |it: Option<Result<(), AppError>>| it == Some(Err(AppError::SignedOut));
        if gone(here.value().get()) || gone(everywhere.value().get()) {
            navigate("/signed-out", leptos_router::NavigateOptions::default());
        }
    });
    view! {
        <ActionForm action=here>
            <button type="submit">
                <Icon glyph=Glyph::SignOut/>
                {t!("shell.sign_out")}
            </button>
        </ActionForm>
        <ActionForm action=everywhere>
            <button type="submit">
                <Icon glyph=Glyph::Globe/>
                {t!("shell.sign_out_everywhere")}
            </button>
        </ActionForm>
    }
}

/// What the frame says, and the first clients by name.
async fn frame() -> Result<(ConsoleFrame, Vec<ClientLink>), AppError> {
    let reader = me().await?;
    let clients = client_names().await?.into_iter().map(link_to).collect();
    Ok((ConsoleFrame { company: String::new(), reader }, clients))
}

/// A client that is none of the first, or new, comes before them.
fn keep_at_hand(clients: &mut Vec<ClientLink>, client: Option<&ClientLink>) {
    if let Some(client) = client.filter(|it| !clients.contains(it)) {
        clients.insert(0, client.clone());
    }
}

async fn client_at(slug: Option<String>) -> Result<Option<OpenClient>, AppError> {
    let Some(slug) = slug else { return Ok(None) };
    let slug = Slug::try_from(slug).map_err(|_| AppError::NotFound("client".to_owned()))?;
    client(slug).await.map(Some)
}

/// How many people, changes and deactivations wait; the pages say what is wrong with an address.
async fn waiting(slug: Option<String>) -> i64 {
    match slug.and_then(|it| Slug::try_from(it).ok()) {
        Some(slug) => waiting_count(slug).await.unwrap_or_default(),
        None => 0,
    }
}

/// What the person may do in the client; None where there is none.
fn rights_in(client: &Result<Option<OpenClient>, AppError>) -> Option<Rights> {
    client.as_ref().ok()?.as_ref().map(|it| it.rights.clone())
}

fn link(client: Result<Option<OpenClient>, AppError>) -> Option<ClientLink> {
    client.ok().flatten().map(|it| link_to(it.division))
}

fn link_to(client: Division) -> ClientLink {
    ClientLink { slug: client.slug.into(), name: client.name.into() }
}

/// The slug in the address of a client's page.
fn slug_in(path: &str) -> Option<String> {
    let slug = path.strip_prefix("/d/")?.split('/').next()?;
    (!slug.is_empty()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_client() {
        for (path, slug) in [
            ("/d/halden-voss/users", Some("halden-voss")),
            ("/d/halden-voss", Some("halden-voss")),
            ("/d/", None),
            ("/clients", None),
        ] {
            assert_eq!(slug_in(path).as_deref(), slug, "{path}");
        }
    }
}

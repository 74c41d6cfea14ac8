//! One identity provider: what it is, what it sends, and how it may.

mod cards;
mod confirm;
mod delete;
mod edit;
mod generate;
mod header;
mod scim_card;
mod scim_dialog;
mod sso_card;
mod token_list;
mod token_panel;
mod words;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    activity::{Activity, ActivityQuery},
    division::Division,
    id::{IdentityProviderId, ScimTokenId},
    page::Page as Rows,
    provider::IdentityProvider,
    role::Area,
    token::{GeneratedToken, OldToken},
};

pub use self::header::{Header, ProviderTab, ProviderTabs};
use self::{
    cards::{DetailsCard, LatestCard, RequestsCard, UsersCard},
    confirm::{DisableDialog, RevokeDialog},
    delete::DeleteDialog,
    edit::EditDialog,
    header::{BrakeNotice, Notice},
    scim_card::ScimCard,
    scim_dialog::ScimDialog,
    sso_card::SsoCard,
};
use super::{
    confirm_code::Confirmed,
    failed::FailedPage,
    layout::{CurrentClient, rights},
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        activities::activities,
        identity_providers::{
            DeleteIdentityProvider, EditIdentityProvider, ProviderPage, identity_provider,
        },
        scim::{DisableScim, EnableScim, RevokeScimToken, generate_scim_token},
    },
    components::page::{Crumb, Page},
    error::AppError,
    query::asked_for,
};

/// A token that was made without scripts, for the page that is its answer: the server puts it into
/// context there, and nowhere else.
#[derive(Clone)]
pub struct ShownToken(pub GeneratedToken);

/// The page of the provider in the address.
#[component]
pub fn IdentityProviderPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|it| it.get_str("provider")?.parse::<IdentityProviderId>().ok())
    });
    move || {
        if let Some(id) = id.get() {
            view! { <OneProvider id/> }.into_any()
        } else {
            let error = AppError::NotFound("identity provider".to_owned());
            view! { <FailedPage error/> }.into_any()
        }
    }
}

/// The newest activities of a provider; None for whom they are closed to.
type LatestOf = Resource<Option<Result<At<Rows<Activity>>, AppError>>>;

/// The dialog that is a part of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Scim,
    DisableScim,
    Revoke(ScimTokenId),
    Edit,
    Delete,
}

/// What is done to the provider itself; in the context, for the desk is handed on by value.
#[derive(Clone, Copy)]
struct Itself {
    edit: ServerAction<EditIdentityProvider>,
    delete: ServerAction<DeleteIdentityProvider>,
}

/// Whether a new secret is safe, so that the dialog may close over it.
#[derive(Clone, Copy)]
struct Stored {
    copied: RwSignal<bool>,
    ticked: RwSignal<bool>,
    /// Closing was tried before either.
    warned: RwSignal<bool>,
}

impl Stored {
    fn new() -> Self {
        Self {
            copied: RwSignal::new(false),
            ticked: RwSignal::new(false),
            warned: RwSignal::new(false),
        }
    }

    fn reset(self) {
        for it in [self.copied, self.ticked, self.warned] {
            it.set(false);
        }
    }
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    client: StoredValue<Division>,
    id: IdentityProviderId,
    enable: ServerAction<EnableScim>,
    disable: ServerAction<DisableScim>,
    revoke: ServerAction<RevokeScimToken>,
    generate: Action<OldToken, Result<(), AppError>>,
    /// The new token. Its secret is here and nowhere else: in no resource, no address, no toast.
    secret: RwSignal<Option<GeneratedToken>>,
    stored: Stored,
    /// The name of the token that was asked about last.
    revoked: StoredValue<String>,
    /// Tells that something happened elsewhere: the first request came.
    again: RwSignal<u32>,
    confirmed: Confirmed,
}

impl Desk {
    /// The page's address.
    fn path(self) -> String {
        let id = self.id;
        self.client.with_value(|it| format!("/d/{}/identity-providers/{id}", it.slug))
    }

    /// The address of one of its dialogs.
    fn dialog(self, name: &str) -> String {
        format!("{}?dialog={name}", self.path())
    }

    /// The address of the client.
    fn base(self) -> String {
        self.client.with_value(|it| format!("/d/{}", it.slug))
    }

    /// The address of another of the client's pages.
    fn elsewhere(self, page: &str) -> String {
        format!("{}/{page}", self.base())
    }

    fn slug(self) -> rollcall_model::division::Slug {
        self.client.with_value(|it| it.slug.clone())
    }
}

#[component]
fn OneProvider(id: IdentityProviderId) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let open = open_dialog();
    let secret = RwSignal::new(use_context::<ShownToken>().map(|it| it.0));
    let generate = Action::new(move |old: &OldToken| {
        let (slug, old) = (slug.get_value(), *old);
        async move {
            // Straight into its signal: an action would keep what it answered.
            secret.set(Some(generate_scim_token(slug, id, old).await?));
            Ok(())
        }
    });
    let asks_for_code =
        move || matches!(open.get(), Some(Open::DisableScim | Open::Revoke(_) | Open::Delete));
    let desk = Desk {
        client: StoredValue::new(client),
        id,
        enable: ServerAction::new(),
        disable: ServerAction::new(),
        revoke: ServerAction::new(),
        generate,
        secret,
        stored: Stored::new(),
        revoked: StoredValue::new(String::new()),
        again: RwSignal::new(0),
        confirmed: Confirmed::asked_while(asks_for_code),
    };
    let itself = Itself { edit: ServerAction::new(), delete: ServerAction::new() };
    provide_context(itself);
    let changes = move || {
        let [enable, disable, revoke] =
            [desk.enable.version(), desk.disable.version(), desk.revoke.version()];
        let versions = [enable, disable, revoke, itself.edit.version()];
        let changes: usize = versions.iter().map(Get::get).sum();
        (changes, generate.version().get(), desk.again.get())
    };
    let page = Resource::new(changes, move |_| identity_provider(slug.get_value(), id));
    let sees_latest = rights().sees(Area::Activities);
    let latest: LatestOf = Resource::new(changes, move |_| async move {
        if !sees_latest {
            return None;
        }
        let query = ActivityQuery { provider: Some(id), ..ActivityQuery::default() };
        Some(activities(Some(slug.get_value()), query).await)
    });
    forget_the_secret(desk, itself, open);

    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: what changes later is shown where it changes. A dialog that was
                // rendered anew would close, and lose the focus.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded desk open first page latest/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The dialog the address asks for.
fn open_dialog() -> Memo<Option<Open>> {
    let (dialog, token) = (asked_for("dialog"), asked_for("token"));
    Memo::new(move |_| match dialog.get()?.as_str() {
        "scim" => Some(Open::Scim),
        "disable-scim" => Some(Open::DisableScim),
        "edit" => Some(Open::Edit),
        "delete" => Some(Open::Delete),
        "revoke" => token.get()?.parse().ok().map(Open::Revoke),
        _ => None,
    })
}

/// Forgets the secret when the dialogs are closed, and before the page goes into the browser's
/// memory of pages.
fn forget_the_secret(desk: Desk, itself: Itself, open: Memo<Option<Open>>) {
    Effect::new(move |before: Option<Option<Open>>| {
        let now = open.get();
        if now.is_none() {
            desk.secret.set(None);
            desk.stored.reset();
        }
        // A refusal belongs to the dialog it was said in.
        if before.is_some_and(|before| before != now) {
            let refused = |it: &Option<Result<(), AppError>>| matches!(it, Some(Err(_)));
            if desk.disable.value().with_untracked(refused) {
                desk.disable.clear();
            }
            if desk.revoke.value().with_untracked(refused) {
                desk.revoke.clear();
            }
            if itself.edit.value().with_untracked(refused) {
                itself.edit.clear();
            }
            if itself.delete.value().with_untracked(refused) {
                itself.delete.clear();
            }
        }
        now
    });
    Effect::new(move || {
        let leaving = window_event_listener_untyped("pagehide", move |_| desk.secret.set(None));
        on_cleanup(move || leaving.remove());
    });
}

#[component]
fn Loaded(
    desk: Desk,
    open: Memo<Option<Open>>,
    first: At<ProviderPage>,
    page: Resource<Result<At<ProviderPage>, AppError>>,
    latest: LatestOf,
) -> impl IntoView {
    let seen = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get()
            && seen.with_untracked(|it| *it != now)
        {
            seen.set(now);
        }
    });
    // Another name stands in the title and in the way here: then all is rendered anew.
    let name = Memo::new(move |_| seen.with(|it| it.it.provider.name.to_string()));
    move || {
        let name = name.get();
        let client = desk.client.with_value(|it| it.name.to_string());
        view! {
            <Page
                title=t!("identity_provider.title_of", name = name, client = client)
                crumbs=vec![
                    Crumb::text(t!("common.administration")),
                    Crumb::text(t!("common.accounts")),
                    Crumb::link(t!("shell.identity_providers"), desk.elsewhere("identity-providers")),
                    Crumb::text(name),
                ]
            >
                {move || {
                    let At { now, it } = seen.get();
                    let ProviderPage { provider, endpoint, refusals, sign_on, callback } = it;
                    let held = provider.users.held;
                    view! {
                        <Header base=desk.base() now provider=provider.clone()/>
                        <ProviderTabs base=desk.base() provider=desk.id/>
                        <BrakeNotice desk provider=provider.clone()/>
                        <Notice desk now provider=provider.clone()/>
                        <div class="cols cols--main-aside">
                            <div class="stack">
                                <SsoCard desk now provider=provider.clone() sign_on callback/>
                                <ScimCard desk now provider=provider.clone() endpoint/>
                                <DetailsCard provider=provider.clone()/>
                            </div>
                            <div class="stack stack--aside">
                                <UsersCard desk provider/>
                                <RequestsCard desk refusals held/>
                                <LatestCard desk latest/>
                            </div>
                        </div>
                    }
                }}
                {move || match open.get() {
                    Some(Open::Scim) => view! { <ScimDialog desk seen/> }.into_any(),
                    Some(Open::DisableScim) => view! { <DisableDialog desk seen/> }.into_any(),
                    Some(Open::Revoke(token)) => view! { <RevokeDialog desk seen token/> }.into_any(),
                    Some(Open::Edit) => view! { <EditDialog desk seen/> }.into_any(),
                    Some(Open::Delete) => view! { <DeleteDialog desk seen/> }.into_any(),
                    None => ().into_any(),
                }}
            </Page>
        }
    }
}

/// The provider as it was seen last.
fn provider_of(seen: RwSignal<At<ProviderPage>>) -> Signal<IdentityProvider> {
    Signal::derive(move || seen.with(|it| it.it.provider.clone()))
}

//! Group Mapping: the roles that a provider's groups give their members (R70 to R76).

mod dialog;
mod edits;
mod rows;
mod words;

use std::{future::IntoFuture, time::Duration};

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use rollcall_model::{
    division::Slug,
    group_mapping::{MappingEdit, MappingQuery, RoleImpact},
    id::IdentityProviderId,
};

use self::{dialog::MapGroupsDialog, edits::Edits, rows::MappingCard, words::Deleted};
use super::{
    confirm_code::Confirmed,
    failed::FailedPage,
    identity_provider::{Header, ProviderTab, ProviderTabs},
    layout::CurrentClient,
    loading::LoadingPage,
    once::suspend_once,
    users::Misread,
};
use crate::{
    api::{
        At,
        mapping::{GroupForm, MappingPage as Shown, SaveMapping, group_mapping, mapping_impact},
    },
    components::{
        page::{Crumb, Page},
        toast::Toasts,
    },
    error::AppError,
    query::{Asked, ListQuery, asked, asked_for},
};

/// The dialog's word in the address.
const DIALOG: &str = "map-groups";

/// How long after a change its impact is asked for: people choose several roles in a row.
const SETTLES: Duration = Duration::from_millis(300);

/// What was seen last, with what was asked for.
type Seen = (MappingQuery, At<Shown>);

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: StoredValue<Slug>,
    id: IdentityProviderId,
    query: Memo<MappingQuery>,
    save: ServerAction<SaveMapping>,
    confirmed: Confirmed,
    edits: Edits,
    /// What takes the last save back, once that is under way.
    undoing: RwSignal<Option<Vec<MappingEdit>>>,
    /// What saving would do; None: nothing is known yet.
    impact: RwSignal<Option<Result<Vec<RoleImpact>, AppError>>>,
}

impl Desk {
    fn base(self) -> String {
        self.slug.with_value(|it| format!("/d/{it}"))
    }

    /// The page's address.
    fn path(self) -> String {
        format!("{}/identity-providers/{}/mapping", self.base(), self.id)
    }
}

/// The page of the provider in the address.
#[component]
pub fn MappingPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|it| it.get_str("provider")?.parse::<IdentityProviderId>().ok())
    });
    move || {
        if let Some(id) = id.get() {
            view! { <OneMapping id/> }.into_any()
        } else {
            let error = AppError::NotFound("identity provider".to_owned());
            view! { <FailedPage error/> }.into_any()
        }
    }
}

#[component]
fn OneMapping(id: IdentityProviderId) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let Asked { query, misread } = asked::<MappingQuery>();
    let dialog = asked_for("dialog");
    let open = Memo::new(move |_| dialog.get().as_deref() == Some(DIALOG));
    let edits = Edits::new();
    let desk = Desk {
        slug,
        id,
        query,
        save: ServerAction::new(),
        confirmed: Confirmed::asked_while(move || open.get()),
        edits,
        undoing: RwSignal::new(None),
        impact: RwSignal::new(None),
    };
    let page = Resource::new(
        move || (query.get(), desk.save.version().get()),
        move |(query, _)| async move {
            let page = group_mapping(slug.get_value(), id, query.clone()).await;
            page.map(|page| (query, page))
        },
    );
    look_ahead(desk);
    finish(desk, open);
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: a dialog that was rendered anew would close, and lose the focus.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded desk open misread first page/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// Asks what saving would do, once the changes have settled.
fn look_ahead(desk: Desk) {
    let settled = RwSignal::new(Vec::<MappingEdit>::new());
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = before.flatten() {
            waiting.clear();
        }
        let now = desk.edits.all();
        let settle = move || drop(settled.try_set(now));
        set_timeout_with_handle(settle, SETTLES).ok()
    });
    let impact = Resource::new(
        move || settled.get(),
        move |edits| async move {
            if edits.is_empty() {
                return Ok(Vec::new());
            }
            mapping_impact(desk.slug.get_value(), desk.id, edits).await
        },
    );
    Effect::new(move || {
        if let Some(found) = impact.get() {
            desk.impact.set(Some(found));
        }
    });
}

/// Says that the mapping is saved and how that is taken back, and forgets what was chosen when the
/// dialog closes.
fn finish(desk: Desk, open: Memo<bool>) {
    let toasts = use_context::<Toasts>();
    Effect::new(move || {
        let Some(Ok(())) = desk.save.value().get() else { return };
        let saved = untrack(|| desk.edits.all());
        desk.edits.forget();
        let undone = desk.undoing.get_untracked().is_some();
        desk.undoing.set(None);
        let Some(toasts) = toasts else { return };
        if undone {
            toasts.say(t!("mapping.undone"));
            return;
        }
        let did = desk.impact.with_untracked(|it| words::of_impact(it.as_ref()));
        let before: Vec<_> = saved.into_iter().map(MappingEdit::reversed).collect();
        let undo = move || undo(desk, before.clone());
        toasts.say_undoable(t!("mapping.saved", did = did).trim().to_owned(), undo);
    });
    if let Some(toasts) = toasts {
        on_cleanup(move || toasts.nothing_to_undo());
    }
    ask_what_undoing_needs(desk);
    Effect::new(move || {
        if !open.get() {
            desk.edits.forget();
            desk.save.clear();
        }
    });
}

/// Lets the groups give again what they gave before.
fn undo(desk: Desk, before: Vec<MappingEdit>) {
    let groups = before.iter().map(GroupForm::of).collect();
    desk.undoing.set(Some(before));
    let (division, provider) = (desk.slug.get_value(), desk.id);
    desk.save.dispatch(SaveMapping { division, provider, groups, code: String::new() });
}

/// Undoing may need a code, or stand against somebody else's change: the dialog opens with what was
/// to be undone, and says so.
fn ask_what_undoing_needs(desk: Desk) {
    let navigate = use_navigate();
    Effect::new(move || {
        let Some(Err(_)) = desk.save.value().get() else { return };
        let Some(edits) = desk.undoing.get_untracked() else { return };
        desk.undoing.set(None);
        desk.edits.start(edits);
        let dialog = desk.query.get_untracked().dialog(&desk.path(), &[("dialog", DIALOG)]);
        navigate(&dialog, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    });
}

#[component]
fn Loaded(
    desk: Desk,
    open: Memo<bool>,
    misread: Memo<bool>,
    first: Seen,
    page: Resource<Result<Seen, AppError>>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let base = desk.base();
    let provider = first.1.it.provider.clone();
    let name = provider.name.to_string();
    let seen = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get()
            && seen.with_untracked(|it| *it != now)
        {
            desk.edits.follow(&now.1.it.mapping.groups.items);
            seen.set(now);
        }
    });
    view! {
        <Page
            title=t!("mapping.title_of", name = name, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("shell.identity_providers"), format!("{base}/identity-providers")),
                Crumb::link(name, format!("{base}/identity-providers/{}", provider.id)),
                Crumb::text(t!("mapping.title")),
            ]
        >
            {move || {
                let At { now, it } = seen.with(|it| it.1.clone());
                view! { <Header base=desk.base() now provider=it.provider/> }
            }}
            <ProviderTabs base provider=provider.id current=ProviderTab::Mapping/>
            {move || misread.get().then(Misread)}
            {move || {
                let Shown { provider, mapping, .. } = seen.with(|it| it.1.it.clone());
                view! { <Deleted vendor=provider.vendor groups=mapping.deleted/> }
            }}
            {move || view! { <MappingCard desk seen=seen.get()/> }}
            {move || open.get().then(|| view! { <MapGroupsDialog desk seen/> })}
        </Page>
    }
    .into_any()
}

/// The page without its dialog.
fn back(desk: Desk) -> String {
    desk.query.get_untracked().href(&desk.path())
}

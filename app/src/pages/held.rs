//! What waits for an administrator: people and changes that are held, and deactivations that the
//! brake holds back.

mod brakes;
mod filters;
mod question;
mod rows;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use rollcall_model::{
    account::{AccountQuery, AccountStatus, Manager},
    division::Slug,
    hold::HeldQuery,
    id::{AccountId, IdentityProviderId},
};

use self::{brakes::Brakes, filters::Filters, question::Question, rows::HeldRows};
use super::{
    confirm_code::Confirmed,
    failed::FailedPage,
    filters::providers_of,
    layout::{CurrentClient, WaitingAgain, rights},
    loading::LoadingPage,
    once::suspend_once,
    users::Misread,
};
use crate::{
    api::{
        At,
        held::{
            ApproveHeld, DiscardDeactivations, ExcludeHeld, HeldPage as Shown,
            ReleaseDeactivations, held,
        },
    },
    components::{
        page::{Crumb, Page, PageHeader, focus_main_when_lost},
        toast::Toasts,
    },
    error::AppError,
    query::{Asked, ListQuery, all_asked_for, asked, asked_for},
};

/// The question that is a part of the address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ask {
    Approve { into: bool },
    Exclude,
    Release(IdentityProviderId),
    Discard(IdentityProviderId),
}

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    slug: StoredValue<Slug>,
    query: Memo<HeldQuery>,
    /// The accounts that the question is about.
    accounts: Memo<Vec<AccountId>>,
    approve: ServerAction<ApproveHeld>,
    exclude: ServerAction<ExcludeHeld>,
    release: ServerAction<ReleaseDeactivations>,
    discard: ServerAction<DiscardDeactivations>,
    confirmed: Confirmed,
}

impl Desk {
    fn base(self) -> String {
        self.slug.with_value(|it| format!("/d/{it}"))
    }

    /// The page's address.
    fn path(self) -> String {
        format!("{}/provisioning/held", self.base())
    }

    /// The page without a question.
    fn back(self) -> String {
        self.query.get_untracked().href(&self.path())
    }

    /// The address of a question.
    fn dialog(self, dialog: &[(&str, &str)]) -> String {
        self.query.get_untracked().dialog(&self.path(), dialog)
    }
}

/// `/d/:division/provisioning/held`.
#[component]
pub fn HeldPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let Asked { query, misread } = asked::<HeldQuery>();
    let ask = ask();
    let account = all_asked_for("account");
    let desk = Desk {
        slug,
        query,
        accounts: Memo::new(move |_| {
            account.with(|it| it.iter().filter_map(|it| it.parse().ok()).collect())
        }),
        approve: ServerAction::new(),
        exclude: ServerAction::new(),
        release: ServerAction::new(),
        discard: ServerAction::new(),
        confirmed: Confirmed::asked_while(move || {
            ask.with(|it| matches!(it, Some(Ask::Approve { .. } | Ask::Release(_))))
        }),
    };
    let done = tell(desk);
    // With its question, so that an answer is never shown below another's filters.
    let page = Resource::new(
        move || (query.get(), done.get()),
        move |(query, _)| async move {
            let page = held(slug.get_value(), query.clone()).await;
            page.map(|page| (query, page))
        },
    );
    let may = StoredValue::new(rights());
    let providers = Resource::new(|| (), move |()| providers_of(slug.get_value(), may.get_value()));
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                let providers = providers.await;
                // Untracked: a dialog that was rendered anew would close, and lose the focus.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => {
                        view! { <Loaded desk ask misread first page providers/> }.into_any()
                    }
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// The question the address asks.
fn ask() -> Memo<Option<Ask>> {
    let (dialog, of) = (asked_for("dialog"), asked_for("of"));
    Memo::new(move |_| {
        let of = || of.get()?.parse().ok();
        match dialog.get()?.as_str() {
            "approve" => Some(Ask::Approve { into: false }),
            "approve-into" => Some(Ask::Approve { into: true }),
            "exclude" => Some(Ask::Exclude),
            "release" => of().map(Ask::Release),
            "discard" => of().map(Ask::Discard),
            _ => None,
        }
    })
}

/// Says what was done once it is done; how often anything was.
fn tell(desk: Desk) -> Signal<u32> {
    let approved = after(desk.approve.value(), t!("held.approved"));
    let excluded = after(desk.exclude.value(), t!("held.excluded"));
    let released = after(desk.release.value(), t!("held.deactivated"));
    let discarded = after(desk.discard.value(), t!("held.discarded"));
    Signal::derive(move || approved.get() + excluded.get() + released.get() + discarded.get())
}

/// Says something each time that an action did its work; how often it did.
pub(super) fn after(
    value: impl Get<Value = Option<Result<(), AppError>>> + 'static,
    words: &'static str,
) -> Signal<u32> {
    let toasts = use_context::<Toasts>();
    let times = WaitingAgain::after(value);
    Effect::new(move || {
        if let (Some(toasts), true) = (toasts, times.get() > 0) {
            toasts.say(words);
        }
    });
    times
}

/// What was seen last, with what was asked for.
type Seen = (HeldQuery, At<Shown>);

#[component]
fn Loaded(
    desk: Desk,
    ask: Memo<Option<Ask>>,
    misread: Memo<bool>,
    first: Seen,
    page: Resource<Result<Seen, AppError>>,
    providers: Vec<Manager>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let seen = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get()
            && seen.with_untracked(|it| *it != now)
        {
            seen.set(now);
            focus_main_when_lost();
        }
    });
    forget_refusals(desk, ask);
    let meta = move || {
        let status = Some(AccountStatus::Excluded);
        let query = AccountQuery { status, ..AccountQuery::default() };
        let href = query.href(&format!("{}/users", desk.base()));
        let excluded = move || {
            let count = seen.with(|it| it.1.it.excluded);
            let href = href.clone();
            (count > 0).then(|| {
                view! {
                    <a class="link" href=href>
                        {t!("held.excluded_people", count = count)}
                    </a>
                }
            })
        };
        view! {
            <span>{t!("held.told_done")}</span>
            {excluded}
        }
    };
    view! {
        <Page
            title=t!("held.title_of", name = client.name)
            crumbs=vec![Crumb::text(t!("common.provisioning")), Crumb::text(t!("common.held"))]
        >
            <PageHeader title=t!("common.held") meta/>
            {move || misread.get().then(Misread)}
            {move || {
                let At { now, it } = seen.with(|it| it.1.clone());
                view! { <Brakes desk now brakes=it.brakes/> }
            }}
            <section class="card" aria-label=t!("held.people")>
                {move || {
                    let (query, At { now, it }) = seen.get();
                    view! {
                        <Filters path=desk.path() query=query.clone() providers=providers.clone()/>
                        <HeldRows desk now query page=it.held/>
                    }
                }}
            </section>
            {move || ask.get().map(|ask| view! { <Question desk ask seen/> })}
        </Page>
    }
    .into_any()
}

/// A question opens without what was refused when it was asked before.
fn forget_refusals(desk: Desk, ask: Memo<Option<Ask>>) {
    Effect::new(move |before: Option<Option<Ask>>| {
        let now = ask.get();
        if before.is_some_and(|before| before != now) {
            desk.approve.clear();
            desk.exclude.clear();
            desk.release.clear();
            desk.discard.clear();
        }
        now
    });
}

//! Administration / Accounts / Users: everybody of the client.

mod export;
mod filters;
mod give;
mod members;
mod question;
mod rows;

use leptos::prelude::*;
use rollcall_model::{
    account::{
        AccountChoices, AccountQuery, AccountRow, AccountStatus, Manager, OrganizationFilter,
        UserType,
    },
    id::{AccountId, OrganizationId},
    organization::Organization,
    page::Page as Rows,
    provider::UserCounts,
    role::Area,
};

use self::{
    export::ExportButton,
    filters::Filters,
    give::{GiveDesk, GiveQuestion, Given},
    rows::UserRows,
};
pub(super) use self::{
    members::MembersLink,
    question::{Desk, Done, Question},
    rows::PersonMenu,
};
use super::{
    failed::Failed,
    filters::{organizations_of, providers_of},
    layout::{CurrentClient, rights},
    list::Searched,
    loading::Loading,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        accounts::{account_choices, account_counts, accounts},
    },
    components::{
        banner::Banner,
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        status::Tone,
        tabs::{Tab, Tabs},
    },
    query::{Asked, ListQuery, all_asked_for, asked},
    words::number,
};

/// What the filters offer.
#[derive(Clone)]
struct Offered {
    providers: Vec<Manager>,
    organizations: Vec<Organization>,
    choices: AccountChoices,
}

/// The list of the client's users.
#[component]
pub fn UsersPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let path = format!("/d/{}/users", client.slug);
    let Asked { query, misread } = asked::<AccountQuery>();
    let slug = StoredValue::new(client.slug.clone());
    // Outlives what it changes.
    let desk = Desk::new(client.slug.clone());
    let roles = GiveDesk::new(client.slug.clone());
    // With its question, so that an answer is never shown below another's filters.
    let page = Resource::new(
        move || (query.get(), desk.version(), roles.version()),
        move |(query, ..)| async move {
            let page = accounts(slug.get_value(), query.clone()).await;
            (query, page)
        },
    );
    // What is offered depends on these of its filters alone.
    let narrowed = Memo::new(move |_| {
        let AccountQuery { provider, role, group, .. } = query.get();
        AccountQuery { provider, role, group, ..AccountQuery::default() }
    });
    let choices = Resource::new(
        move || narrowed.get(),
        move |narrowed| account_choices(slug.get_value(), narrowed),
    );
    let counts = Resource::new(move || desk.version(), move |_| account_counts(slug.get_value()));
    let chosen = all_asked_for("account");
    let chosen = Memo::new(move |_| {
        chosen.with(|it| it.iter().filter_map(|it| it.parse().ok()).collect::<Vec<AccountId>>())
    });
    let (list, asked_at) = (path.clone(), path.clone());
    let kept = Signal::derive(move || query.get().pairs());
    let back = Signal::derive(move || query.get().href(&list));
    let may = StoredValue::new(rights());
    let providers = Resource::new(|| (), move |()| providers_of(slug.get_value(), may.get_value()));
    let organizations =
        Resource::new(|| (), move |()| organizations_of(slug.get_value(), may.get_value()));

    let name = client.name.to_string();
    let meta = move || view! { <bdi>{name.clone()}</bdi> };
    let may_add = rights().manages(Area::Accounts);
    let new = path.clone();
    let actions = move || {
        let add = may_add.then(|| {
            view! {
                <a class="btn btn--primary" href=format!("{new}/new")>
                    <Icon glyph=Glyph::Plus/>
                    {t!("common.add_user")}
                </a>
            }
        });
        view! {
            <ExportButton path=new.clone()/>
            {add}
        }
    };
    view! {
        <Page
            title=t!("users.title_of", client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::text(t!("common.users")),
            ]
        >
            <PageHeader title=t!("common.users") meta actions/>
            <Done desk back/>
            <Given desk=roles back/>
            <Transition fallback=Waiting>
                {move || {
                    let path = path.clone();
                    suspend_once(async move {
                        // Without its figures and choices the list is still worth showing.
                        let counts = counts.await.unwrap_or_default();
                        let offered = Offered {
                            providers: providers.await,
                            organizations: organizations.await,
                            choices: choices.await.unwrap_or_default(),
                        };
                        let (query, page) = page.await;
                        view! {
                            <Users path query misread=misread.get() counts offered page/>
                        }
                    })
                }}
            </Transition>
            <Question desk accounts=chosen back/>
            <GiveQuestion desk=roles accounts=chosen path=asked_at kept back/>
        </Page>
    }
    .into_any()
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <section class="card">
            <Loading what=t!("loading.users")/>
        </section>
    }
}

#[component]
fn Users(
    path: String,
    query: AccountQuery,
    misread: bool,
    counts: UserCounts,
    offered: Offered,
    page: Result<At<Rows<AccountRow>>, crate::error::AppError>,
) -> impl IntoView {
    let notice = notice(&path, &query, counts);
    let list = match page {
        Ok(At { now, it }) => {
            let people = path.clone();
            let choose = rights().manages(Area::Accounts);
            view! { <UserRows path=path.clone() people now query=query.clone() page=it choose/> }
                .into_any()
        }
        Err(error) => view! { <Failed error/> }.into_any(),
    };
    view! {
        <Tabs label=t!("users.user_type") tabs=tabs(&path, &query, counts)/>
        {misread.then(Misread)}
        {notice}
        <section class="card" aria-label=t!("common.users")>
            <Filters path query offered/>
            {list}
        </section>
    }
    .into_any()
}

/// The end users of one organization, with a search: a part of that organization's pages.
#[component]
pub(super) fn UsersOf(organization: OrganizationId, path: String) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let query = asked::<Searched>().query;
    let (slug, people) = (client.slug.clone(), format!("/d/{}/users", client.slug));
    let of = Some(OrganizationFilter::One(organization));
    let page = Resource::new(
        move || query.get(),
        move |Searched { search, turn }| {
            let asked = AccountQuery { search, turn, organization: of, ..AccountQuery::default() };
            let slug = slug.clone();
            async move { (asked.clone(), accounts(slug, asked).await) }
        },
    );
    view! {
        <section class="card" aria-label=t!("common.end_users")>
            <Transition fallback=|| view! { <Loading what=t!("loading.users")/> }>
                {move || {
                    let (path, people) = (path.clone(), people.clone());
                    suspend_once(async move {
                        let (query, page) = page.await;
                        let search = query.search.clone().unwrap_or_default();
                        let filtered = !search.is_empty();
                        let list = match page {
                            Ok(At { now, it }) => {
                                // The path says the organization.
                                let query = AccountQuery { organization: None, ..query };
                                view! { <UserRows path=path.clone() people now query page=it/> }
                                    .into_any()
                            }
                            Err(error) => view! { <Failed error/> }.into_any(),
                        };
                        view! {
                            <FilterBar action=path filtered>
                                <SearchField
                                    label=t!("users.search_end_users")
                                    placeholder=t!("users.search_hint")
                                    value=search
                                />
                            </FilterBar>
                            {list}
                        }
                    })
                }}
            </Transition>
        </section>
    }
    .into_any()
}

/// Says that part of the address was not understood.
#[component]
pub(super) fn Misread() -> impl IntoView {
    let words = t!("users.reset_filters");
    view! { <Banner title=words tone=Tone::Neutral/> }
}

/// The views of the list. The figures count active people, as the lists behind them do.
fn tabs(path: &str, query: &AccountQuery, counts: UserCounts) -> Vec<Tab> {
    let of_type = |it| AccountQuery {
        user_type: Some(it),
        status: Some(AccountStatus::Active),
        ..AccountQuery::default()
    };
    let inactive =
        AccountQuery { status: Some(AccountStatus::Inactive), ..AccountQuery::default() };
    let current = match (query.status, query.user_type) {
        (Some(AccountStatus::Inactive), _) => 3,
        (_, Some(UserType::EndUser)) => 2,
        (_, Some(UserType::Technician)) => 1,
        _ => 0,
    };
    [
        (t!("users.all"), counts.total, AccountQuery::default()),
        (t!("common.technicians"), counts.technicians, of_type(UserType::Technician)),
        (t!("common.end_users"), counts.end_users, of_type(UserType::EndUser)),
        (t!("common.inactive"), counts.inactive, inactive),
    ]
    .into_iter()
    .enumerate()
    .map(|(at, (label, count, query))| Tab {
        label: label.to_owned(),
        href: query.href(path),
        count: Some(number(count)),
        current: at == current,
    })
    .collect()
}

/// What is to be known about this view: at most one thing.
fn notice(path: &str, query: &AccountQuery, counts: UserCounts) -> Option<AnyView> {
    if query.status == Some(AccountStatus::Inactive) {
        let title = t!("users.inactive_title");
        return Some(
            view! {
                <Banner title tone=Tone::Neutral>
                    <p>
                        {t!("users.inactive_text")}
                    </p>
                </Banner>
            }
            .into_any(),
        );
    }
    if query.review || counts.review == 0 {
        return None;
    }
    let title = plural!("users.to_review", counts.review);
    let action = plural!("users.show_to_review", counts.review);
    let href = AccountQuery { review: true, ..AccountQuery::default() }.href(path);
    let actions = move || {
        view! {
            <a class="btn btn--sm" href=href.clone() data-noscroll>
                {action.clone()}
            </a>
        }
    };
    Some(
        view! {
            <Banner title tone=Tone::Warn actions>
                <p>
                    {t!("users.review_text")}
                </p>
            </Banner>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn current(query: &AccountQuery) -> String {
        let tabs = tabs("/users", query, UserCounts::default());
        tabs.into_iter().find(|it| it.current).unwrap().label
    }

    #[test]
    fn the_tab_says_what_is_listed() {
        let technician =
            AccountQuery { user_type: Some(UserType::Technician), ..AccountQuery::default() };
        assert_eq!(current(&AccountQuery::default()), "All users");
        assert_eq!(current(&technician), "Technicians");
        let inactive = AccountQuery { status: Some(AccountStatus::Inactive), ..technician };
        assert_eq!(current(&inactive), "Inactive");
    }
}

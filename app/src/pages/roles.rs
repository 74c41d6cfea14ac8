//! *Administration / Accounts / Roles*: technician roles, and end user roles.

mod dialogs;
mod rows;

use leptos::prelude::*;
use rollcall_model::{account::UserType, page::Turn, role::Area, role_row::RoleQuery};

pub use self::rows::members;
use self::{dialogs::NewRoleDialog, rows::RoleRows};
use super::{
    failed::Failed,
    layout::{CurrentClient, rights},
    loading::Loading,
    once::suspend_once,
    users::Misread,
};
use crate::{
    api::{
        At,
        roles::{CreateRole, roles},
    },
    components::{
        filter::{FilterBar, SearchField},
        icon::{Glyph, Icon},
        page::{Crumb, Page, PageHeader},
        tabs::{Tab, Tabs},
    },
    query::{Asked, ListQuery, asked, asked_for},
};

/// `/d/:division/roles`.
#[component]
pub fn RolesPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let path = StoredValue::new(format!("/d/{}/roles", client.slug));
    let Asked { query, misread } = asked::<RoleQuery>();
    let dialog = asked_for("dialog");
    let create = ServerAction::<CreateRole>::new();
    Effect::new(move |before: Option<Option<String>>| {
        let now = dialog.get();
        if before.is_some_and(|before| before != now) {
            create.clear();
        }
        now
    });
    let found = Resource::new(
        move || query.get(),
        move |query| async move {
            let page = roles(slug.get_value(), query.clone()).await;
            (query, page)
        },
    );
    let new = Signal::derive(move || query.get().dialog(&path.read_value(), &[("dialog", "new")]));
    let rights = rights();
    let may_add = Memo::new(move |_| rights.manages_of(Area::Roles, query.get().user_type));
    let add = move || {
        view! {
            <Show when=move || may_add.get()>
                <a class="btn btn--primary" id="create-role" href=new data-noscroll>
                    <Icon glyph=Glyph::Plus/>
                    {t!("roles.create")}
                </a>
            </Show>
        }
    };
    let meta = move || view! { <span>{move || about(query.get().user_type)}</span> };
    let crumbs = vec![
        Crumb::text(t!("common.administration")),
        Crumb::text(t!("common.accounts")),
        Crumb::text(t!("common.roles")),
    ];
    view! {
        <Page title=t!("roles.title_of", client = client.name) crumbs>
            <PageHeader title=t!("common.roles") meta actions=add/>
            {move || view! { <Tabs label=t!("roles.tabs") tabs=tabs(&path.read_value(), &query.get())/> }}
            {move || misread.get().then(Misread)}
            <section class="card" aria-label=t!("common.roles")>
                {move || view! { <Search path=path.get_value() query=query.get()/> }}
                <Transition fallback=|| {
                    view! { <Loading what=t!("loading.roles")/> }
                }>
                    {move || suspend_once(async move {
                        match found.await {
                            (query, Ok(At { now, it })) => {
                                view! { <RoleRows path=path.get_value() now query page=it/> }
                                    .into_any()
                            }
                            (_, Err(error)) => view! { <Failed error/> }.into_any(),
                        }
                    })}
                </Transition>
            </section>
            {move || {
                (dialog.get().as_deref() == Some("new"))
                    .then(|| {
                        let query = query.get_untracked();
                        let (back, user_type) = (query.href(&path.read_value()), query.user_type);
                        let division = slug.get_value();
                        view! { <NewRoleDialog division user_type action=create back/> }
                    })
            }}
        </Page>
    }
    .into_any()
}

fn about(user_type: UserType) -> &'static str {
    match user_type {
        UserType::Technician => {
            t!("roles.about.technician")
        }
        UserType::EndUser => {
            t!("roles.about.end_user")
        }
    }
}

#[component]
fn Search(path: String, query: RoleQuery) -> impl IntoView {
    let everything = RoleQuery { user_type: query.user_type, ..RoleQuery::default() };
    let other = query.user_type != RoleQuery::default().user_type;
    let reset = query.search.is_some().then(|| {
        view! {
            <a class="btn btn--quiet" href=everything.href(&path) data-noscroll>
                {t!("common.reset")}
            </a>
        }
    });
    view! {
        <FilterBar action=path>
            {other.then(|| view! { <input type="hidden" name="type" value=query.user_type.code()/> })}
            <SearchField
                label=t!("roles.search")
                placeholder=t!("roles.search_hint")
                value=query.search.unwrap_or_default()
            />
            {reset}
        </FilterBar>
    }
    .into_any()
}

/// The two families (R80).
fn tabs(path: &str, query: &RoleQuery) -> Vec<Tab> {
    [
        (t!("roles.technician_roles"), UserType::Technician),
        (t!("roles.end_user_roles"), UserType::EndUser),
    ]
    .into_iter()
    .map(|(label, user_type)| Tab {
        label: label.to_owned(),
        href: RoleQuery { user_type, search: None, turn: Turn::First }.href(path),
        count: None,
        current: query.user_type == user_type,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tab_says_which_family_is_listed() {
        for (user_type, label, href) in [
            (UserType::Technician, "Technician roles", "/roles"),
            (UserType::EndUser, "End user roles", "/roles?type=end_user"),
        ] {
            let query = RoleQuery { user_type, ..RoleQuery::default() };
            let current = tabs("/roles", &query).into_iter().find(|it| it.current).unwrap();
            assert_eq!((current.label.as_str(), current.href.as_str()), (label, href));
        }
    }
}

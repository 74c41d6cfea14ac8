//! What the list of users can be narrowed to.

use leptos::prelude::*;
use rollcall_model::account::{
    AccountQuery, AccountStatus, GroupOffered, MfaFilter, OrganizationFilter, RoleOffered, Source,
    UserType,
};

use super::Offered;
use crate::{
    components::{
        field::Choice,
        filter::{FilterBar, FilterSelect, SearchField},
    },
    pages::filters::ProviderFilter,
    query::ListQuery,
    words::Named,
};

/// Search and filters of the list.
#[component]
pub(super) fn Filters(path: String, query: AccountQuery, offered: Offered) -> impl IntoView {
    let filtered = query.is_filtered();
    let types = [UserType::Technician, UserType::EndUser];
    let types = types.map(|it| Choice::new(it.code(), it.named())).to_vec();
    let states = AccountStatus::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
    let sources = [Source::Scim, Source::Native];
    let sources = sources.map(|it| Choice::new(it.code(), it.named())).to_vec();
    let global = Choice::new("all", t!("users.all_global"));
    let organizations = offered
        .organizations
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), format!("{} ({})", it.name, it.id)));
    let organization = query.organization.map(|it| match it {
        OrganizationFilter::Global => "all".to_owned(),
        OrganizationFilter::One(id) => id.to_string(),
    });
    view! {
        <FilterBar action=path filtered>
            <SearchField
                label=t!("users.search")
                placeholder=t!("users.search_hint")
                value=query.search.unwrap_or_default()
            />
            <FilterSelect
                name="type"
                label=t!("users.user_type")
                choices=types
                selected=query.user_type.map(UserType::code).unwrap_or_default()
            />
            <FilterSelect
                name="status"
                label=t!("common.status")
                choices=states
                selected=query.status.map(AccountStatus::code).unwrap_or_default()
            />
            <FilterSelect
                name="source"
                label=t!("common.source")
                choices=sources
                selected=query.source.map(Source::code).unwrap_or_default()
            />
            <ProviderFilter providers=offered.providers selected=query.provider/>
            <FilterSelect
                name="organization"
                label=t!("common.organization")
                choices=std::iter::once(global).chain(organizations).collect()
                selected=organization.unwrap_or_default()
            />
            <RoleFilter
                roles=offered.choices.roles
                selected=query.role.map(|it| it.to_string()).unwrap_or_default()
            />
            <GroupFilter
                groups=offered.choices.groups
                selected=query.group.map(|it| it.to_string()).unwrap_or_default()
            />
            <FilterSelect
                name="mfa"
                label=t!("users.mfa.label")
                choices=MfaFilter::ALL.map(|it| Choice::new(it.code(), mfa(it))).to_vec()
                selected=query.mfa.map(MfaFilter::code).unwrap_or_default()
            />
            <FilterSelect
                name="review"
                label=t!("users.review")
                choices=vec![Choice::new("1", t!("common.to_review"))]
                selected=if query.review { "1" } else { "" }
            />
        </FilterBar>
    }
    .into_any()
}

/// Which role they have; there is none to choose while the client has none.
#[component]
fn RoleFilter(roles: Vec<RoleOffered>, selected: String) -> impl IntoView {
    let choices: Vec<_> = roles
        .into_iter()
        .map(|it| {
            // Two families may have a role of the same name.
            let family = match it.user_type {
                UserType::Technician => t!("common.technicians"),
                UserType::EndUser => t!("common.end_users"),
            };
            Choice::new(it.id.to_string(), format!("{} ({family})", it.name))
        })
        .collect();
    (!choices.is_empty() || !selected.is_empty()).then(|| {
        view! { <FilterSelect name="role" label=t!("common.role") choices selected/> }
    })
}

/// Which group they are in, likewise.
#[component]
fn GroupFilter(groups: Vec<GroupOffered>, selected: String) -> impl IntoView {
    let choices: Vec<_> = groups
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), format!("{} ({})", it.name, it.provider)))
        .collect();
    (!choices.is_empty() || !selected.is_empty()).then(|| {
        view! { <FilterSelect name="group" label=t!("roles.groups.group") choices selected/> }
    })
}

fn mfa(it: MfaFilter) -> &'static str {
    match it {
        MfaFilter::With => t!("users.mfa.with"),
        MfaFilter::Without => t!("users.mfa.none"),
    }
}

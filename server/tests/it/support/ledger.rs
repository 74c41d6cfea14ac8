//! All that a division shows, to be compared with itself later.

use rollcall_directory::{Directory, Selection};
use rollcall_model::{
    account::{AccountQuery, UserType},
    activity::ActivityQuery,
    group_mapping::MappingQuery,
    id::DivisionId,
    organization::OrganizationQuery,
    page::Turn,
    provider::ProviderQuery,
    role_row::RoleQuery,
};

/// People, roles, groups, members, organizations, providers with their tokens, and what happened, a
/// line each.
#[derive(Debug, PartialEq, Eq)]
pub struct Ledger(Vec<String>);

/// Enough for every test: they make a handful.
const ALL: i64 = 10_000;

impl Ledger {
    pub async fn of(directory: &Directory, division: DivisionId) -> Self {
        let mut view = directory.view(division).await.unwrap();
        let mut lines = Vec::new();
        let mut add = |it: &dyn std::fmt::Debug| lines.push(format!("{it:?}"));
        let all = Selection { limit: ALL, with_groups: true, ..Selection::default() };
        for provider in view.identity_providers(&ProviderQuery::default()).await.unwrap().items {
            for account in view.scim_accounts(provider.id, &all).await.unwrap() {
                add(&view.account(account.id).await.unwrap());
                add(&account);
            }
            for group in view.scim_groups(provider.id, &all).await.unwrap() {
                let mut members = view.group_members(group.id).await.unwrap();
                members.sort_by(|a, b| a.id.cmp(&b.id));
                add(&(group, members));
            }
            add(&view.group_mapping(provider.id, &MappingQuery::default()).await.unwrap());
            add(&provider);
        }
        for user_type in [UserType::EndUser, UserType::Technician] {
            let query = RoleQuery { user_type, ..RoleQuery::default() };
            add(&view.roles(&query).await.unwrap().items);
        }
        // Also those whom a provider deleted.
        add(&view.accounts(&AccountQuery::default()).await.unwrap().items);
        add(&view.organizations(&OrganizationQuery::default()).await.unwrap().items);
        add(&view.activities(&ActivityQuery::default()).await.unwrap().items);
        Self(lines)
    }

    /// What belongs to no division: clients, staff, what happened to the installation.
    pub async fn of_installation(directory: &Directory) -> Self {
        let mut view = directory.installation().await.unwrap();
        Self(vec![
            format!("{:?}", view.clients(None, None, &Turn::First).await.unwrap().items),
            format!("{:?}", view.staff().await.unwrap()),
            format!("{:?}", view.activities(&ActivityQuery::default()).await.unwrap().items),
        ])
    }
}

//! Which accounts a list shows.

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{AccountQuery, AccountStatus, MfaFilter, OrganizationFilter},
    id::DivisionId,
    name,
    provider::RESTORABLE,
};
use sqlx::{Postgres, QueryBuilder};

/// Who is listed. People deleted by SCIM stay so as inactive, except technicians (reading 16 of the
/// requirements) and people who were never let in.
pub(crate) const LISTED: &str = "(a.deleted_at is null or (a.source = 'scim' and a.user_type = 'end_user' \
                                                and a.standing = 'admitted'))";

/// Whoever signs in here, with what their provider answers for.
const SIGNS_IN: &str = "\
    select from login l \
    left join federated_identity f on f.division_id = a.division_id and f.account_id = a.id \
        and f.provider_id = a.provider_id \
    left join sso o on o.division_id = f.division_id and o.provider_id = f.provider_id and o.enabled \
    where l.division_id = a.division_id and l.account_id = a.id";

/// What the list calls a second factor, of [`SIGNS_IN`].
const SECOND_FACTOR: &str = "l.totp_sealed is not null or coalesce(o.trusts_mfa, false) \
                             or exists (select from passkey k where k.login_id = l.id)";

/// Writes who was deleted by hand and can be restored.
pub(crate) fn deleted(select: &mut QueryBuilder<Postgres>, now: DateTime<Utc>) {
    select.push("(a.source = 'native' and a.deleted_at > ").push_bind(now - RESTORABLE).push(")");
}

/// Writes whom a query shows.
pub(crate) fn filter(
    select: &mut QueryBuilder<Postgres>,
    division: DivisionId,
    query: &AccountQuery,
    now: DateTime<Utc>,
) {
    if let Some(search) = query.search.as_deref().map(name::key).filter(|it| !it.is_empty()) {
        for (start, column) in [
            (" and (", "a.name_key"),
            (" or ", "a.user_name_key"),
            (" or ", "coalesce(a.email_key, '')"),
        ] {
            select.push(start).push("position(").push_bind(search.clone());
            select.push(format_args!(" in {column}) > 0"));
        }
        select.push(")");
    }
    if let Some(user_type) = query.user_type {
        select.push(" and a.user_type = ").push_bind(user_type.code());
    }
    if query.status == Some(AccountStatus::Deleted) {
        select.push(" and ");
        deleted(select, now);
    } else {
        select.push(" and ").push(LISTED);
    }
    select.push(match query.status {
        Some(AccountStatus::Deleted) => "",
        None => " and a.standing = 'admitted'",
        Some(AccountStatus::Active) => " and a.active",
        Some(AccountStatus::Inactive) => " and not a.active and a.standing = 'admitted'",
        Some(AccountStatus::Held) => " and a.standing = 'held'",
        Some(AccountStatus::Excluded) => " and a.standing = 'excluded'",
    });
    if let Some(source) = query.source {
        select.push(" and a.source = ").push_bind(source.code());
    }
    if let Some(provider) = query.provider {
        select.push(" and a.provider_id = ").push_bind(provider.0);
    }
    match query.organization {
        None => {}
        Some(OrganizationFilter::Global) => {
            select.push(" and a.is_global and a.user_type = 'end_user'");
        }
        Some(OrganizationFilter::One(organization)) => {
            select.push(
                " and exists (select from account_organization x \
                 where x.division_id = a.division_id and x.account_id = a.id \
                 and x.organization_id = ",
            );
            select.push_bind(organization.0).push(")");
        }
    }
    if let Some(role) = query.role {
        select
            .push(" and a.id in (select e.account_id from effective_role e where e.division_id = ");
        select.push_bind(division.0).push(" and e.role_id = ").push_bind(role.0).push(")");
    }
    if let Some(group) = query.group {
        // Of its own provider's people only, whomever that names.
        select.push(
            " and a.provider_id = (select provider_id from identity_group where division_id = ",
        );
        select.push_bind(division.0).push(" and id = ").push_bind(group.0).push(")");
        select.push(
            " and a.id in (select member_uuid from identity_group_member where division_id = ",
        );
        select.push_bind(division.0).push(" and group_id = ").push_bind(group.0);
        select.push(" and not is_group)");
    }
    match query.mfa {
        None => {}
        Some(half) => {
            let is = if half == MfaFilter::With { "" } else { "not" };
            select.push(format_args!(" and exists ({SIGNS_IN} and {is} ({SECOND_FACTOR}))"));
        }
    }
    if query.review {
        select.push(" and a.review <> '{}' and a.active");
    }
}

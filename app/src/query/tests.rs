//! An address leads back to its query, whatever is in it.

use std::{fmt::Debug, str::FromStr};

use proptest::{collection::vec, option::of, prelude::*, sample::select};
use rollcall_model::{
    id::{IdentityGroupId, IdentityProviderId, OrganizationId, RoleId},
    organization::OrganizationColumn,
};

use super::*;

const PATH: &str = "/d/halden-voss/users";

fn text() -> impl Strategy<Value = String> {
    ".{1,20}".prop_map(|it: String| it.trim().to_owned()).prop_filter("blank", |it| !it.is_empty())
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![Just(Turn::First), text().prop_map(Turn::After), text().prop_map(Turn::Before)]
}

fn id<Id: FromStr<Err: Debug> + Debug>() -> impl Strategy<Value = Option<Id>> {
    of(any::<u128>().prop_map(|it| {
        let hex = format!("{it:032x}");
        hex.parse().unwrap()
    }))
}

fn provider() -> impl Strategy<Value = Option<IdentityProviderId>> {
    id()
}

fn day() -> impl Strategy<Value = Option<NaiveDate>> {
    of((1970..=9999, 1..=366_u32)
        .prop_filter_map("a day of the year", |(year, day)| NaiveDate::from_yo_opt(year, day)))
}

fn organization() -> impl Strategy<Value = Option<OrganizationFilter>> {
    of(prop_oneof![
        Just(OrganizationFilter::Global),
        any::<i64>().prop_map(|it| OrganizationFilter::One(OrganizationId(it))),
    ])
}

fn params(href: &str) -> Params {
    Params::read(href.split_once('?').map_or("", |(_, search)| search))
}

proptest! {
    #[test]
    fn an_address_of_users_leads_back_to_its_query(
        search in of(text()),
        user_type in of(select(vec![UserType::EndUser, UserType::Technician])),
        status in of(select(AccountStatus::ALL.to_vec())),
        source in of(select(vec![Source::Native, Source::Scim])),
        provider in provider(),
        organization in organization(),
        (role, group) in (id::<RoleId>(), id::<IdentityGroupId>()),
        mfa in of(select(MfaFilter::ALL.to_vec())),
        review in any::<bool>(),
        turn in turn(),
    ) {
        let query = AccountQuery {
            search, user_type, status, source, provider, organization, role, group, mfa, review, turn,
        };
        let params = params(&query.href(PATH));
        prop_assert_eq!(AccountQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn an_address_of_roles_leads_back_to_its_query(
        search in of(text()),
        user_type in select(vec![UserType::EndUser, UserType::Technician]),
        turn in turn(),
    ) {
        let query = RoleQuery { user_type, search, turn };
        let params = params(&query.href(PATH));
        prop_assert_eq!(RoleQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn an_address_of_a_mapping_leads_back_to_its_query(
        search in of(text()), unmapped in any::<bool>(), turn in turn(),
    ) {
        let query = MappingQuery { search, unmapped, turn };
        let params = params(&query.href(PATH));
        prop_assert_eq!(MappingQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn an_address_of_activities_leads_back_to_its_query(
        activity_type in of(select(ActivityType::ALL.to_vec())),
        chosen in vec(any::<bool>(), ActivityStatus::ALL.len()),
        provider in provider(),
        (organization, source) in (of(any::<i64>()), of(select(ActorKind::ALL.to_vec()))),
        (actor, subject, search) in (of(text()), of(text()), of(text())),
        range in select(TimeRange::ALL.to_vec()),
        (from, to) in (day(), day()),
        turn in turn(),
    ) {
        let statuses = ActivityStatus::ALL.iter().zip(chosen).filter(|(_, chosen)| *chosen);
        let statuses = statuses
            .map(|(it, _)| *it)
            .filter(|it| activity_type.is_none_or(|kind| it.activity_type() == kind))
            .collect();
        let organization = organization.map(OrganizationId);
        let query = ActivityQuery {
            activity_type, statuses, provider, organization, source, actor, subject, search, range,
            from, to, time_zone: TimeZone::default(), turn,
        };
        let params = params(&query.href(PATH));
        prop_assert_eq!(ActivityQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn an_address_of_the_request_log_leads_back_to_its_query(
        search in of(text()),
        result in of(select(RequestResult::ALL.to_vec())),
        provider in provider(),
        subject in of(text()),
        range in select(TimeRange::ALL.to_vec()),
        turn in turn(),
    ) {
        let query = ScimRequestQuery { search, result, provider, subject, range, turn };
        let params = params(&query.href(PATH));
        prop_assert_eq!(ScimRequestQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn an_address_of_organizations_leads_back_to_its_query(
        search in of(text()),
        archived in any::<bool>(),
        by in select(OrganizationColumn::ALL.to_vec()),
        descending in any::<bool>(),
        turn in turn(),
    ) {
        let order = Order { by, descending };
        let query = OrganizationQuery { search, archived, order, turn };
        let params = params(&query.href(PATH));
        prop_assert_eq!(OrganizationQuery::from_params(&params), query.clone());
        prop_assert!(!query.misreads(&params));
    }

    #[test]
    fn no_address_is_too_odd_to_be_read(search in ".{0,80}") {
        let params = Params::read(&search);
        let (users, activities) =
            (AccountQuery::from_params(&params), ActivityQuery::from_params(&params));
        prop_assert_eq!(AccountQuery::from_params(&self::params(&users.href(PATH))), users);
        let again = ActivityQuery::from_params(&self::params(&activities.href(PATH)));
        prop_assert_eq!(again, activities);
    }
}

#[test]
fn what_is_default_stays_out_of_the_address() {
    assert_eq!(AccountQuery::default().href(PATH), PATH);
    assert_eq!(ActivityQuery::default().href(PATH), PATH);
}

#[test]
fn a_bad_value_falls_back_and_is_told() {
    for (search, misread) in [
        ("type=technician&unknown=1", false),
        ("type=robot", true),
        ("provider=7", true),
        ("organization=All", true),
        ("role=helpdesk", true),
        ("group=7", true),
        ("mfa=yes", true),
        ("review=0", true),
        ("after=a&before=b", true),
        ("q=+&type=", false),
    ] {
        let params = Params::read(search);
        assert_eq!(AccountQuery::from_params(&params).misreads(&params), misread, "{search}");
    }
    assert_eq!(AccountQuery::from_params(&Params::read("type=robot")), AccountQuery::default());
}

#[test]
fn another_types_statuses_are_dropped_without_a_word() {
    let params = Params::read("type=access&status=token_removed&status=signed_in&range=all");
    let query = ActivityQuery::from_params(&params);
    assert_eq!(query.statuses, [ActivityStatus::SignedIn]);
    assert!(!query.misreads(&params));
}

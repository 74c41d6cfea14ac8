//! Activity feeds: what they are narrowed to, an organization's own, the live view.

use chrono::TimeDelta;
use rollcall_directory::{
    AccountDraft, Actor, GroupDraft,
    testing::{named, organization_draft, person},
};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus, ActorKind},
    id::{LoginId, OrganizationId},
    time_zone::TimeZone,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::{Store, told};

#[sqlx::test(migrations = false)]
async fn activities_are_found_by_words_ids_days_source_and_actor(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    use ActivityStatus::{EndUserCreated, EndUserUpdated, OrganizationCreated};
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.clock.advance(TimeDelta::days(2));
    let anna = store.create(&client, person("Änne", |_| {})).await.unwrap();
    store.clock.advance(TimeDelta::days(1));
    let renamed = person("Änne", |it| it.email = Some("aenne@contoso.example".to_owned()));
    store.update(&client, anna, renamed).await.unwrap();
    let actor = Actor::Staff { id: LoginId(Uuid::from_u128(7)), name: "Nadia".to_owned() };
    let mut change = store.change(client.division, actor).await.unwrap();
    let berlin = change.create_organization(named("Berlin")).await.unwrap();
    change.commit().await.unwrap();
    let all = ActivityQuery::default;
    let words = |it: &str| ActivityQuery { search: Some(it.to_owned()), ..all() };
    let day = |it: &str| Some(it.parse().unwrap());
    let newest = store.feed(client.division).await[0].id.to_string();
    for (query, expected) in [
        (words("ÄNNE"), vec![EndUserCreated, EndUserUpdated]),
        (words("AENNE@contoso.example"), vec![EndUserUpdated]),
        (words(&anna.to_string()), vec![EndUserCreated, EndUserUpdated]),
        (words(&berlin.id.to_string()), vec![OrganizationCreated]),
        (words(&newest), vec![OrganizationCreated]),
        (words("' or true --"), vec![]),
        (
            ActivityQuery { from: day("2026-03-04"), to: day("2026-03-04"), ..all() },
            vec![EndUserCreated],
        ),
        (
            ActivityQuery { from: day("2026-03-04"), ..all() },
            vec![EndUserCreated, EndUserUpdated, OrganizationCreated],
        ),
        (
            ActivityQuery { source: Some(ActorKind::Scim), ..all() },
            vec![EndUserCreated, EndUserUpdated],
        ),
        (ActivityQuery { source: Some(ActorKind::Staff), ..all() }, vec![OrganizationCreated]),
        (ActivityQuery { actor: Some("Nadia".to_owned()), ..all() }, vec![OrganizationCreated]),
    ] {
        let mut view = store.view(client.division).await.unwrap();
        let shown = view.activities(&query).await.unwrap().items;
        assert_eq!(told(&shown), expected, "{query:?}");
        let (file, further) = view.activities_to_export(&query, None).await.unwrap();
        assert_eq!((told(&file), further), (expected, None), "{query:?}");
    }
}

#[sqlx::test(migrations = false)]
async fn days_are_those_of_the_time_zone_of_whoever_asks(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    // 4 March, 22:30 in UTC.
    store.clock.advance(TimeDelta::days(2) + TimeDelta::minutes(13 * 60 + 30));
    store.create(&client, person("Änne", |_| {})).await.unwrap();
    for (zone, day, others) in [
        ("UTC", "2026-03-04", ["2026-03-03", "2026-03-05"]),
        ("Europe/Zurich", "2026-03-04", ["2026-03-03", "2026-03-05"]),
        ("Europe/Helsinki", "2026-03-05", ["2026-03-04", "2026-03-06"]),
        ("Pacific/Kiritimati", "2026-03-05", ["2026-03-04", "2026-03-06"]),
    ] {
        let time_zone: TimeZone = zone.to_owned().try_into().unwrap();
        for (day, expected) in [(day, 1), (others[0], 0), (others[1], 0)] {
            let day = Some(day.parse().unwrap());
            let query = ActivityQuery { from: day, to: day, time_zone, ..ActivityQuery::default() };
            let mut view = store.view(client.division).await.unwrap();
            let shown = view.activities(&query).await.unwrap().items;
            assert_eq!(shown.len(), expected, "{day:?} in {zone:?}");
            let (file, _) = view.activities_to_export(&query, None).await.unwrap();
            assert_eq!(file.len(), expected, "{day:?} in {zone:?}");
        }
    }
}

#[sqlx::test(migrations = false)]
async fn an_organization_sees_only_what_concerned_it(_: PgPoolOptions, options: PgConnectOptions) {
    use ActivityStatus::{
        EndUserCreated, EndUserDisabled, EndUserUpdated, OrganizationCreated, OrganizationUpdated,
    };
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut change = store.by_host(&client).await;
    let berlin = change.create_organization(named("Berlin")).await.unwrap().id;
    change.commit().await.unwrap();
    let place = |it: OrganizationId| Some(it.to_string());
    let anna = |to| person("anna", |it| it.organization = to);
    let moved = store.create(&client, anna(place(client.organization))).await.unwrap();
    // A global end user, a technician, a group and a token concern no organization.
    store
        .create(&client, person("global", |it| it.organization = Some("All".into())))
        .await
        .unwrap();
    let technician = |it: &mut AccountDraft| {
        it.user_type = Some("technician".into());
        it.organization = place(berlin);
    };
    store.create(&client, person("tech", technician)).await.unwrap();
    let mut change = store.by_scim(&client).await;
    let draft = GroupDraft { name: "Staff".to_owned(), external_id: None, members: Vec::new() };
    change.create_group(&client.caller, draft).await.unwrap();
    change.generate_scim_token(client.provider, OldToken::default()).await.unwrap();
    change.edit_organization(berlin, organization_draft("Bern")).await.unwrap();
    change.commit().await.unwrap();
    store.update(&client, moved, anna(place(berlin))).await.unwrap();
    store.delete(&client, moved).await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    for (organization, expected) in [
        (client.organization, vec![OrganizationCreated, EndUserCreated, EndUserUpdated]),
        (berlin, vec![OrganizationCreated, OrganizationUpdated, EndUserUpdated, EndUserDisabled]),
    ] {
        let query = ActivityQuery { organization: Some(organization), ..ActivityQuery::default() };
        let shown = view.activities(&query).await.unwrap().items;
        assert_eq!(told(&shown), expected, "{organization}");
        assert!(shown.iter().all(|it| it.organizations.iter().any(|it| it.id == organization)));
    }
    let all = view.activities(&ActivityQuery::default()).await.unwrap().items;
    assert!(told(&all).contains(&ActivityStatus::UserGroupCreated), "the client sees all");
    let move_ = all.iter().find(|it| it.status == EndUserUpdated).unwrap();
    assert_eq!(move_.organizations.len(), 2, "whence and whither: {move_:?}");
}

#[sqlx::test(migrations = false)]
async fn the_live_view_shows_also_what_was_committed_late(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    store.clock.advance(TimeDelta::minutes(5));
    // Its activity has its id before the newest one has, and is there after it.
    let mut late = store.by_host(&client).await;
    late.create_organization(named("Late")).await.unwrap();
    store.clock.advance(TimeDelta::seconds(14));
    store.create(&client, person("anna", |_| {})).await.unwrap();
    let newest = store.feed(client.division).await[0].id;
    late.commit().await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    let all = ActivityQuery::default();
    let came = view.activities_since(&all, Some(newest)).await.unwrap();
    assert_eq!(
        told(&came),
        [ActivityStatus::OrganizationCreated, ActivityStatus::EndUserCreated],
        "and nothing of five minutes ago"
    );
}

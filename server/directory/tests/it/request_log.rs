//! The request log: written in batches, read by page, and gone after thirty days.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use rollcall_directory::{
    NewScimRequest,
    testing::{self, Client},
};
use rollcall_model::{
    activity::{SubjectKind, TimeRange},
    id::{AccountId, ScimTokenId},
    page::{PAGE_SIZE, Turn},
    request::{
        Decision, KEPT_DAYS, KeptBody, RequestResult, RequestSubject, ScimRequestQuery,
        ScimRequestRow, Series,
    },
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use uuid::Uuid;

use crate::support::Store;

/// A request of the client's provider. `change` says what is special about this one.
pub fn request(
    store: &Store,
    client: &Client,
    reference: &str,
    change: impl FnOnce(&mut NewScimRequest),
) -> NewScimRequest {
    let mut request = NewScimRequest {
        division: client.division,
        provider: client.provider,
        token: client.caller.token,
        at: store.clock().now(),
        method: "POST".to_owned(),
        path: "/Users".to_owned(),
        status: 201,
        scim_type: None,
        detail: None,
        reference: reference.to_owned(),
        took_us: 840,
        user_agent: "Entra".to_owned(),
        headers: vec![("accept".to_owned(), "*/*".to_owned())],
        request_body: Some(KeptBody { text: "{\"a\": \"\0\"}".to_owned(), truncated: false }),
        response_body: None,
        result: RequestResult::Done,
        decisions: vec![Decision::ok("Token accepted.")],
        subject: None,
    };
    change(&mut request);
    request
}

async fn found(store: &Store, client: &Client, query: ScimRequestQuery) -> Vec<ScimRequestRow> {
    let mut view = store.view(client.division).await.unwrap();
    view.scim_requests(&query).await.unwrap().items
}

fn references(rows: &[ScimRequestRow]) -> Vec<&str> {
    rows.iter().map(|it| it.reference.as_str()).collect()
}

#[sqlx::test(migrations = false)]
async fn a_request_is_read_as_it_was_written(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let entry = request(&store, &client, "9f2c-77e1", |it| {
        it.subject = Some(RequestSubject {
            kind: SubjectKind::Account,
            id: Some(Uuid::nil().to_string()),
            label: "Anna".to_owned(),
        });
    });
    store.record_scim_requests(client.division, std::slice::from_ref(&entry)).await.unwrap();

    let row = found(&store, &client, ScimRequestQuery::default()).await.remove(0);
    assert_eq!((row.provider_name.as_str(), row.took_us), ("Contoso ID", 840));
    assert_eq!(row.subject, entry.subject);
    let mut view = store.view(client.division).await.unwrap();
    let whole = view.scim_request(row.id).await.unwrap();
    assert_eq!((whole.row, whole.headers), (row.clone(), entry.headers));
    assert_eq!(whole.decisions, entry.decisions);
    assert_eq!(whole.token_last_four.as_deref(), client.token.get(client.token.len() - 4..));
    // What Postgres cannot keep is replaced, so that one request never costs its batch.
    assert_eq!(whole.request_body.unwrap().text, "{\"a\": \"\u{fffd}\"}");
    assert!(!whole.subject_exists);
    let deciding = view.deciding_request_of(AccountId(Uuid::nil())).await.unwrap().unwrap();
    assert_eq!((deciding.row.id, deciding.decisions), (row.id, entry.decisions));
}

#[sqlx::test(migrations = false)]
async fn the_log_is_narrowed_by_result_provider_time_and_words(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let old = request(&store, &client, "0000-0001", |it| it.result = RequestResult::Refused);
    store.record_scim_requests(client.division, &[old]).await.unwrap();
    store.clock.advance(TimeDelta::hours(25));
    let new = [
        request(&store, &client, "0000-0002", |it| {
            it.result = RequestResult::Refused;
            it.detail = Some("Username already in use in this client.".to_owned());
        }),
        request(&store, &client, "0000-0003", |it| it.result = RequestResult::Unauthorized),
        request(&store, &client, "0000-0004", |it| it.path = "/Groups".to_owned()),
    ];
    store.record_scim_requests(client.division, &new).await.unwrap();

    let all = ScimRequestQuery::default;
    let search = |text: &str| ScimRequestQuery { search: Some(text.to_owned()), ..all() };
    let refused = ScimRequestQuery { result: Some(RequestResult::Refused), ..all() };
    let recent = ScimRequestQuery { range: TimeRange::Day, ..refused.clone() };
    let done = ScimRequestQuery { result: Some(RequestResult::Done), ..all() };
    let ours = ScimRequestQuery { provider: Some(client.provider), ..all() };
    for (query, expected) in [
        (refused, vec!["0000-0002", "0000-0001"]),
        (recent, vec!["0000-0002"]),
        (done, vec!["0000-0004"]),
        (ours, vec!["0000-0004", "0000-0003", "0000-0002", "0000-0001"]),
        (search("Reference 0000-0001."), vec!["0000-0001"]),
        (search("USERNAME already"), vec!["0000-0002"]),
        (search("/groups"), vec!["0000-0004"]),
        (search("nobody"), vec![]),
    ] {
        assert_eq!(references(&found(&store, &client, query.clone()).await), expected, "{query:?}");
    }
    let mut view = store.view(client.division).await.unwrap();
    let refusals = view.refusals_of(client.provider).await.unwrap();
    assert_eq!((refusals.refused, refusals.unauthorized), (1, 1));
}

#[sqlx::test(migrations = false)]
async fn the_log_is_turned_by_cursor(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let many: Vec<_> = (0..PAGE_SIZE + 5)
        .map(|it| request(&store, &client, &format!("0000-{it:04}"), |_| {}))
        .collect();
    store.record_scim_requests(client.division, &many).await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    let first = view.scim_requests(&ScimRequestQuery::default()).await.unwrap();
    assert_eq!((first.items.len(), first.previous.clone()), (PAGE_SIZE, None));
    assert_eq!(first.items[0].reference, "0000-0054");
    let turn = Turn::After(first.next.clone().unwrap());
    let second = ScimRequestQuery { turn, ..ScimRequestQuery::default() };
    let second = view.scim_requests(&second).await.unwrap();
    assert_eq!(
        references(&second.items),
        ["0000-0004", "0000-0003", "0000-0002", "0000-0001", "0000-0000"]
    );
    let turn = Turn::Before(second.previous.unwrap());
    let back = ScimRequestQuery { turn, ..ScimRequestQuery::default() };
    assert_eq!(view.scim_requests(&back).await.unwrap().items, first.items);
}

#[sqlx::test(migrations = false)]
async fn a_request_is_kept_for_thirty_days(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let (contoso, fabrikam) = (store.client("Contoso").await, store.client("Fabrikam").await);
    for client in [&contoso, &fabrikam] {
        let entry = request(&store, client, "0000-0001", |_| {});
        store.record_scim_requests(client.division, &[entry]).await.unwrap();
    }
    store.clock.advance(TimeDelta::days(KEPT_DAYS) - TimeDelta::minutes(1));
    let entry = request(&store, &contoso, "0000-0002", |_| {});
    store.record_scim_requests(contoso.division, &[entry]).await.unwrap();

    store.sweep().await.unwrap();
    let all = ScimRequestQuery::default();
    assert_eq!(found(&store, &contoso, all.clone()).await.len(), 2);
    store.clock.advance(TimeDelta::minutes(2));
    store.sweep().await.unwrap();
    assert_eq!(references(&found(&store, &contoso, all.clone()).await), ["0000-0002"]);
    assert_eq!(found(&store, &fabrikam, all).await, []);
}

#[sqlx::test(migrations = false)]
async fn a_dead_token_takes_one_row_an_hour(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let minutes = |it: i64| store.clock.advance(TimeDelta::minutes(it));
    let mut entries = Vec::new();
    for reference in ["0000-0001", "0000-0002", "0000-0003", "0000-0004"] {
        entries.push(request(&store, &client, reference, |it| {
            it.result = RequestResult::Unauthorized;
        }));
        minutes(25);
    }
    entries.push(request(&store, &client, "0000-0005", |it| {
        it.result = RequestResult::Unauthorized;
        it.token = ScimTokenId(Uuid::nil());
    }));
    entries.push(request(&store, &client, "0000-0006", |_| {}));
    store.record_scim_requests(client.division, &entries).await.unwrap();

    let rows = found(&store, &client, ScimRequestQuery::default()).await;
    let hours: BTreeMap<_, i64> = entries[..4].iter().fold(BTreeMap::new(), |mut all, it| {
        *all.entry(it.at.timestamp() / 3600).or_default() += 1;
        all
    });
    let shown: Vec<_> = rows.iter().rev().map(|it| it.alike).collect();
    let expected: Vec<_> = hours.into_values().chain([1, 1]).collect();
    assert_eq!(shown, expected, "an hour of one token each, the other token, what was let in");
    let code = ScimRequestQuery { search: Some("0000-0001".to_owned()), ..Default::default() };
    let first = found(&store, &client, code).await.remove(0);
    let mut view = store.view(client.division).await.unwrap();
    let series = view.scim_request(first.id).await.unwrap().series.unwrap();
    assert_eq!((series.number, series.of), (1, expected[0]));
    assert_eq!(series.previous, None);
}

#[sqlx::test(migrations = false)]
async fn tries_for_one_person_stand_in_a_row(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let person = |id: Option<AccountId>, label: &str| {
        let (id, label) = (id.map(|it| it.to_string()), label.to_owned());
        Some(RequestSubject { kind: SubjectKind::Account, id, label })
    };
    let refused = |reference: &str, label: &str| {
        request(&store, &client, reference, |it| {
            it.result = RequestResult::Refused;
            it.subject = person(None, label);
        })
    };
    let first = [refused("0000-0001", "anna"), refused("0000-0002", "bea")];
    store.record_scim_requests(client.division, &first).await.unwrap();
    store.clock.advance(TimeDelta::minutes(40));
    let anna = store.create(&client, testing::person("anna", |_| {})).await.unwrap();
    let then = [
        request(&store, &client, "0000-0003", |it| it.subject = person(Some(anna), "anna")),
        request(&store, &client, "0000-0004", |it| {
            (it.method, it.subject) = ("GET".to_owned(), person(Some(anna), "anna"));
        }),
    ];
    store.record_scim_requests(client.division, &then).await.unwrap();

    let mut view = store.view(client.division).await.unwrap();
    let rows = view.scim_requests(&ScimRequestQuery::default()).await.unwrap().items;
    let id = |reference: &str| rows.iter().find(|it| it.reference == reference).unwrap().id;
    let (refusal, success) = (id("0000-0001"), id("0000-0003"));
    for (one, number, previous, next) in
        [(refusal, 1, None, Some(success)), (success, 2, Some(refusal), None)]
    {
        let series = view.scim_request(one).await.unwrap().series;
        assert_eq!(series, Some(Series { number, of: 2, previous, next }));
    }
    assert_eq!(view.scim_request(id("0000-0004")).await.unwrap().series, None, "it only read");
}

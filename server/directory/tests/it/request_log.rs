//! The request log: written in batches, read by page, and gone after thirty days.

use chrono::TimeDelta;
use rollcall_directory::{NewScimRequest, testing::Client};
use rollcall_model::{
    activity::{SubjectKind, TimeRange},
    id::AccountId,
    page::{PAGE_SIZE, Turn},
    request::{
        Decision, KEPT_DAYS, KeptBody, RequestResult, RequestSubject, ScimRequestQuery,
        ScimRequestRow,
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
    let last = view.last_scim_request_of(AccountId(Uuid::nil())).await.unwrap();
    assert_eq!(last, Some(row.id));
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

//! The runner itself: that it fails when it should, and that no transcript is left out.

use std::{fs, path::Path};

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{ALL, replay};

fn lines(steps: &[Value]) -> String {
    steps.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

#[sqlx::test(migrations = false)]
async fn a_wrong_expectation_is_reported_with_what_was_said(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let steps = lines(&[
        json!({ "step": "nobody is here", "why": "a test", "method": "GET", "path": "/Users",
                "expect": { "status": 201, "json": { "$.totalResults": 7 },
                            "headers": { "Content-Type": "text/plain" } } }),
        json!({ "step": "needs what was never saved", "method": "GET", "path": "/Users/${id}" }),
        json!({ "step": "saves what is not there", "method": "GET", "path": "/Users",
                "save": { "id": "$.Resources[0].id" }, "optional": true }),
        json!({ "step": "has no alternative", "method": "GET", "path": "/Me",
                "expect": { "any": [{ "status": 200 }, { "status": 204 }] } }),
        json!({ "step": "is right", "method": "GET", "path": "/Users",
                "expect": { "status": [200, 201] } }),
    ]);
    let report = replay(options, "wrong.jsonl", &steps).await;
    assert_eq!((report.passed, report.failures.len(), report.missed.len()), (1, 3, 1), "{report}");
    let told = report.to_string();
    for expected in [
        "wrong.jsonl:1 nobody is here",
        "why: a test",
        "status: expected 201, got 200",
        "$.totalResults: expected 7, got 0",
        "header Content-Type: expected \"text/plain\", got \"application/scim+json\"",
        "> GET /Users",
        "< 200 {",
        "needs ${id}, which no earlier step saved",
        "nothing to save into id",
        "no alternative fits: status: expected 200, got 501 | status: expected 204, got 501",
    ] {
        assert!(told.contains(expected), "{expected:?} is missing in {told}");
    }
}

#[sqlx::test(migrations = false)]
async fn of_equal_users_created_at_once_one_is_made(_: PgPoolOptions, options: PgConnectOptions) {
    let anna = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                       "userName": "anna-${RUN}@contoso.example" });
    let race = |expected: Value| {
        json!({ "step": "race", "method": "POST", "path": "/Users", "body": anna, "race": 12,
                "save": { "id": "$.id" }, "expect": { "counts": expected } })
    };
    let ids = json!({ "$map": "ids", "as": { "value": "${item}" } });
    let steps = lines(&[
        race(json!({ "201": 1, "409": 11 })),
        race(json!([{ "200": 12 }, { "409": 12 }])),
        race(json!({ "201": 12 })),
        json!({ "step": "more", "method": "POST", "path": "/Users", "for": { "i": [0, 5] },
                "body": { "$merge": [anna, { "userName": "u${i}" }] }, "parallel": 3,
                "collect": { "ids": "$.id" }, "expect": { "status": 201 } }),
        json!({ "step": "all are members", "method": "POST", "path": "/Groups",
                "body": { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                          "displayName": "All", "members": ids },
                "expect": { "status": 201, "json": { "$.members[*].value": { "$set": "${ids}" } } } }),
        json!({ "step": "gone", "method": "DELETE", "path": "/Users/${id}", "for": { "id": "ids" },
                "expect": { "status": 204, "empty": true } }),
        json!({ "step": "the winner is left", "method": "GET", "path": "/Users",
                "expect": { "json": { "$.Resources[*].id": ["${id}"] } } }),
    ]);
    let report = replay(options, "race.jsonl", &steps).await;
    let failed: Vec<_> = report.failures.iter().map(|it| it.place.as_str()).collect();
    assert_eq!(failed, ["race.jsonl:3"], "{report}");
}

#[test]
fn every_transcript_is_replayed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let mut files: Vec<_> = files.map(|it| it.into_string().unwrap()).collect();
    let mut replayed = ALL.to_vec();
    files.sort();
    replayed.sort_unstable();
    assert_eq!(replayed, files, "each file of server/tests/transcripts needs a test");
}

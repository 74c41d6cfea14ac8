//! Attacks 3 and 4: what a provider sends is text in every page, and data in every island of data.

use rollcall_model::request::ScimRequestQuery;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Site, user};

/// What a browser would run, or what would end the script that holds it.
const PAYLOADS: [&str; 6] = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "'-alert(1)-'",
    "<!--<script>",
    "javascript:alert(1)//\u{2028}alert(1)",
];

/// What no page of ours says of itself.
const RUN: [&str; 4] = ["<script>", "<img src=x", "<svg onload", "<!--<script"];

#[sqlx::test(migrations = false)]
async fn what_a_provider_sends_stays_text_in_every_page(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let (mut account, mut everybody) = (String::new(), Vec::new());
    for payload in PAYLOADS {
        let mut person = user(payload);
        for attribute in ["displayName", "title", "externalId", "nickName", "userType"] {
            person[attribute] = json!(payload);
        }
        person["name"] = json!({ "givenName": payload, "familyName": payload });
        person["phoneNumbers"] = json!([{ "type": "work", "value": payload }]);
        account = provider.create("/Users", &person).await;
        everybody.push(json!({ "value": account }));
        let group = json!({ "displayName": payload, "members": everybody });
        provider.create("/Groups", &group).await;
    }
    site.log.flush().await;
    let slug = site.slug(client.division).await;
    let mut view = site.directory.view(client.division).await.unwrap();
    let request = view.scim_requests(&ScimRequestQuery::default()).await.unwrap().items[0].id;
    drop(view);
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let mut shown = 0;
    for page in [
        format!("/d/{slug}"),
        format!("/d/{slug}/users"),
        format!("/d/{slug}/users/{account}"),
        format!("/d/{slug}/users?q=%3C%2Fscript%3E%3Cscript%3Ealert(1)"),
        format!("/d/{slug}/activities"),
        format!("/d/{slug}/roles"),
        format!("/d/{slug}/provisioning"),
        format!("/d/{slug}/provisioning/{request}"),
        format!("/d/{slug}/identity-providers/{}", client.provider),
        format!("/d/{slug}/identity-providers/{}/mapping", client.provider),
        "/activities".to_owned(),
        "/search?q=%3Cscript%3Ealert".to_owned(),
        "/sign-on/refused?reason=%3Cscript%3Ealert(1)".to_owned(),
        "/%3Cscript%3Ealert(1)".to_owned(),
    ] {
        let answer = browser.get(&page).await;
        assert!(matches!(answer.status, 200 | 303 | 403 | 404), "{page}: {}", answer.status);
        let text = answer.text();
        for run in RUN {
            assert!(!text.contains(run), "{page} holds {run}: {text}");
        }
        shown += usize::from(text.contains("&lt;img src=x onerror=alert(1)&gt;"));
    }
    assert!(shown >= 5, "only {shown} pages show the names: the test looks at too little");
}

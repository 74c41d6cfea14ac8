//! How much a provider may ask for: more is refused with a sentence, and everything stays as it
//! was.

use chrono::TimeDelta;
use rollcall_model::request::{RequestResult, ScimRequestQuery};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Site, refusal};

#[sqlx::test(migrations = false)]
async fn a_token_that_sends_too_much_is_told_when_to_go_on(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::limited(options, 2).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    for _ in 0..40 {
        assert_eq!(provider.get("/ServiceProviderConfig").await.status, 200);
    }
    let refused = provider.get("/Users").await;
    assert_eq!(
        refusal(&refused, 429),
        "This token may send 2 requests a second and sent more; go on in a second, or raise \
         ROLLCALL_SCIM_RATE."
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    let (_, other) = site.provider(client.division, "Okta", None).await;
    assert_eq!(other.get("/Users").await.status, 200, "another token is not slowed down");

    site.clock.advance(TimeDelta::seconds(1));
    for status in [200, 200, 429] {
        assert_eq!(provider.get("/Users").await.status, status);
    }
    site.log.flush().await;
    let query = ScimRequestQuery {
        result: Some(RequestResult::Refused),
        provider: Some(client.provider),
        ..ScimRequestQuery::default()
    };
    let mut view = site.directory.view(client.division).await.unwrap();
    let logged = view.scim_requests(&query).await.unwrap().items;
    assert_eq!(logged.iter().map(|it| it.status).collect::<Vec<_>>(), [429, 429]);
}

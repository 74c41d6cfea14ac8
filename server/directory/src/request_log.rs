//! The request log's writing side: many requests at once, behind the requests themselves.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    id::{DivisionId, IdentityProviderId, ScimTokenId},
    request::{Decision, KEPT_DAYS, KeptBody, RequestResult, RequestSubject},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Directory, Result, clock::first_id_at};

/// A request as it is put into the log. Whoever makes one has taken the secrets out.
#[derive(Clone, Debug)]
pub struct NewScimRequest {
    pub division: DivisionId,
    pub provider: IdentityProviderId,
    pub token: ScimTokenId,
    pub at: DateTime<Utc>,
    pub method: String,
    pub path: String,
    pub status: u16,
    pub scim_type: Option<&'static str>,
    pub detail: Option<String>,
    pub reference: String,
    pub took_us: i64,
    pub user_agent: String,
    pub headers: Vec<(String, String)>,
    pub request_body: Option<KeptBody>,
    pub response_body: Option<KeptBody>,
    pub result: RequestResult,
    pub decisions: Vec<Decision>,
    pub subject: Option<RequestSubject>,
}

impl Directory {
    /// Writes requests of one division into its log, in one statement, which is a transaction.
    ///
    /// A log is worth less than what it tells of: the transaction does not wait for the disk.
    pub async fn record_scim_requests(
        &self,
        division: DivisionId,
        requests: &[NewScimRequest],
    ) -> Result<()> {
        let mut connection = self.lane.take().await?;
        let column = |of: fn(&NewScimRequest) -> String| -> Vec<String> {
            requests.iter().map(of).collect()
        };
        let optional = |of: fn(&NewScimRequest) -> Option<String>| -> Vec<Option<String>> {
            requests.iter().map(of).collect()
        };
        let json =
            |of: fn(&NewScimRequest) -> Value| -> Vec<Value> { requests.iter().map(of).collect() };
        let ids: Vec<Uuid> = requests.iter().map(|it| self.new_id_at(it.at)).collect();
        let at: Vec<_> = requests.iter().map(|it| it.at).collect();
        let providers: Vec<_> = requests.iter().map(|it| it.provider.0).collect();
        let tokens: Vec<_> = requests.iter().map(|it| it.token.0).collect();
        let statuses: Vec<_> =
            requests.iter().map(|it| i16::try_from(it.status).unwrap_or(i16::MAX)).collect();
        let took: Vec<_> = requests.iter().map(|it| it.took_us).collect();
        let cut = |of: fn(&NewScimRequest) -> &Option<KeptBody>| -> Vec<bool> {
            requests.iter().map(|it| of(it).as_ref().is_some_and(|it| it.truncated)).collect()
        };
        sqlx::query!(
            r#"
            with entered as materialized (
                select set_config('app.division', $1::uuid::text, true)::uuid as division,
                       set_config('synchronous_commit', 'off', true)
            )
            insert into scim_request (division_id, id, at, provider_id, token_id, method, path,
                                      status, scim_type, detail, reference, took_us, user_agent,
                                      headers, request_body, request_truncated, response_body,
                                      response_truncated, result, decisions, subject_kind,
                                      subject_id, subject)
            select entered.division, it.*
            from entered, unnest($2::uuid[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::text[],
                                 $7::text[], $8::smallint[], $9::text[], $10::text[], $11::text[],
                                 $12::bigint[], $13::text[], $14::jsonb[], $15::text[],
                                 $16::boolean[], $17::text[], $18::boolean[], $19::text[],
                                 $20::jsonb[], $21::text[], $22::text[], $23::text[]) as it
            "#,
            division.0,
            &ids,
            &at,
            &providers,
            &tokens,
            &column(|it| it.method.clone()),
            &column(|it| storable(&it.path)),
            &statuses,
            &optional(|it| it.scim_type.map(str::to_owned)) as &[Option<String>],
            &optional(|it| it.detail.as_deref().map(storable)) as &[Option<String>],
            &column(|it| it.reference.clone()),
            &took,
            &column(|it| storable(&it.user_agent)),
            &json(|it| json!(it.headers)),
            &optional(|it| it.request_body.as_ref().map(|it| storable(&it.text)))
                as &[Option<String>],
            &cut(|it| &it.request_body),
            &optional(|it| it.response_body.as_ref().map(|it| storable(&it.text)))
                as &[Option<String>],
            &cut(|it| &it.response_body),
            &column(|it| it.result.code().to_owned()),
            &json(|it| decisions(&it.decisions)),
            &optional(|it| it.subject.as_ref().map(|it| it.kind.code().to_owned()))
                as &[Option<String>],
            &optional(|it| it.subject.as_ref().and_then(|it| it.id.clone())) as &[Option<String>],
            &optional(|it| it.subject.as_ref().map(|it| storable(&it.label)))
                as &[Option<String>],
        )
        .execute(&mut *connection)
        .await?;
        connection.give_back_clean();
        Ok(())
    }

    /// Removes what is older than [`KEPT_DAYS`] from every division's log.
    pub(crate) async fn sweep_scim_requests(&self) -> Result<()> {
        let oldest = first_id_at(self.clock().now() - TimeDelta::days(KEPT_DAYS));
        for division in self.divisions().await? {
            let mut tx = self.begin("begin", division).await?;
            sqlx::query!(
                "delete from scim_request where division_id = $1 and id < $2",
                division.0,
                oldest,
            )
            .execute(&mut *tx)
            .await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

fn decisions(it: &[Decision]) -> Value {
    let clean = |it: &Decision| Decision { tone: it.tone, text: storable(&it.text) };
    json!(it.iter().map(clean).collect::<Vec<_>>())
}

/// Postgres keeps every character but one.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

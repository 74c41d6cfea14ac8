//! The request log's reading side.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::SubjectKind,
    id::{AccountId, DivisionId, IdentityProviderId, ScimRequestId},
    page::{PAGE_SIZE, Page, Turn},
    request::{
        DecidingRequest, Decision, KeptBody, Refusals, RequestResult, RequestSubject, ScimRequest,
        ScimRequestQuery, ScimRequestRow, incident_code,
    },
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{Error, Result, View, clock::first_id_at, error::read};

/// The first id of the hour that an instant lies in, as SQL.
macro_rules! first_id_of_hour {
    ($instant:literal) => {
        concat!(
            "rpad(lpad(to_hex(extract(epoch from date_trunc('hour', ",
            $instant,
            ", 'UTC'))::bigint * 1000), 12, '0'), 32, '0')::uuid"
        )
    };
}

/// What a row of the list is read from.
const ROW: &str = concat!(
    "r.id, r.at, r.provider_id, coalesce(p.name, '') as provider_name, r.method, r.path, \
     r.status, r.detail, r.reference, r.took_us, r.result, r.subject_kind, r.subject_id, \
     r.subject, \
     case when r.result = 'unauthorized' then \
        (select count(*) from scim_request g where g.division_id = r.division_id \
            and g.result = 'unauthorized' and g.token_id = r.token_id and g.id <= r.id \
            and g.id >= ",
    first_id_of_hour!("r.at"),
    ") else 1 end as alike"
);

/// Of those turned away with one token in one hour only the last, so that a dead token does not
/// flood the list.
const LAST_OF_ITS_HOUR: &str = concat!(
    " and (r.result <> 'unauthorized' or not exists \
        (select from scim_request g where g.division_id = r.division_id \
            and g.result = 'unauthorized' and g.token_id = r.token_id and g.id > r.id \
            and g.id < ",
    first_id_of_hour!("r.at + interval '1 hour'"),
    "))"
);

/// What the counter of a provider's page looks back on.
const REFUSALS_HOURS: i64 = 24;

impl View {
    /// A page of the division's request log, newest first.
    ///
    /// An incident code, an id and every filter are found by an index; other words are looked for
    /// in all requests that the filters leave.
    pub async fn scim_requests(
        &mut self,
        query: &ScimRequestQuery,
    ) -> Result<Page<ScimRequestRow>> {
        let mut select = self.select(ROW);
        if let Some(provider) = query.provider {
            select.push(" and r.provider_id = ").push_bind(provider.0);
        }
        match query.result {
            // Written out, so that the planner sees the condition of the partial index.
            Some(RequestResult::Refused) => drop(select.push(" and r.result = 'refused'")),
            Some(RequestResult::Held) => drop(select.push(" and r.result = 'held'")),
            Some(RequestResult::Unauthorized) => {
                select.push(" and r.result = 'unauthorized'");
            }
            Some(result) => drop(select.push(" and r.result = ").push_bind(result.code())),
            None => {}
        }
        if let Some(subject) = &query.subject {
            select.push(" and r.subject_id = ").push_bind(subject.replace('\0', ""));
        }
        if let Some(hours) = query.range.hours() {
            let oldest = first_id_at(self.now() - TimeDelta::hours(hours));
            select.push(" and r.id >= ").push_bind(oldest);
        }
        match &query.search {
            Some(search) => narrow(&mut select, search),
            None => drop(select.push(LAST_OF_ITS_HOUR)),
        }
        let cursor = |text: &str| text.parse::<Uuid>().map_err(|_| Error::NotFound("page"));
        let order = match &query.turn {
            Turn::First => "desc",
            Turn::After(last) => {
                select.push(" and r.id < ").push_bind(cursor(last)?);
                "desc"
            }
            Turn::Before(first) => {
                select.push(" and r.id > ").push_bind(cursor(first)?);
                "asc"
            }
        };
        select.push(format_args!(" order by r.id {order} limit {}", PAGE_SIZE + 1));
        let rows = select.build().fetch_all(self.conn().await?).await?;
        let rows = rows.iter().map(row).collect::<Result<Vec<_>>>()?;
        Ok(Page::of(rows, &query.turn, |it| it.id.to_string()))
    }

    /// Everything that the log holds about one request.
    pub async fn scim_request(&mut self, id: ScimRequestId) -> Result<ScimRequest> {
        let mut select = self.select(&format!(
            "{ROW}, r.token_id, r.scim_type, r.user_agent, r.headers, r.request_body, r.request_truncated, \
             r.response_body, r.response_truncated, r.decisions, \
             (select t.last_four from scim_token t \
              where t.division_id = r.division_id and t.id = r.token_id) as last_four, \
             exists (select from account a where a.division_id = r.division_id \
                     and r.subject_kind = 'account' and a.id::text = r.subject_id) \
                 as subject_exists"
        ));
        select.push(" and r.id = ").push_bind(id.0);
        let found = select.build().fetch_optional(self.conn().await?).await?;
        let found = found.ok_or(Error::NotFound("request"))?;
        let Json(headers) = found.try_get::<Json<Vec<(String, String)>>, _>("headers")?;
        let Json(decisions) = found.try_get::<Json<Vec<Decision>>, _>("decisions")?;
        let body = |text: &str, truncated: &str| -> Result<Option<KeptBody>> {
            let truncated = found.try_get(truncated)?;
            let text = found.try_get::<Option<String>, _>(text)?;
            Ok(text.map(|text| KeptBody { text, truncated }))
        };
        let row = row(&found)?;
        let token = found.try_get("token_id")?;
        Ok(ScimRequest {
            series: self.series(&row, token).await?,
            row,
            token_last_four: found.try_get("last_four")?,
            scim_type: found.try_get("scim_type")?,
            user_agent: found.try_get("user_agent")?,
            headers,
            request_body: body("request_body", "request_truncated")?,
            response_body: body("response_body", "response_truncated")?,
            decisions,
            subject_exists: found.try_get("subject_exists")?,
        })
    }

    /// The latest request that changed this account.
    pub async fn deciding_request_of(
        &mut self,
        account: AccountId,
    ) -> Result<Option<DecidingRequest>> {
        let mut select = self.select(&format!("{ROW}, r.decisions"));
        select.push(" and r.subject_id = ").push_bind(account.to_string());
        select.push(" and r.result in ('done', 'held') order by r.id desc limit 1");
        let Some(found) = select.build().fetch_optional(self.conn().await?).await? else {
            return Ok(None);
        };
        let Json(decisions) = found.try_get::<Json<Vec<Decision>>, _>("decisions")?;
        Ok(Some(DecidingRequest { row: row(&found)?, decisions }))
    }

    /// How many of a provider's requests were refused or turned away in the last 24 hours.
    pub async fn refusals_of(&mut self, provider: IdentityProviderId) -> Result<Refusals> {
        let (division, now) = (self.division_id(), self.now());
        refusals(self.conn().await?, division, Some(&[provider.0]), now).await
    }

    fn select(&self, columns: &str) -> QueryBuilder<Postgres> {
        let mut select = QueryBuilder::new("select ");
        select.push(columns);
        select.push(
            " from scim_request r left join identity_provider p \
             on p.division_id = r.division_id and p.id = r.provider_id \
             where r.division_id = ",
        );
        select.push_bind(self.division_id().0);
        select
    }
}

/// How many requests were refused or turned away in the last 24 hours, of some providers or of all.
pub(crate) async fn refusals(
    connection: &mut PgConnection,
    division: DivisionId,
    providers: Option<&[Uuid]>,
    now: DateTime<Utc>,
) -> Result<Refusals> {
    let found = sqlx::query!(
        r#"
        select count(*) filter (where result = 'refused') as "refused!",
               count(*) filter (where result = 'unauthorized') as "unauthorized!"
        from scim_request
        where division_id = $1 and ($2::uuid[] is null or provider_id = any($2)) and id >= $3
            and result in ('refused', 'unauthorized')
        "#,
        division.0,
        providers,
        first_id_at(now - TimeDelta::hours(REFUSALS_HOURS)),
    )
    .fetch_one(connection)
    .await?;
    Ok(Refusals { refused: found.refused, unauthorized: found.unauthorized })
}

/// Narrows the list to what was searched: an incident code, also in the sentence it came in; the
/// id of an account or a group; else a part of a name, a path or a sentence.
fn narrow(select: &mut QueryBuilder<Postgres>, search: &str) {
    let search = search.replace('\0', "").to_lowercase();
    if let Some(reference) = incident_code(&search) {
        // With the condition of the partial index: no other answer shows a code.
        select.push(
            " and (r.result in ('refused', 'unauthorized') or r.path ilike '%bulk%') \
             and r.reference = ",
        );
        select.push_bind(reference.to_owned());
    } else if let Ok(id) = search.trim().parse::<Uuid>() {
        select.push(" and r.subject_id = ").push_bind(id.to_string());
    } else {
        select.push(" and position(").push_bind(search).push(
            " in lower(coalesce(r.subject, '') || ' ' || r.method || ' ' || r.path || ' ' \
             || coalesce(r.detail, ''))) > 0",
        );
    }
}

fn row(row: &PgRow) -> Result<ScimRequestRow> {
    let result = RequestResult::from_code(row.try_get("result")?);
    let status = u16::try_from(row.try_get::<i16, _>("status")?).ok();
    let kind = row.try_get::<Option<&str>, _>("subject_kind")?;
    let subject = match kind {
        Some(code) => Some(RequestSubject {
            kind: read("scim_request.subject_kind", SubjectKind::from_code(code))?,
            id: row.try_get("subject_id")?,
            label: row.try_get("subject")?,
        }),
        None => None,
    };
    Ok(ScimRequestRow {
        id: ScimRequestId(row.try_get("id")?),
        at: row.try_get("at")?,
        provider: IdentityProviderId(row.try_get("provider_id")?),
        provider_name: row.try_get("provider_name")?,
        method: row.try_get("method")?,
        path: row.try_get("path")?,
        status: read("scim_request.status", status)?,
        detail: row.try_get("detail")?,
        reference: row.try_get("reference")?,
        took_us: row.try_get("took_us")?,
        result: read("scim_request.result", result)?,
        subject,
        alike: row.try_get("alike")?,
    })
}

//! Where one request stands among those about the same thing: the way from try to try.

use chrono::{DurationRound, TimeDelta};
use rollcall_model::{
    activity::SubjectKind,
    id::ScimRequestId,
    name,
    request::{RequestResult, ScimRequestRow, Series},
};
use uuid::Uuid;

use crate::{Result, View, clock::first_id_at};

impl View {
    pub(crate) async fn series(
        &mut self,
        row: &ScimRequestRow,
        token: Uuid,
    ) -> Result<Option<Series>> {
        if row.result == RequestResult::Unauthorized {
            return self.series_of_hour(row, token).await;
        }
        match &row.subject {
            Some(subject) if row.method != "GET" => {
                let ids = match (&subject.id, subject.kind) {
                    (Some(id), _) => vec![id.clone()],
                    (None, SubjectKind::Account) => self.namesakes(row, &subject.label).await?,
                    (None, _) => Vec::new(),
                };
                self.series_of_subject(row, &ids, &subject.label).await
            }
            _ => Ok(None),
        }
    }

    /// Those turned away with the same token in the same hour.
    async fn series_of_hour(
        &mut self,
        row: &ScimRequestRow,
        token: Uuid,
    ) -> Result<Option<Series>> {
        let division = self.division_id();
        let hour = row.at.duration_trunc(TimeDelta::hours(1)).unwrap_or(row.at);
        let found = sqlx::query!(
            r#"
            with alike as (
                select id from scim_request
                where division_id = $1 and result = 'unauthorized' and token_id = $2
                    and id >= $3 and id < $4
            )
            select count(*) filter (where id <= $5) as "number!", count(*) as "of!",
                   (select id from alike where id < $5 order by id desc limit 1) as previous,
                   (select id from alike where id > $5 order by id limit 1) as next
            from alike
            "#,
            division.0,
            token,
            first_id_at(hour),
            first_id_at(hour + TimeDelta::hours(1)),
            row.id.0,
        )
        .fetch_one(self.conn().await?)
        .await?;
        let (previous, next) = (found.previous.map(ScimRequestId), found.next.map(ScimRequestId));
        Ok(Some(Series { number: found.number, of: found.of, previous, next }))
    }

    /// Those that wrote to the same account or group, and the refused ones that would have created
    /// it: these know no id, only what it was to be called.
    async fn series_of_subject(
        &mut self,
        row: &ScimRequestRow,
        ids: &[String],
        label: &str,
    ) -> Result<Option<Series>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            with same as (
                select id from scim_request
                where division_id = $1 and subject_id = any($2) and method <> 'GET'
                union all
                select id from scim_request
                where division_id = $1 and result = 'refused' and provider_id = $3
                    and method = 'POST' and subject_id is null and subject = $4
            )
            select count(*) filter (where id <= $5) as "number!", count(*) as "of!",
                   (select id from same where id < $5 order by id desc limit 1) as previous,
                   (select id from same where id > $5 order by id limit 1) as next
            from same
            "#,
            division.0,
            ids,
            row.provider.0,
            label,
            row.id.0,
        )
        .fetch_one(self.conn().await?)
        .await?;
        let (previous, next) = (found.previous.map(ScimRequestId), found.next.map(ScimRequestId));
        Ok(Some(Series { number: found.number, of: found.of, previous, next }))
    }

    /// Whom a creation that was refused led to in the end: the provider's one account of this name.
    async fn namesakes(&mut self, row: &ScimRequestRow, label: &str) -> Result<Vec<String>> {
        let division = self.division_id();
        let found = sqlx::query_scalar!(
            r#"
            select id::text as "id!" from account
            where division_id = $1 and name_key = $2 and provider_id = $3
            limit 2
            "#,
            division.0,
            name::key(label),
            row.provider.0,
        )
        .fetch_all(self.conn().await?)
        .await?;
        Ok(if found.len() == 1 { found } else { Vec::new() })
    }
}

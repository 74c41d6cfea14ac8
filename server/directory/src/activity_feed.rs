//! The activity feeds as their pages, their files and the live view read them.

use chrono::{DateTime, Days, TimeDelta, Utc};
use rollcall_model::{
    activity::{
        Activity, ActivityQuery, ActivityStatus, ActorKind, FieldChange, SubjectKind, TimeRange,
    },
    id::{ActivityId, DivisionId, IdentityProviderId},
    name,
    organization::Organization,
    page::{PAGE_SIZE, Page, Turn},
};
use sqlx::{PgConnection, Postgres, QueryBuilder, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    Change, Error, InstallationChange, InstallationView, Result, View, activity::Happening,
    clock::first_id_at, error::read,
};

/// How many activities a search for words looks through for one page: row security leaves it no
/// index, and a division may have millions.
const LOOKED_THROUGH: usize = 20_000;
/// How many rows a file takes at a time.
const PORTION: usize = 1_000;
/// How far back the live view looks again: an activity is committed a moment after its id was
/// made, at the latest when its statement is too old (`database.md` 5).
const LATE: TimeDelta = TimeDelta::seconds(15);

const COLUMNS: &str = "select a.id, a.at, a.status, a.actor_kind, a.actor, a.subject_kind, \
                       a.subject_id, a.subject, a.changes, a.note";

impl View {
    /// A page of the division's feed, newest first.
    pub async fn activities(&mut self, query: &ActivityQuery) -> Result<Page<Activity>> {
        let (feed, now) = (Feed::Division(self.division_id()), self.now());
        page(self.conn().await?, feed, query, now).await
    }

    /// One activity.
    pub async fn activity(&mut self, id: ActivityId) -> Result<Activity> {
        let feed = Feed::Division(self.division_id());
        one(self.conn().await?, feed, id).await
    }

    /// What came since an activity that was shown, newest first, at most a page: also what was
    /// shown already and is younger than a few seconds. The caller knows what it has.
    pub async fn activities_since(
        &mut self,
        query: &ActivityQuery,
        last: Option<ActivityId>,
    ) -> Result<Vec<Activity>> {
        let (feed, now) = (Feed::Division(self.division_id()), self.now());
        since(self.conn().await?, feed, query, last, now).await
    }

    /// The next rows for a file, newest first, and where it goes on; None at the end.
    pub async fn activities_to_export(
        &mut self,
        query: &ActivityQuery,
        after: Option<ActivityId>,
    ) -> Result<(Vec<Activity>, Option<ActivityId>)> {
        let (feed, now) = (Feed::Division(self.division_id()), self.now());
        portion(self.conn().await?, feed, query, after, now).await
    }
}

impl InstallationView {
    /// A page of the installation's own feed, newest first.
    pub async fn activities(&mut self, query: &ActivityQuery) -> Result<Page<Activity>> {
        let now = self.now();
        page(self.conn(), Feed::Installation, query, now).await
    }

    /// One of the installation's own activities.
    pub async fn activity(&mut self, id: ActivityId) -> Result<Activity> {
        one(self.conn(), Feed::Installation, id).await
    }

    /// As [`View::activities_since`].
    pub async fn activities_since(
        &mut self,
        query: &ActivityQuery,
        last: Option<ActivityId>,
    ) -> Result<Vec<Activity>> {
        let now = self.now();
        since(self.conn(), Feed::Installation, query, last, now).await
    }

    /// As [`View::activities_to_export`].
    pub async fn activities_to_export(
        &mut self,
        query: &ActivityQuery,
        after: Option<ActivityId>,
    ) -> Result<(Vec<Activity>, Option<ActivityId>)> {
        let now = self.now();
        portion(self.conn(), Feed::Installation, query, after, now).await
    }
}

impl Change {
    /// Records that a list leaves as a file, which `what` describes.
    pub async fn export(&mut self, what: &str) -> Result<()> {
        let division = self.division_id();
        let name = sqlx::query_scalar!("select name from division where id = $1", division.0)
            .fetch_one(self.conn())
            .await?;
        let told = Happening::to(SubjectKind::Division, division, name).noting(what);
        self.record(ActivityStatus::Exported, told).await
    }
}

impl InstallationChange {
    /// Records that the installation's activities leave as a file, which `what` describes.
    pub async fn export_activities(&mut self, what: &str) -> Result<()> {
        let told =
            Happening::to(SubjectKind::Staff, "activities", "Activities of the installation");
        self.record(ActivityStatus::Exported, told.noting(what)).await
    }
}

/// Whose feed.
#[derive(Clone, Copy)]
enum Feed {
    Division(DivisionId),
    Installation,
}

impl Feed {
    /// Writes the column of the organizations. Apart from the others, because it costs a look-up a
    /// row: only rows that are shown have it.
    fn write_organizations(self, select: &mut QueryBuilder<Postgres>) {
        let Self::Division(division) = self else {
            select.push(", '[]'::jsonb as organizations");
            return;
        };
        select.push(
            ", (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) \
                                          order by o.name_key), '[]') \
                from activity_organization x \
                join organization o \
                    on o.division_id = x.division_id and o.id = x.organization_id \
                where x.activity_id = a.id and x.division_id = ",
        );
        select.push_bind(division.0).push(") as organizations");
    }

    /// Writes the other columns' source, up to its first condition.
    fn write_source(self, select: &mut QueryBuilder<Postgres>, query: &ActivityQuery) {
        let Self::Division(division) = self else {
            select.push(" from installation_activity a where true");
            return;
        };
        if let Some(organization) = query.organization {
            select.push(
                " from activity_organization x \
                 join activity a on a.division_id = x.division_id and a.id = x.activity_id \
                 where x.division_id = ",
            );
            select
                .push_bind(division.0)
                .push(" and x.organization_id = ")
                .push_bind(organization.0);
        } else {
            select.push(" from activity a where a.division_id = ").push_bind(division.0);
        }
        if let Some(provider) = query.provider {
            select.push(" and a.provider_id = ").push_bind(provider.0);
        }
    }

    /// Writes the columns but for the organizations.
    fn write_columns(self, select: &mut QueryBuilder<Postgres>) {
        select.push(COLUMNS).push(match self {
            Self::Division(_) => ", a.provider_id",
            Self::Installation => ", null::uuid as provider_id",
        });
    }

    /// The column of the order: the one whose index is walked.
    fn key(self, query: &ActivityQuery) -> &'static str {
        match (self, query.organization) {
            (Self::Division(_), Some(_)) => "x.activity_id",
            _ => "a.id",
        }
    }
}

/// Rows in the order of a turn, and the cursor behind them, if there may be more.
struct Found {
    rows: Vec<Activity>,
    further: Option<Uuid>,
}

/// Which part of a feed, and in which order.
enum Part {
    /// Newest first.
    Start,
    /// Newest first, older than this one.
    Before(Uuid),
    /// Oldest first, younger than this one.
    After(Uuid),
    /// Newest first, and not older than this one.
    Since(Uuid),
}

impl Part {
    fn of(turn: &Turn) -> Result<Self> {
        let id = |text: &str| text.parse().map_err(|_| Error::NotFound("page"));
        Ok(match turn {
            Turn::First => Self::Start,
            Turn::After(last) => Self::Before(id(last)?),
            Turn::Before(first) => Self::After(id(first)?),
        })
    }
}

/// Up to so many rows of a feed.
async fn find(
    connection: &mut PgConnection,
    feed: Feed,
    query: &ActivityQuery,
    part: Part,
    want: usize,
    now: DateTime<Utc>,
) -> Result<Found> {
    let key = feed.key(query);
    let (order, bound) = match part {
        Part::Start => ("desc", None),
        Part::Before(id) => ("desc", Some((" < ", id))),
        Part::After(id) => ("asc", Some((" > ", id))),
        Part::Since(id) => ("desc", Some((" >= ", id))),
    };
    let write = |select: &mut QueryBuilder<Postgres>, limit: usize| {
        feed.write_source(select, query);
        filter(select, key, query, now);
        if let Some((relation, cursor)) = bound {
            select.push(" and ").push(key).push(relation).push_bind(cursor);
        }
        select.push(format_args!(" order by {key} {order} limit {limit}"));
    };
    let words = query.search.as_deref().map(name::key).filter(|it| !it.is_empty());
    let words = words.map(|it| it.replace('\0', ""));
    let mut select = QueryBuilder::new("");
    match &words {
        None => {
            feed.write_columns(&mut select);
            feed.write_organizations(&mut select);
            write(&mut select, want + 1);
        }
        Some(words) => {
            select.push("select a.*");
            feed.write_organizations(&mut select);
            select.push(" from (");
            feed.write_columns(&mut select);
            write(&mut select, LOOKED_THROUGH);
            select.push(") a where position(").push_bind(words.clone()).push(
                " in lower(a.subject || ' ' || a.actor || ' ' || a.note || ' ' \
                 || a.changes::text)) > 0 or a.subject_id = ",
            );
            select.push_bind(words.clone()).push(" or a.id::text = ").push_bind(words.clone());
            select.push(format_args!(" order by a.id {order} limit {}", want + 1));
        }
    }
    let rows = select.build().fetch_all(&mut *connection).await?;
    let mut rows = rows.iter().map(activity).collect::<Result<Vec<_>>>()?;
    if rows.len() > want {
        rows.truncate(want);
        let further = rows.last().map(|it| it.id.0);
        return Ok(Found { rows, further });
    }
    let further = if words.is_some() {
        let mut last = QueryBuilder::new("select a.id from (select a.id");
        write(&mut last, LOOKED_THROUGH);
        last.push(format_args!(") a offset {}", LOOKED_THROUGH - 1));
        last.build_query_scalar().fetch_optional(connection).await?
    } else {
        None
    };
    Ok(Found { rows, further })
}

fn filter(
    select: &mut QueryBuilder<Postgres>,
    key: &str,
    query: &ActivityQuery,
    now: DateTime<Utc>,
) {
    if let Some(statuses) = wanted_statuses(query) {
        let codes: Vec<_> = statuses.into_iter().map(ActivityStatus::code).collect();
        select.push(" and a.status = any(").push_bind(codes).push(")");
    }
    if let Some(subject) = &query.subject {
        select.push(" and a.subject_id = ").push_bind(subject.replace('\0', ""));
    }
    // As the partial indexes say it.
    match query.source {
        Some(ActorKind::Scim) => {
            select.push(" and a.actor_kind = 'scim'");
        }
        Some(source) => {
            select.push(" and a.actor_kind <> 'scim' and a.actor_kind = ").push_bind(source.code());
        }
        None => {}
    }
    if let Some(actor) = &query.actor {
        select.push(" and a.actor_kind <> 'scim' and a.actor collate \"C\" = ");
        select.push_bind(actor.replace('\0', ""));
    }
    // Times as bounds of the id: filtering by "at" would walk the whole division.
    let hours = query.range.hours().map(|it| now - TimeDelta::hours(it));
    let beginning = |day| query.time_zone.beginning(day);
    for start in [hours, query.from.map(beginning)].into_iter().flatten() {
        select.push(" and ").push(key).push(" >= ").push_bind(first_id_at(start));
    }
    if let Some(end) = query.to.and_then(|it| it.checked_add_days(Days::new(1))) {
        select.push(" and ").push(key).push(" < ").push_bind(first_id_at(beginning(end)));
    }
}

async fn page(
    connection: &mut PgConnection,
    feed: Feed,
    query: &ActivityQuery,
    now: DateTime<Utc>,
) -> Result<Page<Activity>> {
    let part = Part::of(&query.turn)?;
    let Found { mut rows, further } = find(connection, feed, query, part, PAGE_SIZE, now).await?;
    let further = further.map(|it| it.to_string());
    if matches!(query.turn, Turn::Before(_)) {
        rows.reverse();
    }
    let first = rows.first().map(|it| it.id.to_string());
    let last = rows.last().map(|it| it.id.to_string());
    // A page on which a search found nothing still leads on and back.
    let (previous, next) = match &query.turn {
        Turn::First => (None, further),
        Turn::After(here) => (first.or_else(|| Some(here.clone())), further),
        Turn::Before(here) => (further, last.or_else(|| Some(here.clone()))),
    };
    Ok(Page { items: rows, previous, next })
}

async fn one(connection: &mut PgConnection, feed: Feed, id: ActivityId) -> Result<Activity> {
    let mut select = QueryBuilder::new("");
    feed.write_columns(&mut select);
    feed.write_organizations(&mut select);
    feed.write_source(&mut select, &ActivityQuery::default());
    select.push(" and a.id = ").push_bind(id.0);
    let row = select.build().fetch_optional(connection).await?;
    activity(&row.ok_or(Error::NotFound("activity"))?)
}

async fn since(
    connection: &mut PgConnection,
    feed: Feed,
    query: &ActivityQuery,
    last: Option<ActivityId>,
    now: DateTime<Utc>,
) -> Result<Vec<Activity>> {
    let shown = last.and_then(|it| it.0.get_timestamp()).and_then(|it| {
        let (seconds, nanos) = it.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    });
    let start = Part::Since(first_id_at(shown.unwrap_or(now) - LATE));
    let query = ActivityQuery { range: TimeRange::Ever, ..query.clone() };
    Ok(find(connection, feed, &query, start, PAGE_SIZE, now).await?.rows)
}

async fn portion(
    connection: &mut PgConnection,
    feed: Feed,
    query: &ActivityQuery,
    after: Option<ActivityId>,
    now: DateTime<Utc>,
) -> Result<(Vec<Activity>, Option<ActivityId>)> {
    let part = after.map_or(Part::Start, |it| Part::Before(it.0));
    let Found { rows, further } = find(connection, feed, query, part, PORTION, now).await?;
    Ok((rows, further.map(ActivityId)))
}

/// The statuses that type and status filters leave; None without a filter.
fn wanted_statuses(query: &ActivityQuery) -> Option<Vec<ActivityStatus>> {
    match (query.activity_type, query.statuses.as_slice()) {
        (None, []) => None,
        (Some(kind), []) => Some(ActivityStatus::of(kind).collect()),
        (kind, chosen) => {
            let fits = |it: &ActivityStatus| kind.is_none_or(|kind| it.activity_type() == kind);
            Some(chosen.iter().copied().filter(fits).collect())
        }
    }
}

fn activity(row: &PgRow) -> Result<Activity> {
    let status = ActivityStatus::from_code(row.try_get("status")?);
    let actor_kind = ActorKind::from_code(row.try_get("actor_kind")?);
    let subject_kind = SubjectKind::from_code(row.try_get("subject_kind")?);
    let Json(changes) = row.try_get::<Json<Vec<FieldChange>>, _>("changes")?;
    let Json(organizations) = row.try_get::<Json<Vec<Organization>>, _>("organizations")?;
    Ok(Activity {
        id: ActivityId(row.try_get("id")?),
        at: row.try_get("at")?,
        status: read("activity.status", status)?,
        actor_kind: read("activity.actor_kind", actor_kind)?,
        actor: row.try_get("actor")?,
        subject_kind: read("activity.subject_kind", subject_kind)?,
        subject_id: row.try_get("subject_id")?,
        subject: row.try_get("subject")?,
        provider: row.try_get::<Option<Uuid>, _>("provider_id")?.map(IdentityProviderId),
        organizations,
        changes,
        note: row.try_get("note")?,
    })
}

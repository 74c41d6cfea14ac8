//! The activity feed: written by every change, read by its pages.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_model::{
    activity::{Activity, ActivityQuery, ActivityStatus, ActorKind, FieldChange, SubjectKind},
    id::{AccountId, ActivityId, DivisionId, IdentityProviderId, LoginId, ScimTokenId},
    page::{PAGE_SIZE, Page, Turn},
};
use sqlx::{PgConnection, QueryBuilder, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{Error, InstallationView, Result, View, clock::first_id_at, error::read};

/// Who makes a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Staff in the console.
    Staff { id: LoginId, name: String },
    /// An account of the division, in the console.
    Account { id: AccountId, name: String },
    /// An identity provider, by its token.
    Scim { provider: IdentityProviderId, name: String, token: ScimTokenId },
    /// The command line on the host.
    Host,
    /// Rollcall itself.
    System,
}

impl Actor {
    pub(crate) fn kind(&self) -> ActorKind {
        match self {
            Self::Staff { .. } => ActorKind::Staff,
            Self::Account { .. } => ActorKind::Account,
            Self::Scim { .. } => ActorKind::Scim,
            Self::Host => ActorKind::Host,
            Self::System => ActorKind::System,
        }
    }

    pub(crate) fn id(&self) -> Option<String> {
        match self {
            Self::Staff { id, .. } => Some(id.to_string()),
            Self::Account { id, .. } => Some(id.to_string()),
            Self::Scim { token, .. } => Some(token.to_string()),
            Self::Host | Self::System => None,
        }
    }

    /// The name the feed shows, and tokens remember as their maker.
    pub fn label(&self) -> &str {
        match self {
            Self::Staff { name, .. } | Self::Account { name, .. } | Self::Scim { name, .. } => name,
            Self::Host => "Host command line",
            Self::System => "Rollcall",
        }
    }
}

/// What an activity tells besides its status, actor and time.
pub(crate) struct Happening {
    kind: SubjectKind,
    id: String,
    label: String,
    provider: Option<IdentityProviderId>,
    changes: Vec<FieldChange>,
    note: String,
}

impl Happening {
    pub(crate) fn to(kind: SubjectKind, id: impl ToString, label: impl ToString) -> Self {
        let (id, label) = (id.to_string(), label.to_string());
        Self { kind, id, label, provider: None, changes: Vec::new(), note: String::new() }
    }

    pub(crate) fn through(self, provider: IdentityProviderId) -> Self {
        Self { provider: Some(provider), ..self }
    }

    pub(crate) fn with(self, changes: Vec<FieldChange>) -> Self {
        Self { changes, ..self }
    }

    pub(crate) fn noting(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

pub(crate) async fn insert(
    connection: &mut PgConnection,
    division: DivisionId,
    id: Uuid,
    now: DateTime<Utc>,
    actor: &Actor,
    status: ActivityStatus,
    it: Happening,
) -> Result<()> {
    sqlx::query!(
        r#"
        insert into activity (division_id, id, at, status, actor_kind, actor_id, actor,
                              subject_kind, subject_id, subject, provider_id, changes, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        "#,
        division.0,
        id,
        now,
        status.code(),
        actor.kind().code(),
        actor.id(),
        actor.label(),
        it.kind.code(),
        it.id,
        it.label,
        it.provider.map(|it| it.0),
        Json(it.changes) as _,
        it.note,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_of_installation(
    connection: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    actor: &Actor,
    status: ActivityStatus,
    it: Happening,
) -> Result<()> {
    sqlx::query!(
        r#"
        insert into installation_activity (id, at, status, actor_kind, actor_id, actor,
                                           subject_kind, subject_id, subject, changes, note)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        id,
        now,
        status.code(),
        actor.kind().code(),
        actor.id(),
        actor.label(),
        it.kind.code(),
        it.id,
        it.label,
        Json(it.changes) as _,
        it.note,
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl View {
    /// A page of the division's feed, newest first.
    pub async fn activities(&mut self, query: &ActivityQuery) -> Result<Page<Activity>> {
        let (division, now) = (self.division_id(), self.now());
        let select = QueryBuilder::new(
            "select id, at, status, actor_kind, actor, subject_kind, subject_id, subject, \
             provider_id, changes, note from activity where division_id = ",
        );
        page(self.conn().await?, select, Some(division), query, now).await
    }
}

impl InstallationView {
    /// A page of the installation's own feed, newest first.
    pub async fn activities(&mut self, query: &ActivityQuery) -> Result<Page<Activity>> {
        let now = self.now();
        let select = QueryBuilder::new(
            "select id, at, status, actor_kind, actor, subject_kind, subject_id, subject, \
             null::uuid as provider_id, changes, note from installation_activity where true",
        );
        page(self.conn(), select, None, query, now).await
    }
}

async fn page(
    connection: &mut PgConnection,
    mut select: QueryBuilder<sqlx::Postgres>,
    division: Option<DivisionId>,
    query: &ActivityQuery,
    now: DateTime<Utc>,
) -> Result<Page<Activity>> {
    if let Some(division) = division {
        select.push_bind(division.0);
        if let Some(provider) = query.provider {
            select.push(" and provider_id = ").push_bind(provider.0);
        }
    }
    if let Some(statuses) = wanted_statuses(query) {
        let codes: Vec<_> = statuses.into_iter().map(ActivityStatus::code).collect();
        select.push(" and status = any(").push_bind(codes).push(")");
    }
    if let Some(subject) = &query.subject {
        select.push(" and subject_id = ").push_bind(subject.replace('\0', ""));
    }
    if let Some(hours) = query.range.hours() {
        select.push(" and id >= ").push_bind(first_id_at(now - TimeDelta::hours(hours)));
    }
    let cursor = |text: &str| text.parse::<Uuid>().map_err(|_| Error::NotFound("page"));
    let order = match &query.turn {
        Turn::First => "desc",
        Turn::After(last) => {
            select.push(" and id < ").push_bind(cursor(last)?);
            "desc"
        }
        Turn::Before(first) => {
            select.push(" and id > ").push_bind(cursor(first)?);
            "asc"
        }
    };
    select.push(format_args!(" order by id {order} limit {}", PAGE_SIZE + 1));
    let rows = select.build().fetch_all(connection).await?;
    let rows = rows.iter().map(activity).collect::<Result<Vec<_>>>()?;
    Ok(Page::of(rows, &query.turn, |it| it.id.to_string()))
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
        changes,
        note: row.try_get("note")?,
    })
}

//! Activities as every change writes them. Reading them is in `activity_feed`.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityStatus, ActorKind, FieldChange, SubjectKind},
    id::{AccountId, DivisionId, IdentityProviderId, LoginId, ScimTokenId},
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::Result;

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

    /// The person that it is, by name.
    pub(crate) fn person(&self) -> Option<String> {
        match self {
            Self::Staff { name, .. } | Self::Account { name, .. } => Some(name.clone()),
            Self::Scim { .. } | Self::Host | Self::System => None,
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
    /// Organizations it concerns besides those that its subject belongs to afterwards.
    organizations: Vec<i64>,
    changes: Vec<FieldChange>,
    note: String,
}

impl Happening {
    pub(crate) fn to(kind: SubjectKind, id: impl ToString, label: impl ToString) -> Self {
        let (id, label) = (id.to_string(), label.to_string());
        let (organizations, changes, note) = (Vec::new(), Vec::new(), String::new());
        Self { kind, id, label, provider: None, organizations, changes, note }
    }

    /// Concerns these organizations too: those an account belonged to before.
    pub(crate) fn concerning(self, organizations: &[i64]) -> Self {
        Self { organizations: organizations.to_vec(), ..self }
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
    // Global end users, technicians, tokens, groups and providers concern no organization (R93).
    let account = Some(it.kind).filter(|it| *it == SubjectKind::Account);
    let account = account.and_then(|_| it.id.parse::<Uuid>().ok());
    let mut named = it.organizations;
    if it.kind == SubjectKind::Organization {
        named.extend(it.id.parse::<i64>());
    }
    sqlx::query!(
        r#"
        with told as (
            insert into activity (division_id, id, at, status, actor_kind, actor_id, actor,
                                  subject_kind, subject_id, subject, provider_id, changes, note)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        )
        insert into activity_organization (division_id, activity_id, organization_id)
        select $1, $2, unnest($14::bigint[])
        union
        select $1, $2, organization_id from account_organization
        where division_id = $1 and account_id = $15
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
        &named,
        account,
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

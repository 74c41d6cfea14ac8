//! Staff of the MSP: invited, given clients and roles, switched off.

use crate::{
    Error, InstallationChange, InstallationView, Result,
    activity::Happening,
    error::{read, refused},
    invitation::{self, Invited},
    login::Row,
};
use rollcall_model::{
    activity::{ActivityStatus, FieldChange, SubjectKind},
    division::Slug,
    email::EmailAddress,
    id::{DivisionId, LoginId, RoleId},
    login::{Grant, Login, LoginKind, LoginState, StaffOverview},
    name::Name,
    role::Access,
};

/// A member of staff to be invited, or what becomes of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffDraft {
    pub name: Name,
    pub email: EmailAddress,
    /// A system administrator; else what they may do in clients that grant them nothing.
    pub administrator: bool,
    pub everywhere: Access,
}

impl InstallationView {
    /// All staff, by e-mail address.
    pub async fn staff(&mut self) -> Result<Vec<StaffOverview>> {
        let found = sqlx::query!(
            r#"
            select id, name, email, created_at, administrator, everywhere, active,
                   password_hash is null as "invited!",
                   (select count(*) from staff_grant where login_id = id) as "grants!", signed_in_at
            from login where account_id is null order by email_key
            "#
        )
        .fetch_all(self.conn())
        .await?;
        let overview = found.into_iter().map(|it| {
            let state = state(it.active, it.invited);
            let row = Row {
                id: it.id,
                name: it.name,
                email: it.email,
                created_at: it.created_at,
                administrator: it.administrator,
                everywhere: it.everywhere,
                division_id: None,
                account_id: None,
                user_type: None,
            };
            let (grants, last_sign_in) = (it.grants, it.signed_in_at);
            Ok(StaffOverview { login: row.login()?, state, grants, last_sign_in })
        });
        overview.collect()
    }

    /// One member of staff.
    pub async fn member_of_staff(&mut self, id: LoginId) -> Result<StaffOverview> {
        let staff = self.staff().await?.into_iter().find(|it| it.login.id == id);
        staff.ok_or(Error::NotFound("member of staff"))
    }

    /// The clients that a member of staff is granted, by name.
    pub async fn grants(&mut self, id: LoginId) -> Result<Vec<Grant>> {
        let found = sqlx::query!(
            r#"
            select d.id, d.slug, d.name, g.role_id
            from staff_grant g join division d on d.id = g.division_id
            where g.login_id = $1 order by d.name_key, d.id
            "#,
            id.0,
        )
        .fetch_all(self.conn())
        .await?;
        let mut grants = Vec::with_capacity(found.len());
        for it in found {
            let division = DivisionId(it.id);
            self.enter(division).await?;
            let role = sqlx::query_scalar!(
                "select name from role where division_id = $1 and id = $2",
                division.0,
                it.role_id,
            )
            .fetch_one(self.conn())
            .await?;
            grants.push(Grant {
                division: rollcall_model::division::Division {
                    id: division,
                    slug: read("division.slug", Slug::try_from(it.slug).ok())?,
                    name: read("division.name", it.name.try_into().ok())?,
                },
                role: RoleId(it.role_id),
                role_name: read("role.name", role.try_into().ok())?,
            });
        }
        Ok(grants)
    }
}

impl InstallationChange {
    /// Invites a member of staff. Returns the secret part of the link that they accept it with.
    pub async fn invite_staff(&mut self, draft: &StaffDraft) -> Result<(Login, String)> {
        let (id, now) = (LoginId(self.new_id()), self.now());
        sqlx::query!(
            r#"
            insert into login (id, name, email, email_key, administrator, everywhere, created_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            "#,
            id.0,
            draft.name.as_str(),
            draft.email.as_str(),
            draft.email.key(),
            draft.administrator,
            draft.everywhere().code(),
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let secret = self.make_invitation(id, &draft.name, &draft.email).await?;
        let told = Happening::to(SubjectKind::Staff, id, &draft.name).noting(format!(
            "{}, {}",
            draft.email.as_str(),
            draft.says()
        ));
        self.record(ActivityStatus::StaffInvited, told).await?;
        let login = Login {
            id,
            name: draft.name.clone(),
            email: draft.email.clone(),
            created_at: now,
            kind: draft.kind(),
        };
        Ok((login, secret))
    }

    /// Makes a new link for somebody who has not accepted their invitation; the old one stops
    /// working.
    pub async fn invite_staff_again(&mut self, id: LoginId) -> Result<(Login, String)> {
        let login = self.staff_for_update(id).await?;
        let invited = sqlx::query_scalar!(
            r#"select password_hash is null as "invited!" from login where id = $1"#,
            id.0,
        )
        .fetch_one(self.conn())
        .await?;
        if !invited {
            return Err(Error::NotFound("open invitation"));
        }
        let secret = self.make_invitation(id, &login.name, &login.email).await?;
        let told = Happening::to(SubjectKind::Staff, id, &login.name).noting("A new link.");
        self.record(ActivityStatus::StaffInvited, told).await?;
        Ok((login, secret))
    }

    /// Changes what a member of staff may do, and their name. Whoever may do less keeps no session.
    ///
    /// # Errors
    /// [`Error::LastAdministrator`] when nobody would be left who administers the installation.
    pub async fn update_staff(&mut self, id: LoginId, draft: &StaffDraft) -> Result<()> {
        self.lock_logins().await?;
        let before = self.staff_for_update(id).await?;
        let changes = changed(&before, draft);
        if changes.is_empty() {
            return Ok(());
        }
        sqlx::query!(
            r#"
            update login set name = $2, email = $3, email_key = $4, administrator = $5,
                             everywhere = $6
            where id = $1
            "#,
            id.0,
            draft.name.as_str(),
            draft.email.as_str(),
            draft.email.key(),
            draft.administrator,
            draft.everywhere().code(),
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        self.refuse_without_administrator().await?;
        let told = Happening::to(SubjectKind::Staff, id, &draft.name).with(changes);
        self.record(ActivityStatus::StaffUpdated, told).await
    }

    /// Switches a member of staff off, or on again. Their sessions end at once.
    ///
    /// # Errors
    /// [`Error::LastAdministrator`] when nobody would be left who administers the installation.
    pub async fn set_staff_active(&mut self, id: LoginId, active: bool) -> Result<()> {
        self.lock_logins().await?;
        let login = self.staff_for_update(id).await?;
        let switched = sqlx::query!(
            "update login set active = $2 where id = $1 and active <> $2",
            id.0,
            active
        )
        .execute(self.conn())
        .await?;
        if switched.rows_affected() == 0 {
            return Ok(());
        }
        self.refuse_without_administrator().await?;
        if !active {
            self.end_sessions(id).await?;
        }
        let status =
            if active { ActivityStatus::StaffEnabled } else { ActivityStatus::StaffDisabled };
        self.record(status, Happening::to(SubjectKind::Staff, id, &login.name)).await
    }

    /// Lets a member of staff work in a client with one of its technician roles; another role that
    /// they had there goes.
    pub async fn grant(&mut self, id: LoginId, division: &Slug, role: RoleId) -> Result<()> {
        let login = self.staff_for_update(id).await?;
        let (division, client) = self.division_of(division).await?;
        self.enter(division).await?;
        let name = sqlx::query_scalar!(
            r#"
            select name from role
            where division_id = $1 and id = $2 and user_type = 'technician'
            "#,
            division.0,
            role.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("technician role"))?;
        let now = self.now();
        sqlx::query!(
            r#"
            insert into staff_grant (login_id, division_id, role_id, created_at)
            values ($1, $2, $3, $4)
            on conflict (login_id, division_id)
            do update set role_id = excluded.role_id, created_at = excluded.created_at
            "#,
            id.0,
            division.0,
            role.0,
            now,
        )
        .execute(self.conn())
        .await?;
        let told = || {
            Happening::to(SubjectKind::Staff, id, &login.name)
                .noting(format!("Works in {client} as {name}."))
        };
        self.record(ActivityStatus::StaffUpdated, told()).await?;
        self.record_in(division, ActivityStatus::StaffUpdated, told()).await
    }

    /// Takes a client from a member of staff.
    pub async fn revoke_grant(&mut self, id: LoginId, division: &Slug) -> Result<()> {
        let login = self.staff_for_update(id).await?;
        let (division, client) = self.division_of(division).await?;
        let revoked = sqlx::query!(
            "delete from staff_grant where login_id = $1 and division_id = $2",
            id.0,
            division.0,
        )
        .execute(self.conn())
        .await?;
        if revoked.rows_affected() == 0 {
            return Err(Error::NotFound("grant"));
        }
        let told = || {
            Happening::to(SubjectKind::Staff, id, &login.name)
                .noting(format!("Works no more in {client}."))
        };
        self.record(ActivityStatus::StaffUpdated, told()).await?;
        self.record_in(division, ActivityStatus::StaffUpdated, told()).await
    }

    async fn division_of(&mut self, slug: &Slug) -> Result<(DivisionId, String)> {
        let found = sqlx::query!("select id, name from division where slug = $1", slug.as_str())
            .fetch_optional(self.conn())
            .await?
            .ok_or(Error::NotFound("client"))?;
        Ok((DivisionId(found.id), found.name))
    }

    async fn staff_for_update(&mut self, id: LoginId) -> Result<Login> {
        sqlx::query_as!(
            Row,
            r#"
            select id, name, email, created_at, administrator, everywhere, division_id, account_id,
                   user_type
            from login where id = $1 and account_id is null for update
            "#,
            id.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("member of staff"))?
        .login()
    }

    async fn refuse_without_administrator(&mut self) -> Result<()> {
        let left = sqlx::query_scalar!(
            r#"
            select exists (
                select from login where administrator and active and password_hash is not null
            ) as "left!"
            "#
        )
        .fetch_one(self.conn())
        .await?;
        if left { Ok(()) } else { Err(Error::LastAdministrator) }
    }

    async fn make_invitation(
        &mut self,
        id: LoginId,
        name: &Name,
        email: &EmailAddress,
    ) -> Result<String> {
        let (now, directory) = (self.now(), self.directory().clone());
        let by = self.actor().person();
        let invited = Invited { id, name, email, by, client: None, renews: false };
        invitation::make(self.conn(), &directory, now, invited).await
    }
}

impl StaffDraft {
    /// An administrator may do everything everywhere without being told.
    fn everywhere(&self) -> Access {
        if self.administrator { Access::None } else { self.everywhere }
    }

    fn kind(&self) -> LoginKind {
        if self.administrator {
            LoginKind::Administrator
        } else {
            LoginKind::Staff { everywhere: self.everywhere }
        }
    }

    fn says(&self) -> &'static str {
        says(self.kind())
    }
}

fn says(kind: LoginKind) -> &'static str {
    match kind {
        LoginKind::Administrator => "system administrator",
        LoginKind::Staff { everywhere: Access::Manage } => "manages every client",
        LoginKind::Staff { everywhere: Access::View } => "sees every client",
        LoginKind::Staff { everywhere: Access::None } => "granted clients only",
        LoginKind::Account { .. } => "account of a client",
    }
}

fn changed(before: &Login, draft: &StaffDraft) -> Vec<FieldChange> {
    let fields = [
        ("name", before.name.as_str(), draft.name.as_str()),
        ("email", before.email.as_str(), draft.email.as_str()),
        ("access", says(before.kind), draft.says()),
    ];
    fields.into_iter().filter_map(|(of, old, new)| FieldChange::of_text(of, old, new)).collect()
}

/// Whether somebody can sign in: `invited`, and has not accepted yet.
pub(crate) fn state(active: bool, invited: bool) -> LoginState {
    match (active, invited) {
        (false, _) => LoginState::Inactive,
        (true, true) => LoginState::Invited,
        (true, false) => LoginState::Active,
    }
}

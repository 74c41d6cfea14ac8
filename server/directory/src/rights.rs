//! What somebody who signed in may do in a client.

use rollcall_model::{
    account::UserType,
    division::{Division, Slug},
    id::{AccountId, DivisionId, LoginId, OrganizationId},
    login::{Login, LoginKind},
    role::{Access, Permissions, Reach, Rights},
};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{Directory, Error, InstallationView, Result, View, role};

/// A role, as far as rights go.
struct Granted {
    permissions: Json<Permissions>,
    all_organizations: bool,
    organizations: Vec<i64>,
}

impl Directory {
    /// A client, and what somebody may do there.
    ///
    /// # Errors
    /// [`Error::NotFound`] also when they may do nothing there: they are not told that it exists.
    pub async fn rights(&self, login: &Login, slug: &Slug) -> Result<(Division, Rights)> {
        let mut view = self.installation().await?;
        let division = view.division(slug).await?;
        let rights = view.rights(login, division.id).await?;
        Ok((division, rights.ok_or(Error::NotFound("client"))?))
    }
}

impl Directory {
    /// Where somebody begins who has just signed in.
    pub async fn home(&self, login: &Login) -> Result<String> {
        let LoginKind::Account { division, user_type: UserType::Technician, .. } = login.kind
        else {
            let home = if login.account().is_some() { "/me" } else { "/clients" };
            return Ok(home.to_owned());
        };
        let slug = sqlx::query_scalar!("select slug from division where id = $1", division.0)
            .fetch_one(&self.pool)
            .await?;
        Ok(format!("/d/{slug}"))
    }
}

/// Several roles add up (P10).
fn together(rights: impl IntoIterator<Item = Rights>) -> Option<Rights> {
    rights.into_iter().reduce(|one, other| Rights {
        administrator: false,
        permissions: one.permissions.and(&other.permissions),
        reach: one.reach.and(other.reach),
    })
}

impl View {
    /// What the roles of a technician allow together, from wherever they have them; None: nothing,
    /// for they have none.
    pub async fn rights_of(&mut self, account: AccountId) -> Result<Option<Rights>> {
        let division = self.division_id();
        of_account(self.conn().await?, division, account).await
    }
}

async fn of_account(
    connection: &mut PgConnection,
    division: DivisionId,
    account: AccountId,
) -> Result<Option<Rights>> {
    let granted = sqlx::query_as!(
        Granted,
        r#"
        select r.permissions as "permissions: _", r.all_organizations,
               array(select o.organization_id from role_organization o
                     where o.division_id = r.division_id and o.role_id = r.id)
                   as "organizations!"
        from role r
        where r.division_id = $1 and r.user_type = 'technician' and r.id in (
            select role_id from effective_role where division_id = $1 and account_id = $2
        )
        "#,
        division.0,
        account.0,
    )
    .fetch_all(connection)
    .await?;
    Ok(together(granted.into_iter().map(Rights::from)))
}

async fn of_staff(
    connection: &mut PgConnection,
    division: DivisionId,
    staff: LoginId,
) -> Result<Option<Rights>> {
    let granted = sqlx::query_as!(
        Granted,
        r#"
        select r.permissions as "permissions: _", r.all_organizations,
               array(select o.organization_id from role_organization o
                     where o.division_id = r.division_id and o.role_id = r.id)
                   as "organizations!"
        from staff_grant g
        join role r on r.division_id = g.division_id and r.id = g.role_id
        where g.division_id = $1 and g.login_id = $2
        "#,
        division.0,
        staff.0,
    )
    .fetch_optional(connection)
    .await?;
    Ok(granted.map(Rights::from))
}

impl From<Granted> for Rights {
    fn from(granted: Granted) -> Self {
        let listed = granted.organizations.into_iter().map(OrganizationId);
        let reach = role::reach(granted.all_organizations, listed);
        Self { administrator: false, permissions: granted.permissions.0, reach }
    }
}

impl InstallationView {
    /// What somebody may do in a client; None: nothing.
    pub(crate) async fn rights(
        &mut self,
        login: &Login,
        division: DivisionId,
    ) -> Result<Option<Rights>> {
        match login.kind {
            LoginKind::Administrator => Ok(Some(Rights::of_administrator())),
            LoginKind::Staff { everywhere } => {
                self.enter(division).await?;
                let granted = of_staff(self.conn(), division, login.id).await?;
                let general = (everywhere != Access::None).then(|| Rights {
                    administrator: false,
                    permissions: Permissions::everywhere(everywhere),
                    reach: Reach::All,
                });
                Ok(together(general.into_iter().chain(granted)))
            }
            LoginKind::Account { division: own, account, user_type: UserType::Technician }
                if own == division =>
            {
                self.enter(own).await?;
                of_account(self.conn(), own, account).await
            }
            LoginKind::Account { .. } => Ok(None),
        }
    }

    /// The ids of the clients that somebody may know of; None: all of them.
    pub(crate) async fn ids_open_to(&mut self, login: Option<&Login>) -> Result<Option<Vec<Uuid>>> {
        let Some(login) = login else { return Ok(None) };
        match login.kind {
            LoginKind::Administrator
            | LoginKind::Staff { everywhere: Access::View | Access::Manage } => Ok(None),
            LoginKind::Account { user_type: UserType::EndUser, .. } => Ok(Some(Vec::new())),
            LoginKind::Account { division, account, user_type: UserType::Technician } => {
                self.enter(division).await?;
                let works_there = sqlx::query_scalar!(
                    r#"
                    select exists (
                        select from effective_role where division_id = $1 and account_id = $2
                    ) as "works_there!"
                    "#,
                    division.0,
                    account.0,
                )
                .fetch_one(self.conn())
                .await?;
                Ok(Some(works_there.then_some(division.0).into_iter().collect()))
            }
            LoginKind::Staff { everywhere: Access::None } => {
                let granted = sqlx::query_scalar!(
                    "select division_id from staff_grant where login_id = $1",
                    login.id.0,
                )
                .fetch_all(self.conn())
                .await?;
                Ok(Some(granted))
            }
        }
    }
}

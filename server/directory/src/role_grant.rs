//! Roles given to people by hand, and taken away again.

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{AccountId, RoleId},
};

use crate::{Change, Error, Result, activity::Happening};

impl Change {
    /// Gives somebody a role by hand. It must be one for their type (R74). Given before, it
    /// changes nothing.
    pub async fn give_role(&mut self, account: AccountId, role: RoleId) -> Result<()> {
        let (division, now) = (self.division_id(), self.now());
        let (person, role_name) = self.person_and_role(account, role).await?;
        let by = self.actor().label().to_owned();
        let given = sqlx::query!(
            r#"
            insert into role_assignment (division_id, account_id, role_id, created_at, created_by)
            values ($1, $2, $3, $4, $5)
            on conflict do nothing
            "#,
            division.0,
            account.0,
            role.0,
            now,
            by,
        )
        .execute(self.conn())
        .await?;
        if given.rows_affected() == 0 {
            return Ok(());
        }
        let told = Happening::to(SubjectKind::Account, account, person);
        let change = role_change(None, Some(role_name));
        self.record(ActivityStatus::RoleGiven, told.with(vec![change])).await
    }

    /// Takes a role away that was given by hand. One that a group gives stays, and is not to be
    /// taken away here (R82).
    pub async fn take_role(&mut self, account: AccountId, role: RoleId) -> Result<()> {
        let division = self.division_id();
        let (person, role_name) = self.person_and_role(account, role).await?;
        let taken = sqlx::query!(
            r#"
            delete from role_assignment
            where division_id = $1 and account_id = $2 and role_id = $3
            "#,
            division.0,
            account.0,
            role.0,
        )
        .execute(self.conn())
        .await?;
        if taken.rows_affected() == 0 {
            let provider = self.giving_provider(account, role).await?;
            return Err(provider.map_or(Error::NotFound("role"), Error::ManagedByScim));
        }
        let told = Happening::to(SubjectKind::Account, account, person);
        let change = role_change(Some(role_name), None);
        self.record(ActivityStatus::RoleTaken, told.with(vec![change])).await
    }

    /// The names of somebody and of a role that they can have, both locked until this change ends.
    async fn person_and_role(
        &mut self,
        account: AccountId,
        role: RoleId,
    ) -> Result<(String, String)> {
        let division = self.division_id();
        let person = sqlx::query!(
            r#"
            select name, user_type from account
            where division_id = $1 and id = $2 and deleted_at is null
            for no key update
            "#,
            division.0,
            account.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("user"))?;
        let role = sqlx::query!(
            "select name, user_type from role where division_id = $1 and id = $2 for key share",
            division.0,
            role.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("role"))?;
        if person.user_type != role.user_type {
            let theirs = UserType::from_code(&role.user_type);
            return Err(Error::OtherFamily(theirs.ok_or(Error::Inconsistent("role.user_type"))?));
        }
        Ok((person.name, role.name))
    }

    /// The provider by whose groups somebody has a role.
    async fn giving_provider(
        &mut self,
        account: AccountId,
        role: RoleId,
    ) -> Result<Option<String>> {
        let division = self.division_id();
        let found = sqlx::query_scalar!(
            r#"
            select p.name
            from account a
            join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id
            where a.division_id = $1 and a.id = $2 and exists (
                select from effective_role e
                where e.division_id = $1 and e.account_id = $2 and e.role_id = $3
            )
            "#,
            division.0,
            account.0,
            role.0,
        )
        .fetch_optional(self.conn())
        .await?;
        Ok(found)
    }
}

fn role_change(before: Option<String>, after: Option<String>) -> FieldChange {
    FieldChange { field: "role".to_owned(), before, after }
}

//! Roles given to people by hand, and taken away again.

use rollcall_model::{
    account::UserType,
    activity::{ActivityStatus, FieldChange, SubjectKind},
    id::{AccountId, RoleId},
    role_row::{RoleHolders, RolesByHand},
};
use uuid::Uuid;

use crate::{Change, Error, Result, View, activity::Happening, error::read};

impl View {
    /// The roles that these people were given by hand.
    pub async fn roles_by_hand(&mut self, accounts: &[AccountId]) -> Result<RolesByHand> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select account_id, role_id from role_assignment
            where division_id = $1 and account_id = any($2)
            "#,
            division.0,
            &uuids(accounts),
        )
        .fetch_all(self.conn().await?)
        .await?;
        Ok(found.into_iter().map(|it| (AccountId(it.account_id), RoleId(it.role_id))).collect())
    }
}

impl Change {
    /// Gives somebody a role by hand. It must be one for their type (R74). Given before, it
    /// changes nothing.
    pub async fn give_role(&mut self, account: AccountId, role: RoleId) -> Result<()> {
        self.give_role_to_several(&[account], role).await.map(drop)
    }

    /// Gives people a role by hand. It must be one for the type of each (R74). Whom it was given
    /// before is passed over.
    pub async fn give_role_to_several(
        &mut self,
        accounts: &[AccountId],
        role: RoleId,
    ) -> Result<RoleHolders> {
        let (division, now) = (self.division_id(), self.now());
        let (people, name) = self.people_and_role(accounts, role).await?;
        let by = self.actor().label().to_owned();
        let given = sqlx::query_scalar!(
            r#"
            insert into role_assignment (division_id, account_id, role_id, created_at, created_by)
            select $1, account, $3, $4, $5 from unnest($2::uuid[]) account
            on conflict do nothing
            returning account_id
            "#,
            division.0,
            &people.iter().map(|it| it.id).collect::<Vec<_>>(),
            role.0,
            now,
            by,
        )
        .fetch_all(self.conn())
        .await?;
        let change = role_change(None, Some(name.clone()));
        let accounts = self.record_each(ActivityStatus::RoleGiven, people, &given, change).await?;
        Ok(RoleHolders { role, name, accounts })
    }

    /// Takes a role away that was given by hand. One that a group gives stays, and is not to be
    /// taken away here (R82).
    pub async fn take_role(&mut self, account: AccountId, role: RoleId) -> Result<RoleHolders> {
        let taken = self.take_role_from_several(&[account], role).await?;
        if taken.accounts.is_empty() {
            let provider = self.giving_provider(account, role).await?;
            return Err(provider.map_or(Error::NotFound("role"), Error::ManagedByScim));
        }
        Ok(taken)
    }

    /// Takes a role away that was given by hand. Who does not have it by hand is passed over.
    pub async fn take_role_from_several(
        &mut self,
        accounts: &[AccountId],
        role: RoleId,
    ) -> Result<RoleHolders> {
        let division = self.division_id();
        let (people, name) = self.people_and_role(accounts, role).await?;
        let taken = sqlx::query_scalar!(
            r#"
            delete from role_assignment
            where division_id = $1 and account_id = any($2) and role_id = $3
            returning account_id
            "#,
            division.0,
            &uuids(accounts),
            role.0,
        )
        .fetch_all(self.conn())
        .await?;
        let change = role_change(Some(name.clone()), None);
        let accounts = self.record_each(ActivityStatus::RoleTaken, people, &taken, change).await?;
        Ok(RoleHolders { role, name, accounts })
    }

    /// Records the change of each of the people to whom it happened, and returns who they are.
    async fn record_each(
        &mut self,
        status: ActivityStatus,
        people: Vec<Person>,
        happened_to: &[Uuid],
        change: FieldChange,
    ) -> Result<Vec<AccountId>> {
        let mut accounts = Vec::with_capacity(happened_to.len());
        for it in people.into_iter().filter(|it| happened_to.contains(&it.id)) {
            let told = Happening::to(SubjectKind::Account, it.id, it.name);
            self.record(status, told.with(vec![change.clone()])).await?;
            accounts.push(AccountId(it.id));
        }
        Ok(accounts)
    }

    /// People, and the name of a role that each of them can have: all locked until this change
    /// ends.
    async fn people_and_role(
        &mut self,
        accounts: &[AccountId],
        role: RoleId,
    ) -> Result<(Vec<Person>, String)> {
        let division = self.division_id();
        let mut ids = uuids(accounts);
        ids.sort_unstable();
        ids.dedup();
        let people = sqlx::query_as!(
            Person,
            r#"
            select id, name, user_type from account
            where division_id = $1 and id = any($2) and deleted_at is null
            order by id
            for no key update
            "#,
            division.0,
            &ids,
        )
        .fetch_all(self.conn())
        .await?;
        if people.len() != ids.len() {
            return Err(Error::NotFound("user"));
        }
        let role = sqlx::query!(
            "select name, user_type from role where division_id = $1 and id = $2 for key share",
            division.0,
            role.0,
        )
        .fetch_optional(self.conn())
        .await?
        .ok_or(Error::NotFound("role"))?;
        if people.iter().any(|it| it.user_type != role.user_type) {
            let theirs = read("role.user_type", UserType::from_code(&role.user_type))?;
            return Err(Error::OtherFamily(theirs));
        }
        Ok((people, role.name))
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

/// Somebody who is given a role, or loses one.
struct Person {
    id: Uuid,
    name: String,
    user_type: String,
}

fn uuids(accounts: &[AccountId]) -> Vec<Uuid> {
    accounts.iter().map(|it| it.0).collect()
}

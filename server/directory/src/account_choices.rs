//! What a list of accounts can be narrowed to, besides what accounts are.

use rollcall_model::{
    account::{AccountChoices, AccountQuery, GroupOffered, RoleOffered, UserType},
    id::{IdentityGroupId, RoleId},
};

use crate::{Result, View, error::read};

/// How many roles, and how many groups, are offered: whoever has more comes from the role's page
/// or from the mapping.
const OFFERED: i64 = 200;

impl View {
    /// The first roles and groups by name, groups of the provider that the list is narrowed to;
    /// and the role and the group that it is narrowed to already.
    pub async fn account_choices(&mut self, query: &AccountQuery) -> Result<AccountChoices> {
        let division = self.division_id();
        let roles = sqlx::query!(
            r#"
            (select id as "id!", name as "name!", user_type as "user_type!", name_key
             from role
             where division_id = $1
             order by user_type desc, name_key
             limit $3)
            union
            select id, name, user_type, name_key from role where division_id = $1 and id = $2
            order by 3 desc, 4
            "#,
            division.0,
            query.role.map(|it| it.0),
            OFFERED,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| {
            Ok(RoleOffered {
                id: RoleId(it.id),
                name: read("role.name", it.name.try_into().ok())?,
                user_type: read("role.user_type", UserType::from_code(&it.user_type))?,
            })
        })
        .collect::<Result<_>>()?;
        let groups = sqlx::query!(
            r#"
            with offered as (
                (select id, provider_id, name, name_key from identity_group
                 where division_id = $1 and ($3::uuid is null or provider_id = $3)
                 order by name_key, id
                 limit $4)
                union
                select id, provider_id, name, name_key from identity_group
                where division_id = $1 and id = $2
            )
            select g.id as "id!", g.name as "name!", p.name as provider
            from offered g
            join identity_provider p on p.division_id = $1 and p.id = g.provider_id
            where p.deleted_at is null
            order by g.name_key, p.name_key
            "#,
            division.0,
            query.group.map(|it| it.0),
            query.provider.map(|it| it.0),
            OFFERED,
        )
        .fetch_all(self.conn().await?)
        .await?
        .into_iter()
        .map(|it| {
            Ok(GroupOffered {
                id: IdentityGroupId(it.id),
                name: it.name,
                provider: read("identity_provider.name", it.provider.try_into().ok())?,
            })
        })
        .collect::<Result<_>>()?;
        Ok(AccountChoices { roles, groups })
    }
}

//! Divisions: the clients of the console.

use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus, SubjectKind},
    dashboard::Dashboard,
    division::{Division, Slug},
    id::{DivisionId, IdentityProviderId},
    login::Login,
    name::{self, Name},
    page::{PAGE_SIZE, Turn},
};
use uuid::Uuid;

use crate::{
    Directory, Error, InstallationChange, InstallationView, Result, View,
    activity::Happening,
    error::{read, refused},
    identity_provider,
};

/// How many of a client's newest activities its dashboard shows.
const LATEST: usize = 10;

impl InstallationView {
    /// The division of an address.
    pub async fn division(&mut self, slug: &Slug) -> Result<Division> {
        let found = sqlx::query!("select id, name from division where slug = $1", slug.as_str())
            .fetch_optional(self.conn())
            .await?
            .ok_or(Error::NotFound("client"))?;
        Ok(Division {
            id: DivisionId(found.id),
            slug: slug.clone(),
            name: read("division.name", found.name.try_into().ok())?,
        })
    }

    /// The division a provider belongs to. Row security tells nobody, so each is asked in turn:
    /// for the host's command line only.
    pub async fn division_of_provider(
        &mut self,
        provider: IdentityProviderId,
    ) -> Result<DivisionId> {
        let divisions =
            sqlx::query_scalar!("select id from division").fetch_all(self.conn()).await?;
        for division in divisions.into_iter().map(DivisionId) {
            self.enter(division).await?;
            let found = sqlx::query_scalar!(
                r#"
                select exists (
                    select from identity_provider
                    where division_id = $1 and id = $2 and deleted_at is null
                ) as "found!"
                "#,
                division.0,
                provider.0,
            )
            .fetch_one(self.conn())
            .await?;
            if found {
                return Ok(division);
            }
        }
        Err(Error::NotFound("identity provider"))
    }

    /// The first of the clients that somebody may know of, by name: only what they are called, which
    /// every page asks for. None: of all. The search looks into names and addresses.
    pub async fn client_names(
        &mut self,
        open_to: Option<&Login>,
        search: Option<&str>,
    ) -> Result<Vec<Division>> {
        let open = self.ids_open_to(open_to).await?;
        sqlx::query!(
            r#"
            select id, slug, name from division
            where ($1 = '' or position($1 in name_key) > 0 or position($1 in slug) > 0)
                and ($2::uuid[] is null or id = any($2))
            order by name_key, id
            limit $3
            "#,
            name::key(search.unwrap_or_default()),
            open.as_deref(),
            i64::try_from(PAGE_SIZE).expect("a page is small"),
        )
        .fetch_all(self.conn())
        .await?
        .into_iter()
        .map(|it| division(it.id, it.slug, it.name))
        .collect()
    }
}

/// Reads a division's columns.
pub(crate) fn division(id: Uuid, slug: String, name: String) -> Result<Division> {
    Ok(Division {
        id: DivisionId(id),
        slug: read("division.slug", slug.try_into().ok())?,
        name: read("division.name", name.try_into().ok())?,
    })
}

impl Directory {
    /// Every division: for what is done in each of them.
    pub(crate) async fn divisions(&self) -> Result<Vec<DivisionId>> {
        let found = sqlx::query_scalar!("select id from division order by id")
            .fetch_all(&self.pool)
            .await?;
        Ok(found.into_iter().map(DivisionId).collect())
    }
}

impl InstallationChange {
    /// Creates a division. Without a slug, the name suggests one; a taken one gets a number.
    pub async fn create_division(&mut self, name: Name, slug: Option<Slug>) -> Result<Division> {
        let slug = match slug {
            Some(slug) => slug,
            None => self.free_slug(&name).await?,
        };
        let division = Division { id: DivisionId(self.new_id()), slug, name };
        let now = self.now();
        sqlx::query!(
            r#"
            insert into division (id, slug, name, name_key, created_at)
            values ($1, $2, $3, $4, $5)
            "#,
            division.id.0,
            division.slug.as_str(),
            division.name.as_str(),
            division.name.key(),
            now,
        )
        .execute(self.conn())
        .await
        .map_err(refused)?;
        let told = || Happening::to(SubjectKind::Division, &division.slug, &division.name);
        self.record(ActivityStatus::ClientCreated, told()).await?;
        self.record_in(division.id, ActivityStatus::ClientCreated, told()).await?;
        Ok(division)
    }

    async fn free_slug(&mut self, name: &Name) -> Result<Slug> {
        let wish = Slug::suggested_by(name).map_or("client".to_owned(), String::from);
        let stem: String = wish.chars().take(34).collect();
        let taken = sqlx::query_scalar!(
            r#"select slug from division where slug = $1 or slug like $2 || '-%'"#,
            wish,
            stem.trim_end_matches('-'),
        )
        .fetch_all(self.conn())
        .await?;
        let numbered = (2..).map(|number| format!("{}-{number}", stem.trim_end_matches('-')));
        let free = std::iter::once(wish).chain(numbered).find(|it| !taken.contains(it));
        free.and_then(|it| Slug::try_from(it).ok()).ok_or(Error::Taken(crate::Taken::Slug))
    }
}

impl View {
    /// What the division's dashboard shows.
    pub async fn dashboard(&mut self) -> Result<Dashboard> {
        let (division, now) = (self.division_id(), self.now());
        let organizations = sqlx::query_scalar!(
            r#"select count(*) as "count!" from organization where division_id = $1"#,
            division.0
        )
        .fetch_one(self.conn().await?)
        .await?;
        let mut providers = identity_provider::all(self.conn().await?, division, now).await?;
        providers.sort_by_key(|it| it.status(now));
        let mut latest = self.activities(&ActivityQuery::default()).await?.items;
        latest.truncate(LATEST);
        Ok(Dashboard { users: self.user_counts(None).await?, organizations, providers, latest })
    }
}

/// Reads a turn whose cursor is a row's id.
pub(crate) fn cursor(turn: &Turn) -> Result<(Option<Uuid>, bool)> {
    let id = |text: &str| text.parse().map(Some).map_err(|_| Error::NotFound("page"));
    Ok(match turn {
        Turn::First => (None, false),
        Turn::After(last) => (id(last)?, false),
        Turn::Before(first) => (id(first)?, true),
    })
}

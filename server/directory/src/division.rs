//! Divisions: the clients of the console.

use chrono::{DateTime, Utc};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus, SubjectKind},
    dashboard::{ClientOverview, Dashboard},
    division::{Division, Slug},
    id::{DivisionId, IdentityProviderId},
    login::Login,
    name::{self, Name},
    page::{PAGE_SIZE, Page, Turn},
    token::ScimToken,
};
use uuid::Uuid;

use crate::{
    Directory, Error, InstallationChange, InstallationView, Result, View,
    activity::Happening,
    error::{read, refused},
    identity_provider, request,
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

    /// A page of the clients that somebody may know of, by name; None: of all. The search looks
    /// into names and addresses.
    pub async fn clients(
        &mut self,
        open_to: Option<&Login>,
        search: Option<&str>,
        turn: &Turn,
    ) -> Result<Page<ClientOverview>> {
        let found = self.clients_by_name(open_to, search, turn).await?;
        let mut clients = Vec::with_capacity(found.len());
        for (division, created_at) in found {
            clients.push(self.client(division, created_at).await?);
        }
        Ok(Page::of(clients, turn, |it| it.division.id.to_string()))
    }

    /// The first of the clients that somebody may know of, by name: only what they are called, which
    /// every page asks for.
    pub async fn client_names(
        &mut self,
        open_to: Option<&Login>,
        search: Option<&str>,
    ) -> Result<Vec<Division>> {
        let found = self.clients_by_name(open_to, search, &Turn::First).await?;
        Ok(found.into_iter().map(|(division, _)| division).take(PAGE_SIZE).collect())
    }

    /// A page of them and one more, with the times of their creation.
    async fn clients_by_name(
        &mut self,
        open_to: Option<&Login>,
        search: Option<&str>,
        turn: &Turn,
    ) -> Result<Vec<(Division, DateTime<Utc>)>> {
        let (cursor, backwards) = cursor(turn)?;
        let search = name::key(search.unwrap_or_default());
        let open = match open_to {
            Some(login) => self.clients_open_to(login).await?,
            None => None,
        };
        let open: Option<Vec<Uuid>> = open.map(|it| it.into_iter().map(|it| it.0).collect());
        let found = sqlx::query!(
            r#"
            select d.id, d.slug, d.name, d.created_at
            from division d
            left join division c on c.id = $2
            where ($1 = '' or position($1 in d.name_key) > 0 or position($1 in d.slug) > 0)
                and ($5::uuid[] is null or d.id = any($5))
                and ($2::uuid is null
                    or (not $3 and (d.name_key, d.id) > (c.name_key, c.id))
                    or ($3 and (d.name_key, d.id) < (c.name_key, c.id)))
            order by case when $3 then d.name_key end desc, case when $3 then d.id end desc,
                     d.name_key, d.id
            limit $4
            "#,
            search,
            cursor,
            backwards,
            i64::try_from(PAGE_SIZE + 1).expect("a page is small"),
            open.as_deref(),
        )
        .fetch_all(self.conn())
        .await?;
        let divisions = found.into_iter().map(|it| {
            let division = Division {
                id: DivisionId(it.id),
                slug: read("division.slug", it.slug.try_into().ok())?,
                name: read("division.name", it.name.try_into().ok())?,
            };
            Ok((division, it.created_at))
        });
        divisions.collect()
    }

    async fn client(
        &mut self,
        division: Division,
        created_at: DateTime<Utc>,
    ) -> Result<ClientOverview> {
        self.enter(division.id).await?;
        let now = self.now();
        let users = sqlx::query_scalar!(
            r#"
            select count(*) as "count!" from account
            where division_id = $1 and deleted_at is null and standing = 'admitted'
            "#,
            division.id.0
        )
        .fetch_one(self.conn())
        .await?;
        let providers = identity_provider::all(self.conn(), division.id, now).await?;
        let expiries = providers.iter().filter_map(|it| it.live_token()).map(ScimToken::ends_at);
        Ok(ClientOverview {
            refused: request::refusals(self.conn(), division.id, None, now).await?.refused,
            users,
            providers: i64::try_from(providers.len()).unwrap_or(i64::MAX),
            token_expires_at: expiries.min(),
            status: providers.iter().map(|it| it.status(now)).min(),
            division,
            created_at,
        })
    }
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

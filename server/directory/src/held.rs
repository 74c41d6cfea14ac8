//! The Held queue: people and changes that wait for an administrator, and what becomes of them.
//!
//! None of it is shown to the provider: neither the version nor the time of the last change moves.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rollcall_model::{
    account::{Standing, UserType},
    activity::{ActivityStatus, SubjectKind},
    hold::{HeldQuery, HeldRow, Hold, HoldCode, WantedOrganizations},
    id::{AccountId, IdentityProviderId, OrganizationId},
    name,
    organization::Organization,
    page::{PAGE_SIZE, Page, Turn},
    placement::OrganizationAssignment,
};
use sqlx::{QueryBuilder, Row, postgres::PgRow, types::Json};
use uuid::Uuid;

use crate::{
    Change, Changed, Conflict, Error, Result, View,
    account_list::manager,
    activity::Happening,
    before::{Applied, Before, KeptHold, deactivated},
    error::read,
    judgement::{Rules, nowhere, where_to, why},
};

impl View {
    /// A page of the people and changes that wait, newest first.
    pub async fn held(&mut self, query: &HeldQuery) -> Result<Page<HeldRow>> {
        let mut select = QueryBuilder::new(
            "select a.id, a.name, a.user_name, a.standing, a.held, a.held_since, \
             p.id as provider_id, p.name as provider, p.vendor \
             from account a \
             join identity_provider p on p.division_id = a.division_id and p.id = a.provider_id \
             where a.held is not null and a.deleted_at is null and a.division_id = ",
        );
        select.push_bind(self.division_id().0);
        if let Some(provider) = query.provider {
            select.push(" and a.provider_id = ").push_bind(provider.0);
        }
        if let Some(reason) = query.reason {
            select
                .push(" and a.held -> 'reasons' @> jsonb_build_array(jsonb_build_object('code', ");
            select.push_bind(reason.code()).push("::text))");
        }
        if let Some(search) = query.search.as_deref().map(name::key).filter(|it| !it.is_empty()) {
            select.push(" and (position(").push_bind(search.clone()).push(" in a.name_key) > 0");
            select.push(" or position(").push_bind(search).push(" in a.user_name_key) > 0)");
        }
        let order = match &query.turn {
            Turn::First => "desc",
            Turn::After(last) => {
                let (since, id) = cursor(last)?;
                select.push(" and (a.held_since, a.id) < (").push_bind(since);
                select.push(", ").push_bind(id).push(")");
                "desc"
            }
            Turn::Before(first) => {
                let (since, id) = cursor(first)?;
                select.push(" and (a.held_since, a.id) > (").push_bind(since);
                select.push(", ").push_bind(id).push(")");
                "asc"
            }
        };
        let limit = PAGE_SIZE + 1;
        select.push(format_args!(" order by a.held_since {order}, a.id {order} limit {limit}"));
        let found = select.build().fetch_all(self.conn().await?).await?;
        let organizations = self.organization_choices().await?;
        let organizations: BTreeMap<_, _> =
            organizations.into_iter().map(|it| (it.id, it)).collect();
        let rows = found.iter().map(|it| row(it, &organizations)).collect::<Result<Vec<_>>>()?;
        Ok(Page::of(rows, &query.turn, |it| {
            format!("{}-{}", it.since.timestamp_micros(), it.account)
        }))
    }

    /// How many people and changes wait, of each provider that has some.
    pub async fn held_counts(&mut self) -> Result<HashMap<IdentityProviderId, i64>> {
        let division = self.division_id();
        let found = sqlx::query!(
            r#"
            select provider_id as "provider!", count(*) as "count!" from account
            where division_id = $1 and held is not null and deleted_at is null
            group by provider_id
            "#,
            division.0,
        )
        .fetch_all(self.conn().await?)
        .await?;
        Ok(found.into_iter().map(|it| (IdentityProviderId(it.provider), it.count)).collect())
    }

    /// How many people, changes and deactivations wait.
    pub async fn waiting_count(&mut self) -> Result<i64> {
        let division = self.division_id();
        let count = sqlx::query_scalar!(
            r#"
            select (select count(*) from account
                    where division_id = $1 and held is not null and deleted_at is null)
                + (select count(*) from account
                   where division_id = $1 and braked_at is not null) as "count!"
            "#,
            division.0,
        )
        .fetch_one(self.conn().await?)
        .await?;
        Ok(count)
    }
}

impl Change {
    /// Lets somebody in, or carries a waiting change out; into this organization instead of what
    /// the provider asks for, if one is named. The reasons it waited for never hold this account
    /// again, and while the provider repeats the organization it sent, the account stays where it
    /// was put. Technicians take no organization. Says what was approved.
    pub async fn approve_held(
        &mut self,
        account: AccountId,
        organization: Option<OrganizationId>,
    ) -> Result<UserType> {
        let before = self.locked(account, None).await?;
        let hold = before.hold.clone().ok_or(Error::NotFound("held user"))?;
        let chosen = match organization {
            Some(id) => {
                let known = self.known_organizations(&[id]).await?;
                if known.is_empty() {
                    return Err(Error::NotFound("organization"));
                }
                Some(OrganizationAssignment::Organizations(known))
            }
            None => None,
        };
        let chosen = chosen.filter(|_| hold.wish.user_type == UserType::EndUser);
        let placed_for = match &chosen {
            Some(_) => Some(before.sent_organization.clone().unwrap_or_default()),
            None => before.placed_for.clone(),
        };
        let applied = admitted(&before, &hold, chosen);
        let mut approved: Vec<HoldCode> = before.approved.clone();
        approved.extend(hold.reasons.iter().map(|it| it.code));
        approved.sort_unstable();
        approved.dedup();
        let decided = Decided { standing: Standing::Admitted, hold: None, approved, placed_for };
        let changes = match before.standing {
            Standing::Admitted => before.differences(None, &applied),
            Standing::Held | Standing::Excluded => Vec::new(),
        };
        self.decide_on(&before, &applied, decided).await?;
        let place = where_to(applied.user_type, applied.assignment.as_ref());
        let told = told(&before).with(changes).noting(place);
        self.record(ActivityStatus::Approved, told).await?;
        Ok(applied.user_type)
    }

    /// Keeps people of a provider out, whatever it sends from now on: who waits, and who is here.
    /// Who is kept out already stays so.
    pub async fn exclude(&mut self, accounts: &[AccountId]) -> Result<Changed> {
        let mut excluded = Changed::default();
        for account in BTreeSet::from_iter(accounts) {
            let before = self.locked(*account, None).await?;
            if before.provider.is_none() {
                return Err(Conflict::MadeByHand(before.name).into());
            }
            if before.standing == Standing::Excluded {
                continue;
            }
            excluded.count += 1;
            excluded.technicians |= before.standing == Standing::Admitted
                && before.account.user_type == UserType::Technician;
            self.keep_out(before).await?;
        }
        Ok(excluded)
    }

    async fn keep_out(&mut self, before: Before) -> Result<()> {
        let applied = match &before.hold {
            Some(hold) => kept_out(hold.wish.user_type, hold.wish.email.clone()),
            None => kept_out(before.account.user_type, before.email.clone()),
        };
        let decided = Decided {
            standing: Standing::Excluded,
            hold: None,
            approved: before.approved.clone(),
            placed_for: before.placed_for.clone(),
        };
        self.decide_on(&before, &applied, decided).await?;
        let changes = if before.account.active { vec![deactivated()] } else { Vec::new() };
        self.record(ActivityStatus::Excluded, told(&before).with(changes)).await
    }

    /// Ends an exclusion: the person is judged anew, by the rules as they are now. Somebody whom
    /// the provider deleted meanwhile is gone.
    pub async fn readmit(&mut self, account: AccountId) -> Result<()> {
        let before = self.locked(account, None).await?;
        let provider = before.provider.filter(|_| before.standing == Standing::Excluded);
        let provider = provider.ok_or(Error::NotFound("excluded user"))?;
        if before.hidden {
            self.remove_accounts(&[account.0]).await?;
            let told = told(&before).noting("The identity provider deleted it meanwhile.");
            return self.record(ActivityStatus::Readmitted, told).await;
        }
        let found = self.provider_rules(provider).await?;
        let rules = Rules { policy: &found.policy, bound: found.bound };
        let judged = self.judge(rules, before.sent(), Some(&before)).await?;
        let hold = judged.hold(before.email.as_ref(), None, self.now());
        let (applied, note) = if let Some(hold) = &hold {
            let applied = kept_out(hold.wish.user_type, hold.wish.email.clone());
            (applied, format!("Held: {}", why(&hold.reasons)))
        } else {
            let applied = Applied {
                user_type: judged.user_type,
                assignment: judged.placed.assignment,
                email: before.email.clone(),
                active: before.said_active().unwrap_or(true),
            };
            let place = where_to(applied.user_type, applied.assignment.as_ref());
            (applied, place)
        };
        let decided = Decided {
            standing: if hold.is_some() { Standing::Held } else { Standing::Admitted },
            hold,
            approved: before.approved.clone(),
            placed_for: before.placed_for.clone(),
        };
        self.decide_on(&before, &applied, decided).await?;
        self.record(ActivityStatus::Readmitted, told(&before).noting(note)).await
    }

    async fn decide_on(
        &mut self,
        before: &Before,
        applied: &Applied,
        decided: Decided,
    ) -> Result<()> {
        let division = self.division_id();
        let id = before.account.id;
        let out = decided.standing != Standing::Admitted;
        let approved: Vec<_> = decided.approved.iter().map(|it| it.code().to_owned()).collect();
        sqlx::query!(
            r#"
            update account
            set user_type = $3, is_global = coalesce($4, is_global), email = $5, email_key = $6,
                active = $7, standing = $8, held = $9, held_since = $10, approved = $11,
                placed_for = $12, braked_at = case when not $13 then braked_at end
            where division_id = $1 and id = $2
            "#,
            division.0,
            id.0,
            applied.user_type.code(),
            applied.assignment.as_ref().map(|it| *it == OrganizationAssignment::Global),
            applied.email,
            applied.email.as_deref().map(name::key),
            applied.active,
            decided.standing.code(),
            decided.hold.as_ref().map(|it| Json(KeptHold::from(it))) as _,
            decided.hold.as_ref().map(|it| it.since),
            &approved,
            decided.placed_for,
            out,
        )
        .execute(self.conn())
        .await?;
        if let Some(assignment) = &applied.assignment {
            self.assign(id, assignment).await?;
        }
        match before.provider {
            Some(provider) if out && before.braked_at.is_some() => self.end_brake(provider).await,
            _ => Ok(()),
        }
    }
}

/// What an administrator decided.
struct Decided {
    standing: Standing,
    hold: Option<Hold>,
    approved: Vec<HoldCode>,
    placed_for: Option<String>,
}

/// What approving makes of an account.
fn admitted(before: &Before, hold: &Hold, chosen: Option<OrganizationAssignment>) -> Applied {
    let is_new = before.standing == Standing::Held;
    Applied {
        user_type: hold.wish.user_type,
        assignment: chosen.or_else(|| hold.wish.assignment.clone()),
        email: hold.wish.email.clone(),
        active: if is_new { before.said_active().unwrap_or(true) } else { before.account.active },
    }
}

/// What is left of an account that is not let in.
fn kept_out(user_type: UserType, email: Option<String>) -> Applied {
    Applied { user_type, assignment: Some(nowhere()), email, active: false }
}

fn told(before: &Before) -> Happening {
    let told = Happening::to(SubjectKind::Account, before.account.id, &before.name)
        .concerning(&before.organizations);
    match before.provider {
        Some(provider) => told.through(provider),
        None => told,
    }
}

/// Where a page of the queue begins or ends: the instant, and the account.
fn cursor(text: &str) -> Result<(DateTime<Utc>, Uuid)> {
    let read = || {
        let (micros, id) = text.split_once('-')?;
        Some((DateTime::from_timestamp_micros(micros.parse().ok()?)?, id.parse().ok()?))
    };
    read().ok_or(Error::NotFound("page"))
}

fn row(row: &PgRow, organizations: &BTreeMap<OrganizationId, Organization>) -> Result<HeldRow> {
    let Json(kept) = row.try_get::<Json<KeptHold>, _>("held")?;
    let standing = read("account.standing", Standing::from_code(row.try_get("standing")?))?;
    let wanted_organizations = match kept.wish.assignment {
        None => WantedOrganizations::Unchanged,
        Some(OrganizationAssignment::Global) => WantedOrganizations::All,
        Some(OrganizationAssignment::Organizations(ids)) => WantedOrganizations::Listed(
            ids.iter().filter_map(|it| organizations.get(it).cloned()).collect(),
        ),
    };
    Ok(HeldRow {
        account: AccountId(row.try_get("id")?),
        name: row.try_get("name")?,
        user_name: row.try_get("user_name")?,
        is_change: standing == Standing::Admitted,
        wanted_type: kept.wish.user_type,
        wanted_organizations,
        reasons: kept.reasons,
        provider: manager(
            row.try_get("provider_id")?,
            row.try_get("provider")?,
            row.try_get("vendor")?,
        )?,
        since: row.try_get("held_since")?,
        seen: kept.seen,
    })
}

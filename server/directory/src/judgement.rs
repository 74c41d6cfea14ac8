//! What the rules of a provider make of what it sent: a type, organizations, reasons to wait.

use std::collections::BTreeSet;

use rollcall_model::{
    account::{Standing, UserType},
    hold::{Hold, HoldReason, Present, Wanted, Wish, hold_reasons},
    id::{AccountId, OrganizationId},
    placement::{OrganizationAssignment, OrganizationWish, Placement, place, unmatched_sentence},
    policy::ProviderPolicy,
    request::Decision,
};

use crate::{AccountDraft, Before, Change, Result, ScimCaller, before::listed, decisions};

/// The rules that a provider's people are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub policy: &'a ProviderPolicy,
    pub bound: Option<OrganizationId>,
}

/// What was sent of somebody, as far as rules look at it.
pub(crate) struct Sent<'a> {
    user_type: Option<&'a str>,
    organization: Option<&'a str>,
    user_name: &'a str,
    email: Option<&'a str>,
    nameless: bool,
}

/// What the rules say.
pub(crate) struct Judgement {
    pub user_type: UserType,
    pub placed: Placement,
    /// Why it has to wait; empty: it does not.
    pub reasons: Vec<HoldReason>,
    /// An administrator placed the account elsewhere, and what is sent is what it was then.
    pub answered: bool,
}

impl ScimCaller {
    pub(crate) fn rules(&self) -> Rules<'_> {
        Rules { policy: &self.policy, bound: self.bound }
    }
}

impl AccountDraft {
    pub(crate) fn sent(&self) -> Sent<'_> {
        Sent {
            user_type: self.user_type.as_deref(),
            organization: self.organization.as_deref(),
            user_name: &self.user_name,
            email: self.email.as_deref(),
            nameless: self.given_name.is_empty() && self.family_name.is_empty(),
        }
    }
}

impl Before {
    /// What was sent last. Of somebody who is admitted, a part of it may wait.
    pub(crate) fn sent(&self) -> Sent<'_> {
        Sent {
            user_type: self.sent_user_type.as_deref(),
            organization: self.sent_organization.as_deref(),
            user_name: &self.user_name,
            email: self.email.as_deref(),
            nameless: self.given_name.is_empty() && self.family_name.is_empty(),
        }
    }
}

impl Judgement {
    /// What has to wait, if anything does: since when it waits already, and once more seen.
    pub fn hold(
        &self,
        email: Option<&String>,
        before: Option<&Hold>,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Option<Hold> {
        if self.reasons.is_empty() {
            return None;
        }
        let wish = Wish {
            user_type: self.user_type,
            assignment: self.placed.assignment.clone(),
            email: email.cloned(),
        };
        let (since, seen) = before.map_or((now, 0), |it| (it.since, it.seen));
        Some(Hold { reasons: self.reasons.clone(), wish, since, seen: seen.saturating_add(1) })
    }

    /// Why somebody should look at the account, a sentence each.
    pub fn review(&self, user_type: Option<&str>) -> Vec<String> {
        let odd = user_type.filter(|it| !UserType::is_clear(Some(it)));
        odd.map(|it| format!("User type “{it}” isn’t known. Treated as end user."))
            .into_iter()
            .chain(self.placed.unmatched.iter().map(|it| unmatched_sentence(it)))
            .collect()
    }
}

/// What is judged: what was sent of somebody, who is there already or not.
pub(crate) struct Case<'a> {
    sent: Sent<'a>,
    before: Option<&'a Before>,
    user_type: UserType,
    wish: OrganizationWish,
    /// It is here, let in, as what it is.
    stays: bool,
    answered: bool,
}

impl<'a> Case<'a> {
    pub fn new(sent: Sent<'a>, before: Option<&'a Before>) -> Self {
        let user_type = UserType::from_scim(sent.user_type);
        let stays = admitted(before).is_some_and(|it| it.account.user_type == user_type);
        // What was sent before still counts when nothing is sent now: silence moves nobody.
        let organization =
            sent.organization.or_else(|| before.and_then(|it| it.sent_organization.as_deref()));
        let answered = before
            .is_some_and(|it| it.placed_for.as_deref() == Some(organization.unwrap_or_default()));
        let wish = if answered && stays {
            OrganizationWish::Unsaid
        } else {
            OrganizationWish::from_scim(organization)
        };
        Self { sent, before, user_type, wish, stays, answered }
    }

    /// The organizations that it names; which of them there are, the judgement has to know.
    pub fn named(&self) -> Vec<OrganizationId> {
        self.wish.numbers()
    }

    /// Those of them that it belongs to: also an archived one keeps its people when they are sent
    /// again.
    pub fn kept(&self) -> impl Iterator<Item = OrganizationId> {
        let kept =
            |it: &OrganizationId| self.before.is_some_and(|at| at.organizations.contains(&it.0));
        self.wish.numbers().into_iter().filter(kept)
    }

    pub fn judge(
        &self,
        rules: Rules<'_>,
        mut known: BTreeSet<OrganizationId>,
        decisions: &mut Vec<Decision>,
    ) -> Result<Judgement> {
        let Self { sent, user_type, wish, .. } = self;
        known.extend(self.kept());
        decisions.push(decisions::user_type(sent.user_type, *user_type));
        let policy = rules.policy.unmatched;
        let placed = place(wish, *user_type, &known, policy, rules.bound, self.stays)?;
        decisions.push(decisions::placement(wish, &placed, *user_type, rules.bound));
        let wanted = Wanted {
            user_type: *user_type,
            placement: &placed,
            user_name: sent.user_name,
            email: sent.email,
            nameless: sent.nameless,
        };
        let admitted = admitted(self.before);
        let assignment = admitted.map(Before::assignment);
        let present = admitted.zip(assignment.as_ref()).map(|(it, assignment)| Present {
            user_type: it.account.user_type,
            assignment,
            user_name: &it.user_name,
            email: it.email.as_deref(),
        });
        let approved = self.before.map_or(&[][..], |it| &it.approved);
        let reasons = hold_reasons(rules.policy, rules.bound, &wanted, present.as_ref(), approved);
        Ok(Judgement { user_type: *user_type, placed, reasons, answered: self.answered })
    }
}

fn admitted(before: Option<&Before>) -> Option<&Before> {
    before.filter(|it| it.standing == Standing::Admitted)
}

impl Change {
    /// Judges what was sent of somebody, who is there already or not.
    pub(crate) async fn judge(
        &mut self,
        rules: Rules<'_>,
        sent: Sent<'_>,
        before: Option<&Before>,
    ) -> Result<Judgement> {
        let case = Case::new(sent, before);
        let known = self.known_organizations(&case.named()).await?;
        case.judge(rules, known, self.decisions())
    }

    /// Those of the organizations that are in this division and not archived.
    pub(crate) async fn known_organizations(
        &mut self,
        ids: &[OrganizationId],
    ) -> Result<BTreeSet<OrganizationId>> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let division = self.division_id();
        let ids: Vec<i64> = ids.iter().map(|it| it.0).collect();
        let known = sqlx::query_scalar!(
            r#"
            select id from organization
            where division_id = $1 and id = any($2) and archived_at is null
            "#,
            division.0,
            &ids,
        )
        .fetch_all(self.conn())
        .await?;
        let known = known.into_iter().map(OrganizationId).collect();
        self.directory().know_organizations(division, &known);
        Ok(known)
    }

    /// Makes these the account's organizations.
    pub(crate) async fn assign(
        &mut self,
        id: AccountId,
        assignment: &OrganizationAssignment,
    ) -> Result<()> {
        let division = self.division_id();
        sqlx::query!(
            r#"
            with gone as (
                delete from account_organization
                where division_id = $1 and account_id = $2 and organization_id <> all($3)
            )
            insert into account_organization (division_id, account_id, organization_id)
            select $1, $2, organization from unnest($3::bigint[]) as organization
            on conflict do nothing
            "#,
            division.0,
            id.0,
            &numbers(assignment),
        )
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

/// Nobody who is held or excluded belongs anywhere.
pub(crate) fn nowhere() -> OrganizationAssignment {
    OrganizationAssignment::Organizations(BTreeSet::new())
}

fn numbers(assignment: &OrganizationAssignment) -> Vec<i64> {
    match assignment {
        OrganizationAssignment::Global => Vec::new(),
        OrganizationAssignment::Organizations(ids) => ids.iter().map(|it| it.0).collect(),
    }
}

/// Where somebody who comes belongs.
pub(crate) fn where_to(user_type: UserType, assignment: Option<&OrganizationAssignment>) -> String {
    match (user_type, assignment) {
        (UserType::Technician, _) | (_, None) => String::new(),
        (_, Some(OrganizationAssignment::Global)) => "Belongs to all organizations.".to_owned(),
        (_, Some(OrganizationAssignment::Organizations(ids))) => {
            format!("Belongs to organization {}.", listed(ids))
        }
    }
}

/// The sentences of why somebody is held.
pub(crate) fn why(reasons: &[HoldReason]) -> String {
    reasons.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

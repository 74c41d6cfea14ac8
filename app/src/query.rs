//! Page state that lives in the address bar: what a list shows, as a value, and its address.
//!
//! Addresses are read from their raw text. The router's own map decodes a value twice, so that a
//! search for `50%20` would be lost.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use rollcall_model::{
    account::{AccountQuery, AccountStatus, MfaFilter, OrganizationFilter, Source, UserType},
    activity::{ActivityQuery, ActivityStatus, ActivityType, ActorKind, TimeRange},
    group_mapping::MappingQuery,
    hold::{HeldQuery, HoldCode},
    organization::OrganizationQuery,
    page::{Order, SortColumn, Turn},
    request::{RequestResult, ScimRequestQuery},
    role_row::RoleQuery,
    time_zone::TimeZone,
};

mod providers;
#[cfg(test)]
mod tests;

/// The word for people who belong to no organization in particular.
const GLOBAL: &str = "all";

/// Keys and values of an address; what is blank is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Takes the text after the question mark apart.
    pub fn read(search: &str) -> Self {
        let pairs = form_urlencoded::parse(search.as_bytes())
            .map(|(key, value)| (key.into_owned(), value.trim().to_owned()))
            .filter(|(_, value)| !value.is_empty());
        Self(pairs.collect())
    }

    /// The first value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.all(key).next()
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(it, _)| it == key).map(|(_, value)| value.as_str())
    }

    fn parse<T: std::str::FromStr>(&self, key: &str) -> Option<T> {
        self.get(key)?.parse().ok()
    }

    /// A day as a date field writes it.
    fn day(&self, key: &str) -> Option<NaiveDate> {
        self.parse::<NaiveDate>(key).filter(|it| (1970..=9999).contains(&it.year()))
    }

    /// What a list is sorted by: `sort`, and `dir` which way.
    fn order<C: SortColumn>(&self) -> Order<C> {
        let by = self.get("sort").and_then(|code| C::ALL.iter().find(|it| it.code() == code));
        Order { by: by.copied().unwrap_or_default(), descending: self.get("dir") == Some("desc") }
    }

    fn turn(&self) -> Turn {
        let cursor = |key| self.get(key).map(str::to_owned);
        let after = cursor("after").map(Turn::After);
        after.or_else(|| cursor("before").map(Turn::Before)).unwrap_or_default()
    }
}

/// The keys and values of an order.
pub(crate) fn order_pairs<C: SortColumn>(
    order: Order<C>,
) -> impl Iterator<Item = (&'static str, String)> {
    let by = (order.by != C::default()).then(|| ("sort", order.by.code().to_owned()));
    by.into_iter().chain(order.descending.then(|| ("dir", "desc".to_owned())))
}

/// What a list shows. Its two halves are inverse: an address leads back to its query.
pub trait ListQuery: Clone + Default + PartialEq + Send + Sync + 'static {
    /// The keys it reads.
    const KEYS: &'static [&'static str];

    /// Reads an address. Unknown keys are ignored, a bad value falls back to the default.
    fn from_params(params: &Params) -> Self;

    /// The keys and values of its address. Defaults are left out.
    fn pairs(&self) -> Vec<(&'static str, String)>;

    /// The same list at another place.
    #[must_use]
    fn turned(&self, turn: Turn) -> Self;

    /// Whether a value is no mistake although the address of this query does without it.
    fn excuses(_key: &str, _value: &str) -> bool {
        false
    }

    /// The address of this query on a page.
    fn href(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        match query.extend_pairs(self.pairs()).finish() {
            it if it.is_empty() => path.to_owned(),
            it => format!("{path}?{it}"),
        }
    }

    /// The address of a dialog over this list.
    fn dialog(&self, path: &str, dialog: &[(&str, &str)]) -> String {
        let here = self.href(path);
        let dialog = form_urlencoded::Serializer::new(String::new()).extend_pairs(dialog).finish();
        let mark = if here.contains('?') { '&' } else { '?' };
        format!("{here}{mark}{dialog}")
    }

    /// Whether it leaves anything out, wherever it stands.
    fn is_filtered(&self) -> bool {
        self.turned(Turn::First) != Self::default()
    }

    /// Whether part of an address could not be read, so that a default is shown in its place.
    fn misreads(&self, params: &Params) -> bool {
        let read: HashSet<_> = self.pairs().into_iter().collect();
        params.0.iter().any(|(key, value)| {
            let known = Self::KEYS.iter().find(|it| *it == key);
            known.is_some_and(|key| {
                !read.contains(&(*key, value.clone())) && !Self::excuses(key, value)
            })
        })
    }
}

impl ListQuery for Turn {
    const KEYS: &'static [&'static str] = &["after", "before"];

    fn from_params(params: &Params) -> Self {
        params.turn()
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::First => Vec::new(),
            Self::After(cursor) => vec![("after", cursor.clone())],
            Self::Before(cursor) => vec![("before", cursor.clone())],
        }
    }

    fn turned(&self, turn: Turn) -> Self {
        turn
    }
}

impl ListQuery for AccountQuery {
    const KEYS: &'static [&'static str] = &[
        "q",
        "type",
        "status",
        "source",
        "provider",
        "organization",
        "role",
        "group",
        "mfa",
        "review",
        "after",
        "before",
    ];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            user_type: params.get("type").and_then(UserType::from_code),
            status: params.get("status").and_then(AccountStatus::from_code),
            source: params.get("source").and_then(Source::from_code),
            provider: params.parse("provider"),
            organization: match params.get("organization") {
                Some(GLOBAL) => Some(OrganizationFilter::Global),
                _ => params.parse("organization").map(OrganizationFilter::One),
            },
            role: params.parse("role"),
            group: params.parse("group"),
            mfa: params.get("mfa").and_then(MfaFilter::from_code),
            review: params.get("review") == Some("1"),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let organization = self.organization.map(|it| match it {
            OrganizationFilter::Global => GLOBAL.to_owned(),
            OrganizationFilter::One(id) => id.to_string(),
        });
        let mut pairs: Vec<_> = [
            ("q", self.search.clone()),
            ("type", self.user_type.map(|it| it.code().to_owned())),
            ("status", self.status.map(|it| it.code().to_owned())),
            ("source", self.source.map(|it| it.code().to_owned())),
            ("provider", self.provider.map(|it| it.to_string())),
            ("organization", organization),
            ("role", self.role.map(|it| it.to_string())),
            ("group", self.group.map(|it| it.to_string())),
            ("mfa", self.mfa.map(|it| it.code().to_owned())),
            ("review", self.review.then(|| "1".to_owned())),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }
}

impl ListQuery for ActivityQuery {
    const KEYS: &'static [&'static str] = &[
        "type",
        "status",
        "provider",
        "organization",
        "source",
        "actor",
        "subject",
        "q",
        "range",
        "from",
        "to",
        "after",
        "before",
    ];

    fn from_params(params: &Params) -> Self {
        let activity_type = params.get("type").and_then(ActivityType::from_code);
        let fits = |it: &ActivityStatus| {
            params.all("status").any(|code| code == it.code())
                && activity_type.is_none_or(|kind| it.activity_type() == kind)
        };
        Self {
            activity_type,
            // What another type's list had chosen would leave nothing of this one.
            statuses: ActivityStatus::ALL.iter().copied().filter(fits).collect(),
            provider: params.parse("provider"),
            organization: params.parse("organization"),
            source: params.get("source").and_then(ActorKind::from_code),
            actor: params.get("actor").map(str::to_owned),
            subject: params.get("subject").map(str::to_owned),
            search: params.get("q").map(str::to_owned),
            range: params.get("range").and_then(TimeRange::from_code).unwrap_or_default(),
            from: params.day("from"),
            to: params.day("to"),
            time_zone: TimeZone::default(),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let range = Some(self.range).filter(|it| *it != TimeRange::default());
        let one = [
            ("q", self.search.clone()),
            ("type", self.activity_type.map(|it| it.code().to_owned())),
            ("provider", self.provider.map(|it| it.to_string())),
            ("organization", self.organization.map(|it| it.to_string())),
            ("source", self.source.map(|it| it.code().to_owned())),
            ("actor", self.actor.clone()),
            ("subject", self.subject.clone()),
            ("range", range.map(|it| it.code().to_owned())),
            ("from", self.from.map(|it| it.to_string())),
            ("to", self.to.map(|it| it.to_string())),
        ];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(self.statuses.iter().map(|it| ("status", it.code().to_owned())));
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }

    fn excuses(key: &str, value: &str) -> bool {
        match key {
            "status" => ActivityStatus::from_code(value).is_some(),
            "range" => value == TimeRange::default().code(),
            _ => false,
        }
    }
}

impl ListQuery for ScimRequestQuery {
    const KEYS: &'static [&'static str] =
        &["q", "result", "provider", "subject", "range", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            result: params.get("result").and_then(RequestResult::from_code),
            provider: params.parse("provider"),
            subject: params.get("subject").map(str::to_owned),
            range: params.get("range").and_then(TimeRange::from_code).unwrap_or_default(),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let range = Some(self.range).filter(|it| *it != TimeRange::default());
        let one = [
            ("q", self.search.clone()),
            ("result", self.result.map(|it| it.code().to_owned())),
            ("provider", self.provider.map(|it| it.to_string())),
            ("subject", self.subject.clone()),
            ("range", range.map(|it| it.code().to_owned())),
        ];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }

    fn excuses(key: &str, value: &str) -> bool {
        key == "range" && value == TimeRange::default().code()
    }
}

impl ListQuery for OrganizationQuery {
    const KEYS: &'static [&'static str] = &["q", "archived", "sort", "dir", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            archived: params.get("archived") == Some("1"),
            order: params.order(),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs: Vec<_> = self.search.clone().map(|it| ("q", it)).into_iter().collect();
        pairs.extend(self.archived.then(|| ("archived", "1".to_owned())));
        pairs.extend(order_pairs(self.order));
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }
}

impl ListQuery for HeldQuery {
    const KEYS: &'static [&'static str] = &["q", "reason", "provider", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            reason: params.get("reason").and_then(HoldCode::from_code),
            provider: params.parse("provider"),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let one = [
            ("q", self.search.clone()),
            ("reason", self.reason.map(|it| it.code().to_owned())),
            ("provider", self.provider.map(|it| it.to_string())),
        ];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }
}

impl ListQuery for MappingQuery {
    const KEYS: &'static [&'static str] = &["q", "unmapped", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            unmapped: params.get("unmapped") == Some("1"),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let unmapped = self.unmapped.then(|| "1".to_owned());
        let one = [("q", self.search.clone()), ("unmapped", unmapped)];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }
}

impl ListQuery for RoleQuery {
    const KEYS: &'static [&'static str] = &["q", "type", "after", "before"];

    fn from_params(params: &Params) -> Self {
        let user_type = params.get("type").and_then(UserType::from_code);
        Self {
            search: params.get("q").map(str::to_owned),
            user_type: user_type.unwrap_or(Self::default().user_type),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let other = Some(self.user_type).filter(|it| *it != Self::default().user_type);
        let one = [("q", self.search.clone()), ("type", other.map(|it| it.code().to_owned()))];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }

    fn excuses(key: &str, value: &str) -> bool {
        key == "type" && value == Self::default().user_type.code()
    }
}

/// What the address of this page asks for.
#[derive(Debug)]
pub struct Asked<Q: Send + Sync + 'static> {
    pub query: Memo<Q>,
    /// Part of the address could not be read.
    pub misread: Memo<bool>,
}

impl<Q: Send + Sync + 'static> Clone for Asked<Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: Send + Sync + 'static> Copy for Asked<Q> {}

/// Follows the address of this page.
pub fn asked<Q: ListQuery>() -> Asked<Q> {
    let search = use_location().search;
    let read = move || search.with(|it| Params::read(it));
    Asked {
        query: Memo::new(move |_| Q::from_params(&read())),
        misread: Memo::new(move |_| {
            let params = read();
            Q::from_params(&params).misreads(&params)
        }),
    }
}

/// Follows one value of the address that is no part of a list: `dialog`.
pub fn asked_for(key: &'static str) -> Memo<Option<String>> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|it| Params::read(it).get(key).map(str::to_owned)))
}

/// Follows every value of a key of the address that is no part of a list: `account`.
pub fn all_asked_for(key: &'static str) -> Memo<Vec<String>> {
    let search = use_location().search;
    Memo::new(move |_| search.with(|it| Params::read(it).all(key).map(str::to_owned).collect()))
}

//! SCIM's filters and orders as the directory's conditions.

use chrono::{DateTime, Utc};
use rollcall_directory::{Condition, List, Order, Place, Relation, Selection, Test};
use rollcall_scim::{
    error::{Error, Result},
    filter::{Comparison, Filter, Operand, Operator},
    list::{ListQuery, Page, Sort},
    schema::{AttributeRef, GROUP, GROUPS, ResourceType},
    timestamp::Timestamp,
};

/// How many resources a page has when the client does not say.
const DEFAULT_PAGE: u64 = 100;
/// The most resources on one page.
const MAX_PAGE: u64 = 200;

/// The part of a list that a query asks for, and where it starts, counted from 1.
///
/// # Errors
/// 501 for cursors, which this server does not hand out.
pub fn selection(query: &ListQuery, kind: &'static ResourceType) -> Result<(Selection, u64)> {
    let Page::Index(start) = query.page else {
        let detail = "Lists have no cursors here; page by startIndex and count.";
        return Err(Error::new(501, detail));
    };
    let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
    let selection = Selection {
        condition: query.filter.as_ref().map(|it| condition(it, kind)),
        order: query.sort.as_ref().map(|it| order(it, kind)),
        skip: number(start.saturating_sub(1)),
        limit: number(query.page_size(DEFAULT_PAGE, MAX_PAGE)),
    };
    Ok((selection, start))
}

fn condition(filter: &Filter, kind: &'static ResourceType) -> Condition {
    let each = |parts: &[Filter]| parts.iter().map(|it| condition(it, kind)).collect();
    match filter {
        Filter::All(parts) => Condition::All(each(parts)),
        Filter::Any(parts) => Condition::Any(each(parts)),
        Filter::Not(part) => Condition::Not(Box::new(condition(part, kind))),
        Filter::Present(attribute) => on(attribute, kind, Test::Present),
        Filter::Compare(it) => comparison(it, kind),
        Filter::Value(attribute, part) => match list(attribute, kind) {
            Some(list) => Condition::Element(list, Box::new(within(part))),
            None => condition(part, kind),
        },
    }
}

fn comparison(it: &Comparison, kind: &'static ResourceType) -> Condition {
    let test = test(it);
    let unequal = it.operator == Operator::Ne && it.operand != Operand::Null;
    match list(&it.attribute, kind) {
        // Holds for one of the values; unequal also holds when there is none (RFC 7643, 2.5).
        Some(_) if unequal => {
            let none = Condition::Not(Box::new(on(&it.attribute, kind, Test::Present)));
            Condition::Any(vec![none, on(&it.attribute, kind, test)])
        }
        Some(_) if test == Test::Absent => {
            Condition::Not(Box::new(on(&it.attribute, kind, Test::Present)))
        }
        _ => on(&it.attribute, kind, test),
    }
}

/// A test of an attribute: of one of its values, when it has several.
fn on(attribute: &AttributeRef, kind: &'static ResourceType, test: Test) -> Condition {
    let exact = attribute.definition().case_exact;
    match list(attribute, kind) {
        Some(list) => {
            let place = Place::Element(attribute.sub_attribute.map(|it| it.name));
            Condition::Element(list, Box::new(Condition::Test { place, exact, test }))
        }
        None => Condition::Test { place: place(attribute, kind), exact, test },
    }
}

/// The condition between the brackets of a value path: all of it on one element.
fn within(filter: &Filter) -> Condition {
    let each = |parts: &[Filter]| parts.iter().map(within).collect();
    let leaf = |attribute: &AttributeRef, test| Condition::Test {
        place: Place::Element(attribute.sub_attribute.map(|it| it.name)),
        exact: attribute.definition().case_exact,
        test,
    };
    match filter {
        Filter::All(parts) => Condition::All(each(parts)),
        Filter::Any(parts) => Condition::Any(each(parts)),
        Filter::Not(part) => Condition::Not(Box::new(within(part))),
        Filter::Present(attribute) => leaf(attribute, Test::Present),
        Filter::Compare(it) => leaf(&it.attribute, test(it)),
        // The grammar has no brackets inside brackets.
        Filter::Value(_, part) => within(part),
    }
}

fn test(it: &Comparison) -> Test {
    let relation = relation(it.operator);
    match &it.operand {
        Operand::Null if it.operator == Operator::Ne => Test::Present,
        Operand::Null => Test::Absent,
        Operand::Text(text) => Test::Text(relation, text.clone()),
        Operand::Boolean(wanted) => Test::Flag(relation, *wanted),
        Operand::Time(at) => Test::Time(relation, instant(*at)),
    }
}

fn relation(operator: Operator) -> Relation {
    match operator {
        Operator::Eq => Relation::Equal,
        Operator::Ne => Relation::Unequal,
        Operator::Co => Relation::Contains,
        Operator::Sw => Relation::StartsWith,
        Operator::Ew => Relation::EndsWith,
        Operator::Gt => Relation::Greater,
        Operator::Ge => Relation::GreaterOrEqual,
        Operator::Lt => Relation::Less,
        Operator::Le => Relation::LessOrEqual,
    }
}

fn instant(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp(at.seconds, at.nanoseconds).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn list(attribute: &AttributeRef, kind: &'static ResourceType) -> Option<List> {
    if !attribute.attribute.multi_valued {
        return None;
    }
    Some(match attribute.attribute.name {
        "members" if *kind == GROUPS => List::Members,
        "groups" => List::Groups,
        name => List::Kept(name),
    })
}

fn place(attribute: &AttributeRef, kind: &'static ResourceType) -> Place {
    if attribute.schema.extension {
        let mut path = vec![attribute.schema.id, attribute.attribute.name];
        path.extend(attribute.sub_attribute.map(|it| it.name));
        return Place::Kept(path);
    }
    match (attribute.attribute.name, attribute.sub_attribute.map(|it| it.name)) {
        ("id", _) => Place::Id,
        ("externalId", _) => Place::ExternalId,
        ("userName", _) => Place::Name,
        ("displayName", _) if *kind == GROUPS && attribute.is(&GROUP, "displayName") => Place::Name,
        ("active", _) => Place::Active,
        ("meta", Some("created")) => Place::CreatedAt,
        ("meta", Some("lastModified")) => Place::UpdatedAt,
        (name, None) => Place::Kept(vec![name]),
        (name, Some(sub)) => Place::Kept(vec![name, sub]),
    }
}

fn order(sort: &Sort, kind: &'static ResourceType) -> Order {
    let place = match list(&sort.by, kind) {
        Some(List::Kept(name)) => {
            let sub = sort.by.sub_attribute.map_or("value", |it| it.name);
            Place::Main(name, sub)
        }
        // Groups and members are not the resource's own values: the order stays that of the ids.
        Some(List::Groups | List::Members) => Place::Id,
        None => place(&sort.by, kind),
    };
    Order { place, exact: sort.by.definition().case_exact, descending: sort.descending }
}

//! SCIM's filters and orders as the directory's conditions.

use chrono::{DateTime, Utc};
use rollcall_directory::{Condition, List, Order, Place, Relation, Test};
use rollcall_scim::{
    filter::{Comparison, Filter, Operand, Operator},
    list::Sort,
    schema::{AttributeRef, GROUPS, ResourceType},
    timestamp::Timestamp,
};

/// What a filter means for resources of a kind. `base_url` is the endpoint's address.
pub fn of(filter: &Filter, kind: &'static ResourceType, base_url: &str) -> Condition {
    Compiler { kind, base_url }.condition(filter)
}

/// The order a sort means for resources of a kind; None: it has no such attribute.
pub fn order(sort: &Sort, kind: &'static ResourceType) -> Option<Order> {
    let by = sort.by.within(kind)?;
    let compiler = Compiler { kind, base_url: "" };
    let place = match compiler.list(&by) {
        Some(List::Kept(name)) => Place::Main(name, by.sub_attribute.map_or("value", |it| it.name)),
        // Groups and members are not the resource's own values: the order stays that of the ids.
        Some(List::Groups | List::Members) => Place::Id,
        None => compiler.place(&by),
    };
    Some(Order { place, exact: by.definition().case_exact, descending: sort.descending })
}

struct Compiler<'a> {
    kind: &'static ResourceType,
    base_url: &'a str,
}

impl Compiler<'_> {
    fn condition(&self, filter: &Filter) -> Condition {
        let each = |parts: &[Filter]| parts.iter().map(|it| self.condition(it)).collect();
        match filter {
            Filter::All(parts) => Condition::All(each(parts)),
            Filter::Any(parts) => Condition::Any(each(parts)),
            Filter::Not(part) => Condition::Not(Box::new(self.condition(part))),
            Filter::Present(attribute) => self.on(attribute, Test::Present),
            Filter::Compare(it) => self.comparison(it),
            Filter::Value(attribute, part) => {
                match attribute.within(self.kind).and_then(|it| self.list(&it)) {
                    Some(list) => Condition::Element(list, Box::new(within(part))),
                    None => never(),
                }
            }
        }
    }

    fn comparison(&self, it: &Comparison) -> Condition {
        let test = test(it);
        let several = it.attribute.within(self.kind).is_some_and(|it| self.list(&it).is_some());
        let none = || Condition::Not(Box::new(self.on(&it.attribute, Test::Present)));
        // Holds for one of the values; unequal also holds when there is none (RFC 7643, 2.5).
        match (&it.operand, it.operator) {
            (Operand::Null, Operator::Ne) => self.on(&it.attribute, Test::Present),
            (Operand::Null, _) => none(),
            (_, Operator::Ne) if several => {
                Condition::Any(vec![none(), self.on(&it.attribute, test)])
            }
            _ => self.on(&it.attribute, test),
        }
    }

    /// A test of an attribute: of one of its values, when it has several.
    fn on(&self, attribute: &AttributeRef, test: Test) -> Condition {
        let Some(attribute) = attribute.within(self.kind) else {
            let unequal =
                matches!(test, Test::Text(Relation::Unequal, _) | Test::Flag(Relation::Unequal, _));
            return if unequal { Condition::All(Vec::new()) } else { never() };
        };
        let exact = attribute.definition().case_exact;
        match self.list(&attribute) {
            Some(list) => {
                let place = Place::Element(attribute.sub_attribute.map(|it| it.name));
                Condition::Element(list, Box::new(Condition::Test { place, exact, test }))
            }
            None => Condition::Test { place: self.place(&attribute), exact, test },
        }
    }

    fn list(&self, attribute: &AttributeRef) -> Option<List> {
        if !attribute.attribute.multi_valued {
            return None;
        }
        Some(match attribute.attribute.name {
            "members" if *self.kind == GROUPS => List::Members,
            "groups" => List::Groups,
            name => List::Kept(name),
        })
    }

    fn place(&self, attribute: &AttributeRef) -> Place {
        if attribute.schema.extension {
            let mut path = vec![attribute.schema.id, attribute.attribute.name];
            path.extend(attribute.sub_attribute.map(|it| it.name));
            return Place::Kept(path);
        }
        match (attribute.attribute.name, attribute.sub_attribute.map(|it| it.name)) {
            ("id", _) => Place::Id,
            ("externalId", _) => Place::ExternalId,
            ("userName", _) => Place::Name,
            ("displayName", _) if *self.kind == GROUPS => Place::Name,
            ("active", _) => Place::Active,
            ("meta", Some("created")) => Place::CreatedAt,
            ("meta", Some("lastModified")) => Place::UpdatedAt,
            ("meta", Some("resourceType")) => Place::Constant(self.kind.name.to_owned()),
            ("meta", Some("version")) => Place::Version,
            ("meta", Some("location")) => {
                Place::Address(format!("{}{}/", self.base_url, self.kind.endpoint))
            }
            (name, None) => Place::Kept(vec![name]),
            (name, Some(sub)) => Place::Kept(vec![name, sub]),
        }
    }
}

fn never() -> Condition {
    Condition::Any(Vec::new())
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

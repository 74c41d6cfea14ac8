//! Reading a change of a group out of a PATCH message.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Assignment, GroupChange, Member, MemberChange, refuse_too_many_members};
use crate::{
    edit::{Assign, named_by_key, not_removable, nothing_listed, refuse_read_only, required},
    error::{Error, Result},
    filter::{Comparison, Filter, Operand, Operator},
    patch::{Operation, PatchRequest, place},
    path::Path,
    schema::{AttributeRef, GROUP, GROUPS},
    tolerance::{Tolerance, Trail},
    value,
};

impl GroupChange {
    /// Reads the change out of a PATCH message.
    pub fn read(request: &PatchRequest) -> Result<Self> {
        let mut reader = Reader { trail: request.trail.clone(), ..Reader::default() };
        for (index, operation) in request.operations.iter().enumerate() {
            reader.operation(operation).map_err(|refused| refused.at(&place(index)))?;
        }
        refuse_too_many_members(reader.members.last.len())?;
        Ok(Self {
            rename: reader.rename,
            external_id: reader.external_id,
            members: reader.members.finish(),
            trail: reader.trail,
        })
    }
}

/// The members so far: who was added (`Some`) or removed (`None`) last, and whether only those
/// count.
#[derive(Default)]
struct Members {
    replaced: bool,
    last: BTreeMap<String, Option<Member>>,
}

impl Members {
    fn add(&mut self, members: Vec<Member>) {
        for member in members {
            self.last.insert(member.value.clone(), Some(member));
        }
    }

    fn remove(&mut self, ids: impl IntoIterator<Item = String>) {
        for id in ids {
            self.last.insert(id, None);
        }
    }

    fn replace(&mut self, members: Vec<Member>) {
        *self = Self { replaced: true, last: BTreeMap::new() };
        self.add(members);
    }

    fn finish(self) -> MemberChange {
        let (mut add, mut remove) = (Vec::new(), Vec::new());
        for (id, member) in self.last {
            match member {
                Some(member) => add.push(member),
                None => remove.push(id),
            }
        }
        if self.replaced {
            MemberChange::Replace(add)
        } else {
            MemberChange::Change { add, remove }
        }
    }
}

#[derive(Default)]
struct Reader {
    rename: Option<String>,
    external_id: Assignment,
    members: Members,
    trail: Trail,
}

impl Reader {
    fn operation(&mut self, operation: &Operation) -> Result<()> {
        let path = operation.path(&GROUPS, &mut self.trail)?;
        refuse_read_only(&path)?;
        match (operation.op.assignment(), &path) {
            (None, Path::Schema(_)) => Err(Error::no_target(
                "A remove operation needs the path of an attribute; name the attribute to remove.",
            )),
            (None, _) => self.remove(&path, operation.value.as_ref()),
            (Some(how), Path::Schema(_)) => self.object(how, operation.assigned()?),
            (Some(how), _) => self.assign(how, &named(&path)?, operation.assigned()?),
        }
    }

    /// Okta sends the group's `id` next to its new name with every change of members; what is not
    /// named stays (`langwatch/langwatch`, issue 7131).
    fn object(&mut self, how: Assign, sent: &Value) -> Result<()> {
        let Some(members) = sent.as_object() else {
            return Err(value::wrong_type(
                "The value of an operation without a path",
                "an object",
                sent,
            ));
        };
        for (key, value) in members {
            match named_by_key(key, &GROUPS, &mut self.trail) {
                Some(Path::Attribute(name)) if name.attribute.is_read_only() => {}
                Some(Path::Schema(_)) => self.object(how, value)?,
                Some(path) => self.assign(how, &named(&path)?, value)?,
                None => self.trail.ignore(key),
            }
        }
        Ok(())
    }

    fn assign(&mut self, how: Assign, name: &AttributeRef, sent: &Value) -> Result<()> {
        match name.attribute.name {
            "members" => {
                let sent = value::read_many("members", name.attribute, sent, &mut self.trail)?;
                match how {
                    Assign::Add => self.members.add(Member::each_once(&sent)),
                    Assign::Replace => self.members.replace(Member::each_once(&sent)),
                }
            }
            "displayName" => match self.text(name, sent)? {
                Some(new) => self.rename = Some(new),
                None => return Err(required(name)),
            },
            "externalId" => {
                self.external_id =
                    self.text(name, sent)?.map_or(Assignment::Clear, Assignment::Set);
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, name: &AttributeRef, sent: &Value) -> Result<Option<String>> {
        let value = value::read_one(&name.to_string(), name.attribute, sent, &mut self.trail)?;
        Ok(value.as_ref().and_then(Value::as_str).map(str::to_owned))
    }

    fn remove(&mut self, path: &Path, listed: Option<&Value>) -> Result<()> {
        if let Path::Values { filter, sub_attribute: None, .. } = path {
            let ids = chosen_ids(filter).ok_or_else(|| {
                Error::invalid_filter(format!(
                    "{path} does not choose members by their value; write members[value eq \"…\"]."
                ))
            })?;
            self.members.remove(ids);
            return Ok(());
        }
        let name = named(path)?;
        match (name.attribute.name, listed) {
            ("members", None) => self.members.replace(Vec::new()),
            ("members", Some(sent)) => self.remove_listed(&name, sent)?,
            ("displayName", _) => return Err(not_removable(&name)),
            ("externalId", _) => self.external_id = Assignment::Clear,
            _ => {}
        }
        Ok(())
    }

    /// Entra ID lists the members to remove; a list that cannot be read never means all of them.
    fn remove_listed(&mut self, name: &AttributeRef, sent: &Value) -> Result<()> {
        let values = value::read_many("members", name.attribute, sent, &mut self.trail)?;
        if values.is_empty() && !matches!(sent, Value::Array(values) if values.is_empty()) {
            return Err(nothing_listed(name));
        }
        self.members.remove(Member::each_once(&values).into_iter().map(|member| member.value));
        self.trail.tolerate(Tolerance::RemovedByList { attribute: name.to_string() });
        Ok(())
    }
}

/// The attribute of a path that names a whole one: `displayName`, `externalId` or `members`.
fn named(path: &Path) -> Result<AttributeRef> {
    match path {
        Path::Attribute(name) if name.sub_attribute.is_none() => Ok(*name),
        _ => Err(Error::invalid_path(format!(
            "{path} cannot be changed in place; add or remove whole members."
        ))),
    }
}

/// The ids that a filter such as `value eq "a" or value eq "b"` chooses.
fn chosen_ids(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Compare(Comparison {
            attribute,
            operator: Operator::Eq,
            operand: Operand::Text(id),
        }) if attribute.is(&GROUP, "members.value") => Some(vec![id.clone()]),
        Filter::Any(conditions) => {
            let ids: Option<Vec<_>> = conditions.iter().map(chosen_ids).collect();
            ids.map(|ids| ids.concat())
        }
        _ => None,
    }
}

//! The grammar of RFC 7644, figure 1: `or` binds weakest, then `and`, then `not (…)`.

use super::{
    Filter, Limits, Operator,
    operand::{Literal, comparison},
    token::{Kind, Token, tokens},
};
use crate::{
    error::{Error, Result, quoted},
    schema::{Attribute, AttributeRef, ResourceType, Returned, Type},
};

impl Filter {
    /// Reads a filter on the resources of these types, within the usual limits. A name is looked
    /// up in the types in turn; use [`AttributeRef::within`] to move it to another of them.
    pub fn parse(text: &str, types: &[&'static ResourceType]) -> Result<Self> {
        Self::parse_within(text, types, Limits::default())
    }

    /// Reads a filter within limits.
    pub fn parse_within(
        text: &str,
        types: &[&'static ResourceType],
        limits: Limits,
    ) -> Result<Self> {
        let mut parser = Parser::new(text, types, limits)?;
        let filter = parser.any()?;
        match parser.take() {
            None => Ok(filter),
            Some(token) => Err(unexpected(
                &token,
                "the filter should end; put text in double quotes and join conditions by and or or",
            )),
        }
    }
}

/// Reads `attribute[filter]` or `attribute[filter].sub`, the value path of a PATCH operation.
pub(crate) fn value_path(
    text: &str,
    kind: &'static ResourceType,
) -> Result<(AttributeRef, Filter, Option<&'static Attribute>)> {
    let types = [kind];
    let mut parser = Parser::new(text, &types, Limits::default())?;
    let name = parser.word("an attribute")?;
    let attribute = parser.attribute(&name)?;
    parser.expect(&Kind::OpenBracket, "[")?;
    let filter = parser.bracketed(attribute)?;
    let sub = parser.sub_attribute(attribute)?;
    match parser.take() {
        None => Ok((attribute, filter, sub)),
        Some(token) => Err(unexpected(&token, "the path should end")),
    }
}

struct Parser<'t> {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
    types: &'t [&'static ResourceType],
    /// The complex attribute whose brackets are open.
    inside: Option<AttributeRef>,
    limits: Limits,
    terms: usize,
    depth: usize,
}

/// A name and where it stands.
struct Word {
    text: String,
    position: usize,
}

impl<'t> Parser<'t> {
    fn new(text: &str, types: &'t [&'static ResourceType], limits: Limits) -> Result<Self> {
        if text.len() > limits.length {
            return Err(Error::invalid_filter(format!(
                "The filter is longer than {} bytes; ask for less at once.",
                limits.length
            )));
        }
        let tokens = tokens(text)?.into_iter().peekable();
        Ok(Self { tokens, types, inside: None, limits, terms: 0, depth: 0 })
    }

    fn take(&mut self) -> Option<Token> {
        self.tokens.next()
    }

    fn keyword(&mut self, word: &str) -> bool {
        let is =
            |token: &Token| matches!(&token.kind, Kind::Word(it) if it.eq_ignore_ascii_case(word));
        self.tokens.next_if(is).is_some()
    }

    fn word(&mut self, wanted: &str) -> Result<Word> {
        match self.take() {
            Some(Token { kind: Kind::Word(text), position }) => Ok(Word { text, position }),
            Some(token) => Err(unexpected(&token, &format!("{wanted} should stand"))),
            None => Err(ended(wanted)),
        }
    }

    fn expect(&mut self, kind: &Kind, shown: &str) -> Result<()> {
        match self.take() {
            Some(token) if token.kind == *kind => Ok(()),
            Some(token) => Err(unexpected(&token, &format!("{shown} should stand"))),
            None => Err(ended(shown)),
        }
    }

    fn any(&mut self) -> Result<Filter> {
        let mut filter = self.all()?;
        while self.keyword("or") {
            filter = filter.or(self.all()?);
        }
        Ok(filter)
    }

    fn all(&mut self) -> Result<Filter> {
        let mut filter = self.one()?;
        while self.keyword("and") {
            filter = filter.and(self.one()?);
        }
        Ok(filter)
    }

    fn one(&mut self) -> Result<Filter> {
        if self.tokens.next_if(|token| token.kind == Kind::Open).is_some() {
            return self.grouped();
        }
        if self.keyword("not") {
            self.expect(&Kind::Open, "(")?;
            return Ok(Filter::Not(Box::new(self.grouped()?)));
        }
        let name = self.word("an attribute")?;
        let attribute = self.attribute(&name)?;
        if self.tokens.next_if(|token| token.kind == Kind::OpenBracket).is_some() {
            return self.value(attribute);
        }
        self.condition(attribute)
    }

    /// What stands between parentheses, the first of which has been read.
    fn grouped(&mut self) -> Result<Filter> {
        self.deeper()?;
        let filter = self.any()?;
        self.expect(&Kind::Close, ")")?;
        self.depth -= 1;
        Ok(filter)
    }

    /// What stands between brackets, the first of which has been read.
    fn bracketed(&mut self, attribute: AttributeRef) -> Result<Filter> {
        if self.inside.is_some() || attribute.definition().kind != Type::Complex {
            return Err(Error::invalid_filter(format!(
                "{attribute} cannot have brackets; they follow a complex attribute such as emails."
            )));
        }
        self.deeper()?;
        self.inside = Some(attribute);
        let filter = self.any()?;
        self.inside = None;
        self.expect(&Kind::CloseBracket, "]")?;
        self.depth -= 1;
        Ok(filter)
    }

    /// `emails[…]`, and `emails[…].value eq "x"` as Entra ID writes it: a condition more on the
    /// same value.
    fn value(&mut self, attribute: AttributeRef) -> Result<Filter> {
        let filter = self.bracketed(attribute)?;
        let filter = match self.sub_attribute(attribute)? {
            Some(sub) => filter.and(self.condition(attribute.with(sub))?),
            None => filter,
        };
        Ok(Filter::Value(attribute, Box::new(filter)))
    }

    /// The `.sub` that may follow brackets.
    fn sub_attribute(&mut self, attribute: AttributeRef) -> Result<Option<&'static Attribute>> {
        let dotted = |token: &Token| matches!(&token.kind, Kind::Word(it) if it.starts_with('.'));
        let Some(Token { kind: Kind::Word(text), position }) = self.tokens.next_if(dotted) else {
            return Ok(None);
        };
        let sub = attribute.attribute.sub_attribute(&text[1..]);
        sub.map(Some).ok_or_else(|| unknown(&format!("{attribute}{text}"), position))
    }

    fn attribute(&self, name: &Word) -> Result<AttributeRef> {
        let found = match self.inside {
            Some(outer) => outer.attribute.sub_attribute(&name.text).map(|sub| outer.with(sub)),
            None => self.types.iter().find_map(|kind| kind.attribute(&name.text)),
        };
        let found = found.ok_or_else(|| unknown(&name.text, name.position))?;
        if found.definition().returned == Returned::Never {
            return Err(Error::invalid_filter(format!(
                "{found} is never returned and cannot be searched; leave it out of the filter."
            )));
        }
        Ok(found)
    }

    /// An operator and its value.
    fn condition(&mut self, attribute: AttributeRef) -> Result<Filter> {
        self.terms += 1;
        if self.terms > self.limits.terms {
            return Err(Error::invalid_filter(format!(
                "The filter has more than {} comparisons; ask for less at once.",
                self.limits.terms
            )));
        }
        let word = self.word("an operator such as eq")?;
        if word.text.eq_ignore_ascii_case("pr") {
            return Ok(Filter::Present(attribute));
        }
        let operator = Operator::ALL
            .into_iter()
            .find(|operator| word.text.eq_ignore_ascii_case(operator.as_str()))
            .ok_or_else(|| {
                Error::invalid_filter(format!(
                    "{} at character {} is no operator; use eq, ne, co, sw, ew, pr, gt, ge, lt \
                     or le.",
                    quoted(&word.text),
                    word.position
                ))
            })?;
        let literal = self.literal()?;
        comparison(attribute, operator, literal).map(Filter::Compare)
    }

    fn literal(&mut self) -> Result<Literal> {
        match self.take() {
            Some(Token { kind: Kind::Quoted(text), .. }) => Ok(Literal::Text(text)),
            Some(Token { kind: Kind::Word(text), .. }) if text.eq_ignore_ascii_case("null") => {
                Ok(Literal::Null)
            }
            Some(Token { kind: Kind::Word(text), .. }) if !is_keyword(&text) => {
                Ok(Literal::Text(text))
            }
            Some(token) => Err(unexpected(&token, "a value should stand")),
            None => Err(ended("a value")),
        }
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth <= self.limits.depth {
            return Ok(());
        }
        Err(Error::invalid_filter(format!(
            "The filter nests deeper than {} levels; take out parentheses that are not needed.",
            self.limits.depth
        )))
    }
}

fn is_keyword(word: &str) -> bool {
    ["and", "or", "not"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn unknown(name: &str, position: usize) -> Error {
    Error::invalid_filter(format!(
        "There is no attribute {} (character {position}); /Schemas lists those there are.",
        quoted(name)
    ))
}

fn unexpected(token: &Token, wanted: &str) -> Error {
    let found = match &token.kind {
        Kind::Open => "(",
        Kind::Close => ")",
        Kind::OpenBracket => "[",
        Kind::CloseBracket => "]",
        Kind::Quoted(text) | Kind::Word(text) => text,
    };
    Error::invalid_filter(format!(
        "{} stands at character {} where {wanted}.",
        quoted(found),
        token.position
    ))
}

fn ended(wanted: &str) -> Error {
    Error::invalid_filter(format!("The filter ends where {wanted} should follow; complete it."))
}

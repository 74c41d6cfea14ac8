//! From untrusted text to a tree, within limits that are checked before the parser sees it; and
//! careful ways to read the tree.
//!
//! The parser's checks for repeated attributes and inherited namespaces are quadratic, so a small
//! message could keep it busy for seconds. [`scan`] walks over the markup once and refuses that.

use std::collections::HashSet;

use roxmltree::{Document, Node, ParsingOptions};

/// How much a message may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: usize,
    pub nodes: u32,
    pub depth: usize,
    /// Of one element, declarations of namespaces among them.
    pub attributes: usize,
    /// That hold at one place, whoever declared them.
    pub namespaces: usize,
    /// Whether comments, CDATA and processing instructions may stand in it.
    pub allows_asides: bool,
}

impl Limits {
    /// No provider sends asides in a response, and they split text: `alice<!---->.evil`.
    pub const RESPONSE: Self = Self {
        bytes: 256 * 1024,
        nodes: 4_000,
        depth: 48,
        attributes: 64,
        namespaces: 64,
        allows_asides: false,
    };

    /// Files from AD FS and Shibboleth are large and carry comments.
    pub const METADATA: Self =
        Self { bytes: 2 * 1024 * 1024, nodes: 50_000, allows_asides: true, ..Self::RESPONSE };
}

/// What is wrong with a message before its meaning is asked for. Reads on from "The response".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("is larger than {} KiB", .0 / 1024)]
    TooLarge(usize),
    #[error("is not base64")]
    NotBase64,
    #[error("is not in UTF-8")]
    NotUtf8,
    #[error("has a document type declaration, which could hide anything")]
    DocumentType,
    #[error(
        "holds a comment, CDATA or a processing instruction, which could hide a part of a name"
    )]
    Aside,
    #[error("has an element with more than {0} attributes")]
    TooManyAttributes(usize),
    #[error("has more than {0} namespaces in one place")]
    TooManyNamespaces(usize),
    #[error("nests its elements more than {0} deep")]
    TooDeep(usize),
    #[error("has more than {0} elements and texts")]
    TooManyNodes(u32),
    #[error("is not well-formed XML")]
    NotXml,
    #[error("has the same ID on two elements")]
    RepeatedId,
    #[error("has an ID under another name than SAML gives it")]
    StrangeId,
    #[error("has no {0}")]
    Missing(&'static str),
    #[error("has more than one {0}")]
    Repeated(&'static str),
    #[error("has elements inside of {0}, where a text belongs")]
    NotText(&'static str),
    #[error("has a time in {0} that cannot be read")]
    NotATime(&'static str),
}

/// Parses the text, if it keeps to the limits.
pub fn parse(text: &str, limits: Limits) -> Result<Document<'_>, Malformed> {
    if text.len() > limits.bytes {
        return Err(Malformed::TooLarge(limits.bytes));
    }
    scan(text, limits)?;
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: limits.nodes, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => Malformed::TooManyNodes(limits.nodes),
        roxmltree::Error::DtdDetected => Malformed::DocumentType,
        _ => Malformed::NotXml,
    })?;
    // Namespaces in XML 1.0 forbids to take a prefix back, and canonical XML cannot say it.
    let takes_back = |it: &roxmltree::Namespace| it.name().is_some() && it.uri().is_empty();
    if document.descendants().any(|node| node.namespaces().any(takes_back)) {
        return Err(Malformed::NotXml);
    }
    Ok(document)
}

/// Walks over the markup without a tree, in linear time, and in step with the parser: where the
/// two could disagree, at the first thing that is not well-formed, the parser ends.
fn scan(text: &str, limits: Limits) -> Result<(), Malformed> {
    let bytes = text.as_bytes();
    let mut at = match text.strip_prefix('\u{feff}').unwrap_or(text).strip_prefix("<?xml ") {
        Some(_) => declaration(text)?,
        None => 0,
    };
    // The namespaces that each open element declares.
    let mut open: Vec<usize> = Vec::new();
    let mut namespaces = 0;
    while let Some(offset) = text[at..].find('<') {
        at += offset;
        let rest = &text[at..];
        if rest.starts_with("<!DOCTYPE") {
            return Err(Malformed::DocumentType);
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            at += aside(rest, limits)?;
        } else if rest.starts_with("</") {
            namespaces -= open.pop().unwrap_or(0);
            at += rest.find('>').ok_or(Malformed::NotXml)? + 1;
        } else {
            let tag = tag(&bytes[at..], limits)?;
            if namespaces + tag.namespaces > limits.namespaces {
                return Err(Malformed::TooManyNamespaces(limits.namespaces));
            }
            if !tag.is_empty {
                namespaces += tag.namespaces;
                open.push(tag.namespaces);
            }
            if open.len() > limits.depth {
                return Err(Malformed::TooDeep(limits.depth));
            }
            at += tag.length;
        }
    }
    Ok(())
}

/// The length of the XML declaration. It may name no encoding but the one that the text is read in.
fn declaration(text: &str) -> Result<usize, Malformed> {
    let end = text.find("?>").ok_or(Malformed::NotXml)? + 2;
    let declared = text[..end].split_once("encoding").map_or("utf-8", |(_, after)| {
        after.trim_start_matches([' ', '\t', '\r', '\n', '=', '"', '\'']).get(..5).unwrap_or("")
    });
    if !declared.eq_ignore_ascii_case("utf-8") {
        return Err(Malformed::NotUtf8);
    }
    Ok(end)
}

/// The length of the comment, CDATA section or processing instruction that the text begins with.
fn aside(text: &str, limits: Limits) -> Result<usize, Malformed> {
    if !limits.allows_asides {
        return Err(Malformed::Aside);
    }
    let end = if text.starts_with("<!--") {
        "-->"
    } else if text.starts_with("<![CDATA[") {
        "]]>"
    } else {
        "?>"
    };
    text.find(end).map(|at| at + end.len()).ok_or(Malformed::NotXml)
}

/// A start tag, or that of an empty element.
struct Tag {
    length: usize,
    namespaces: usize,
    is_empty: bool,
}

fn tag(bytes: &[u8], limits: Limits) -> Result<Tag, Malformed> {
    let (mut attributes, mut namespaces) = (0, 0);
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate() {
        match (quote, byte) {
            (Some(it), _) if it == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'=') => {
                attributes += 1;
                if attributes > limits.attributes {
                    return Err(Malformed::TooManyAttributes(limits.attributes));
                }
            }
            (None, b'x') if bytes[at..].starts_with(b"xmlns") => namespaces += 1,
            (None, b'>') => {
                let is_empty = bytes[at - 1] == b'/';
                return Ok(Tag { length: at + 1, namespaces, is_empty });
            }
            _ => {}
        }
    }
    Err(Malformed::NotXml)
}

/// That no ID stands twice, and none under a name that another reader could take for it.
pub fn check_ids(document: &Document) -> Result<(), Malformed> {
    let mut seen = HashSet::new();
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let name = attribute.name();
        if name.eq_ignore_ascii_case("id") || name == "AssertionID" {
            if attribute.namespace().is_some() {
                return Err(Malformed::StrangeId);
            }
            if !seen.insert(attribute.value()) {
                return Err(Malformed::RepeatedId);
            }
        }
    }
    Ok(())
}

/// Whether the node is this element.
pub fn is(node: Node, namespace: &str, name: &str) -> bool {
    let tag = node.tag_name();
    node.is_element() && tag.namespace() == Some(namespace) && tag.name() == name
}

/// The child elements.
pub fn elements<'a, 'input>(node: Node<'a, 'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(Node::is_element)
}

/// The child elements of this name.
pub fn children<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |it| is(*it, namespace, name))
}

/// The only child element of this name, if there is one.
pub fn optional<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Option<Node<'a, 'input>>, Malformed> {
    let mut found = children(node, namespace, name);
    match (found.next(), found.next()) {
        (found, None) => Ok(found),
        _ => Err(Malformed::Repeated(name)),
    }
}

/// The only child element of this name.
pub fn only<'a, 'input>(
    node: Node<'a, 'input>,
    namespace: &'static str,
    name: &'static str,
) -> Result<Node<'a, 'input>, Malformed> {
    optional(node, namespace, name)?.ok_or(Malformed::Missing(name))
}

/// All the text of a node that holds nothing else.
pub fn text(node: Node, name: &'static str) -> Result<String, Malformed> {
    let mut text = String::new();
    for child in node.children() {
        match child.text() {
            Some(part) if child.is_text() => text.push_str(part),
            _ => return Err(Malformed::NotText(name)),
        }
    }
    Ok(text.trim().to_owned())
}

/// Text or an attribute's value, as XML writes it.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            it => escaped.push(it),
        }
    }
    escaped
}

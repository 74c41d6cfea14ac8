//! Exclusive XML Canonicalization 1.0, without comments, of one element: the bytes that a digest or
//! a signature is over. Compared with libxml2's in `tests/it/c14n.rs`.

use roxmltree::Node;

/// The canonical form of the element, without the child that is left out (the enveloped signature).
///
/// Namespaces of `inclusive` prefixes are written as in inclusive canonicalization; `#default` is
/// the one without a prefix.
pub fn exclusive(element: Node, left_out: Option<Node>, inclusive: &[&str]) -> String {
    let mut writer = Writer { text: String::with_capacity(4096), left_out, inclusive };
    writer.element(element, &mut Vec::new());
    writer.text
}

/// A prefix and the namespace it stands for.
type Declaration<'a> = (&'a str, &'a str);

struct Writer<'a, 'input> {
    text: String,
    left_out: Option<Node<'a, 'input>>,
    inclusive: &'a [&'a str],
}

impl<'a, 'input> Writer<'a, 'input> {
    /// `written` is what the elements around this one have declared, the innermost last.
    fn element(&mut self, element: Node<'a, 'input>, written: &mut Vec<Declaration<'a>>) {
        let name = qualified_name(element);
        let outside = written.len();

        self.text.push('<');
        self.text.push_str(name);
        for (prefix, uri) in self.wanted(element, name) {
            let before = written.iter().rev().find(|it| it.0 == prefix).map(|it| it.1);
            if before.unwrap_or_default() != uri {
                self.declaration(prefix, uri);
                written.push((prefix, uri));
            }
        }
        let mut attributes: Vec<_> = element.attributes().collect();
        attributes.sort_by_key(|it| (it.namespace().unwrap_or_default(), it.name()));
        for attribute in attributes {
            self.text.push(' ');
            self.text.push_str(&source(element)[attribute.range_qname()]);
            self.text.push_str("=\"");
            self.value(attribute.value());
            self.text.push('"');
        }
        self.text.push('>');
        let left_out = self.left_out;
        for child in element.children().filter(|it| Some(*it) != left_out) {
            if child.is_element() {
                self.element(child, written);
            } else if child.is_text() {
                self.content(child.text().unwrap_or_default());
            }
        }
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');

        written.truncate(outside);
    }

    /// What must be known inside of this element, sorted by prefix: the prefixes that its name and
    /// attributes use, and those that are to be treated inclusively.
    fn wanted(&self, element: Node<'a, 'input>, name: &'input str) -> Vec<Declaration<'a>> {
        let in_scope = |prefix: &str| {
            let mut namespaces = element.namespaces();
            namespaces.find(|it| it.name().unwrap_or_default() == prefix)
        };
        let attributes = element.attributes().map(|it| prefix(&source(element)[it.range_qname()]));
        let used = attributes.filter(|it| !it.is_empty()).chain([prefix(name)]);
        let inclusive = self.inclusive.iter().map(|it| if *it == "#default" { "" } else { *it });

        let mut wanted: Vec<Declaration> = Vec::new();
        for prefix in used.chain(inclusive).filter(|it| *it != "xml") {
            match in_scope(prefix) {
                Some(it) => wanted.push((it.name().unwrap_or_default(), it.uri())),
                None if prefix.is_empty() => wanted.push(("", "")),
                None => {}
            }
        }
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    fn declaration(&mut self, prefix: &str, uri: &str) {
        self.text.push_str(" xmlns");
        if !prefix.is_empty() {
            self.text.push(':');
            self.text.push_str(prefix);
        }
        self.text.push_str("=\"");
        self.value(uri);
        self.text.push('"');
    }

    fn content(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '\r' => self.text.push_str("&#xD;"),
                it => self.text.push(it),
            }
        }
    }

    fn value(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' => self.text.push_str("&#x9;"),
                '\n' => self.text.push_str("&#xA;"),
                '\r' => self.text.push_str("&#xD;"),
                it => self.text.push(it),
            }
        }
    }
}

fn source<'input>(node: Node<'_, 'input>) -> &'input str {
    node.document().input_text()
}

/// The element's name with its prefix, which the tree does not keep: as it stands in the text.
fn qualified_name<'input>(element: Node<'_, 'input>) -> &'input str {
    let name = &source(element)[element.range().start + 1..];
    let ends = |it: char| it.is_ascii_whitespace() || it == '>' || it == '/';
    &name[..name.find(ends).unwrap_or(name.len())]
}

fn prefix(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

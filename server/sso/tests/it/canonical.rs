//! Exclusive canonicalization, compared with libxml2's: element by element, on documents made at
//! random. `ROLLCALL_C14N_ELEMENTS=40000` compares that many.

use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
};

use ring::digest;
use rollcall_sso::saml::c14n;
use roxmltree::Document;

use crate::support::{Random, rounds};

/// Prints, for each document of the input and each of its elements, a digest of libxml2's
/// canonical form; the first argument is the `PrefixList`.
const ORACLE: &str = r#"
import sys
from hashlib import sha256
from lxml import etree
for document in sys.stdin.buffer.read().split(b"\n%%%\n"):
    for element in etree.fromstring(document).iter():
        if isinstance(element.tag, str):
            canonical = etree.tostring(element, method="c14n", exclusive=True, with_comments=False,
                                       inclusive_ns_prefixes=sys.argv[1].split(), with_tail=False)
            print(sha256(canonical).hexdigest())
"#;

/// lxml takes no `#default`; that one xmlsec1 has signed with, in `signed/prefixes.xml`. And libxml2
/// writes `&` in a namespace as it is, which is no XML, so no namespace here has one.
const PREFIX_LISTS: [&str; 4] = ["", "a", "b c", "a b c d"];

/// The system's own Python comes with lxml where another one on the path does not.
fn python() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        let found = Command::new(python).args(["-c", "import lxml"]).stderr(Stdio::null()).status();
        found.is_ok_and(|it| it.success())
    })
}

#[test]
fn canonical_forms_are_those_of_libxml2() {
    let Some(python) = python() else {
        writeln!(std::io::stderr(), "skipped: python3-lxml is not installed").unwrap();
        return;
    };
    let wanted = rounds("ROLLCALL_C14N_ELEMENTS", 4_000);
    let mut compared = 0;
    for (seed, prefixes) in PREFIX_LISTS.into_iter().enumerate() {
        let documents = documents(&mut Random::new(seed as u64), wanted / PREFIX_LISTS.len());
        let expected = ask(python, prefixes, &documents.join("\n%%%\n"));
        let mut expected = expected.lines();
        let list: Vec<&str> = prefixes.split_ascii_whitespace().collect();
        for text in &documents {
            let document = Document::parse(text).unwrap();
            for element in document.descendants().filter(roxmltree::Node::is_element) {
                let ours = c14n::exclusive(element, None, &list);
                assert_eq!(expected.next(), Some(&*hex(&ours)), "{prefixes:?}: {ours}\nin {text}");
                compared += 1;
            }
        }
        assert_eq!(expected.next(), None);
    }
    assert!(compared >= wanted, "{compared}");
}

fn ask(python: &str, prefixes: &str, input: &str) -> String {
    let mut child = Command::new(python)
        .args(["-c", ORACLE, prefixes])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // All of it is read before the first line is printed.
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn hex(text: &str) -> String {
    let digest = digest::digest(&digest::SHA256, text.as_bytes());
    digest.as_ref().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Documents with at least so many elements together.
fn documents(random: &mut Random, elements: usize) -> Vec<String> {
    let mut documents = Vec::new();
    let mut left = elements.cast_signed();
    while left > 0 {
        let mut text = String::new();
        if random.below(4) == 0 {
            text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- before -->\n");
        }
        let declared = r#" xmlns:a="urn:a" xmlns:b="urn:b" xmlns:c="urn:a" xmlns:d="urn:d""#;
        element(random, &mut text, declared, 0, &mut left);
        documents.push(text);
    }
    documents
}

fn element(random: &mut Random, text: &mut String, declared: &str, depth: usize, left: &mut isize) {
    *left -= 1;
    let name = random.one_of(&["x", "y", "a:x", "b:x", "c:y", "d:Z", "a:ä"]);
    write!(text, "<{name}{declared}").unwrap();
    if declared.is_empty() {
        for prefix in ["a", "b", "c", "d"] {
            if random.below(6) == 0 {
                let uri = random.one_of(&["urn:a", "urn:b", "urn:d", "urn:e?x=1#y"]);
                write!(text, " xmlns:{prefix}=\"{uri}\"").unwrap();
            }
        }
        if random.below(4) == 0 {
            write!(text, " xmlns='{}'", random.one_of(&["", "", "urn:a", "urn:f"])).unwrap();
        }
    }
    for attribute in ["id", "a:n", "b:m", "B", "d:a", "xml:lang", "c"] {
        if random.below(5) == 0 {
            write!(
                text,
                "{}{attribute}=\"{}\"",
                random.one_of(&[" ", "\n\t"]),
                words(random, &['<', '"'])
            )
            .unwrap();
        }
    }
    if random.below(8) == 0 {
        text.push_str(random.one_of(&["/>", " />"]));
        return;
    }
    text.push_str(random.one_of(&[">", " >"]));
    for _ in 0..random.below(5) {
        match random.below(8) {
            0 => text.push_str("<!-- aside -->"),
            1 => write!(text, "<![CDATA[{}]]>", words(random, &[']', '&'])).unwrap(),
            2 | 3 => text.push_str(&words(random, &['<'])),
            _ if depth < 8 => element(random, text, "", depth + 1, left),
            _ => {}
        }
    }
    write!(text, "</{name}>").unwrap();
}

/// Text and references, without what may not stand there.
fn words(random: &mut Random, without: &[char]) -> String {
    let all = [
        "a", " ", "&amp;", "&lt;", "&gt;", ">", "'", "\"", "&quot;", "&#13;", "&#xA;", "&#9;",
        "\n", "\t", "é", "😀", "\r\n", "&apos;",
    ];
    let allowed: Vec<&str> = all
        .into_iter()
        .filter(|it| !it.contains(|character| without.contains(&character)))
        .filter(|it| !(*it == ">" && without.contains(&']')))
        .collect();
    (0..random.below(6)).map(|_| random.one_of(&allowed)).collect()
}

//! What would keep the server busy is refused at once.

use std::time::{Duration, Instant};

use rollcall_sso::saml::{
    refusal::Refusal,
    xml::{Limits, Malformed, parse},
};

use crate::{
    bombs::{bombs, numbered},
    support::{attacks, name, replace, signed},
};

/// Every bomb takes less than 50 ms when it is optimized (`cargo bench -p rollcall-sso`). This much
/// is for a busy machine without; a quadratic reader takes longer still.
const LONGEST: Duration = Duration::from_secs(2);

#[test]
fn every_bomb_is_refused_at_once() {
    for (bomb, xml) in bombs(&signed("assertion")) {
        let start = Instant::now();
        let found = name(&xml);
        let taken = start.elapsed();
        assert!(found.is_err(), "{bomb}");
        assert!(taken < LONGEST, "{bomb}: {taken:?}, {found:?}");
    }
}

attacks! {
    a_message_over_256_kib: bomb("400,000 elements") => Refusal::Malformed(Malformed::TooLarge(_)),
    too_many_levels: bomb("20,000 levels") => Refusal::Malformed(Malformed::TooDeep(48)),
    too_many_elements: bomb("60,000 elements") => Refusal::Malformed(Malformed::TooManyNodes(4_000)),
    too_many_attributes: bomb("20,000 attributes") => Refusal::Malformed(Malformed::TooManyAttributes(64)),
    too_many_namespaces: bomb("namespaces that are handed down") => Refusal::Malformed(Malformed::TooManyNamespaces(64)),
    attributes_behind_a_quote: bomb("a quote that hides attributes") => Refusal::Malformed(Malformed::Aside),
    laughs: bomb("a billion laughs") => Refusal::Malformed(Malformed::DocumentType),
    too_many_prefixes: bomb("30,000 prefixes to canonicalize") => Refusal::SignatureHolds(_),
    a_grafted_signature: bomb("a genuine signature over 1,900 elements") => Refusal::Changed,
    one_level_too_many: levels(48) => Refusal::Malformed(Malformed::TooDeep(48)),
}

fn bomb(name: &str) -> String {
    bombs(&signed("assertion")).into_iter().find(|it| it.0 == name).unwrap().1
}

/// A response with so many levels in its root.
fn levels(count: usize) -> String {
    let inside = format!("{}{}", "<a>".repeat(count), "</a>".repeat(count));
    replace(&signed("assertion"), "<samlp:Status>", &format!("{inside}<samlp:Status>"))
}

#[test]
fn what_is_within_the_limits_is_parsed() {
    let attributes = numbered(64, |it| format!(" a{it}='>'"));
    let most = format!("<r>{}<x{attributes}/>{}</r>", "<a>".repeat(46), "</a>".repeat(46));
    assert!(parse(&most, Limits::RESPONSE).is_ok());
    let names = numbered(64, |it| format!(" xmlns:n{it}='u'"));
    let siblings = format!("<r>{}</r>", format!("<x{names}/><y{names}></y>").repeat(20));
    assert!(parse(&siblings, Limits::RESPONSE).is_ok());
}

#[test]
fn a_quoted_bracket_ends_no_tag() {
    let attributes = numbered(70, |it| format!(" a{it}=''"));
    for value in ["'>'", "\">\"", "'/>'", "'\">'"] {
        let found = parse(&format!("<r><x q={value}{attributes}/></r>"), Limits::RESPONSE).err();
        assert_eq!(found, Some(Malformed::TooManyAttributes(64)), "{value}");
    }
    let equals = format!("<r q='{}'/>", "=".repeat(100));
    assert!(parse(&equals, Limits::RESPONSE).is_ok());
}

#[test]
fn asides_of_metadata_hide_nothing_from_the_limits() {
    let attributes = numbered(70, |it| format!(" a{it}=''"));
    for aside in ["<!-- ' -->", "<?x ' ?>", "<?x > ?>", "<!-- <a -->", "<!-- > <y a=\" -->"] {
        let xml = format!("<r>{aside}<x{attributes}/></r>");
        let found = parse(&xml, Limits::METADATA).err();
        assert_eq!(found, Some(Malformed::TooManyAttributes(64)), "{aside}");
        let fine = format!("<r>{aside}<![CDATA[ <x ' ]]><x/></r>");
        assert!(parse(&fine, Limits::METADATA).is_ok(), "{aside}");
    }
}

//! Genuine responses, broken at random: whatever is still accepted says the same.
//! `ROLLCALL_MUTANTS=60000` tries that many of each.

use crate::support::{Random, rounds, signed, verify};

const TOKENS: [&str; 15] = [
    "<!---->",
    "<?a b?>",
    "&#x0;",
    "<![CDATA[x]]>",
    " xmlns=\"\"",
    " ID=\"_x\"",
    "<saml:Assertion>",
    "</saml:Assertion>",
    "\0",
    "&amp;",
    " xmlns:saml=\"urn:evil\"",
    "<ds:Object/>",
    "\u{202e}",
    "]]>",
    "<!DOCTYPE a>",
];

#[test]
fn no_mutant_says_anything_else() {
    let rounds = rounds("ROLLCALL_MUTANTS", 1_500);
    for (seed, name) in ["assertion", "response", "both", "okta"].into_iter().enumerate() {
        let genuine = signed(name);
        let expected = verify(&genuine).unwrap();
        let mut random = Random::new(seed as u64);
        let mut accepted = 0;
        for _ in 0..rounds {
            let mut mutant = genuine.clone().into_bytes();
            for _ in 0..=random.below(3) {
                mutate(&mut random, &mut mutant);
            }
            let Ok(mutant) = String::from_utf8(mutant) else { continue };
            if let Ok(mut found) = verify(&mutant) {
                accepted += 1;
                // A response signed by a part of its keys may be accepted by the other signature.
                found.signed_by = expected.signed_by;
                assert_eq!(found, expected, "{mutant}");
            }
        }
        assert!(accepted < rounds / 5, "{name}: {accepted} were accepted, so nothing was tried");
    }
}

fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    if bytes.len() < 2 {
        return;
    }
    let at = random.below(bytes.len());
    match random.below(6) {
        0 => bytes[at] ^= 1 << random.below(8),
        1 => drop(bytes.drain(at..(at + 1 + random.below(200)).min(bytes.len()))),
        2 => {
            let copied = bytes[at..(at + 1 + random.below(3_000)).min(bytes.len())].to_vec();
            let to = random.below(bytes.len());
            bytes.splice(to..to, copied);
        }
        3 => drop(bytes.splice(at..at, random.one_of(&TOKENS).bytes())),
        4 => {
            // What stands between two tags, somewhere else.
            let tags: Vec<usize> = (0..bytes.len()).filter(|it| bytes[*it] == b'<').collect();
            if tags.is_empty() {
                return;
            }
            let (one, other) = (tags[random.below(tags.len())], tags[random.below(tags.len())]);
            let moved: Vec<u8> = bytes.drain(one.min(other)..one.max(other)).collect();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, moved);
        }
        _ => bytes[at] = u8::try_from(random.below(256)).unwrap(),
    }
}

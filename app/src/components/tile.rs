//! Letter tiles: monograms of clients, providers and people.

use leptos::prelude::*;

/// What a tile stands for, which decides its shape and its letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileKind {
    /// The first letters of the first two words: "Halden & Voss AG" is HV.
    Client,
    /// The first two letters: "Entra ID" is En.
    Provider,
    /// The first letters of the first and last word, in a circle: "Ilse van der Meer" is IM.
    Person,
}

/// The letters of a name in a small square or circle. Decoration: the name stands beside it.
#[component]
pub fn Tile(
    kind: TileKind,
    /// The name the letters are taken from.
    #[prop(into)]
    name: String,
    /// Bigger, for the head of a page.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let (shape, letters) = match kind {
        TileKind::Client => ("tile", initials(&name, |words| words.next())),
        TileKind::Provider => ("tile tile--ink", first_letters(&name)),
        TileKind::Person => ("tile avatar", initials(&name, |words| words.last())),
    };
    view! {
        <span class=shape class:tile--lg=large aria-hidden="true">
            {letters}
        </span>
    }
}

/// The first letters of the first word that starts with a letter or digit, and of a second one
/// chosen from the rest.
fn initials<'a>(
    name: &'a str,
    second: impl FnOnce(&mut dyn Iterator<Item = &'a str>) -> Option<&'a str>,
) -> String {
    let mut words = name
        .split(|it: char| it.is_whitespace() || it == '-')
        .filter(|word| word.chars().next().is_some_and(char::is_alphanumeric));
    let Some(first) = words.next() else {
        return first_cluster(name.trim()).to_owned();
    };
    let second = second(&mut words).map(first_cluster).unwrap_or_default();
    format!("{}{second}", first_cluster(first)).to_uppercase()
}

/// The first two letters as they are written.
fn first_letters(name: &str) -> String {
    let name = name.trim();
    let first = first_cluster(name);
    format!("{first}{}", first_cluster(&name[first.len()..])).trim_end().to_owned()
}

/// The first letter with the marks and joined signs that belong to it.
///
/// Not the whole of Unicode's segmentation, which would weigh more than the rest of the console's
/// text handling; enough that no name is cut in the middle of a letter or an emoji.
fn first_cluster(text: &str) -> &str {
    let mut letters = text.char_indices();
    let Some((_, first)) = letters.next() else { return "" };
    let mut previous = first;
    for (at, it) in letters {
        let flag = at == first.len_utf8() && is_regional(first) && is_regional(it);
        if !(continues(it) || previous == JOINER || flag) {
            return &text[..at];
        }
        previous = it;
    }
    text
}

/// Joins two signs into one: a woman and a rocket are an astronaut.
const JOINER: char = '\u{200d}';

/// Whether a character belongs to the one before: combining marks, joiners, variants, skin tones.
fn continues(it: char) -> bool {
    matches!(u32::from(it),
        0x0300..=0x036f | 0x0591..=0x05c7 | 0x064b..=0x065f | 0x0900..=0x0903 | 0x093a..=0x094f
        | 0x0e31 | 0x0e34..=0x0e4e | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x200d
        | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f | 0x1f3fb..=0x1f3ff)
}

/// Half of a flag.
fn is_regional(it: char) -> bool {
    matches!(u32::from(it), 0x1f1e6..=0x1f1ff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_any_script_has_letters() {
        for (name, letters) in [
            ("Mara Lindqvist", "ML"),
            ("Halden & Voss AG", "HA"),
            ("Anna-Katharina von Hohenlohe", "AH"),
            ("X", "X"),
            ("דנה לוי", "דל"),
            ("E\u{301}mile Zola", "E\u{301}Z"),
            ("👩\u{200d}🚀", "👩\u{200d}🚀"),
            ("🇨🇭🇩🇪", "🇨🇭"),
            ("  ", ""),
            ("<b>x</b>", "<"),
        ] {
            assert_eq!(initials(name, |words| words.last()), letters, "{name}");
            assert_eq!(initials("Halden & Voss AG", |words| words.next()), "HV");
        }
        assert_eq!(first_letters("Entra ID"), "En");
        assert_eq!(first_letters("X"), "X");
    }
}

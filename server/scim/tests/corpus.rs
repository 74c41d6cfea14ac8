//! What fuzzing found worth keeping, tried again: `make fuzz` finds more. One input a line, as a
//! JSON string.

#[path = "../../../fuzz/checks.rs"]
mod checks;

/// Tries every input.
fn replay(corpus: &str, check: fn(&[u8])) {
    for line in corpus.lines() {
        let input: String = serde_json::from_str(line).expect("a JSON string");
        check(input.as_bytes());
    }
}

#[test]
fn no_filter_of_the_corpus_breaks_the_server() {
    replay(include_str!("../../../fuzz/corpus/filter.txt"), checks::filter);
}

#[test]
fn no_path_of_the_corpus_breaks_the_server() {
    replay(include_str!("../../../fuzz/corpus/path.txt"), checks::path);
}

#[test]
fn no_patch_of_the_corpus_breaks_the_server() {
    replay(include_str!("../../../fuzz/corpus/patch.txt"), checks::patch);
}

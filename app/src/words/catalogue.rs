//! The catalogue itself, which rust-i18n reads when the program is compiled.

use std::borrow::Cow;

use rollcall_model::language::Language;

rust_i18n::i18n!("locales");

/// The words under a key.
pub(super) fn find(language: Language, key: &str) -> Option<Cow<'static, str>> {
    _rust_i18n_backend().translate(language.code(), key)
}

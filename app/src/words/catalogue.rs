//! The catalogue itself, which rust-i18n reads when the program is compiled.

use std::borrow::Cow;

use rollcall_model::language::Language;

rust_i18n::i18n!("locales");

/// The words under a key.
pub(super) fn find(language: Language, key: &str) -> Option<Cow<'static, str>> {
    _rust_i18n_backend().translate(language.code(), key)
}

/// Everything that the catalogue says in a language.
pub(super) fn all(language: Language) -> Vec<(Cow<'static, str>, Cow<'static, str>)> {
    _rust_i18n_backend().messages_for_locale(language.code()).unwrap_or_default()
}

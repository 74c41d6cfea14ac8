//! The files the document loads.

/// Addresses of the built files. Each carries a hash of its content, so browsers keep them for
/// ever and never see an old one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The module that `wasm-bindgen` wrote.
    pub js: String,
    pub wasm: String,
    pub css: String,
    /// The fonts every page needs at once. Others are found through the style sheet.
    pub fonts: Vec<String>,
    pub favicon: String,
}

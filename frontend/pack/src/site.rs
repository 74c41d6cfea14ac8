//! The files that the server hands out, each under a name that changes with its content: they
//! can be cached for ever.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    Profile,
    compress::{Compressed, compress},
};

/// What the server reads to know the names.
const MANIFEST: &str = "manifest.json";

#[derive(Default)]
pub struct Site {
    /// By where they come from: a path below `style`, or the plain name of a built file.
    files: BTreeMap<PathBuf, File>,
}

struct File {
    name: String,
    content: Vec<u8>,
}

impl Site {
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The hashed name of a file that was added.
    pub fn name_of(&self, source: &Path) -> Option<String> {
        self.files.get(source).map(|file| file.name.clone())
    }

    pub fn add(&mut self, source: impl Into<PathBuf>, content: Vec<u8>) -> Result<()> {
        let source = source.into();
        let name = hashed(&source, &content)
            .with_context(|| format!("{} has no usable name", source.display()))?;
        self.files.insert(source, File { name, content });
        Ok(())
    }

    /// Adds the files directly in a folder, as `prefix`/name. A folder that is missing adds none.
    pub fn add_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.with_context(|| format!("{} cannot be read", folder.display()))?,
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_file() {
                let source = Path::new(prefix).join(entry.file_name());
                self.add_file_if_there(&entry.path(), source)?;
            }
        }
        Ok(())
    }

    pub fn add_file_if_there(&mut self, file: &Path, source: impl Into<PathBuf>) -> Result<()> {
        match fs::read(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            content => self.add(
                source,
                content.with_context(|| format!("{} cannot be read", file.display()))?,
            ),
        }
    }

    /// Names say the content, so the same manifest means the same files.
    pub fn is_written_in(&self, folder: &Path) -> bool {
        fs::read(folder.join(MANIFEST)).is_ok_and(|it| it == self.manifest().into_bytes())
    }

    /// Writes everything into a folder beside the final one and puts it in its place, so that a
    /// server never reads a half-written one. Returns the table of sizes.
    pub fn write(&self, folder: &Path, profile: Profile) -> Result<String> {
        let new = folder.with_extension("new");
        remove_folder(&new)?;
        fs::create_dir_all(&new)?;
        let compressed = match profile {
            Profile::Dev => vec![Compressed::default(); self.files.len()],
            Profile::Release => {
                compress(self.files.values().map(|it| (it.name.as_str(), it.content.as_slice())))
            }
        };
        for (file, compressed) in self.files.values().zip(&compressed) {
            fs::write(new.join(&file.name), &file.content)?;
            for (ending, content) in [("br", &compressed.brotli), ("gz", &compressed.gzip)] {
                if let Some(content) = content {
                    fs::write(new.join(format!("{}.{ending}", file.name)), content)?;
                }
            }
        }
        fs::write(new.join(MANIFEST), self.manifest())?;
        remove_folder(folder)?;
        fs::rename(&new, folder)?;
        Ok(self.table(&compressed))
    }

    fn manifest(&self) -> String {
        let name = |source: &str| self.name_of(Path::new(source));
        let fonts: Vec<Value> = self
            .below("fonts")
            .filter(|(source, _)| Path::new(source).extension().is_some_and(|it| it == "woff2"))
            .map(|(_, name)| json!(name))
            .collect();
        let public: serde_json::Map<String, Value> =
            self.below("public").map(|(source, name)| (source.to_owned(), json!(name))).collect();
        let manifest = json!({
            "js": name("rollcall.js"),
            "wasm": name("rollcall.wasm"),
            "css": name("rollcall.css"),
            "icons": name("icons.svg"),
            "favicon": name("public/favicon.svg"),
            "fonts": fonts,
            "public": public,
        });
        format!("{manifest:#}\n")
    }

    /// The files of one folder: their own names and their hashed ones.
    fn below(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(move |(source, file)| {
            Some((source.strip_prefix(folder).ok()?.to_str()?, file.name.as_str()))
        })
    }

    fn table(&self, compressed: &[Compressed]) -> String {
        let mut table = format!("{:>12} {:>10} {:>10}\n", "bytes", "gzip", "brotli");
        let mut transfer = 0;
        for ((source, file), compressed) in self.files.iter().zip(compressed) {
            let size =
                |it: &Option<Vec<u8>>| it.as_ref().map_or(String::new(), |it| it.len().to_string());
            let (gzip, brotli) = (size(&compressed.gzip), size(&compressed.brotli));
            let _ = writeln!(
                table,
                "{:>12} {gzip:>10} {brotli:>10}  {}",
                file.content.len(),
                file.name
            );
            if source.to_str().is_some_and(|it| it.starts_with("rollcall.")) {
                transfer += compressed.brotli.as_ref().unwrap_or(&file.content).len();
            }
        }
        let way = if compressed.iter().any(|it| it.brotli.is_some()) { "brotli" } else { "as is" };
        let _ =
            writeln!(table, "{transfer:>34}  front-end transfer: script, wasm and style ({way})");
        table
    }
}

/// `rollcall.css` becomes `rollcall-0123456789abcdef.css`.
fn hashed(source: &Path, content: &[u8]) -> Option<String> {
    let digest = Sha256::digest(content);
    let hash = digest[..8].iter().fold(0_u64, |it, byte| it << 8 | u64::from(*byte));
    let stem = source.file_stem()?.to_str()?;
    let ending = source.extension()?.to_str()?;
    Some(format!("{stem}-{hash:016x}.{ending}"))
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result.with_context(|| format!("{} cannot be removed", folder.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        let mut site = Site::default();
        for (source, content) in [
            ("rollcall.js", "script"),
            ("rollcall.wasm", "program"),
            ("rollcall.css", "style"),
            ("fonts/inter.woff2", "font"),
            ("fonts/OFL.txt", "its license"),
            ("public/favicon.svg", "picture"),
        ] {
            site.add(source, content.repeat(100).into_bytes()).unwrap();
        }
        site
    }

    #[test]
    fn a_name_changes_with_the_content_and_only_then() {
        let name = |content: &[u8]| hashed(Path::new("fonts/inter.woff2"), content).unwrap();
        assert_eq!(name(b"abc"), "inter-ba7816bf8f01cfea.woff2");
        assert_ne!(name(b"abd"), name(b"abc"));
    }

    #[test]
    fn the_manifest_names_what_a_page_needs() {
        let site = site();
        let manifest: Value = serde_json::from_str(&site.manifest()).unwrap();
        assert_eq!(manifest["js"], json!(site.name_of(Path::new("rollcall.js"))));
        assert_eq!(manifest["favicon"], manifest["public"]["favicon.svg"]);
        assert_eq!(manifest["fonts"], json!([site.name_of(Path::new("fonts/inter.woff2"))]));
        assert_eq!(manifest["icons"], Value::Null);
    }

    #[test]
    fn a_release_has_compressed_neighbours_where_they_are_smaller() {
        let folder = std::env::temp_dir().join(format!("rollcall-site-{}", std::process::id()));
        let site = site();
        assert!(!site.is_written_in(&folder));
        let table = site.write(&folder, Profile::Release).unwrap();
        assert!(site.is_written_in(&folder));
        assert!(table.contains("front-end transfer"), "{table}");
        let css = site.name_of(Path::new("rollcall.css")).unwrap();
        let font = site.name_of(Path::new("fonts/inter.woff2")).unwrap();
        for (name, is_there) in [
            (format!("{css}.br"), true),
            (format!("{css}.gz"), true),
            (format!("{font}.br"), false),
        ] {
            assert_eq!(folder.join(&name).exists(), is_there, "{name}");
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}

//! Tells `assets.rs` where the packer leaves the front end.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

fn main() -> Result<(), Box<dyn Error>> {
    let is_release = env::var("PROFILE")? == "release";
    let name = if is_release { "site-release" } else { "site" };
    let site = target_folder()?.join(name);
    // The server compiles without a front end; it says so when it starts.
    fs::create_dir_all(&site)?;
    println!("cargo:rustc-env=ROLLCALL_SITE={}", site.display());
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CARGO_TARGET_DIR");
    if is_release {
        // Embedded, so another front end makes another server. A development build reads the
        // folder when it runs.
        println!("cargo:rerun-if-changed={}", site.join("manifest.json").display());
    }
    Ok(())
}

/// The packer's rule, as far as a build script can know: it runs in another folder than cargo.
fn target_folder() -> Result<PathBuf, Box<dyn Error>> {
    if let Some(folder) = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from)
        && folder.is_absolute()
    {
        return Ok(folder);
    }
    // target/debug/build/rollcall-server-0123456789abcdef/out
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let target = out.ancestors().nth(4).map(Path::to_owned);
    target.ok_or_else(|| format!("{} is not in a target folder", out.display()).into())
}

//! The program that runs in the browser, and the script that loads it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::Profile;

const TARGET: &str = "wasm32-unknown-unknown";

/// What wasm-bindgen makes of a module.
pub struct Bound {
    pub js: String,
    pub wasm: Vec<u8>,
}

/// Compiles the front end in the server's own target folder: the procedural macros and the build
/// scripts of a development build are shared.
pub fn compile(workspace: &Path, target: &Path, profile: Profile) -> Result<PathBuf> {
    let (name, folder) = match profile {
        Profile::Dev => ("dev", "debug"),
        Profile::Release => ("wasm-release", "wasm-release"),
    };
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--locked", "--lib", "-p", "rollcall-frontend"])
        .args(["--target", TARGET, "--profile", name, "--target-dir"])
        .arg(target)
        .current_dir(workspace)
        .status()
        .context("cargo could not be started")?;
    ensure!(status.success(), "the front end did not compile (is the target {TARGET} installed?)");
    Ok(target.join(TARGET).join(folder).join("rollcall_frontend.wasm"))
}

/// The page names the wasm when it starts the script, so the script itself needs no name for it.
pub fn bind(module: &Path, profile: Profile) -> Result<Bound> {
    let is_release = profile == Profile::Release;
    let mut output = Bindgen::new()
        .input_path(module)
        .out_name("rollcall")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .omit_default_module_path(true)
        .remove_name_section(is_release)
        .remove_producers_section(is_release)
        .generate_output()
        .context("wasm-bindgen could not bind the front end")?;
    ensure!(
        output.snippets().values().all(Vec::is_empty)
            && output.local_modules().is_empty()
            && output.npm_dependencies().is_empty(),
        "a dependency of the front end brings JavaScript files of its own, and the packer gives \
         them no hashed names: do without that dependency, or teach frontend/pack"
    );
    Ok(Bound { js: output.js().to_owned(), wasm: output.wasm_mut().emit_wasm() })
}

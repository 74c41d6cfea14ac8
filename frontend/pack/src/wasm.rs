//! The program that runs in the browser, and the script that loads it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use walrus::{FunctionKind, LocalFunction, Module, ModuleConfig};
use wasm_bindgen_cli_support::Bindgen;

use crate::Profile;

const TARGET: &str = "wasm32-unknown-unknown";

/// What begins a lazily loaded view's hydration, and what goes on with it, as a wasm names them
/// before the hash. No other function can have the same code, which the optimiser would have
/// merged with it: one makes the future that the other polls.
const LAZY: [&str; 2] =
    ["into_any13hydrate_async", "into_any13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$"];

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
pub fn bind(module: &Path) -> Result<Bound> {
    let mut output = Bindgen::new()
        .input_module("rollcall_frontend", without_lazy_hydration(module)?)
        .out_name("rollcall")
        .web(true)?
        .typescript(false)
        .demangle(false)
        .omit_default_module_path(true)
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

/// Reads the module and empties what only `leptos::mount::hydrate_lazy` calls, which we do not
/// use. Every view brings its own copy in a table of functions, where neither the linker nor
/// wasm-bindgen can see that it is dead: a seventh of the whole.
fn without_lazy_hydration(module: &Path) -> Result<Module> {
    // Names and producers are not sent; LLVM's output needs no validation.
    let mut module = ModuleConfig::new()
        .strict_validate(false)
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse(&fs::read(module)?)
        .context("the front end is no wasm that can be read")?;
    let mut emptied = 0;
    for function in module.funcs.iter_mut() {
        let is_lazy = function.name.as_deref().is_some_and(is_lazy);
        if let (true, FunctionKind::Local(body)) = (is_lazy, &mut function.kind) {
            empty(body);
            emptied += 1;
        }
    }
    ensure!(emptied > 0, "no function is called {LAZY:?}: are names written otherwise by now?");
    Ok(module)
}

/// `_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any13hydrate_async17h` and a
/// hash of sixteen digits.
fn is_lazy(name: &str) -> bool {
    let path = name.rsplit_once("17h").map_or(name, |(path, _)| path);
    LAZY.iter().any(|it| path.ends_with(it))
}

/// Whoever calls it nevertheless is stopped there.
fn empty(body: &mut LocalFunction) {
    let mut body = body.builder_mut().func_body();
    body.instrs_mut().clear();
    body.unreachable();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_futures_of_views_are_lazy() {
        let view = "_ZN53_$LT$T$u20$as$u20$tachys..view..any_view..IntoAny$GT$8into_any";
        let lazy = |path: &str| is_lazy(&format!("{view}{path}17h0123456789abcdefE"));
        assert!(lazy("13hydrate_async"));
        assert!(lazy("13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$"));
        assert!(!lazy("19hydrate_from_server"));
        // `hydrate` has the same helper, and the optimiser keeps one of them.
        assert!(!lazy("13hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$4prep"));
        assert!(!is_lazy("hydrate"));
    }
}

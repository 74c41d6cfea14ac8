//! Compiles the catalogue of words anew when it has changed: the macro that reads it tells cargo
//! nothing about its files.

fn main() {
    println!("cargo:rerun-if-changed=locales");
}

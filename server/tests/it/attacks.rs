//! Attacks that no one part of the server repels alone (`docs/attacks.md`).

mod host;
mod log_lines;
mod markup;
mod mass_assignment;

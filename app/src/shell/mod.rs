//! What stands around every page: the document, the console's frame, and the door to it.

mod account_menu;
mod client_picker;
mod console;
mod document;
mod door;
mod navigation;
mod palette;
mod theme;

pub use client_picker::ClientLink;
pub use console::{ConsoleFrame, ConsoleLayout};
pub use document::shell;
pub use door::{DoorLayout, DoorStep, Steps};
pub use palette::{Jump, Palette};
pub use theme::Theme;

//! The parts pages are built from. A component shows what it is given and never fetches.
//!
//! Everything here stands on native elements (dialog, popover, details, forms), works before and
//! without scripts, and has no inline style (`style-src 'self'`). The classes are in `style/`.

pub mod banner;
pub mod button;
pub mod card;
pub mod choice;
pub mod copy;
pub mod dialog;
pub mod field;
pub mod filter;
pub mod icon;
pub mod menu;
pub mod multi_select;
pub mod page;
pub mod status;
pub mod table;
pub mod tabs;
pub mod tile;
pub mod time;
pub mod timeline;
pub mod toast;
pub mod token;

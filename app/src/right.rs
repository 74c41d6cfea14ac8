//! Rights that are missing: how whoever asks is told, and the server's log.

use std::{fmt, sync::Arc};

use leptos::prelude::use_context;
use rollcall_model::{
    id::LoginId,
    login::Login,
    role::{Access, Area},
};

use crate::{
    error::AppError,
    words::{Named, Said},
};

/// A right that somebody lacks. Displayed in English, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    Administrator,
    /// To reach every organization of the client.
    AllOrganizations,
    In(Area, Access),
}

impl Right {
    /// The refusal that names it.
    pub fn missing(self) -> AppError {
        AppError::Forbidden(self.said())
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Administrator => f.write_str("System administrator"),
            Self::AllOrganizations => f.write_str("All organizations"),
            Self::In(area, access) => write!(f, "{}: {}", area.label(), access.label()),
        }
    }
}

impl Said for Right {
    fn said(&self) -> String {
        match self {
            Self::Administrator => t!("common.system_administrator").to_owned(),
            Self::AllOrganizations => t!("common.all_organizations").to_owned(),
            Self::In(area, access) => format!("{}: {}", area.named(), access.named()),
        }
    }
}

/// Notes that a page refused somebody by itself, before it asked the server for anything. The
/// server puts one into context; in the browser there is none, and no page was asked for.
#[derive(Clone)]
pub struct NoteRefusal(Arc<dyn Fn(LoginId, Right) + Send + Sync>);

impl NoteRefusal {
    /// What the server does with a refusal.
    pub fn new(note: impl Fn(LoginId, Right) + Send + Sync + 'static) -> Self {
        Self(Arc::new(note))
    }

    /// Notes a refusal of the page being rendered, if one is.
    pub fn of_page(right: Right) {
        if let (Some(it), Some(login)) = (use_context::<Self>(), use_context::<Login>()) {
            (it.0)(login.id, right);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_what_the_log_says() {
        for right in [
            Right::Administrator,
            Right::AllOrganizations,
            Right::In(Area::Accounts, Access::Manage),
            Right::In(Area::IdentityProviders, Access::View),
        ] {
            assert_eq!(right.said(), right.to_string());
        }
    }
}

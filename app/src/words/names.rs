//! The names of what the model lists: types, states, reasons.

use rollcall_model::{
    account::{AccountStatus, Source, UserType},
    activity::{ActivityStatus, ActivityType, ActorKind, TimeRange},
    brake::DeactivationKind,
    hold::HoldCode,
    language::Language,
    placement::UnmatchedPolicy,
    provider::{ProviderStatus, Vendor},
    request::RequestResult,
    role::{Access, Area},
    sign_on::{Flavour, SignOnRefusal},
};

use super::{catalogue, language};

/// A value with a name in the catalogue, under its group and its code.
pub trait Named: Copy {
    /// Where its names are.
    const GROUP: &str;

    /// The word that tells it from others.
    fn key(self) -> &'static str;

    /// Its name for the reader.
    fn named(self) -> &'static str {
        find(Self::GROUP, self.key())
    }
}

/// The name of a kind of thing, as [`crate::error::AppError::NotFound`] has it.
pub fn noun(code: &str) -> &str {
    match catalogue::find(language(), &format!("noun.{}", code.replace(' ', "_"))) {
        Some(std::borrow::Cow::Borrowed(name)) => name,
        _ => code,
    }
}

/// The name of a field that changed, as [`FieldChange`](rollcall_model::activity::FieldChange) has
/// it in English; a role's rights are under the names of their areas. What the catalogue does not
/// know stays as it was written.
pub fn field(name: &str) -> &str {
    if language() == Language::English {
        return name;
    }
    let key = name.replace(' ', "_").to_lowercase();
    let of = |group: &str| catalogue::find(language(), &format!("{group}.{key}"));
    match of("field").or_else(|| of("area")) {
        Some(std::borrow::Cow::Borrowed(name)) => name,
        _ => name,
    }
}

/// A vendor inside a sentence: "Entra", "the provider".
pub fn short_name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Entra | Vendor::Okta | Vendor::Duo => vendor.short(),
        Vendor::Other => t!("vendor_short.other"),
    }
}

fn find(group: &str, code: &'static str) -> &'static str {
    match catalogue::find(language(), &format!("{group}.{code}")) {
        Some(std::borrow::Cow::Borrowed(name)) => name,
        // A test has looked all of them up.
        _ => code,
    }
}

macro_rules! named {
    ($($kind:ty: $group:literal;)*) => {$(
        impl Named for $kind {
            const GROUP: &str = $group;

            fn key(self) -> &'static str {
                self.code()
            }
        }
    )*};
}

named! {
    AccountStatus: "account_status";
    Access: "access";
    ActivityStatus: "activity_status";
    ActivityType: "activity_type";
    ActorKind: "actor_kind";
    Area: "area";
    HoldCode: "hold";
    RequestResult: "request_result";
    Flavour: "flavour";
    SignOnRefusal: "sign_on_refusal";
    Source: "source";
    TimeRange: "time_range";
    UnmatchedPolicy: "unmatched";
    UserType: "user_type";
    Vendor: "vendor";
}

impl Named for ProviderStatus {
    const GROUP: &str = "provider_status";

    fn key(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Expiring => "expiring",
            Self::Review => "review",
            Self::SettingUp => "setting_up",
            Self::Off => "off",
            Self::Healthy => "healthy",
        }
    }
}

impl Named for DeactivationKind {
    const GROUP: &str = "deactivation";

    fn key(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::Delete => "delete",
        }
    }
}

//! What the model refuses, in the reader's language. English is what its own sentences say, which
//! providers and the command line read; a test compares the two.

use rollcall_model::{
    division::InvalidSlug,
    email::{InvalidDomain, InvalidEmail},
    name::InvalidName,
    organization::{InvalidLocations, Locations},
    placement::UnknownOrganization,
    policy::InvalidPolicy,
    profile::InvalidPhone,
    provider::UnknownVendor,
    role::UnknownAccess,
    role_draft::InvalidDescription,
    service_account::InvalidWord,
    sign_on::InvalidIssuer,
    time_zone::UnknownTimeZone,
};

/// A refusal that a reader is told.
pub trait Said {
    /// The sentence.
    fn said(&self) -> String;
}

impl Said for InvalidName {
    fn said(&self) -> String {
        match self {
            Self::Empty => t!("refused.name.empty").to_owned(),
            Self::TooLong => t!("refused.too_long", count = rollcall_model::name::Name::MAX),
            Self::Control => t!("refused.name.control").to_owned(),
        }
    }
}

impl Said for InvalidLocations {
    fn said(&self) -> String {
        match self {
            Self::Name(name) => name.said(),
            Self::TooMany => t!("refused.locations", count = Locations::MAX),
        }
    }
}

impl Said for InvalidDescription {
    fn said(&self) -> String {
        match self {
            Self::TooLong => {
                t!("refused.too_long", count = rollcall_model::role_draft::Description::MAX)
            }
            Self::Control => t!("refused.description").to_owned(),
        }
    }
}

impl Said for InvalidEmail {
    fn said(&self) -> String {
        match self {
            Self::Empty => t!("refused.email.empty").to_owned(),
            Self::Incomplete => t!("refused.email.incomplete").to_owned(),
        }
    }
}

impl Said for InvalidDomain {
    fn said(&self) -> String {
        t!("refused.domain", value = self.0)
    }
}

impl Said for InvalidWord {
    fn said(&self) -> String {
        t!("refused.word", value = self.0)
    }
}

impl Said for InvalidPolicy {
    fn said(&self) -> String {
        match self {
            Self::NotBound => t!("refused.policy.not_bound").to_owned(),
            Self::NoOrganization => t!("refused.policy.no_organization").to_owned(),
            Self::UnknownOrganization(id) => t!("refused.policy.unknown_organization", id = id),
        }
    }
}

impl Said for InvalidIssuer {
    fn said(&self) -> String {
        match self {
            Self::NoAddress => t!("refused.issuer.no_address"),
            Self::NotHttps => t!("refused.issuer.not_https"),
            Self::NoTenant => t!("refused.issuer.no_tenant"),
        }
        .to_owned()
    }
}

impl Said for UnknownOrganization {
    fn said(&self) -> String {
        t!("refused.unknown_organization", value = self.0)
    }
}

macro_rules! said {
    ($($kind:ty: $words:expr;)*) => {$(
        impl Said for $kind {
            fn said(&self) -> String {
                $words.to_owned()
            }
        }
    )*};
}

said! {
    InvalidPhone: t!("refused.phone");
    InvalidSlug: t!("refused.slug");
    UnknownAccess: t!("refused.access");
    UnknownTimeZone: t!("refused.time_zone");
    UnknownVendor: t!("refused.vendor");
}

#[cfg(test)]
mod tests {
    use rollcall_model::id::OrganizationId;

    use super::*;

    #[test]
    fn english_is_what_the_model_says() {
        fn same(refusal: &(impl Said + std::fmt::Display)) {
            assert_eq!(refusal.said(), refusal.to_string());
        }
        same(&InvalidLocations::TooMany);
        for it in [InvalidName::Empty, InvalidName::TooLong, InvalidName::Control] {
            same(&InvalidLocations::Name(it));
            same(&it);
        }
        for it in [InvalidDescription::TooLong, InvalidDescription::Control] {
            same(&it);
        }
        for it in [InvalidEmail::Empty, InvalidEmail::Incomplete] {
            same(&it);
        }
        for it in [
            InvalidPolicy::NotBound,
            InvalidPolicy::NoOrganization,
            InvalidPolicy::UnknownOrganization(OrganizationId(7)),
        ] {
            same(&it);
        }
        for it in [InvalidIssuer::NoAddress, InvalidIssuer::NotHttps, InvalidIssuer::NoTenant] {
            same(&it);
        }
        same(&InvalidDomain("x".to_owned()));
        same(&InvalidWord("x".to_owned()));
        same(&InvalidPhone);
        same(&InvalidSlug);
        same(&UnknownAccess);
        same(&UnknownTimeZone);
        same(&UnknownVendor);
    }
}

//! Shorthand for writing definitions as constants; each starts from the defaults of RFC 7643,
//! section 2.2.

use super::attribute::{Attribute, Mutability, Returned, Type, Uniqueness};

const fn attribute(name: &'static str, kind: Type, description: &'static str) -> Attribute {
    Attribute {
        name,
        kind,
        description,
        multi_valued: false,
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        returned: Returned::Default,
        uniqueness: Uniqueness::None,
        canonical_values: &[],
        reference_types: &[],
        sub_attributes: &[],
    }
}

pub(super) const fn text(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, Type::String, description)
}

pub(super) const fn boolean(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, Type::Boolean, description)
}

pub(super) const fn date_time(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, Type::DateTime, description)
}

pub(super) const fn binary(name: &'static str, description: &'static str) -> Attribute {
    attribute(name, Type::Binary, description).case_exact()
}

pub(super) const fn reference(
    name: &'static str,
    description: &'static str,
    types: &'static [&'static str],
) -> Attribute {
    Attribute {
        reference_types: types,
        ..attribute(name, Type::Reference, description).case_exact()
    }
}

pub(super) const fn complex(
    name: &'static str,
    description: &'static str,
    sub_attributes: &'static [Attribute],
) -> Attribute {
    Attribute { sub_attributes, ..attribute(name, Type::Complex, description) }
}

impl Attribute {
    pub(super) const fn multi_valued(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    pub(super) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(super) const fn case_exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    pub(super) const fn unique(self) -> Self {
        Self { uniqueness: Uniqueness::Server, ..self }
    }

    pub(super) const fn mutability(self, mutability: Mutability) -> Self {
        Self { mutability, ..self }
    }

    pub(super) const fn read_only(self) -> Self {
        self.mutability(Mutability::ReadOnly)
    }

    pub(super) const fn returned(self, returned: Returned) -> Self {
        Self { returned, ..self }
    }

    pub(super) const fn canonical(self, values: &'static [&'static str]) -> Self {
        Self { canonical_values: values, ..self }
    }
}

/// The label and the flag that every multi-valued attribute has (RFC 7643, section 2.4).
pub(super) const DISPLAY: Attribute = text("display", "A name to show, primarily for humans.");
pub(super) const PRIMARY: Attribute =
    boolean("primary", "Whether this is the preferred value. At most one value is.");

pub(super) const fn kind_of(values: &'static [&'static str]) -> Attribute {
    text("type", "What the value is used for.").canonical(values)
}

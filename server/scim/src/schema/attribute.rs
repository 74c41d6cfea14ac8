//! One attribute's definition (RFC 7643, section 7).

/// The type of an attribute's value (RFC 7643, section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    String,
    Boolean,
    DateTime,
    Binary,
    Reference,
    Complex,
}

impl Type {
    /// The word in a schema document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who may change a value, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    ReadOnly,
    ReadWrite,
    Immutable,
    WriteOnly,
}

impl Mutability {
    /// The word in a schema document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

/// When a value is part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    Always,
    Never,
    Default,
}

impl Returned {
    /// The word in a schema document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
        }
    }
}

/// How far a value must be the only one of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniqueness {
    None,
    Server,
}

impl Uniqueness {
    /// The word in a schema document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
        }
    }
}

/// An attribute or a sub-attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    pub name: &'static str,
    pub kind: Type,
    pub description: &'static str,
    pub multi_valued: bool,
    /// Enforced for attributes; for sub-attributes it only tells Duo which fields to show as
    /// required, because Entra ID creates users without a name.
    pub required: bool,
    pub case_exact: bool,
    pub mutability: Mutability,
    pub returned: Returned,
    pub uniqueness: Uniqueness,
    /// Suggestions: other values are stored as sent.
    pub canonical_values: &'static [&'static str],
    pub reference_types: &'static [&'static str],
    pub sub_attributes: &'static [Attribute],
}

impl Attribute {
    /// Finds a sub-attribute by its name, in any case.
    pub fn sub_attribute(&self, name: &str) -> Option<&'static Attribute> {
        super::find(self.sub_attributes, name)
    }

    /// The sub-attribute meant when none is named: `emails co "x"` asks for `emails.value`
    /// (RFC 7644, section 3.4.2.2), and `manager eq "id"`, as Entra ID asks, for `manager.value`.
    pub fn default_sub_attribute(&self) -> Option<&'static Attribute> {
        self.sub_attribute("value")
    }

    /// Whether its values point to other resources: `members`, `groups`, `manager`. Such a value is
    /// its `value`; the rest describes it.
    pub fn is_reference(&self) -> bool {
        self.sub_attribute("$ref").is_some()
    }

    /// Whether clients cannot write it.
    pub fn is_read_only(&self) -> bool {
        self.mutability == Mutability::ReadOnly
    }
}

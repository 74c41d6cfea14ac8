//! The core schema of users (RFC 7643, sections 4.1 and 8.7.1).

use super::Schema;
use super::attribute::{Attribute, Mutability, Returned};
use super::build::{DISPLAY, PRIMARY, binary, boolean, complex, kind_of, reference, text};
use crate::urn;

/// Every attribute of RFC 7643, section 4.1.
pub static USER: Schema = Schema {
    id: urn::USER,
    name: "User",
    description: "User Account",
    extension: false,
    attributes: &[
        text("userName", "The name the user signs in with, usually an e-mail address.")
            .required()
            .unique(),
        complex("name", "The parts of the user's name.", NAME),
        text("displayName", "The name to show."),
        text("nickName", "The casual way to address the user."),
        reference("profileUrl", "The address of the user's online profile.", &["external"]),
        text("title", "The user's job title, such as Vice President."),
        text("userType", "The relation between the organization and the user, such as Employee."),
        text("preferredLanguage", "The user's written and spoken languages."),
        text("locale", "The locale for dates, numbers and currency."),
        text("timezone", "The user's time zone, such as America/Los_Angeles."),
        boolean("active", "Whether the user may sign in."),
        text("password", "Accepted and never kept: users sign in by single sign-on.")
            .case_exact()
            .mutability(Mutability::WriteOnly)
            .returned(Returned::Never),
        complex("emails", "E-mail addresses.", EMAILS).multi_valued(),
        complex("phoneNumbers", "Phone numbers.", PHONE_NUMBERS).multi_valued(),
        complex("ims", "Instant messaging addresses.", IMS).multi_valued(),
        complex("photos", "Addresses of photos.", PHOTOS).multi_valued(),
        complex("addresses", "Postal addresses.", ADDRESSES).multi_valued(),
        complex("groups", "The groups the user is in; change them at the group.", MEMBERSHIPS)
            .multi_valued()
            .read_only(),
        complex("entitlements", "Things the user is entitled to.", PLAIN).multi_valued(),
        complex("roles", "The user's roles in the organization.", PLAIN).multi_valued(),
        complex("x509Certificates", "Certificates issued to the user.", CERTIFICATES)
            .multi_valued(),
    ],
};

/// The given and family name are required for Duo's form only; bodies may lack them.
const NAME: &[Attribute] = &[
    text("formatted", "The full name, formatted for display."),
    text("familyName", "The family name.").required(),
    text("givenName", "The given name.").required(),
    text("middleName", "The middle names."),
    text("honorificPrefix", "The title before the name, such as Ms."),
    text("honorificSuffix", "The suffix after the name, such as III."),
];

const EMAILS: &[Attribute] =
    &[text("value", "The e-mail address."), DISPLAY, kind_of(&["work", "home", "other"]), PRIMARY];

const PHONE_NUMBERS: &[Attribute] = &[
    text("value", "The phone number."),
    DISPLAY,
    kind_of(&["work", "home", "mobile", "fax", "pager", "other"]),
    PRIMARY,
];

const IMS: &[Attribute] = &[
    text("value", "The instant messaging address."),
    DISPLAY,
    kind_of(&["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
    PRIMARY,
];

const PHOTOS: &[Attribute] = &[
    reference("value", "The address of the photo.", &["external"]),
    DISPLAY,
    kind_of(&["photo", "thumbnail"]),
    PRIMARY,
];

/// Microsoft's validator sends `primary` with addresses and expects it back.
const ADDRESSES: &[Attribute] = &[
    text("formatted", "The full address, formatted for display."),
    text("streetAddress", "The street, house number and the like."),
    text("locality", "The city."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country."),
    kind_of(&["work", "home", "other"]),
    PRIMARY,
];

const MEMBERSHIPS: &[Attribute] = &[
    text("value", "The id of the group.").case_exact().read_only(),
    reference("$ref", "The address of the group.", &["Group"]).read_only(),
    text("display", "The name of the group.").read_only(),
    kind_of(&["direct", "indirect"]).read_only(),
];

const PLAIN: &[Attribute] =
    &[text("value", "The value."), DISPLAY, text("type", "What the value is used for."), PRIMARY];

const CERTIFICATES: &[Attribute] = &[
    binary("value", "The certificate, as base64 of its DER form."),
    DISPLAY,
    text("type", "What the certificate is used for."),
    PRIMARY,
];

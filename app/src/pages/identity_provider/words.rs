//! Words that depend on who makes the provider.

use leptos::prelude::*;
use rollcall_model::{provider::Vendor, token::ScimToken};

/// The vendor at the start of a sentence.
pub(super) fn subject(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Other => t!("vendor_subject.other"),
        _ => vendor.short(),
    }
}

/// Where the vendor wants the token.
pub(super) fn where_to_paste(vendor: Vendor) -> AnyView {
    let strong = |words: &'static str| view! { <strong class="strong">{words}</strong> };
    match vendor {
        Vendor::Entra => view! {
            <p>
                {t!("identity_provider.where.entra")}
                {strong(t!("identity_provider.where.entra_path"))}
                {t!("identity_provider.where.paste_select")} {strong(t!("identity_provider.where.test_connection"))} {t!("identity_provider.where.then_save")}
            </p>
        }
        .into_any(),
        Vendor::Okta => view! {
            <p>
                {t!("identity_provider.where.okta")} {strong(t!("identity_provider.where.okta_path"))} {t!("identity_provider.where.paste_select")}
                {strong(t!("identity_provider.where.test_credentials"))} {t!("identity_provider.where.then_save")}
            </p>
        }
        .into_any(),
        Vendor::Duo => view! {
            <p>
                {t!("identity_provider.where.duo")}
                {strong(t!("identity_provider.where.duo_path"))}
                "."
            </p>
        }
        .into_any(),
        Vendor::Other => view! {
            <p>
                {t!("identity_provider.where.other")}
            </p>
        }
        .into_any(),
    }
}

/// A token's name everywhere: "rcs_…2fA9".
pub(super) fn token_name(token: &ScimToken) -> String {
    format!("rcs_…{}", token.last_four)
}

//! Words that depend on who makes the provider.

use leptos::prelude::*;
use rollcall_model::{provider::Vendor, token::ScimToken};

/// The vendor at the start of a sentence.
pub(super) fn subject(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Other => "The provider",
        _ => vendor.short(),
    }
}

/// Where the vendor wants the token.
pub(super) fn where_to_paste(vendor: Vendor) -> AnyView {
    let strong = |words: &'static str| view! { <strong class="strong">{words}</strong> };
    match vendor {
        Vendor::Entra => view! {
            <p>
                "In Entra: "
                {strong("Enterprise app → Provisioning → Admin credentials → Secret token")}
                ". Paste, select " {strong("Test connection")} ", then save."
            </p>
        }
        .into_any(),
        Vendor::Okta => view! {
            <p>
                "In Okta: " {strong("Provisioning → Integration → API Token")} ". Paste, select "
                {strong("Test API Credentials")} ", then save."
            </p>
        }
        .into_any(),
        Vendor::Duo => view! {
            <p>
                "In Duo: "
                {strong("Provisioning tab → Authentication mode: Bearer Token → Base URL and Token")}
                "."
            </p>
        }
        .into_any(),
        Vendor::Other => view! {
            <p>
                "Paste the endpoint URL and the token in the provider’s SCIM settings, then test \
                 the connection there."
            </p>
        }
        .into_any(),
    }
}

/// A token's name everywhere: "rcs_…2fA9".
pub(super) fn token_name(token: &ScimToken) -> String {
    format!("rcs_…{}", token.last_four)
}

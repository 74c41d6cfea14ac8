//! The way from a role or a group to the list of its people.

use leptos::prelude::*;
use rollcall_model::{account::AccountQuery, division::Slug, role::Area};

use crate::{pages::layout::rights, query::ListQuery, words::number};

/// How many there are, as a link to them for whoever may see the users.
#[component]
pub(in crate::pages) fn MembersLink(
    slug: Slug,
    /// What the list of users is narrowed to.
    narrowed: AccountQuery,
    count: i64,
    /// The role or the group.
    of: String,
) -> impl IntoView {
    let words = number(count);
    if count == 0 || !rights().sees(Area::Accounts) {
        return words.into_any();
    }
    let href = narrowed.href(&format!("/d/{slug}/users"));
    let said = plural!("users.members_of", count, of = of);
    view! {
        <a class="link" href=href aria-label=said>
            {words}
        </a>
    }
    .into_any()
}

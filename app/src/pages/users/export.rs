//! The list as a file. A plain form post: the server streams the answer.

use leptos::prelude::*;
use rollcall_model::{account::AccountQuery, page::Turn};

use crate::query::{ListQuery, asked};

/// *Export CSV*: what the filters leave, whole.
#[component]
pub(super) fn ExportButton(
    /// The list's path.
    path: String,
) -> impl IntoView {
    let query = asked::<AccountQuery>().query;
    let filters = move || {
        query
            .get()
            .turned(Turn::First)
            .pairs()
            .into_iter()
            .map(|(key, value)| view! { <input type="hidden" name=key value=value/> })
            .collect_view()
    };
    view! {
        <form method="post" action=format!("{path}/export")>
            {filters}
            <button type="submit" class="btn" title=t!("users.export_hint")>
                {t!("users.export")}
            </button>
        </form>
    }
    .into_any()
}

//! The roles of a user.

use leptos::prelude::*;
use rollcall_model::{page::Turn, role_row::GivenBy};

use crate::{pages::list::Searched, query::ListQuery};

/// Who or what gave a role: a person, or groups.
#[component]
pub fn Giver(
    /// The address of the client.
    base: String,
    given_by: GivenBy,
) -> impl IntoView {
    match given_by {
        GivenBy::Person(name) => view! { <bdi>{name}</bdi> }.into_any(),
        GivenBy::Groups(groups, provider) => {
            let mapping = format!("{base}/identity-providers/{}/mapping", provider.id);
            let word = if groups.len() == 1 { "Group " } else { "Groups " };
            let links = groups.into_iter().enumerate().map(|(at, group)| {
                let query = Searched { search: Some(group.name.clone()), turn: Turn::First };
                let href = query.href(&mapping);
                view! {
                    {(at > 0).then_some(", ")}
                    <a class="link" href=href>
                        <bdi>{group.name}</bdi>
                    </a>
                }
            });
            view! { {word} {links.collect_view()} }.into_any()
        }
    }
}

//! The line below a list: how much is shown, and the way to what comes before and after.

use leptos::prelude::*;
use rollcall_model::page::{Page, Turn};

use crate::{components::table::Pagination, query::ListQuery};

/// The line below one page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pager {
    shown: String,
    previous: Option<String>,
    next: Option<String>,
}

impl Pager {
    /// For a page of what `query` asks for at `path`; `counted` says how many rows there are.
    pub fn of<T>(
        page: &Page<T>,
        query: &impl ListQuery,
        path: &str,
        counted: impl FnOnce(usize) -> String,
    ) -> Self {
        let counted = counted(page.items.len());
        let whole = page.previous.is_none() && page.next.is_none();
        let to = |turn| query.turned(turn).href(path);
        Self {
            shown: if whole { counted } else { t!("common.on_this_page", counted = counted) },
            previous: page.previous.clone().map(|row| to(Turn::Before(row))),
            next: page.next.clone().map(|row| to(Turn::After(row))),
        }
    }

    /// The same over a dialog, which stays open.
    #[must_use]
    pub fn over(self, dialog: &str) -> Self {
        let kept = |href: String| {
            let mark = if href.contains('?') { '&' } else { '?' };
            format!("{href}{mark}dialog={dialog}")
        };
        Self { previous: self.previous.map(kept), next: self.next.map(kept), ..self }
    }

    /// The line itself.
    pub fn view(self) -> impl IntoView {
        view! { <Pagination shown=self.shown previous=self.previous next=self.next/> }
    }
}

#[cfg(test)]
mod tests {
    use rollcall_model::account::AccountQuery;

    use super::*;

    #[test]
    fn turning_the_page_keeps_the_filters() {
        let page = Page { items: vec![1], previous: None, next: Some("x".to_owned()) };
        let query = AccountQuery { search: Some("anna".to_owned()), ..AccountQuery::default() };
        let pager = Pager::of(&page, &query, "/users", |it| plural!("words.users", it));
        assert_eq!(pager.shown, "1 user on this page");
        assert_eq!((pager.previous, pager.next.as_deref()), (None, Some("/users?q=anna&after=x")));
    }
}

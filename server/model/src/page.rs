//! Pages of a list, turned by cursor.

use serde::{Deserialize, Serialize};

/// Where in a list a page stands. A cursor is the id of a row and means nothing to its reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Turn {
    /// The first page.
    #[default]
    First,
    /// The page after this row.
    After(String),
    /// The page before this row.
    Before(String),
}

impl Turn {
    /// Whether the page is the one before a row.
    pub fn is_backwards(&self) -> bool {
        matches!(self, Self::Before(_))
    }
}

/// A column that a list can be sorted by; the default is what it is sorted by unless asked.
pub trait SortColumn: Copy + Default + PartialEq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word in addresses.
    fn code(self) -> &'static str;
}

/// What a list is sorted by, and which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order<C> {
    pub by: C,
    pub descending: bool,
}

impl<C> Order<C> {
    /// Whether the rows of a page are fetched from the greatest to the least.
    pub fn falls(&self, turn: &Turn) -> bool {
        self.descending != turn.is_backwards()
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The cursor for the page before, if there is one.
    pub previous: Option<String>,
    /// The cursor for the page after, if there is one.
    pub next: Option<String>,
}

/// How many rows a page of a list has.
pub const PAGE_SIZE: usize = 50;

impl<T> Page<T> {
    /// A page from up to [`PAGE_SIZE`] + 1 rows, fetched in the order of the turn.
    ///
    /// The row too many says that there is a further page in that direction.
    pub fn of(mut rows: Vec<T>, turn: &Turn, cursor: impl Fn(&T) -> String) -> Self {
        let more = rows.len() > PAGE_SIZE;
        rows.truncate(PAGE_SIZE);
        if turn.is_backwards() {
            rows.reverse();
        }
        let first = rows.first().map(&cursor);
        let last = rows.last().map(&cursor);
        let (previous, next) = match turn {
            Turn::First => (None, last.filter(|_| more)),
            Turn::After(_) => (first, last.filter(|_| more)),
            Turn::Before(_) => (first.filter(|_| more), last),
        };
        Self { items: rows, previous, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: std::ops::Range<usize>, turn: Turn) -> Page<usize> {
        Page::of(rows.collect(), &turn, usize::to_string)
    }

    #[test]
    fn a_row_too_many_means_a_further_page() {
        let first = page(0..51, Turn::First);
        assert_eq!((first.items.len(), first.previous), (50, None));
        assert_eq!(first.next.as_deref(), Some("49"));
        assert_eq!(page(0..50, Turn::First).next, None);
    }

    #[test]
    fn a_page_before_one_of_a_falling_list_is_fetched_upwards() {
        let (before, after) = (Turn::Before(String::new()), Turn::After(String::new()));
        for (descending, turn, falls) in [
            (false, &Turn::First, false),
            (false, &after, false),
            (false, &before, true),
            (true, &Turn::First, true),
            (true, &after, true),
            (true, &before, false),
        ] {
            assert_eq!(Order { by: (), descending }.falls(turn), falls, "{turn:?}");
        }
    }

    #[test]
    fn a_page_before_is_fetched_backwards_and_shown_forwards() {
        let turned = Page::of(vec![3, 2, 1], &Turn::Before("4".to_owned()), i32::to_string);
        assert_eq!(turned.items, [1, 2, 3]);
        assert_eq!((turned.previous, turned.next.as_deref()), (None, Some("3")));
    }
}

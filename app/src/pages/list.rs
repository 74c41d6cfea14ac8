//! Lists that are only searched and turned: of clients, of organizations.

use rollcall_model::page::Turn;

use crate::query::{ListQuery, Params};

/// Which part of a list is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    pub search: Option<String>,
    pub turn: Turn,
}

impl ListQuery for Searched {
    const KEYS: &'static [&'static str] = &["q", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self { search: params.get("q").map(str::to_owned), turn: Turn::from_params(params) }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let search = self.search.clone().map(|it| ("q", it));
        search.into_iter().chain(self.turn.pairs()).collect()
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*};

    use super::*;

    proptest! {
        #[test]
        fn an_address_leads_back_to_its_list(
            search in option::of("[^ ].{0,20}"),
            row in "[a-z0-9-]{1,20}",
            side in 0..3,
        ) {
            let search = search.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
            let turn = match side {
                0 => Turn::First,
                1 => Turn::After(row),
                _ => Turn::Before(row),
            };
            let query = Searched { search, turn };
            let address = query.dialog("/clients", &[("dialog", "new")]);
            let params = Params::read(address.split_once('?').unwrap().1);
            prop_assert_eq!(Searched::from_params(&params), query);
            prop_assert_eq!(params.get("dialog"), Some("new"));
        }
    }
}

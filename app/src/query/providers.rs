//! The address of a list of identity providers.

use rollcall_model::{
    page::Turn,
    provider::{ProviderQuery, ProviderStatus},
};

use super::{ListQuery, Params, order_pairs};

impl ListQuery for ProviderQuery {
    const KEYS: &'static [&'static str] = &["q", "vendor", "status", "dir", "after", "before"];

    fn from_params(params: &Params) -> Self {
        Self {
            search: params.get("q").map(str::to_owned),
            vendor: params.parse("vendor"),
            status: params.get("status").and_then(ProviderStatus::from_code),
            order: params.order(),
            turn: params.turn(),
        }
    }

    fn pairs(&self) -> Vec<(&'static str, String)> {
        let one = [
            ("q", self.search.clone()),
            ("vendor", self.vendor.map(|it| it.code().to_owned())),
            ("status", self.status.map(|it| it.code().to_owned())),
        ];
        let mut pairs: Vec<_> =
            one.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        pairs.extend(order_pairs(self.order));
        pairs.extend(self.turn.pairs());
        pairs
    }

    fn turned(&self, turn: Turn) -> Self {
        Self { turn, ..self.clone() }
    }

    fn is_filtered(&self) -> bool {
        (self.search.is_some(), self.vendor, self.status) != (false, None, None)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{option, prelude::*, sample::select};
    use rollcall_model::{page::Order, provider::Vendor};

    use super::*;

    proptest! {
        #[test]
        fn an_address_of_providers_leads_back_to_its_query(
            search in option::of("[^ ].{0,20}"),
            vendor in option::of(select(Vendor::ALL.to_vec())),
            status in option::of(select(ProviderStatus::ALL.to_vec())),
            descending in any::<bool>(),
            row in "[a-z0-9-]{1,20}",
        ) {
            let search = search.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
            let order = Order { descending, ..Order::default() };
            let query = ProviderQuery { search, vendor, status, order, turn: Turn::After(row) };
            let address = query.href("/identity-providers");
            let params = Params::read(address.split_once('?').unwrap().1);
            prop_assert!(!query.misreads(&params));
            prop_assert_eq!(ProviderQuery::from_params(&params), query);
        }
    }
}

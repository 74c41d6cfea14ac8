//! A role that was taken from somebody, and the way back: it is small and harms nobody, so it is
//! not asked about and can be undone.

use leptos::prelude::*;
use rollcall_model::{division::Slug, role_row::RoleHolders};

use crate::{
    api::roles::{GiveRoleToSeveral, TakeRole},
    components::toast::Toasts,
};

/// Says that a role was removed once it is, and gives it back to whoever undoes that; how often
/// either was done. `page` is the one that took it.
pub(super) fn undoable(
    slug: StoredValue<Slug>,
    take: ServerAction<TakeRole>,
    give_back: ServerAction<GiveRoleToSeveral>,
    page: Signal<String>,
) -> Signal<u32> {
    let toasts = use_context::<Toasts>();
    let times = RwSignal::new(0);
    Effect::new(move || {
        let Some(Ok(taken)) = take.value().get() else { return };
        times.update(|it| *it += 1);
        let Some(toasts) = toasts else { return };
        toasts.say_undoable(t!("roles.removed"), move || {
            let RoleHolders { role, accounts, .. } = taken.clone();
            let (division, back) = (slug.get_value(), page.get_untracked());
            give_back.dispatch(GiveRoleToSeveral { division, accounts, role, back });
        });
    });
    Effect::new(move || {
        let Some(Ok(_)) = give_back.value().get() else { return };
        times.update(|it| *it += 1);
        if let Some(toasts) = toasts {
            toasts.say(t!("roles.given_back"));
        }
    });
    if let Some(toasts) = toasts {
        on_cleanup(move || toasts.nothing_to_undo());
    }
    times.into()
}

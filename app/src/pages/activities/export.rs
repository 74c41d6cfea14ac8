//! The menu by which a feed leaves as a file. A plain form post: the server streams the answer.

use leptos::prelude::*;
use rollcall_model::{activity::ActivityQuery, page::Turn};

use super::Scope;
use crate::{
    components::icon::{Glyph, Icon},
    query::{ListQuery, asked},
};

/// *Export*: what the filters leave, whole.
#[component]
pub(super) fn ExportMenu(scope: Scope) -> impl IntoView {
    let query = asked::<ActivityQuery>().query;
    let action = format!("{}/activities/export", scope.base());
    let filters = move || {
        let query = scope.asks(query.get()).turned(Turn::First);
        query
            .pairs()
            .into_iter()
            .map(|(key, value)| view! { <input type="hidden" name=key value=value/> })
            .collect_view()
    };
    view! {
        <button type="button" class="btn" id="export-button" popovertarget="export">
            {t!("activities.export")}
            <Icon glyph=Glyph::ChevronDown/>
        </button>
        <div class="pop menu" id="export" popover>
            <form method="post" action=action>
                {filters}
                <p class="menu__head">{t!("activities.export_all")}</p>
                <button type="submit" name="format" value="csv">
                    {t!("activities.csv")}
                </button>
                <button type="submit" name="format" value="jsonl">
                    {t!("activities.json_lines")}
                </button>
            </form>
        </div>
    }
    .into_any()
}

//! What a technician's roles allow together (P10).

use leptos::prelude::*;
use rollcall_model::{
    organization::Organization,
    role::{Access, Area, Reach, Rights},
};

use crate::{
    components::{
        card::{Card, Fact, Facts},
        status::{Pill, Tone},
    },
    words::Named,
};

/// Area by area, and where.
#[component]
pub(super) fn PermissionsCard(rights: Rights, organizations: Vec<Organization>) -> impl IntoView {
    let areas = Area::ALL.map(|area| {
        let access = rights.permissions.of(area);
        let tone = match access {
            Access::None => Tone::Outline,
            Access::View => Tone::Neutral,
            Access::Manage => Tone::Accent,
        };
        view! {
            <Fact name=area.named()>
                <Pill text=access.named() tone/>
            </Fact>
        }
    });
    let reach = reach(&rights.reach, &organizations);
    view! {
        <Card id="permissions" title=t!("user.permissions.title")>
            <p class="t-13 muted">{t!("user.permissions.text")}</p>
            <Facts pairs=true>
                {areas.into_iter().collect_view()}
                <Fact name=t!("roles.reach.title")>
                    <bdi>{reach}</bdi>
                </Fact>
            </Facts>
        </Card>
    }
    .into_any()
}

/// The organizations by name; by their Org ID where the name is not known, as of archived ones.
fn reach(reach: &Reach, organizations: &[Organization]) -> String {
    let name = |id| {
        let known = organizations.iter().find(|it| it.id == id);
        known.map_or_else(|| t!("words.org_id", id = id), |it| it.name.to_string())
    };
    match reach {
        Reach::All => t!("common.all_organizations").to_owned(),
        Reach::Listed(ids) => ids.iter().map(|it| name(*it)).collect::<Vec<_>>().join(", "),
    }
}

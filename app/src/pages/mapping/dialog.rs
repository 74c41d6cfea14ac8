//! *Map groups*: two lists of roles for each group.

use std::collections::BTreeSet;

use leptos::prelude::*;
use rollcall_model::{
    account::UserType, group_mapping::MappedGroup, id::RoleId, policy::AllowedRoles,
    role_row::RoleChoice,
};

use super::{
    DIALOG, Desk, Seen, back,
    edits::of_family,
    rows::{Filters, GroupName, nothing},
    words::of_impact,
};
use crate::{
    api::mapping::joined,
    components::{
        banner::Banner,
        button::SubmitButton,
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        multi_select::{MultiSelect, Pick},
        status::Tone,
        table::{Cell, Column, DataTable, Row, RowHead},
    },
    error::AppError,
    pages::{
        confirm_code::CodeField,
        form::{Refusal, on_field, refusal_of},
        pager::Pager,
    },
};

/// The form's id: its fields stand in the body of the dialog, its button in the foot.
const FORM: &str = "map-groups-form";

/// What every row needs.
#[derive(Clone, Copy)]
struct Offered {
    roles: StoredValue<Vec<RoleChoice>>,
    technician: StoredValue<Vec<Pick>>,
    end_user: StoredValue<Vec<Pick>>,
    /// Fields are shown as comboboxes: scripts run.
    live: RwSignal<bool>,
}

/// `?dialog=map-groups`.
#[component]
pub(super) fn MapGroupsDialog(desk: Desk, seen: RwSignal<Seen>) -> impl IntoView {
    let (provider, roles) =
        seen.with_untracked(|it| (it.1.it.provider.clone(), it.1.it.roles.clone()));
    let live = RwSignal::new(false);
    Effect::new(move || live.set(true));
    let picks = |family| StoredValue::new(picks(&roles, family, &provider.policy.roles));
    let offered = Offered {
        technician: picks(UserType::Technician),
        end_user: picks(UserType::EndUser),
        roles: StoredValue::new(roles.clone()),
        live,
    };
    let refusal = refusal_of(desk.save);
    let asked = asks_for_code(desk, offered, refusal);
    let warned = RwSignal::new(false);
    let guard = Callback::new(move |()| {
        let keep = !untrack(|| desk.edits.is_empty()) && !warned.get_untracked();
        warned.set(keep);
        !keep
    });
    let pending = desk.save.pending();
    let foot = move || {
        view! {
            <p class="t-13" role="status" class:warn=move || loses(desk)>
                {move || summary(desk)}
            </p>
        }
    };
    view! {
        <Dialog
            id="map-groups"
            title=t!("mapping.map")
            subtitle=t!("mapping.about", groups = provider.name)
            close_href=back(desk)
            size=DialogSize::Wide
            opener="edit-mapping"
            guard
        >
            <DialogBody>
                <Filters path=desk.path() query=desk.query.get_untracked() dialog=true/>
                <Refusal refusal fields=&["code"]/>
                <Missing desk roles/>
                {move || view! { <Groups desk offered seen=seen.get()/> }}
            </DialogBody>
            <ActionForm action=desk.save attr:id=FORM attr:novalidate=true>
                <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                <input type="hidden" name="provider" value=desk.id.to_string()/>
                {move || live.get().then(|| chosen(desk))}
                <div class="dialog__more">
                    {move || asked.get().then(|| {
                        let label = t!("mapping.code");
                        view! { <CodeField confirmed=desk.confirmed refusal label/> }
                    })}
                    {move || warned.get().then(|| {
                        let title = t!("mapping.unsaved");
                        view! { <Banner title tone=Tone::Warn announced=true/> }
                    })}
                </div>
                <DialogFoot start=foot>
                    <a class="btn dialog-close" href=back(desk) data-noscroll>
                        {t!("common.cancel")}
                    </a>
                    <SubmitButton label=t!("mapping.save") busy_label=t!("common.saving") busy=pending/>
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// The roles of a family as a combobox offers them.
fn picks(roles: &[RoleChoice], family: UserType, allowed: &AllowedRoles) -> Vec<Pick> {
    let pick = |it: &RoleChoice| {
        let locked = !allowed.allow(it.id);
        let note =
            if locked { t!("mapping.above_ceiling").to_owned() } else { it.description.clone() };
        Pick { value: it.id.to_string(), label: it.name.to_string(), note, locked }
    };
    let mut picks: Vec<_> = roles.iter().filter(|it| it.user_type == family).map(pick).collect();
    if family == UserType::Technician {
        // So that nobody looks for it in vain (R16).
        picks.push(Pick {
            value: "system-administrator".to_owned(),
            label: t!("common.system_administrator").to_owned(),
            note: t!("mapping.by_hand_only").to_owned(),
            locked: true,
        });
    }
    picks
}

/// Says which family has no roles, and where to make some.
#[component]
fn Missing(desk: Desk, roles: Vec<RoleChoice>) -> impl IntoView {
    let families = [
        (UserType::Technician, t!("mapping.no_technician_roles"), "roles?dialog=new"),
        (UserType::EndUser, t!("mapping.no_end_user_roles"), "roles?type=end_user&dialog=new"),
    ];
    families
        .into_iter()
        .filter(|(family, ..)| roles.iter().all(|it| it.user_type != *family))
        .map(|(_, title, page)| {
            let href = format!("{}/{page}", desk.base());
            let actions = move || {
                view! {
                    <a class="btn btn--sm" href=href.clone()>
                        {t!("mapping.create_role")}
                    </a>
                }
            };
            view! { <Banner title tone=Tone::Neutral actions/> }
        })
        .collect_view()
}

/// The groups of one page of the list.
#[component]
fn Groups(desk: Desk, offered: Offered, seen: Seen) -> impl IntoView {
    let (query, page) = seen;
    let (provider, mapping) = (page.it.provider, page.it.mapping);
    if mapping.groups.items.is_empty() {
        return nothing(desk, &query, provider.vendor, &mapping);
    }
    let pager =
        Pager::of(&mapping.groups, &query, &desk.path(), |it| plural!("mapping.groups", it))
            .over(DIALOG);
    let columns = vec![
        Column::new(t!("roles.groups.group")),
        Column::new(t!("roles.technician_roles")),
        Column::new(t!("roles.end_user_roles")),
    ];
    let rows = mapping.groups.items.into_iter().enumerate();
    let rows: Vec<_> =
        rows.map(|(at, group)| view! { <GroupRow desk offered at group/> }).collect();
    view! {
        <DataTable label=t!("mapping.groups_table") class="map" columns inset=true>
            {rows}
        </DataTable>
        {pager.view()}
    }
    .into_any()
}

#[component]
fn GroupRow(desk: Desk, offered: Offered, at: usize, group: MappedGroup) -> impl IntoView {
    let members = plural!("words.members", group.members);
    let shown = group.clone();
    let seen = joined(&group.roles);
    let id = group.id.to_string();
    let unchanged = move || {
        (!offered.live.get()).then(|| {
            view! {
                <input type="hidden" form=FORM name=format!("groups[{at}][group]") value=id.clone()/>
                <input type="hidden" form=FORM name=format!("groups[{at}][seen]") value=seen.clone()/>
            }
        })
    };
    let roles = move |family, label| {
        let group = StoredValue::new(group.clone());
        view! {
            <Cell label=label class="full">
                {move || if offered.live.get() {
                    view! { <Choices desk offered group family label/> }.into_any()
                } else {
                    view! { <Boxes offered at group family label/> }.into_any()
                }}
            </Cell>
        }
    };
    view! {
        <Row>
            <RowHead class="full">
                <GroupName group=shown/>
                <span class="sub">{members}</span>
                {unchanged}
            </RowHead>
            {roles(UserType::Technician, t!("roles.technician_roles"))}
            {roles(UserType::EndUser, t!("roles.end_user_roles"))}
        </Row>
    }
    .into_any()
}

/// The roles of one family as a combobox.
#[component]
fn Choices(
    desk: Desk,
    offered: Offered,
    group: StoredValue<MappedGroup>,
    family: UserType,
    label: &'static str,
) -> impl IntoView {
    let of = move |ids: &BTreeSet<RoleId>| {
        let mine = offered.roles.with_value(|all| of_family(ids, all, family));
        mine.into_iter().map(|it| it.id.to_string()).collect::<Vec<_>>()
    };
    let chosen = Memo::new(move |_| group.with_value(|group| of(&desk.edits.roles_of(group))));
    let before = group.with_value(|it| of(&it.roles));
    let on_change = Callback::new(move |now: Vec<String>| {
        group.with_value(|group| {
            let mut roles = untrack(|| desk.edits.roles_of(group));
            offered.roles.with_value(|all| {
                roles.retain(|id| !all.iter().any(|it| it.id == *id && it.user_type == family));
            });
            roles.extend(now.iter().filter_map(|it| it.parse::<RoleId>().ok()));
            desk.edits.set(group, roles);
        });
    });
    let picks = match family {
        UserType::Technician => offered.technician,
        UserType::EndUser => offered.end_user,
    };
    let (id, name) =
        group.with_value(|it| (format!("{}-{}", family.code(), it.id), it.name.clone()));
    view! {
        <MultiSelect
            id
            label=t!("mapping.label_for", label = label, name = name)
            picks
            chosen
            before
            on_change
            nothing=t!("mapping.no_roles")
        />
    }
}

/// The same without scripts: boxes that open below a line.
#[component]
fn Boxes(
    offered: Offered,
    at: usize,
    group: StoredValue<MappedGroup>,
    family: UserType,
    label: &'static str,
) -> impl IntoView {
    let (name, given) = group.with_value(|it| (it.name.clone(), it.roles.clone()));
    let mine = offered.roles.with_value(|all| of_family(&given, all, family));
    let names: Vec<_> = mine.iter().map(|it| it.name.to_string()).collect();
    let summary =
        if names.is_empty() { t!("mapping.no_roles").to_owned() } else { names.join(", ") };
    let picks = match family {
        UserType::Technician => offered.technician,
        UserType::EndUser => offered.end_user,
    };
    let offset = usize::from(family == UserType::EndUser);
    let boxes = picks.get_value().into_iter().enumerate().map(|(number, it)| {
        let checked = given.iter().any(|id| id.to_string() == it.value);
        // Of both families the same list, so that no two have one number.
        let field = format!("groups[{at}][roles][{}]", 2 * number + offset);
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    form=FORM
                    name=field
                    value=it.value
                    checked=checked
                    disabled=it.locked && !checked
                />
                <span>
                    <bdi>{it.label}</bdi>
                    {(!it.note.is_empty())
                        .then(|| view! { <span class="hint check__hint">{it.note}</span> })}
                </span>
            </label>
        }
    });
    let boxes: Vec<_> = boxes.collect();
    view! {
        <details class="combo__closed">
            <summary>
                <bdi>{summary}</bdi>
            </summary>
            <fieldset class="field choices">
                <legend class="vh">{t!("mapping.label_for", label = label, name = name)}</legend>
                {boxes}
            </fieldset>
        </details>
    }
}

/// What was chosen, as the form sends it.
fn chosen(desk: Desk) -> impl IntoView {
    let groups = desk.edits.all().into_iter().enumerate().map(|(at, it)| {
        let roles = it.roles.iter().enumerate().map(|(number, role)| {
            let field = format!("groups[{at}][roles][{number}]");
            view! { <input type="hidden" name=field value=role.to_string()/> }
        });
        view! {
            <input type="hidden" name=format!("groups[{at}][group]") value=it.group.to_string()/>
            <input type="hidden" name=format!("groups[{at}][seen]") value=joined(&it.seen)/>
            {roles.collect_view()}
        }
    });
    groups.collect_view()
}

/// Whether the field of the code is there: from the first technician who gains a role on. Without
/// scripts nobody knows what will be ticked, so it is there from the start.
fn asks_for_code(desk: Desk, offered: Offered, refusal: Signal<Option<AppError>>) -> Memo<bool> {
    let refused = on_field(refusal, "code");
    let needed = Memo::new(move |before: Option<&bool>| {
        before.copied().unwrap_or_default()
            || offered.roles.with_value(|all| desk.edits.give_technicians_more(all))
            || refused.with(Option::is_some)
    });
    Memo::new(move |_| !offered.live.get() || needed.get())
}

fn loses(desk: Desk) -> bool {
    desk.impact.with(|it| {
        it.as_ref()
            .and_then(|it| it.as_ref().ok())
            .is_some_and(|it| it.iter().any(|it| it.lose > 0))
    })
}

/// How much is changed, and what that does.
fn summary(desk: Desk) -> String {
    let changes = match desk.edits.all().len() {
        0 => return t!("mapping.nothing_changed").to_owned(),
        count => plural!("mapping.groups_changed", count),
    };
    format!("{changes} {}", desk.impact.with(|it| of_impact(it.as_ref())))
}

//! The form of a role.

use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    organization::Organization,
    role::{Access, Area, Permissions, Reach},
    role_row::RoleRow,
};

use super::{Desk, Seen, description_rule};
use crate::{
    components::{
        button::SubmitButton,
        card::Card,
        choice::RadioField,
        field::{Choice, TextField},
    },
    error::AppError,
    pages::{
        form::{Fields, OrganizationBoxes, Refusal, managers_of, name_rule, on_field, refusal_of},
        layout::rights,
    },
    words::Named,
};

/// What the role is called and, for technicians, what it allows and where.
#[component]
pub(super) fn RoleForm(
    desk: Desk,
    role: RoleRow,
    organizations: Vec<Organization>,
    seen: RwSignal<Seen>,
) -> impl IntoView {
    let refusal = refusal_of(desk.save);
    let user_type = role.role.user_type;
    let may = rights().manages_of(Area::Roles, user_type);
    // What was saved is what the next save starts from.
    let version = move || seen.with(|it| it.1.it.role.role.version);
    let opens = (user_type == UserType::Technician).then(|| {
        let (permissions, reach) = (role.role.permissions.clone(), role.role.reach.clone());
        view! {
            <PermissionsCard permissions refusal/>
            <AccessCard reach organizations refusal/>
        }
    });
    view! {
        <ActionForm action=desk.save attr:class="stack" attr:novalidate=true>
            <Refusal refusal fields=&["name", "description", "access", "organizations"]/>
            <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
            <input type="hidden" name="role" value=desk.id.to_string()/>
            <input type="hidden" name="form[seen]" value=version/>
            <Fields may who=managers_of(Area::Roles, user_type)>
            <Card id="general" title=t!("roles.general")>
                <div class="form-grid">
                    <TextField
                        label=t!("common.name")
                        name="form[name]"
                        id="name"
                        value=role.role.name.to_string()
                        check=name_rule
                        error=on_field(refusal, "name")
                    />
                    <TextField
                        label=t!("common.description")
                        name="form[description]"
                        id="description"
                        value=role.role.description.clone()
                        check=description_rule
                        error=on_field(refusal, "description")
                    />
                </div>
            </Card>
            {opens}
            {may.then(|| {
                view! {
                    <div class="btn-row">
                        <SubmitButton label=t!("roles.save") busy_label=t!("common.saving") busy=desk.save.pending()/>
                    </div>
                }
            })}
            </Fields>
        </ActionForm>
    }
    .into_any()
}

/// What it allows, area by area.
#[component]
fn PermissionsCard(permissions: Permissions, refusal: Signal<Option<AppError>>) -> impl IntoView {
    let areas = Area::ALL.map(|area| {
        let choices = Access::ALL.map(|it| Choice::new(it.code(), it.named())).to_vec();
        view! {
            <RadioField
                legend=area.named()
                name=format!("form[access][{}]", area.code())
                choices
                selected=permissions.of(area).code()
                inline=true
            />
        }
    });
    let error = on_field(refusal, "access");
    view! {
        <Card id="permissions" title=t!("roles.permissions")>
            <p class="t-13 muted">
                {t!("roles.permissions_text")}
            </p>
            <div class="form-grid">{areas.into_iter().collect_view()}</div>
            {move || error.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
        </Card>
    }
    .into_any()
}

/// Where it allows it.
#[component]
fn AccessCard(
    reach: Reach,
    organizations: Vec<Organization>,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let (selected, listed) = match reach {
        Reach::All => ("all", std::collections::BTreeSet::new()),
        Reach::Listed(ids) => ("listed", ids),
    };
    let mut choices = vec![Choice::new("all", t!("roles.reach.all"))];
    if !organizations.is_empty() {
        choices.push(Choice::new("listed", t!("common.ticked_below")));
    }
    view! {
        <Card id="organization-access" title=t!("roles.reach.title")>
            <RadioField
                legend=t!("roles.reach.legend")
                name="form[organizations]"
                choices
                selected
                error=on_field(refusal, "organizations")
            />
            <OrganizationBoxes name="form[listed]" organizations listed/>
        </Card>
    }
    .into_any()
}

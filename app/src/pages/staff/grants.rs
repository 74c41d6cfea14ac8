//! The clients that a member of staff works in, and the role they have in each.

use leptos::prelude::*;
use rollcall_model::{
    division::{Division, Slug},
    id::LoginId,
    login::Grant,
};

use super::{PATH, member::Actions};
use crate::{
    api::staff::{
        GrantClient, Grantable, RevokeGrant, StaffPage as Shown, clients_to_grant, roles_to_grant,
    },
    components::{
        banner::EmptyState,
        button::{SubmitButton, Weight},
        card::Card,
        choice::RadioField,
        dialog::{Dialog, DialogBody, DialogFoot},
        field::Choice,
        filter::SearchField,
        icon::{Glyph, Icon},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{Refusal, on_field, refusal_of},
        loading::Loading,
    },
    query::asked_for,
};

/// The table of the granted clients.
#[component]
pub(super) fn Grants(seen: RwSignal<Shown>, actions: Actions) -> impl IntoView {
    let id = seen.with_untracked(|it| it.staff.login.id);
    let refusal = refusal_of(actions.revoke);
    let add = move || {
        view! {
            <a
                class="btn btn--sm"
                id="grant-client"
                href=format!("{PATH}/{id}?dialog=grant")
                data-noscroll
            >
                <Icon glyph=Glyph::Plus/>
                {t!("hits.add_client")}
            </a>
        }
    };
    view! {
        <Card id="clients" title=t!("common.clients") actions=add flush=true>
            <Refusal refusal/>
            {move || {
                let grants = seen.with(|it| it.grants.clone());
                if grants.is_empty() {
                    view! {
                        <EmptyState
                            glyph=Glyph::Building
                            title=t!("staff.grants.none")
                            text=t!("staff.grants.none_text")
                        />
                    }
                        .into_any()
                } else {
                    view! { <GrantTable id grants revoke=actions.revoke/> }.into_any()
                }
            }}
        </Card>
    }
    .into_any()
}

#[component]
fn GrantTable(id: LoginId, grants: Vec<Grant>, revoke: ServerAction<RevokeGrant>) -> impl IntoView {
    let columns = vec![
        Column::new(t!("common.client")),
        Column::new(t!("staff.grants.role")),
        Column::actions(),
    ];
    let rows = grants
        .into_iter()
        .map(|Grant { division, role_name, .. }| {
            let name = division.name.to_string();
            let href = format!("/d/{}", division.slug);
            let label = t!("common.remove_label", label = name);
            view! {
                <Row>
                    <RowHead>
                        <NameCell name href/>
                    </RowHead>
                    <Cell label=t!("staff.grants.role")>
                        <bdi>{role_name.to_string()}</bdi>
                    </Cell>
                    <Cell class="end">
                        <ActionForm action=revoke>
                            <input type="hidden" name="staff" value=id.to_string()/>
                            <input type="hidden" name="division" value=division.slug.to_string()/>
                            <button type="submit" class="btn btn--sm btn--quiet" aria-label=label>
                                {t!("common.remove")}
                            </button>
                        </ActionForm>
                    </Cell>
                </Row>
            }
        })
        .collect_view();
    view! {
        <DataTable label=t!("staff.grants.table") columns inset=true>
            {rows}
        </DataTable>
    }
}

/// `?dialog=grant`: the client, by a search, then the role.
#[component]
pub(super) fn GrantDialog(id: LoginId, action: ServerAction<GrantClient>) -> impl IntoView {
    action.clear();
    let chosen = asked_for("client");
    let search = asked_for("q");
    let roles = Resource::new(
        move || chosen.get(),
        |chosen| async move {
            match chosen {
                Some(chosen) => {
                    let gone = |_| AppError::NotFound("client".to_owned());
                    let slug = Slug::try_from(chosen).map_err(gone)?;
                    roles_to_grant(slug).await.map(Some)
                }
                None => Ok(None),
            }
        },
    );
    let clients = Resource::new(move || search.get().unwrap_or_default(), clients_to_grant);
    let back = format!("{PATH}/{id}");
    let cancel = StoredValue::new(back.clone());
    view! {
        <Dialog id="grant-dialog" title=t!("hits.add_client") close_href=back opener="grant-client">
            <Transition fallback=|| {
                view! { <Loading what=t!("loading.clients")/> }
            }>
                {move || Suspend::new(async move {
                    let (roles, clients) = (roles.await, clients.await);
                    let search = search.get_untracked().unwrap_or_default();
                    match (roles, clients) {
                        (Ok(Some(found)), _) => {
                            view! { <RoleForm id found action back=cancel.get_value()/> }.into_any()
                        }
                        (Ok(None), Ok(found)) => {
                            view! { <ClientSearch id search found back=cancel.get_value()/> }
                                .into_any()
                        }
                        (Err(error), _) | (_, Err(error)) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </Dialog>
    }
    .into_any()
}

#[component]
fn ClientSearch(id: LoginId, search: String, found: Vec<Division>, back: String) -> impl IntoView {
    let none = found.is_empty();
    let links = found
        .into_iter()
        .map(|client| {
            let href = format!("{PATH}/{id}?dialog=grant&client={}", client.slug);
            view! {
                <li>
                    <a class="picker__item" href=href data-noscroll>
                        <bdi>{client.name.to_string()}</bdi>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <DialogBody>
            <form method="get" action=format!("{PATH}/{id}") class="form">
                <input type="hidden" name="dialog" value="grant"/>
                <SearchField
                    label=t!("clients.search")
                    placeholder=t!("clients.search_hint")
                    value=search
                />
            </form>
            {if none {
                view! { <p>{t!("staff.grants.no_match")}</p> }.into_any()
            } else {
                view! { <ul class="picker__list">{links}</ul> }.into_any()
            }}
        </DialogBody>
        <DialogFoot>
            <a class="btn dialog-close" href=back data-noscroll>
                {t!("common.cancel")}
            </a>
        </DialogFoot>
    }
}

#[component]
fn RoleForm(
    id: LoginId,
    found: Grantable,
    action: ServerAction<GrantClient>,
    back: String,
) -> impl IntoView {
    let Grantable { client, roles } = found;
    let refusal = refusal_of(action);
    let name = client.name.to_string();
    let none = roles.is_empty();
    let roles_href = format!("/d/{}/roles", client.slug);
    let first = roles.first().map(|it| it.id.to_string()).unwrap_or_default();
    let choices: Vec<Choice> = roles
        .into_iter()
        .map(|it| Choice { value: it.id.to_string(), label: it.name.to_string() })
        .collect();
    let choice = if none {
        view! {
            <p>
                <bdi>{name.clone()}</bdi>
                {t!("staff.grants.no_role")}
                <a class="link" href=roles_href>
                    {t!("staff.grants.create_one")}
                </a>
                {t!("staff.grants.come_back")}
            </p>
        }
        .into_any()
    } else {
        view! {
            <RadioField
                legend=t!("staff.grants.role_in", name = name)
                name="role"
                choices
                selected=first
                error=on_field(refusal, "role")
            />
        }
        .into_any()
    };
    view! {
        <ActionForm action attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=&["role"]/>
                <input type="hidden" name="staff" value=id.to_string()/>
                <input type="hidden" name="division" value=client.slug.to_string()/>
                {choice}
            </DialogBody>
            <DialogFoot>
                <a class="btn dialog-close" href=back data-noscroll>
                    {t!("common.cancel")}
                </a>
                {(!none)
                    .then(|| {
                        view! {
                            <SubmitButton
                                label=t!("hits.add_client")
                                busy_label=t!("common.adding")
                                busy=action.pending()
                                weight=Weight::Primary
                            />
                        }
                    })}
            </DialogFoot>
        </ActionForm>
    }
}

//! Letting people in, and keeping them out.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, UserType},
    organization::Organization,
    placement::OrganizationAssignment,
};

use super::{Chosen, Desk};
use crate::{
    api::held::{HeldPeople, held_people},
    components::{
        button::Weight,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogFoot, DialogSize},
        field::{Choice, SelectField},
    },
    error::AppError,
    pages::{
        confirm_code::KnownCodeField,
        failed::Failed,
        form::{Refusal, on_field, refusal_of},
        once::suspend_once,
    },
};

/// Those whom the question is about. Untracked: a dialog that closes asks about nobody else.
fn asked_about(desk: Desk) -> Resource<Result<HeldPeople, AppError>> {
    Resource::new(
        || (),
        move |()| held_people(desk.slug.get_value(), desk.accounts.get_untracked()),
    )
}

/// Asks before people are let in; `into` an organization that is chosen here.
#[component]
pub(super) fn ApproveDialog(desk: Desk, into: bool) -> impl IntoView {
    let found = asked_about(desk);
    view! {
        <Suspense>
            {move || suspend_once(async move {
                let confirmed = desk.confirmed.given().await;
                match found.await {
                    Ok(it) if it.people.is_empty() => nobody(desk),
                    Ok(found) => view! { <Approve desk into found confirmed/> }.into_any(),
                    Err(error) => failed(desk, error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Asks before people are kept out.
#[component]
pub(super) fn ExcludeDialog(desk: Desk) -> impl IntoView {
    let found = asked_about(desk);
    view! {
        <Suspense>
            {move || suspend_once(async move {
                match found.await {
                    Ok(it) if it.people.is_empty() => nobody(desk),
                    Ok(found) => view! { <Exclude desk people=found.people/> }.into_any(),
                    Err(error) => failed(desk, error),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Approve(desk: Desk, into: bool, found: HeldPeople, confirmed: bool) -> impl IntoView {
    let HeldPeople { people, organizations } = found;
    let refusal = refusal_of(desk.approve);
    let accounts = people.iter().map(|it| it.row.id).collect();
    let technicians = people.iter().any(|it| wished_type(it) == Some(UserType::Technician));
    let code = technicians.then(|| view! { <KnownCodeField confirmed refusal/> });
    let lines = people
        .iter()
        .map(|it| {
            let (name, becomes) = (it.row.name.clone(), becomes(it, &organizations, into));
            view! {
                <li>
                    <bdi class="strong">{name}</bdi>
                    {t!("held.approve.becomes", becomes = becomes)}
                </li>
            }
        })
        .collect_view();
    let choice = into.then(|| {
        let choices = organizations
            .iter()
            .map(|it| Choice::new(it.id.to_string(), format!("{} ({})", it.name, it.id)))
            .collect();
        view! {
            <SelectField
                label=t!("common.organization")
                name="organization"
                choices
                error=on_field(refusal, "organization")
                hint=t!("held.approve.hint")
            />
        }
    });
    view! {
        <Dialog
            id="approve-held"
            title=t!("held.approve.title", whom = whom(&people))
            close_href=desk.back()
            size=DialogSize::Small
        >
            <ActionForm action=desk.approve attr:novalidate=true>
                <DialogBody>
                    <ul>{lines}</ul>
                    <Refusal refusal fields=&["code", "organization"]/>
                    <Chosen desk accounts/>
                    {choice}
                    {code}
                </DialogBody>
                <ConfirmFoot back=desk.back() label=t!("held.approve.label") busy_label=t!("held.approve.busy") busy=desk.approve.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Exclude(desk: Desk, people: Vec<AccountDetails>) -> impl IntoView {
    let refusal = refusal_of(desk.exclude);
    let accounts = people.iter().map(|it| it.row.id).collect();
    view! {
        <Dialog
            id="exclude-held"
            title=t!("held.exclude.title", whom = whom(&people))
            close_href=desk.back()
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action=desk.exclude>
                <DialogBody>
                    <p>
                        {t!("held.exclude.text")}
                    </p>
                    <Refusal refusal/>
                    <Chosen desk accounts/>
                </DialogBody>
                <ConfirmFoot back=desk.back() label=t!("held.exclude.label") busy_label=t!("held.exclude.busy") busy=desk.exclude.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

fn whom(people: &[AccountDetails]) -> String {
    match people {
        [one] => one.row.name.clone(),
        many => plural!("words.people", many.len()),
    }
}

fn wished_type(person: &AccountDetails) -> Option<UserType> {
    person.hold.as_ref().map(|it| it.wish.user_type)
}

/// What approving makes of somebody: "becomes an end user of Contoso."
fn becomes(person: &AccountDetails, organizations: &[Organization], into: bool) -> String {
    let Some(hold) = &person.hold else { return String::new() };
    if hold.wish.user_type == UserType::Technician {
        return t!("held.becomes.technician").to_owned();
    }
    match &hold.wish.assignment {
        _ if into => t!("held.becomes.into").to_owned(),
        None => t!("held.becomes.same").to_owned(),
        Some(OrganizationAssignment::Global) => t!("held.becomes.global").to_owned(),
        Some(OrganizationAssignment::Organizations(ids)) => {
            let names: Vec<_> = organizations
                .iter()
                .filter(|it| ids.contains(&it.id))
                .map(|it| it.name.to_string())
                .collect();
            t!("held.becomes.of", organizations = names.join(", "))
        }
    }
}

/// Somebody else decided meanwhile.
fn nobody(desk: Desk) -> AnyView {
    view! {
        <Dialog
            id="nobody-held"
            title=t!("held.nobody.title")
            close_href=desk.back()
            size=DialogSize::Small
        >
            <DialogBody>
                <p>{t!("held.nobody.text")}</p>
            </DialogBody>
            <DialogFoot>
                <a class="btn btn--primary dialog-close" href=desk.back() data-noscroll>
                    {t!("common.close")}
                </a>
            </DialogFoot>
        </Dialog>
    }
    .into_any()
}

fn failed(desk: Desk, error: AppError) -> AnyView {
    view! {
        <Dialog
            id="failed-held"
            title=t!("common.held")
            close_href=desk.back()
            size=DialogSize::Small
        >
            <DialogBody>
                <Failed error/>
            </DialogBody>
        </Dialog>
    }
    .into_any()
}

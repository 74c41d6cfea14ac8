//! The dialogs about an organization: adding one, editing one, putting one away. They stand over
//! the list, and the last two over an organization's own pages too.

use leptos::prelude::*;
use rollcall_model::{
    division::Slug, email::EmailDomain, id::OrganizationId, organization::OrganizationDetails,
};

use crate::{
    api::organizations::{AddOrganization, ArchiveOrganization, EditOrganization, organization},
    components::{
        button::{SubmitButton, Weight},
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        field::{TextAreaField, TextField},
    },
    error::AppError,
    pages::{
        failed::Failed,
        form::{
            Refusal, domains_rule, focus_when_lost, locations_rule, name_rule, on_field, refusal_of,
        },
        loading::Loading,
        once::suspend_once,
    },
};

/// What the pages with these dialogs share.
#[derive(Clone, Copy)]
pub struct Actions {
    pub edit: ServerAction<EditOrganization>,
    pub archive: ServerAction<ArchiveOrganization>,
}

impl Default for Actions {
    fn default() -> Self {
        Self { edit: ServerAction::new(), archive: ServerAction::new() }
    }
}

impl Actions {
    /// Changes after each of them did its work.
    pub fn version(self) -> usize {
        self.edit.version().get() + self.archive.version().get()
    }

    /// A dialog opens without what was refused when it was open before.
    pub fn forget_refusals(self, dialog: Memo<Option<String>>) {
        Effect::new(move |before: Option<Option<String>>| {
            let now = dialog.get();
            if before.is_some_and(|before| before != now) {
                self.edit.clear();
                self.archive.clear();
            }
            now
        });
    }
}

/// `?dialog=new`.
#[component]
pub(super) fn AddDialog(
    division: Slug,
    action: ServerAction<AddOrganization>,
    /// The list without the dialog.
    back: String,
) -> impl IntoView {
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="new-organization"
            title=t!("organizations.add")
            close_href=back.clone()
            size=DialogSize::Small
            opener="add-organization"
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=FIELDS/>
                    <input type="hidden" name="division" value=division.to_string()/>
                    <TextField
                        label=t!("common.name")
                        name="name"
                        hint=t!("organizations.name_hint")
                        check=name_rule
                        autofocus=true
                        error=on_field(refusal, "name")
                    />
                    <DomainsField value="" refusal/>
                    <LocationsField refusal/>
                </DialogBody>
                <DialogFoot>
                    <Cancel back/>
                    <SubmitButton
                        label=t!("organizations.add")
                        busy_label=t!("common.adding")
                        busy=action.pending()
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

const FIELDS: &[&str] = &["name", "domains", "locations"];

#[component]
fn DomainsField(#[prop(into)] value: String, refusal: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <TextField
            label=t!("common.email_domains")
            name="domains"
            value
            hint=t!("organizations.domains_hint")
            check=domains_rule
            error=on_field(refusal, "domains")
        />
    }
}

#[component]
fn LocationsField(
    #[prop(optional, into)] value: String,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    view! {
        <TextAreaField
            label=t!("organizations.locations")
            name="locations"
            value
            hint=t!("organizations.locations_hint")
            check=locations_rule
            error=on_field(refusal, "locations")
        />
    }
}

/// `?dialog=edit`.
#[component]
pub fn EditDialog(
    division: Slug,
    /// The Org ID in the address.
    chosen: String,
    actions: Actions,
    /// The page without the dialog.
    back: String,
) -> impl IntoView {
    let opener = format!("organization-{chosen}-button");
    let subject = subject(division.clone(), chosen);
    let (kept, division) = (StoredValue::new(back.clone()), StoredValue::new(division));
    view! {
        <Dialog
            id="edit-organization"
            title=t!("organizations.edit")
            close_href=back
            size=DialogSize::Small
            opener
        >
            <Transition fallback=|| {
                view! { <Loading what=t!("loading.organization")/> }
            }>
                {move || suspend_once(async move {
                    match subject.await {
                        Ok(it) => {
                            let (division, back) = (division.get_value(), kept.get_value());
                            view! { <EditForm division subject=it action=actions.edit back/> }
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </Dialog>
    }
    .into_any()
}

#[component]
fn EditForm(
    division: Slug,
    subject: OrganizationDetails,
    action: ServerAction<EditOrganization>,
    back: String,
) -> impl IntoView {
    let refusal = refusal_of(action);
    let domains: Vec<_> = subject.domains.iter().map(EmailDomain::as_str).collect();
    let domains = domains.join(", ");
    let locations = subject.locations.names().join("\n");
    let away = back.clone();
    focus_when_lost("name");
    view! {
        <ActionForm action attr:novalidate=true>
            <DialogBody>
                <Refusal refusal fields=FIELDS/>
                <Subject division id=subject.id back/>
                <TextField
                    label=t!("common.name")
                    name="name"
                    value=subject.name.to_string()
                    hint=t!("organizations.id_stays", id = subject.id)
                    check=name_rule
                    autofocus=true
                    error=on_field(refusal, "name")
                />
                <DomainsField value=domains refusal/>
                <LocationsField value=locations refusal/>
            </DialogBody>
            <DialogFoot>
                <Cancel back=away/>
                <SubmitButton label=t!("common.save") busy_label=t!("common.saving") busy=action.pending()/>
            </DialogFoot>
        </ActionForm>
    }
}

/// `?dialog=archive`.
#[component]
pub fn ArchiveDialog(
    division: Slug,
    /// The Org ID in the address.
    chosen: String,
    actions: Actions,
    /// The page without the dialog.
    back: String,
) -> impl IntoView {
    let opener = format!("organization-{chosen}-button");
    let subject = subject(division.clone(), chosen);
    let (kept, division) = (StoredValue::new(back.clone()), StoredValue::new(division));
    let action = actions.archive;
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="archive-organization"
            title=t!("organizations.archive.title")
            close_href=back
            size=DialogSize::Small
            alert=true
            opener
        >
            <Transition fallback=|| {
                view! { <Loading what=t!("loading.organization")/> }
            }>
                {move || suspend_once(async move {
                    match subject.await {
                        Ok(it) => {
                            let (division, back) = (division.get_value(), kept.get_value());
                            // A question starts at its safe answer, also when it came late.
                            focus_when_lost("cancel");
                            let (id, words, away) = (it.id, consequences(&it), back.clone());
                            view! {
                                <ActionForm action attr:novalidate=true>
                                    <DialogBody>
                                        <Refusal refusal/>
                                        <p>
                                            <b>
                                                <bdi>{it.name.to_string()}</bdi>
                                            </b>
                                        </p>
                                        {words.into_iter().map(|it| view! { <p>{it}</p> }).collect_view()}
                                        <Subject division id back/>
                                    </DialogBody>
                                    <DialogFoot>
                                        <Cancel back=away/>
                                        <SubmitButton
                                            label=t!("organizations.archive.label")
                                            busy_label=t!("organizations.archive.busy")
                                            busy=action.pending()
                                            weight=Weight::Danger
                                        />
                                    </DialogFoot>
                                </ActionForm>
                            }
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })}
            </Transition>
        </Dialog>
    }
    .into_any()
}

/// What archiving does, with the numbers.
fn consequences(organization: &OrganizationDetails) -> Vec<String> {
    let people = match organization.users.active {
        0 => t!("organizations.archive.nobody").to_owned(),
        count => plural!("organizations.archive.people", count),
    };
    let id = organization.id;
    let sent = t!("organizations.archive.sent", id = id);
    vec![people, sent, t!("organizations.archive.restorable").to_owned()]
}

/// What both forms send besides their fields.
#[component]
fn Subject(division: Slug, id: OrganizationId, back: String) -> impl IntoView {
    view! {
        <input type="hidden" name="division" value=division.to_string()/>
        <input type="hidden" name="organization" value=id.to_string()/>
        <input type="hidden" name="back" value=back/>
    }
}

#[component]
fn Cancel(back: String) -> impl IntoView {
    view! {
        <a class="btn dialog-close" id="cancel" href=back data-noscroll>
            {t!("common.cancel")}
        </a>
    }
}

fn subject(division: Slug, chosen: String) -> Resource<Result<OrganizationDetails, AppError>> {
    Resource::new(
        move || chosen.clone(),
        move |chosen| {
            let division = division.clone();
            async move {
                let id =
                    chosen.parse().map_err(|_| AppError::NotFound("organization".to_owned()))?;
                Ok(organization(division, id).await?.it)
            }
        },
    )
}

#[cfg(test)]
mod tests {
    use rollcall_model::organization::{Locations, OrganizationUsers};

    use super::*;

    #[test]
    fn archiving_says_how_many_people_it_shuts_out() {
        let of = |active| OrganizationDetails {
            id: OrganizationId(142),
            name: "Brennwald + Heilig AG".to_owned().try_into().unwrap(),
            domains: Vec::new(),
            locations: Locations::default(),
            users: OrganizationUsers { active, inactive: 3, review: 0 },
            providers: Vec::new(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            archived_at: None,
        };
        let words = consequences(&of(48));
        assert_eq!(words[0], "Its 48 active end users stay in it but cannot sign in.");
        assert!(words[1].contains("Org ID 142"));
        assert_eq!(consequences(&of(0))[0], "Nobody who is active belongs to it.");
    }
}

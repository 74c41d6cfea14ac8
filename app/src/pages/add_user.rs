//! Creating a user whom no provider manages.

use leptos::prelude::*;
use rollcall_model::organization::Organization;

use super::{
    failed::Failed,
    form::{Refusal, email_rule, made_by, on_field, refusal_of},
    layout::CurrentClient,
    loading::Loading,
};
use crate::{
    api::{
        accounts::{CreateUser, CreatedAccount},
        organizations::organization_choices,
    },
    components::{
        banner::Banner,
        button::SubmitButton,
        card::Card,
        choice::{CheckField, RadioField},
        copy::CopyField,
        field::{Choice, SelectField, TextField},
        page::{Crumb, Page, PageHeader},
        status::Tone,
    },
};

/// `/d/:division/users/new`.
#[component]
pub fn AddUserPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let create = ServerAction::<CreateUser>::new();
    let organizations = Resource::new(|| (), move |()| organization_choices(slug.get_value()));
    let base = StoredValue::new(format!("/d/{}", client.slug));
    let made = made_by(create);
    view! {
        <Page
            title=format!("Add user, {}", client.name)
            crumbs=vec![
                Crumb::text("Administration"),
                Crumb::text("Accounts"),
                Crumb::link("Users", format!("/d/{}/users", client.slug)),
                Crumb::text("Add user"),
            ]
        >
            <PageHeader title="Add user"/>
            {move || match made.get() {
                Some(made) => view! { <Made base=base.get_value() made/> }.into_any(),
                None => {
                    view! {
                        <Card id="new-user" title="Who they are">
                            <Transition fallback=|| {
                                view! { <Loading what="organizations"/> }
                            }>
                                {move || Suspend::new(async move {
                                    match organizations.await {
                                        Ok(organizations) => {
                                            let slug = slug.get_value().to_string();
                                            view! { <UserForm slug organizations create/> }
                                                .into_any()
                                        }
                                        Err(error) => view! { <Failed error/> }.into_any(),
                                    }
                                })}
                            </Transition>
                        </Card>
                    }
                        .into_any()
                }
            }}
        </Page>
    }
    .into_any()
}

#[component]
fn UserForm(
    slug: String,
    organizations: Vec<Organization>,
    create: ServerAction<CreateUser>,
) -> impl IntoView {
    let refusal = refusal_of(create);
    let types = [("end_user", "End user"), ("technician", "Technician")]
        .map(|(value, label)| Choice { value: value.to_owned(), label: label.to_owned() });
    let all = Choice { value: String::new(), label: "All organizations".to_owned() };
    let offered = organizations
        .into_iter()
        .map(|it| Choice { value: it.id.to_string(), label: format!("{} ({})", it.name, it.id) });
    let choices: Vec<_> = std::iter::once(all).chain(offered).collect();
    view! {
        <ActionForm action=create attr:class="form" attr:novalidate=true>
            <Refusal
                refusal
                fields=&["user_type", "given_name", "family_name", "email", "organization"]
            />
            <input type="hidden" name="division" value=slug/>
            <RadioField
                legend="Type"
                name="form[user_type]"
                choices=types.to_vec()
                selected="end_user"
                error=on_field(refusal, "user_type")
            />
            <TextField
                label="First name"
                name="form[given_name]"
                id="given_name"
                error=on_field(refusal, "given_name")
            />
            <TextField
                label="Last name"
                name="form[family_name]"
                id="family_name"
                error=on_field(refusal, "family_name")
            />
            <TextField
                label="Email"
                name="form[email]"
                id="email"
                kind="email"
                inputmode="email"
                hint="They sign in with it."
                check=email_rule
                error=on_field(refusal, "email")
            />
            <SelectField
                label="Organization of an end user"
                name="form[organization]"
                id="organization"
                choices
                error=on_field(refusal, "organization")
            />
            <CheckField
                label="Invite them to sign in"
                name="form[invite]"
                checked=true
                hint="They get a link by mail, and you see it, too. You can invite them later."
            />
            <div class="btn-row">
                <SubmitButton label="Add user" busy_label="Adding…" busy=create.pending()/>
            </div>
        </ActionForm>
    }
}

#[component]
fn Made(base: String, made: CreatedAccount) -> impl IntoView {
    let CreatedAccount { account, name, invitation, mailed } = made;
    view! {
        <Card id="made" title="Added">
            <div class="form">
                {match invitation {
                    Some(address) => view! { <InvitationLink name address mailed/> }.into_any(),
                    None => {
                        view! { <Banner title=format!("{name} is added.") tone=Tone::Ok announced=true/> }
                            .into_any()
                    }
                }} <div class="btn-row">
                    <a class="btn btn--primary" href=format!("{base}/users/{account}")>
                        "Open user"
                    </a>
                    <a class="btn" href=format!("{base}/users/new") rel="external">
                        "Add another"
                    </a>
                </div>
            </div>
        </Card>
    }
    .into_any()
}

/// The link of an invitation, and what to do with it.
#[component]
pub fn InvitationLink(
    name: String,
    address: String,
    /// Whether a mail takes it to them.
    mailed: bool,
) -> impl IntoView {
    let title = if mailed {
        format!("{name} is invited. A mail with this link is on its way.")
    } else {
        format!("{name} is invited. Send them this link.")
    };
    view! {
        <Banner title tone=Tone::Ok announced=true>
            <p>"It works once, for three days, and is shown only here."</p>
        </Banner>
        <CopyField id="invitation-link" label="Invitation link" value=address/>
    }
    .into_any()
}

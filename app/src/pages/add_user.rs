//! Creating a user whom no provider manages.

use leptos::prelude::*;
use rollcall_model::{
    account::UserType,
    organization::Organization,
    role::{Access, Area},
};

use super::{
    failed::ForbiddenPage,
    filters::organizations_of,
    form::{Refusal, email_rule, made_by, on_field, refusal_of},
    layout::{CurrentClient, rights},
    loading::Loading,
};
use crate::{
    api::accounts::{CreateUser, CreatedAccount},
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
    right::Right,
};

/// `/d/:division/users/new`.
#[component]
pub fn AddUserPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let create = ServerAction::<CreateUser>::new();
    let rights = rights();
    if !rights.manages(Area::Accounts) {
        let right = Right::In(Area::Accounts, Access::Manage);
        return view! { <ForbiddenPage right/> }.into_any();
    }
    let may = StoredValue::new(rights);
    let organizations =
        Resource::new(|| (), move |()| organizations_of(slug.get_value(), may.get_value()));
    let base = StoredValue::new(format!("/d/{}", client.slug));
    let made = made_by(create);
    view! {
        <Page
            title=t!("add_user.title_of", client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("common.users"), format!("/d/{}/users", client.slug)),
                Crumb::text(t!("common.add_user")),
            ]
        >
            <PageHeader title=t!("common.add_user")/>
            {move || match made.get() {
                Some(made) => view! { <Made base=base.get_value() made/> }.into_any(),
                None => {
                    view! {
                        <Card id="new-user" title=t!("add_user.who")>
                            <Transition fallback=|| {
                                view! { <Loading what=t!("loading.organizations")/> }
                            }>
                                {move || Suspend::new(async move {
                                    let organizations = organizations.await;
                                    let slug = slug.get_value().to_string();
                                    view! { <UserForm slug organizations create/> }
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
    let may = rights();
    let types = [
        (UserType::EndUser, t!("common.end_user")),
        (UserType::Technician, t!("common.technician")),
    ];
    let types = types
        .into_iter()
        .filter(|(it, _)| may.manages_of(Area::Accounts, *it))
        .map(|(it, label)| Choice::new(it.code(), label))
        .collect();
    let all = Choice { value: String::new(), label: t!("common.all_organizations").to_owned() };
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
                legend=t!("add_user.type")
                name="form[user_type]"
                choices=types
                selected="end_user"
                error=on_field(refusal, "user_type")
            />
            <TextField
                label=t!("common.first_name")
                name="form[given_name]"
                id="given_name"
                error=on_field(refusal, "given_name")
            />
            <TextField
                label=t!("common.last_name")
                name="form[family_name]"
                id="family_name"
                error=on_field(refusal, "family_name")
            />
            <TextField
                label=t!("common.email")
                name="form[email]"
                id="email"
                kind="email"
                inputmode="email"
                hint=t!("add_user.email_hint")
                check=email_rule
                error=on_field(refusal, "email")
            />
            <SelectField
                label=t!("add_user.organization")
                name="form[organization]"
                id="organization"
                choices
                error=on_field(refusal, "organization")
            />
            <CheckField
                label=t!("add_user.invite")
                name="form[invite]"
                checked=true
                hint=t!("add_user.invite_hint")
            />
            <div class="btn-row">
                <SubmitButton label=t!("common.add_user") busy_label=t!("common.adding") busy=create.pending()/>
            </div>
        </ActionForm>
    }
}

#[component]
fn Made(base: String, made: CreatedAccount) -> impl IntoView {
    let CreatedAccount { account, name, invitation, mailed } = made;
    view! {
        <Card id="made" title=t!("add_user.added")>
            <div class="form">
                {match invitation {
                    Some(address) => view! { <InvitationLink name address mailed/> }.into_any(),
                    None => {
                        view! { <Banner title=t!("add_user.is_added", name = name) tone=Tone::Ok announced=true/> }
                            .into_any()
                    }
                }} <div class="btn-row">
                    <a class="btn btn--primary" href=format!("{base}/users/{account}")>
                        {t!("add_user.open")}
                    </a>
                    <a class="btn" href=format!("{base}/users/new") rel="external">
                        {t!("add_user.another")}
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
        t!("add_user.is_mailed", name = name)
    } else {
        t!("add_user.is_invited", name = name)
    };
    view! {
        <Banner title tone=Tone::Ok announced=true>
            <p>{t!("add_user.once")}</p>
        </Banner>
        <CopyField id="invitation-link" label=t!("add_user.link") value=address/>
    }
    .into_any()
}

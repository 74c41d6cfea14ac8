//! Add provider: who it is and whose people it sends. Sign-on and provisioning are set up on the
//! page of the provider that this creates.

use leptos::prelude::*;
use rollcall_model::{division::Slug, organization::Organization, provider::Vendor};

use super::{
    failed::Failed,
    form::{Refusal, domains_rule, name_rule, on_field, refusal_of},
    layout::CurrentClient,
    loading::Loading,
    once::suspend_once,
};
use crate::{
    api::{identity_providers::CreateIdentityProvider, organizations::organization_choices},
    components::{
        button::SubmitButton,
        field::{Choice, SelectField, TextAreaField, TextField},
        page::{Crumb, Page, PageHeader},
        tile::{Tile, TileKind},
    },
    error::AppError,
};

const FIELDS: &[&str] = &["vendor", "name", "domains", "organization"];

/// The form that adds an identity provider to the client.
#[component]
pub fn AddProviderPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let path = format!("/d/{}/identity-providers", client.slug);
    let slug = client.slug.clone();
    let choices = Resource::new(|| (), move |()| organization_choices(slug.clone()));
    // Above what is loaded: what was entered must outlive a second look at the choices.
    let create = ServerAction::<CreateIdentityProvider>::new();
    view! {
        <Page
            title=format!("Add provider, {}", client.name)
            crumbs=vec![
                Crumb::text("Administration"),
                Crumb::text("Accounts"),
                Crumb::link("Identity Providers", path),
                Crumb::text("Add provider"),
            ]
        >
            <PageHeader title=format!("Add a provider to {}", client.name)/>
            <section class="card card--form" aria-label="Add provider">
                <Transition fallback=|| view! { <Loading what="organizations"/> }>
                    {move || {
                        let division = client.slug.clone();
                        suspend_once(async move {
                            match choices.await {
                                Ok(organizations) => {
                                    view! { <ProviderForm division organizations create/> }
                                        .into_any()
                                }
                                Err(error) => view! { <Failed error/> }.into_any(),
                            }
                        })
                    }}
                </Transition>
            </section>
        </Page>
    }
    .into_any()
}

#[component]
fn ProviderForm(
    division: Slug,
    organizations: Vec<Organization>,
    create: ServerAction<CreateIdentityProvider>,
) -> impl IntoView {
    let refusal = refusal_of(create);
    let unbound = Choice::new("", "None: people of all organizations");
    let bound = organizations
        .into_iter()
        .map(|it| Choice::new(it.id.to_string(), format!("{} (Org ID {})", it.name, it.id)));
    let back = format!("/d/{division}/identity-providers");
    view! {
        <ActionForm action=create attr:class="card__body" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=division.to_string()/>
            <VendorChoice refusal/>
            <TextField
                label="Display name"
                name="name"
                hint="How this console names it. With several providers of one kind, say whose it is."
                error=on_field(refusal, "name")
                check=name_rule
                required=true
            />
            <TextAreaField
                label="What email domains will authenticate using this integration?"
                name="domains"
                hint="One a line, like company.com. A domain can belong to one provider only."
                error=on_field(refusal, "domains")
                check=domains_rule
            />
            <SelectField
                label="Bound to organization"
                name="organization"
                choices=std::iter::once(unbound).chain(bound).collect()
                hint="Bind a provider that belongs to one company. People it sends without an \
                      organization we know then join this one. Without it they belong to all \
                      organizations and are marked for review."
                error=on_field(refusal, "organization")
            />
            <div class="btn-row">
                <SubmitButton label="Add provider" busy_label="Adding…" busy=create.pending()/>
                <a class="btn" href=back>
                    "Cancel"
                </a>
            </div>
        </ActionForm>
    }
    .into_any()
}

/// The vendors, all readable at once.
#[component]
fn VendorChoice(refusal: Signal<Option<AppError>>) -> impl IntoView {
    let error = on_field(refusal, "vendor");
    view! {
        <fieldset class="field choices">
            <legend class="field__label">"Provider"</legend>
            <div class="pick">
                {Vendor::ALL
                    .into_iter()
                    .enumerate()
                    .map(|(at, vendor)| {
                        view! {
                            <label class="pick__card">
                                <input
                                    type="radio"
                                    name="vendor"
                                    value=vendor.code()
                                    checked=at == 0
                                />
                                <Tile kind=TileKind::Provider name=short_name(vendor)/>
                                <span class="pick__text">
                                    <span class="strong">{vendor.label()}</span>
                                    <span class="hint">{abilities(vendor)}</span>
                                </span>
                            </label>
                        }
                    })
                    .collect_view()}
            </div>
            {move || error.get().map(|words| view! { <p class="error">{words}</p> })}
        </fieldset>
    }
    .into_any()
}

fn short_name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Other => "…",
        _ => vendor.short(),
    }
}

/// What a vendor's SCIM can do, as far as it matters before choosing.
fn abilities(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Entra => "Sends users and groups by SCIM, usually every 40 minutes.",
        Vendor::Okta => "Sends users by SCIM at once, groups after Push Groups.",
        Vendor::Duo => "Sends users and the groups assigned to provisioning by SCIM.",
        Vendor::Other => "Anything that speaks SCIM 2.0 with a bearer token.",
    }
}

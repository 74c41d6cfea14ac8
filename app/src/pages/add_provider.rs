//! Add provider: who it is and whose people it sends. Sign-on and provisioning are set up on the
//! page of the provider that this creates.

use leptos::prelude::*;
use rollcall_model::{division::Slug, organization::Organization, provider::Vendor};

use super::{
    failed::{Failed, ForbiddenPage},
    form::{Refusal, domains_rule, name_rule, on_field, refusal_of},
    layout::{CurrentClient, rights},
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
    right::Right,
    words::Named,
};

const FIELDS: &[&str] = &["vendor", "name", "domains", "organization"];

/// The form that adds an identity provider to the client.
#[component]
pub fn AddProviderPage() -> impl IntoView {
    let CurrentClient(client) = expect_context();
    if !rights().administrator {
        return view! { <ForbiddenPage right=Right::Administrator/> }.into_any();
    }
    let path = format!("/d/{}/identity-providers", client.slug);
    let slug = client.slug.clone();
    let choices = Resource::new(|| (), move |()| organization_choices(slug.clone()));
    // Above what is loaded: what was entered must outlive a second look at the choices.
    let create = ServerAction::<CreateIdentityProvider>::new();
    view! {
        <Page
            title=t!("add_provider.title_of", client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("shell.identity_providers"), path),
                Crumb::text(t!("common.add_provider")),
            ]
        >
            <PageHeader title=t!("add_provider.heading", client = client.name)/>
            <section class="card card--form" aria-label=t!("common.add_provider")>
                <Transition fallback=|| view! { <Loading what=t!("loading.organizations")/> }>
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
    let unbound = Choice::new("", t!("add_provider.unbound"));
    let bound = organizations.into_iter().map(|it| {
        Choice::new(it.id.to_string(), t!("identity_provider.bound_to", name = it.name, id = it.id))
    });
    let back = format!("/d/{division}/identity-providers");
    view! {
        <ActionForm action=create attr:class="card__body" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=division.to_string()/>
            <VendorChoice refusal/>
            <TextField
                label=t!("add_provider.name")
                name="name"
                hint=t!("add_provider.name_hint")
                error=on_field(refusal, "name")
                check=name_rule
                required=true
            />
            <TextAreaField
                label=t!("add_provider.domains")
                name="domains"
                hint=t!("add_provider.domains_hint")
                error=on_field(refusal, "domains")
                check=domains_rule
            />
            <SelectField
                label=t!("add_provider.bound")
                name="organization"
                choices=std::iter::once(unbound).chain(bound).collect()
                hint=t!("add_provider.bound_hint")
                error=on_field(refusal, "organization")
            />
            <div class="btn-row">
                <SubmitButton label=t!("common.add_provider") busy_label=t!("common.adding") busy=create.pending()/>
                <a class="btn" href=back>
                    {t!("common.cancel")}
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
            <legend class="field__label">{t!("common.provider")}</legend>
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
                                    <span class="strong">{vendor.named()}</span>
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
        Vendor::Entra => t!("add_provider.about.entra"),
        Vendor::Okta => t!("add_provider.about.okta"),
        Vendor::Duo => t!("add_provider.about.duo"),
        Vendor::Other => t!("add_provider.about.other"),
    }
}

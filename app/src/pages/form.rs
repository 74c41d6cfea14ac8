//! What the forms of several pages share: where a refusal is said, and the rules of their fields.

use std::collections::BTreeSet;

use leptos::{prelude::*, server_fn::ServerFn};
use rollcall_model::{
    account::UserType,
    email::{EmailAddress, EmailDomain},
    id::OrganizationId,
    name::Name,
    organization::{Locations, Organization},
    role::{Access, Area},
};

use crate::{
    components::{banner::Banner, status::Tone},
    error::AppError,
    words::{Named, Said},
};

/// Why the last try of a form was refused; None before the first and after a good one.
pub fn refusal_of<F>(action: ServerAction<F>) -> Signal<Option<AppError>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Send + Sync + 'static,
{
    let value = action.value();
    Signal::derive(move || value.with(|it| it.as_ref().and_then(|it| it.as_ref().err().cloned())))
}

/// What an action answered when it went well, a frame later: what is shown instead of its form takes
/// the form away, and by then nothing of the form waits for the answer any more.
pub fn made_by<F>(action: ServerAction<F>) -> RwSignal<Option<F::Output>>
where
    F: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let made = RwSignal::new(None);
    Effect::new(move || {
        if let Some(Ok(it)) = action.value().get() {
            request_animation_frame(move || made.set(Some(it)));
        }
    });
    made
}

/// The part of a refusal that belongs beside one field.
pub fn on_field(refusal: Signal<Option<AppError>>, name: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || refusal.get().and_then(|it| it.on(name).map(str::to_owned)))
}

/// The fields of a form for whom may send it. Everybody else sees them as they are, and who changes
/// them.
#[component]
pub fn Fields(
    may: bool,
    /// Who changes them.
    who: String,
    children: Children,
) -> impl IntoView {
    if may {
        return children().into_any();
    }
    view! {
        <Banner title=who tone=Tone::Neutral/>
        <fieldset class="shown" disabled>
            {children()}
        </fieldset>
    }
    .into_any()
}

/// Who changes what only system administrators do.
pub fn administrators() -> String {
    t!("common.administrators_change").to_owned()
}

/// Who changes what in an area, for people or roles of this type.
pub fn managers_of(area: Area, user_type: UserType) -> String {
    match user_type {
        UserType::Technician => administrators(),
        UserType::EndUser => {
            let (area, access) = (area.named(), Access::Manage.named());
            t!("common.right_changes", area = area, access = access)
        }
    }
}

/// A refusal that belongs beside no field of the form, as a banner above them.
#[component]
pub fn Refusal(
    refusal: Signal<Option<AppError>>,
    /// The fields that say their part themselves.
    #[prop(optional)]
    fields: &'static [&'static str],
) -> impl IntoView {
    move || {
        let error = refusal.get().filter(|it| fields.iter().all(|name| it.on(name).is_none()))?;
        Some(view! { <Banner title=error.to_string() tone=Tone::Bad announced=true/> })
    }
}

/// A box for each organization of the client; without any, nothing.
#[component]
pub fn OrganizationBoxes(
    /// What the form sends them as: a list.
    name: &'static str,
    organizations: Vec<Organization>,
    /// Those that are ticked.
    listed: BTreeSet<OrganizationId>,
) -> impl IntoView {
    let boxes = |it: Vec<Organization>| {
        it.into_iter()
            .enumerate()
            .map(|(at, it)| {
                let checked = listed.contains(&it.id);
                let name = format!("{name}[{at}]");
                view! {
                    <label class="check">
                        <input type="checkbox" name=name value=it.id.to_string() checked=checked/>
                        <span>
                            <bdi>{it.name.to_string()}</bdi>
                            " "
                            <span class="dim">{it.id.to_string()}</span>
                        </span>
                    </label>
                }
            })
            .collect_view()
    };
    (!organizations.is_empty()).then(|| {
        view! {
            <fieldset class="field choices choices--list">
                <legend class="field__label">{t!("common.these_organizations")}</legend>
                {boxes(organizations)}
            </fieldset>
        }
    })
}

/// Puts the focus into a field when the page before it took the focused element away with it, or
/// when the dialog around it was shown before it was there. The browser heeds `autofocus` only
/// where a page is loaded or a dialog shown.
pub fn focus_when_lost(id: &'static str) {
    use leptos::wasm_bindgen::JsCast;

    Effect::new(move || {
        request_animation_frame(move || {
            let document = document();
            let lost = document.active_element().is_none_or(|it| {
                it.tag_name().eq_ignore_ascii_case("body")
                    || it.class_list().contains("dialog-close")
            });
            let field = document.get_element_by_id(id).filter(|_| lost);
            if let Some(field) = field.as_ref().and_then(|it| it.dyn_ref::<web_sys::HtmlElement>())
            {
                drop(field.focus());
            }
        });
    });
}

/// The rule of a [`Name`], as a field asks it.
pub fn name_rule(text: &str) -> Result<(), String> {
    Name::try_from(text.to_owned()).map(drop).map_err(|error| error.said())
}

/// The rule of an [`EmailAddress`], as a field asks it.
pub fn email_rule(text: &str) -> Result<(), String> {
    EmailAddress::try_from(text.to_owned()).map(drop).map_err(|error| error.said())
}

/// The rule of [`Locations`], as a field asks it.
pub fn locations_rule(text: &str) -> Result<(), String> {
    Locations::list(text).map(drop).map_err(|error| error.said())
}

/// The rule of a list of domains, as a field asks it.
pub fn domains_rule(text: &str) -> Result<(), String> {
    EmailDomain::list(text).map(drop).map_err(|error| error.said())
}

//! The time zone of the times on pages, for members of staff; accounts have it among their contact
//! details.

use leptos::{prelude::*, server_fn::ServerFn};
use rollcall_model::time_zone::TimeZone;

use super::contact::select_of;
use crate::{
    api::me::ChooseTimeZone,
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        field::SelectField,
    },
    pages::user::zone_choices,
};

/// Sent by loading the page: every time on it changes.
#[component]
pub(super) fn TimeZoneCard(#[prop(optional_no_strip)] chosen: Option<TimeZone>) -> impl IntoView {
    view! {
        <Card id="time-zone-card" title=t!("user.contact.time_zone")>
            <form class="form" method="post" action=ChooseTimeZone::url()>
                <SelectField
                    label=t!("me.time_zone.label")
                    name="time_zone"
                    id="time-zone"
                    choices=zone_choices(t!("me.time_zone.none"))
                    selected=chosen.map(TimeZone::name).unwrap_or_default()
                    hint=t!("me.time_zone.hint")
                />
                <div class="btn-row">
                    <SubmitButton
                        label=t!("me.time_zone.save")
                        busy_label=t!("me.language.saving")
                        weight=Weight::Plain
                    />
                    <ZoneOfBrowser chosen/>
                </div>
            </form>
        </Card>
    }
}

/// The browser's own time zone at one click, while none is chosen: chooses it in the form around
/// it, and sends that.
#[component]
pub(super) fn ZoneOfBrowser(#[prop(optional_no_strip)] chosen: Option<TimeZone>) -> impl IntoView {
    // Only the browser knows it: what the server writes is without.
    let offered = RwSignal::new(None::<TimeZone>);
    Effect::new(move || {
        if chosen.is_none() {
            offered.set(of_browser());
        }
    });
    move || {
        offered.get().map(|zone| {
            view! {
                <button type="button" class="btn btn--quiet" on:click=move |_| choose(zone)>
                    {t!("me.time_zone.use", zone = zone.label())}
                </button>
            }
        })
    }
}

/// None: UTC, or a name that is none of ours.
fn of_browser() -> Option<TimeZone> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    let name = js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?;
    TimeZone::try_from(name.as_string()?).ok().filter(|it| *it != TimeZone::UTC)
}

fn choose(zone: TimeZone) {
    if let Some(field) = select_of("time-zone") {
        field.set_value(zone.name());
        // Nothing to do about a form that does not validate: the browser says why.
        drop(field.form().map(|it| it.request_submit()));
    }
}

//! The forms of a user's profile: what no provider manages, and the rest while none does.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, UserType},
    language::Language,
    organization::Organization,
    profile::{Phone, Preferences},
    time_zone::TimeZone,
};

use super::Desk;
use crate::{
    components::{
        banner::Banner,
        button::{SubmitButton, Weight},
        choice::RadioField,
        field::{Choice, LockedField, SelectField, TextField},
        status::Tone,
    },
    error::AppError,
    pages::form::{OrganizationBoxes, Refusal, email_rule, on_field, refusal_of},
    words::Said,
};

/// Phone, language and time zone: edited whoever manages the rest (R18).
#[component]
pub(super) fn PreferencesForm(desk: Desk, preferences: Preferences, may: bool) -> impl IntoView {
    let refusal = refusal_of(desk.prefer);
    view! {
        <ActionForm action=desk.prefer attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["phone", "language", "time_zone"]/>
            <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
            <input type="hidden" name="account" value=desk.id.to_string()/>
            <PreferencesFields preferences refusal/>
            {may
                .then(|| {
                    view! {
                        <div class="btn-row">
                            <SubmitButton
                                label=t!("user.contact.save")
                                busy_label=t!("common.saving")
                                busy=desk.prefer.pending()
                                weight=Weight::Plain
                            />
                        </div>
                    }
                })}
        </ActionForm>
    }
    .into_any()
}

/// The fields of what no provider manages, as both its forms have them.
#[component]
pub fn PreferencesFields(
    preferences: Preferences,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let Preferences { phone, language, time_zone } = preferences;
    let languages = Language::ALL.map(|it| Choice::new(it.code(), it.label()));
    let languages =
        std::iter::once(Choice::new("", t!("user.contact.not_set"))).chain(languages).collect();
    let zones = zone_choices(t!("user.contact.not_set"));
    view! {
        <div class="form-grid">
            <TextField
                label=t!("user.contact.phone")
                name="form[phone]"
                id="phone"
                kind="tel"
                value=phone.as_ref().map(Phone::as_str).unwrap_or_default()
                check=phone_rule
                error=on_field(refusal, "phone")
            />
            <SelectField
                label=t!("user.contact.language")
                name="form[language]"
                id="language"
                choices=languages
                selected=language.map(Language::code).unwrap_or_default()
                error=on_field(refusal, "language")
            />
            <SelectField
                label=t!("user.contact.time_zone")
                name="form[time_zone]"
                id="time-zone"
                choices=zones
                selected=time_zone.map(TimeZone::name).unwrap_or_default()
                error=on_field(refusal, "time_zone")
            />
        </div>
    }
    .into_any()
}

/// All time zones, after what is chosen where none is.
pub fn zone_choices(none: &str) -> Vec<Choice> {
    let zones = TimeZone::all().map(|it| Choice::new(it, it.replace('_', " ")));
    std::iter::once(Choice::new("", none)).chain(zones).collect()
}

fn phone_rule(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Ok(());
    }
    Phone::try_from(text.to_owned()).map(drop).map_err(|error| error.said())
}

/// Name, address and organizations of somebody whom no provider keeps at the moment (R17).
#[component]
pub(super) fn ProfileForm(
    desk: Desk,
    user: AccountDetails,
    organizations: Vec<Organization>,
) -> impl IntoView {
    let refusal = refusal_of(desk.edit);
    let row = user.row;
    let overwritten = row.manager.map(|manager| {
        let title = t!("user.scim_disabled", name = manager.name);
        view! {
            <Banner title tone=Tone::Warn>
                <p>
                    {t!("user.will_be_overwritten")}
                </p>
            </Banner>
            <LockedField id="user-user-name" label=t!("common.user_name") value=row.user_name.clone()/>
        }
    });
    let end_user = row.user_type == UserType::EndUser;
    let places = end_user.then(|| {
        let listed = row.organizations.iter().map(|it| it.id).collect();
        view! { <Places listed organizations refusal/> }
    });
    view! {
        <ActionForm action=desk.edit attr:class="form" attr:novalidate=true>
            <Refusal refusal fields=&["given_name", "family_name", "email", "organizations"]/>
            {overwritten}
            <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
            <input type="hidden" name="account" value=desk.id.to_string()/>
            <div class="form-grid">
                <TextField
                    label=t!("common.first_name")
                    name="form[given_name]"
                    id="given-name"
                    value=user.given_name
                    error=on_field(refusal, "given_name")
                />
                <TextField
                    label=t!("common.last_name")
                    name="form[family_name]"
                    id="family-name"
                    value=user.family_name
                    error=on_field(refusal, "family_name")
                />
                <TextField
                    label=t!("common.email")
                    name="form[email]"
                    id="email"
                    kind="email"
                    value=row.email.unwrap_or_default()
                    check=email_rule
                    error=on_field(refusal, "email")
                />
            </div>
            {places}
            <div class="btn-row">
                <SubmitButton label=t!("user.profile.save") busy_label=t!("common.saving") busy=desk.edit.pending()/>
            </div>
        </ActionForm>
    }
    .into_any()
}

#[component]
fn Places(
    listed: std::collections::BTreeSet<rollcall_model::id::OrganizationId>,
    organizations: Vec<Organization>,
    refusal: Signal<Option<AppError>>,
) -> impl IntoView {
    let selected = if listed.is_empty() { "all" } else { "listed" };
    let mut choices = vec![Choice::new("all", t!("common.all_organizations"))];
    if !organizations.is_empty() {
        choices.push(Choice::new("listed", t!("common.ticked_below")));
    }
    view! {
        <RadioField
            legend=t!("user.belong_to")
            name="form[organizations]"
            choices
            selected
            error=on_field(refusal, "organizations")
        />
        <OrganizationBoxes name="form[listed]" organizations listed/>
    }
    .into_any()
}

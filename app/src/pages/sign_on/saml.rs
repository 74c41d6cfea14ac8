//! The settings of a SAML provider's sign-on, and its certificates.

use chrono::{DateTime, Utc};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use rollcall_model::{
    certificate::{CertificateSource, MetadataLook, SigningCertificate},
    provider::{IdentityProvider, Vendor},
    sign_on::{Connection, Saml, SignOn},
};

use super::{Desk, form::WhoCard};
use crate::{
    api::sign_on::SamlAddresses,
    components::{
        button::{SubmitButton, Weight},
        card::{Card, Fact, Facts},
        choice::CheckField,
        copy::{CopyField, CopyInline},
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::{TextAreaField, TextField},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, Row, RowHead},
        time::RelativeTime,
    },
    pages::{
        confirm_code::CodeField,
        form::{Refusal, on_field, refusal_of},
    },
    words::recorded,
};

const FIELDS: &[&str] =
    &["code", "metadata_url", "metadata", "entity", "subject_attribute", "domains"];

/// The name of the field, and its id.
const METADATA: &str = "form[metadata]";

/// What the console proposes: Entra's `NameID` is an address, its object ID never changes.
const ENTRA_SUBJECT: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";

/// How its people are known, and of which domains they are.
#[component]
pub(super) fn SamlForm(
    desk: Desk,
    provider: IdentityProvider,
    sign_on: Option<SignOn>,
) -> impl IntoView {
    let refusal = refusal_of(desk.save_saml);
    let options = sign_on.as_ref().map(|it| it.options).unwrap_or_default();
    let saml = sign_on.and_then(|it| match it.connection {
        Connection::Saml(saml) => Some(saml),
        Connection::Oidc(_) => None,
    });
    let subject = match &saml {
        Some(it) => it.subject_attribute.clone().unwrap_or_default(),
        None if provider.vendor == Vendor::Entra => ENTRA_SUBJECT.to_owned(),
        None => String::new(),
    };
    let metadata_url = saml.as_ref().and_then(|it| it.metadata_url.clone()).unwrap_or_default();
    let allow_sha1 = saml.as_ref().is_some_and(|it| it.allow_sha1);
    let idp_initiated = saml.as_ref().is_some_and(|it| it.idp_initiated);
    let signs_requests = saml.as_ref().is_some_and(|it| it.signs_requests);
    let hint = if saml.is_some() { t!("saml.paste_again") } else { t!("saml.paste_first") };
    let known = saml.map(|it| view! { <Known saml=it/> });
    view! {
        <ActionForm action=desk.save_saml attr:class="stack" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=desk.division.get_value()/>
            <input type="hidden" name="provider" value=desk.id.to_string()/>
            <Card id="connection" title="SAML 2.0">
                {known}
                <TextField
                    label=t!("saml.metadata_address")
                    name="form[metadata_url]"
                    id="metadata-url"
                    kind="url"
                    value=metadata_url
                    hint=t!("saml.metadata_address_hint")
                    error=on_field(refusal, "metadata_url")
                    mono=true
                />
                <TextAreaField
                    label=t!("saml.metadata")
                    name=METADATA
                    hint
                    error=on_field(refusal, "metadata")
                />
                <div class="field">
                    <label for="metadata-file">{t!("saml.file")}</label>
                    <input
                        class="input"
                        id="metadata-file"
                        type="file"
                        accept=".xml,application/xml,text/xml"
                        on:change=read_file
                    />
                </div>
                <TextField
                    label=t!("saml.entity")
                    name="form[entity]"
                    id="entity"
                    hint=t!("saml.entity_hint")
                    error=on_field(refusal, "entity")
                    mono=true
                />
                <TextField
                    label=t!("saml.subject")
                    name="form[subject_attribute]"
                    id="subject-attribute"
                    value=subject
                    hint=t!("saml.subject_hint")
                    error=on_field(refusal, "subject_attribute")
                    mono=true
                />
                <CheckField
                    label=t!("saml.sha1")
                    name="form[allow_sha1]"
                    checked=allow_sha1
                    hint=t!("saml.sha1_hint")
                />
                <CheckField
                    label=t!("saml.at_provider")
                    name="form[idp_initiated]"
                    checked=idp_initiated
                    hint=t!("saml.at_provider_hint")
                />
                <CheckField
                    label=t!("saml.signed")
                    name="form[signs_requests]"
                    checked=signs_requests
                    hint=t!("saml.signed_hint")
                />
            </Card>
            <WhoCard provider options refusal/>
            <CodeField confirmed=desk.confirmed refusal/>
            <div class="btn-row">
                <SubmitButton
                    label=t!("sign_on.save")
                    busy_label=t!("common.saving")
                    busy=desk.save_saml.pending()
                />
            </div>
        </ActionForm>
    }
    .into_any()
}

/// Puts the chosen file where it could have been pasted.
fn read_file(event: leptos::ev::Event) {
    let input: web_sys::HtmlInputElement = event_target(&event);
    let Some(file) = input.files().and_then(|it| it.get(0)) else { return };
    let Ok(reader) = web_sys::FileReader::new() else { return };
    let read = reader.clone();
    let show = Closure::once_into_js(move || {
        let text = read.result().ok().and_then(|it| it.as_string());
        let field = document().get_element_by_id(METADATA);
        let field = field.and_then(|it| it.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
        if let (Some(field), Some(text)) = (field, text) {
            field.set_value(&text);
        }
    });
    reader.set_onload(Some(show.unchecked_ref()));
    // A file that cannot be read leaves the field as it is.
    let _ = reader.read_as_text(&file);
}

/// What was read from the metadata.
#[component]
fn Known(saml: Saml) -> impl IntoView {
    view! {
        <Facts>
            <Fact name=t!("saml.provider_entity_id")>
                <CopyInline what=t!("saml.what_entity_id") value=saml.entity_id/>
            </Fact>
            <Fact name=t!("saml.sign_in_address")>
                <CopyInline what=t!("saml.what_sign_in_address") value=saml.sso_url/>
            </Fact>
        </Facts>
    }
    .into_any()
}

/// What the fields are called that the addresses are entered into: vendors' own words, which their
/// consoles do not translate alike.
struct Labels {
    entity_id: &'static str,
    acs: &'static str,
    start: &'static str,
}

impl Labels {
    fn of(vendor: Vendor) -> Self {
        match vendor {
            Vendor::Entra => Self {
                entity_id: "Identifier (Entity ID)",
                acs: "Reply URL (Assertion Consumer Service URL)",
                start: "Sign on URL",
            },
            Vendor::Okta => Self {
                entity_id: "Audience URI (SP Entity ID)",
                acs: "Single sign-on URL",
                start: t!("saml.start"),
            },
            Vendor::Duo => Self {
                entity_id: "Entity ID",
                acs: "Assertion Consumer Service (ACS) URL",
                start: "Service Provider Login URL",
            },
            Vendor::Other => Self {
                entity_id: t!("saml.entity_id"),
                acs: t!("saml.acs"),
                start: t!("saml.start"),
            },
        }
    }
}

/// What is entered at the provider.
#[component]
pub(super) fn SamlAddressesCard(
    addresses: SamlAddresses,
    client: String,
    vendor: Vendor,
) -> impl IntoView {
    let SamlAddresses { entity_id, acs, start } = addresses;
    let labels = Labels::of(vendor);
    let entity_id = view! {
        <CopyField
            id="entity-id"
            label=labels.entity_id
            value=entity_id
            hint=t!("saml.entity_id_hint")
        />
    };
    let acs = view! {
        <CopyField id="acs" label=labels.acs value=acs hint=t!("saml.acs_hint")/>
    };
    let (first, second) = match vendor {
        Vendor::Okta => (acs.into_any(), entity_id.into_any()),
        _ => (entity_id.into_any(), acs.into_any()),
    };
    view! {
        <Card id="addresses" title=t!("sign_on.addresses")>
            {first}
            {second}
            <CopyField
                id="start"
                label=labels.start
                value=start
                hint=t!("saml.start_hint")
            />
            <CopyField
                id="client-address"
                label=t!("sign_on.client_address")
                value=client
                hint=t!("sign_on.client_address_hint")
            />
        </Card>
    }
    .into_any()
}

/// The keys that responses may be signed with.
#[component]
pub(super) fn CertificatesCard(
    desk: Desk,
    now: DateTime<Utc>,
    certificates: Vec<SigningCertificate>,
    look: Option<MetadataLook>,
) -> impl IntoView {
    let several = certificates.len() > 1;
    let rows = certificates.into_iter().map(move |it| {
        let short = it.fingerprint.get(..8).unwrap_or_default().to_owned();
        let (text, tone) = match (it.not_after < now, it.runs_out(now)) {
            (true, _) => (t!("saml.expired"), Tone::Bad),
            (false, true) => (t!("saml.expires_soon"), Tone::Warn),
            (false, false) => (t!("saml.live"), Tone::Ok),
        };
        let retire = several.then(|| {
            let href = desk.dialog(&format!("retire&certificate={}", it.fingerprint));
            let id = format!("retire-{short}");
            view! {
                <a class="btn btn--sm" id=id href=href data-noscroll>
                    {t!("saml.retire_ask")}
                    <span class="vh">{format!(" {short}")}</span>
                </a>
            }
        });
        view! {
            <Row>
                <RowHead>
                    <bdi>{it.subject}</bdi>
                </RowHead>
                <Cell label="SHA-256">
                    <CopyInline what=t!("saml.what_fingerprint", short = short) value=it.fingerprint/>
                </Cell>
                <Cell label=t!("saml.expires")>
                    <RelativeTime at=it.not_after now/>
                </Cell>
                <Cell label=t!("saml.from")>{source(it.source)}</Cell>
                <Cell label=t!("saml.state")>
                    <Pill text tone/>
                </Cell>
                <Cell label=t!("saml.actions")>{retire}</Cell>
            </Row>
        }
    });
    let columns = [
        t!("saml.certificate"),
        "SHA-256",
        t!("saml.expires"),
        t!("saml.from"),
        t!("saml.state"),
        t!("saml.actions"),
    ]
    .map(Column::new)
    .to_vec();
    view! {
        <Card id="certificates" title=t!("saml.certificates") flush=true>
            <DataTable label=t!("saml.certificates") columns inset=true>
                {rows.collect_view()}
            </DataTable>
            {look.map(|look| view! { <Look now look/> })}
        </Card>
    }
    .into_any()
}

/// When the metadata address was last read by itself, and what stood in the way.
#[component]
fn Look(now: DateTime<Utc>, look: MetadataLook) -> impl IntoView {
    let failure = look.failure.map(|it| {
        let why = recorded(&it);
        view! {
            <p class="card__foot t-13">
                {t!("saml.look_failed")} " " <span lang=why.lang>{why.text}</span>
            </p>
        }
    });
    view! {
        <p class="card__foot t-13">{t!("saml.looked")} " " <RelativeTime at=look.at now/></p>
        {failure}
    }
    .into_any()
}

fn source(source: CertificateSource) -> &'static str {
    match source {
        CertificateSource::Url => t!("saml.metadata_address"),
        CertificateSource::Paste => t!("saml.metadata"),
        CertificateSource::Daily => t!("saml.daily"),
    }
}

/// Asks before a certificate is believed no more.
#[component]
pub(super) fn RetireDialog(desk: Desk, certificate: SigningCertificate) -> impl IntoView {
    let refusal = refusal_of(desk.retire);
    let short = certificate.fingerprint.get(..8).unwrap_or_default().to_owned();
    view! {
        <Dialog
            id="retire-dialog"
            title=t!("saml.retire_title")
            close_href=desk.path()
            size=DialogSize::Small
            alert=true
            opener=format!("retire-{short}")
        >
            <ActionForm action=desk.retire attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code"]/>
                    <p>
                        <bdi>{certificate.subject}</bdi>
                        {t!("saml.retire_consequence")}
                    </p>
                    <input type="hidden" name="division" value=desk.division.get_value()/>
                    <input type="hidden" name="provider" value=desk.id.to_string()/>
                    <input type="hidden" name="fingerprint" value=certificate.fingerprint/>
                    <CodeField confirmed=desk.confirmed refusal/>
                </DialogBody>
                <ConfirmFoot back=desk.path() label=t!("saml.retire") busy_label=t!("saml.retiring") busy=desk.retire.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

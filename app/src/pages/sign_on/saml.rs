//! The settings of a SAML provider's sign-on, and its certificates.

use chrono::{DateTime, Utc};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
};
use rollcall_model::{
    certificate::SigningCertificate,
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
        dialog::{Dialog, DialogBody, DialogFoot, DialogSize},
        field::{TextAreaField, TextField},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, Row, RowHead},
        time::RelativeTime,
    },
    pages::{
        confirm_code::CodeField,
        form::{Refusal, on_field, refusal_of},
    },
};

const FIELDS: &[&str] = &["code", "metadata_url", "metadata", "subject_attribute", "domains"];

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
    let hint = if saml.is_some() {
        "Paste it again when the provider has a new certificate: it joins those that are live."
    } else {
        "The whole XML file. What is pasted here counts before the address."
    };
    let known = saml.map(|it| view! { <Known saml=it/> });
    view! {
        <ActionForm action=desk.save_saml attr:class="stack" attr:novalidate=true>
            <Refusal refusal fields=FIELDS/>
            <input type="hidden" name="division" value=desk.division.get_value()/>
            <input type="hidden" name="provider" value=desk.id.to_string()/>
            <Card id="connection" title="SAML 2.0">
                {known}
                <TextField
                    label="Metadata address"
                    name="form[metadata_url]"
                    id="metadata-url"
                    kind="url"
                    value=metadata_url
                    hint="Where the provider publishes its metadata. It is read when you save a new one."
                    error=on_field(refusal, "metadata_url")
                    mono=true
                />
                <TextAreaField
                    label="Metadata XML"
                    name=METADATA
                    hint
                    error=on_field(refusal, "metadata")
                />
                <div class="field">
                    <label for="metadata-file">"Or choose the file"</label>
                    <input
                        class="input"
                        id="metadata-file"
                        type="file"
                        accept=".xml,application/xml,text/xml"
                        on:change=read_file
                    />
                </div>
                <TextField
                    label="Attribute that says who somebody is"
                    name="form[subject_attribute]"
                    id="subject-attribute"
                    value=subject
                    hint="One that never changes, and is never an address. Empty: the NameID."
                    error=on_field(refusal, "subject_attribute")
                    mono=true
                />
                <CheckField
                    label="Accept SHA-1 signatures"
                    name="form[allow_sha1]"
                    checked=allow_sha1
                    hint="SHA-1 can be forged with effort. Tick it only for a provider that has nothing better."
                />
                <CheckField
                    label="Allow sign-in that starts at the provider"
                    name="form[idp_initiated]"
                    checked=idp_initiated
                    hint="For tiles that cannot use the start address. Less safe: another site can send somebody here, so everybody is asked before they go on."
                />
            </Card>
            <WhoCard provider options refusal/>
            <CodeField confirmed=desk.confirmed refusal/>
            <div class="btn-row">
                <SubmitButton
                    label="Save sign-on"
                    busy_label="Saving…"
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
            <Fact name="Provider’s entity ID">
                <CopyInline what="entity ID" value=saml.entity_id/>
            </Fact>
            <Fact name="Sign-in address">
                <CopyInline what="sign-in address" value=saml.sso_url/>
            </Fact>
        </Facts>
    }
    .into_any()
}

/// What is entered at the provider.
#[component]
pub(super) fn SamlAddressesCard(addresses: SamlAddresses, client: String) -> impl IntoView {
    let SamlAddresses { entity_id, acs, start } = addresses;
    view! {
        <Card id="addresses" title="Addresses to enter at the provider">
            <CopyField
                id="entity-id"
                label="Entity ID (audience) and metadata address"
                value=entity_id
                hint="A provider that reads metadata takes the rest from there."
            />
            <CopyField
                id="acs"
                label="ACS address (reply URL)"
                value=acs
                hint="Where people come back to, by POST. It is recipient and destination too."
            />
            <CopyField
                id="start"
                label="Start address (sign-on URL)"
                value=start
                hint="For tiles and bookmarks: the sign-in then begins here."
            />
            <CopyField
                id="client-address"
                label="Sign-in address of this client"
                value=client
                hint="For people whose email domain belongs to somebody else."
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
) -> impl IntoView {
    let several = certificates.len() > 1;
    let rows = certificates.into_iter().map(move |it| {
        let short = it.fingerprint.get(..8).unwrap_or_default().to_owned();
        let (text, tone) = match (it.not_after < now, it.runs_out(now)) {
            (true, _) => ("Expired", Tone::Bad),
            (false, true) => ("Expires soon", Tone::Warn),
            (false, false) => ("Live", Tone::Ok),
        };
        let retire = several.then(|| {
            let href = desk.dialog(&format!("retire&certificate={}", it.fingerprint));
            let id = format!("retire-{short}");
            view! {
                <a class="btn btn--sm" id=id href=href data-noscroll>
                    "Retire…"
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
                    <CopyInline what=format!("fingerprint {short}") value=it.fingerprint/>
                </Cell>
                <Cell label="Expires">
                    <RelativeTime at=it.not_after now/>
                </Cell>
                <Cell label="From">{it.source.label()}</Cell>
                <Cell label="State">
                    <Pill text tone/>
                </Cell>
                <Cell label="Actions">{retire}</Cell>
            </Row>
        }
    });
    let columns =
        ["Certificate", "SHA-256", "Expires", "From", "State", "Actions"].map(Column::new).to_vec();
    view! {
        <Card id="certificates" title="Signing certificates" flush=true>
            <DataTable label="Signing certificates" columns inset=true>
                {rows.collect_view()}
            </DataTable>
        </Card>
    }
    .into_any()
}

/// Asks before a certificate is believed no more.
#[component]
pub(super) fn RetireDialog(desk: Desk, certificate: SigningCertificate) -> impl IntoView {
    let refusal = refusal_of(desk.retire);
    let short = certificate.fingerprint.get(..8).unwrap_or_default().to_owned();
    view! {
        <Dialog
            id="retire-dialog"
            title="Retire this certificate?"
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
                        ": whoever signs in with a response signed by its key is refused from now on. Importing the metadata again brings it back."
                    </p>
                    <input type="hidden" name="division" value=desk.division.get_value()/>
                    <input type="hidden" name="provider" value=desk.id.to_string()/>
                    <input type="hidden" name="fingerprint" value=certificate.fingerprint/>
                    <CodeField confirmed=desk.confirmed refusal/>
                </DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=desk.path() data-noscroll>
                        "Cancel"
                    </a>
                    <SubmitButton
                        label="Retire certificate"
                        busy_label="Retiring…"
                        busy=desk.retire.pending()
                        weight=Weight::Danger
                    />
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

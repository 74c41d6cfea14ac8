//! The sign-on of a provider: settings, test, switch, and the last sign-ins (P12).

mod attempt;
mod form;
mod saml;
mod switch;

use std::future::IntoFuture;

use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::hooks::use_params_map;
use rollcall_model::{
    id::IdentityProviderId,
    sign_on::{Protocol, SignOnAttempt, SignOnPurpose, SsoState},
};

pub use self::attempt::AttemptPage;
use self::{
    form::SettingsForm,
    saml::{CertificatesCard, RetireDialog, SamlAddressesCard, SamlForm},
    switch::{DisableDialog, EnableDialog, TestCard},
};
use super::{
    confirm_code::Confirmed,
    failed::FailedPage,
    identity_provider::{Header, ProviderTab, ProviderTabs},
    layout::CurrentClient,
    loading::LoadingPage,
    once::suspend_once,
};
use crate::{
    api::{
        At,
        sign_on::{
            DisableSignOn, EnableSignOn, SaveSignOn, SignOnAddresses, SignOnPage as Shown, sign_on,
        },
        sign_on_saml::{RetireCertificate, SaveSaml},
    },
    components::{
        card::Card,
        copy::CopyField,
        page::{Crumb, Page},
        status::{Pill, Tone},
        table::{Cell, Column, DataTable, NameCell, Row, RowHead},
        tabs::{Tab, Tabs},
        time::RelativeTime,
        toast::Toasts,
    },
    error::AppError,
    query::asked_for,
    words::recorded,
};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    path: StoredValue<String>,
    division: StoredValue<String>,
    id: IdentityProviderId,
    save: ServerAction<SaveSignOn>,
    enable: ServerAction<EnableSignOn>,
    disable: ServerAction<DisableSignOn>,
    save_saml: ServerAction<SaveSaml>,
    retire: ServerAction<RetireCertificate>,
    confirmed: Confirmed,
}

impl Desk {
    fn path(self) -> String {
        self.path.get_value()
    }

    fn dialog(self, name: &str) -> String {
        format!("{}?dialog={name}", self.path())
    }
}

/// The page of the provider in the address.
#[component]
pub fn SignOnPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|it| it.get_str("provider")?.parse::<IdentityProviderId>().ok())
    });
    move || {
        if let Some(id) = id.get() {
            view! { <OneProvider id/> }.into_any()
        } else {
            let error = AppError::NotFound("identity provider".to_owned());
            view! { <FailedPage error/> }.into_any()
        }
    }
}

#[component]
fn OneProvider(id: IdentityProviderId) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let slug = StoredValue::new(client.slug.clone());
    let desk = Desk {
        path: StoredValue::new(format!("/d/{}/identity-providers/{id}/sso", client.slug)),
        division: StoredValue::new(client.slug.to_string()),
        id,
        save: ServerAction::new(),
        enable: ServerAction::new(),
        disable: ServerAction::new(),
        save_saml: ServerAction::new(),
        retire: ServerAction::new(),
        confirmed: Confirmed::asked_while(|| true),
    };
    let again = RwSignal::new(0_u32);
    let changes = move || {
        let versions = [
            desk.save.version(),
            desk.enable.version(),
            desk.disable.version(),
            desk.save_saml.version(),
            desk.retire.version(),
        ];
        (versions.iter().map(Get::get).sum::<usize>(), again.get())
    };
    let page = Resource::new(changes, move |_| sign_on(slug.get_value(), id));
    look_again_when_back(again);
    say_what_was_done(desk);
    view! {
        <Transition fallback=LoadingPage>
            {move || suspend_once(async move {
                // Untracked: a form that was rendered anew would lose what was entered.
                match ScopedFuture::new_untracked(page.into_future()).await {
                    Ok(first) => view! { <Loaded desk first page/> }.into_any(),
                    Err(error) => view! { <FailedPage error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}

/// A test happens in another tab: whoever comes back sees what it brought.
fn look_again_when_back(again: RwSignal<u32>) {
    Effect::new(move || {
        let back = window_event_listener_untyped("focus", move |_| again.update(|it| *it += 1));
        on_cleanup(move || back.remove());
    });
}

fn say_what_was_done(desk: Desk) {
    let toasts = use_context::<Toasts>();
    let say = move |words: &'static str| {
        if let Some(toasts) = toasts {
            toasts.say(words);
        }
    };
    Effect::new(move || {
        if let Some(Ok(())) = desk.save.value().get() {
            say(t!("sign_on.saved"));
        }
    });
    Effect::new(move || {
        if let Some(Ok(())) = desk.save_saml.value().get() {
            say(t!("sign_on.saved"));
        }
    });
    Effect::new(move || {
        if let Some(Ok(())) = desk.retire.value().get() {
            say(t!("saml.retired"));
        }
    });
    Effect::new(move || {
        if let Some(Ok(())) = desk.enable.value().get() {
            say(t!("sign_on.enabled"));
        }
    });
    Effect::new(move || {
        if let Some(Ok(())) = desk.disable.value().get() {
            say(t!("sign_on.disabled"));
        }
    });
}

#[component]
fn Loaded(
    desk: Desk,
    first: At<Shown>,
    page: Resource<Result<At<Shown>, AppError>>,
) -> impl IntoView {
    let CurrentClient(client) = expect_context();
    let base = format!("/d/{}", client.slug);
    let At { now, it } = first.clone();
    let name = it.provider.name.to_string();
    let seen = RwSignal::new(first);
    Effect::new(move || {
        if let Some(Ok(now)) = page.get()
            && seen.with_untracked(|it| it.it != now.it)
        {
            seen.set(now);
        }
    });
    let (dialog, certificate) = (asked_for("dialog"), asked_for("certificate"));
    let asked = asked_for("protocol");
    let protocol = Memo::new(move |_| match asked.get().as_deref() {
        Some("oidc") => Protocol::Oidc,
        Some("saml") => Protocol::Saml,
        _ => seen.with(|it| protocol_of(&it.it)),
    });
    view! {
        <Page
            title=t!("sign_on.title_of", name = name, client = client.name)
            crumbs=vec![
                Crumb::text(t!("common.administration")),
                Crumb::text(t!("common.accounts")),
                Crumb::link(t!("shell.identity_providers"), format!("{base}/identity-providers")),
                Crumb::link(name, format!("{base}/identity-providers/{}", desk.id)),
                Crumb::text(t!("sign_on.title")),
            ]
        >
            <Header base=base.clone() now provider=it.provider.clone()/>
            <ProviderTabs base provider=desk.id current=ProviderTab::SignOn/>
            <div class="stack policy">
                <ProtocolTabs desk protocol/>
                {move || match protocol.get() {
                    Protocol::Oidc => view! { <OidcSettings desk seen/> }.into_any(),
                    Protocol::Saml => view! { <SamlSettings desk seen/> }.into_any(),
                }}
                {move || view! { <TestCard desk seen=seen.get()/> }}
                {move || {
                    let At { now, it } = seen.get();
                    view! { <AttemptsCard desk now attempts=it.attempts/> }
                }}
            </div>
            {move || {
                let state = seen.with_untracked(|it| it.it.provider.sso);
                match (dialog.get().as_deref(), state) {
                    (Some("disable"), SsoState::Enabled) => {
                        view! { <DisableDialog desk seen/> }.into_any()
                    }
                    (Some("enable"), SsoState::Disabled) => {
                        view! { <EnableDialog desk seen/> }.into_any()
                    }
                    (Some("retire"), _) => {
                        let fingerprint = certificate.get();
                        let certificates = seen.with_untracked(|it| it.it.certificates.clone());
                        certificates
                            .into_iter()
                            .find(|it| Some(&it.fingerprint) == fingerprint.as_ref())
                            .map(|certificate| view! { <RetireDialog desk certificate/> })
                            .into_any()
                    }
                    _ => ().into_any(),
                }
            }}
        </Page>
    }
    .into_any()
}

/// What the provider speaks; nothing saved yet: what most speak.
fn protocol_of(shown: &Shown) -> Protocol {
    shown.sign_on.as_ref().map_or(Protocol::Oidc, |it| it.connection.protocol())
}

/// The choice of what the provider speaks.
#[component]
fn ProtocolTabs(desk: Desk, protocol: Memo<Protocol>) -> impl IntoView {
    move || {
        let tabs = [Protocol::Oidc, Protocol::Saml].map(|it| Tab {
            label: it.label().to_owned(),
            href: format!("{}?protocol={}", desk.path(), it.code()),
            count: None,
            current: it == protocol.get(),
        });
        view! { <Tabs label=t!("saml.protocol") tabs=tabs.to_vec()/> }
    }
}

#[component]
fn OidcSettings(desk: Desk, seen: RwSignal<At<Shown>>) -> impl IntoView {
    let At { it, .. } = seen.get_untracked();
    view! {
        <AddressesCard addresses=it.addresses/>
        <SettingsForm desk provider=it.provider sign_on=it.sign_on/>
    }
    .into_any()
}

#[component]
fn SamlSettings(desk: Desk, seen: RwSignal<At<Shown>>) -> impl IntoView {
    let At { it, .. } = seen.get_untracked();
    let certificates = move || {
        let At { now, it } = seen.get();
        let (certificates, look) = (it.certificates, it.metadata);
        let some = !certificates.is_empty();
        some.then(|| view! { <CertificatesCard desk now certificates look/> })
    };
    view! {
        <SamlAddressesCard
            addresses=it.addresses.saml
            client=it.addresses.client
            vendor=it.provider.vendor
        />
        <SamlForm desk provider=it.provider sign_on=it.sign_on/>
        {certificates}
    }
    .into_any()
}

/// What is entered at the provider.
#[component]
fn AddressesCard(addresses: SignOnAddresses) -> impl IntoView {
    let SignOnAddresses { callback, backchannel, signed_out, client, .. } = addresses;
    view! {
        <Card id="addresses" title=t!("sign_on.addresses")>
            <CopyField
                id="callback"
                label=t!("sign_on.redirect")
                value=callback
                hint=t!("sign_on.redirect_hint")
            />
            <CopyField
                id="backchannel"
                label=t!("sign_on.back_channel")
                value=backchannel
                hint=t!("sign_on.back_channel_hint")
            />
            <CopyField
                id="signed-out"
                label=t!("sign_on.post_logout")
                value=signed_out
                hint=t!("sign_on.post_logout_hint")
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

/// The last sign-ins through it.
#[component]
fn AttemptsCard(
    desk: Desk,
    now: chrono::DateTime<chrono::Utc>,
    attempts: Vec<SignOnAttempt>,
) -> impl IntoView {
    if attempts.is_empty() {
        return view! {
            <Card id="attempts" title=t!("sign_on.last")>
                <p class="t-13">
                    {t!("sign_on.nobody_came")}
                </p>
            </Card>
        }
        .into_any();
    }
    let rows = attempts.into_iter().map(move |it| {
        let href = format!("{}/test/{}", desk.path(), it.id);
        let who = it.user_name.clone().or_else(|| it.subject.clone());
        let who = who.unwrap_or_else(|| t!("sign_on.nobody_yet").to_owned());
        let cause = recorded(&it.detail);
        view! {
            <Row>
                <RowHead>
                    <NameCell name=who href/>
                </RowHead>
                <Cell label=t!("sign_on.when")>
                    <RelativeTime at=it.at now/>
                </Cell>
                <Cell label=t!("sign_on.outcome")>
                    <Outcome attempt=it/>
                </Cell>
                <Cell label=t!("sign_on.cause") class="full">
                    <span lang=cause.lang>{cause.text}</span>
                </Cell>
            </Row>
        }
    });
    let columns = [
        t!("roles.members.person"),
        t!("sign_on.when"),
        t!("sign_on.outcome"),
        t!("sign_on.cause"),
    ]
    .map(Column::new)
    .to_vec();
    view! {
        <Card id="attempts" title=t!("sign_on.last") flush=true>
            <DataTable label=t!("sign_on.last") columns inset=true>
                {rows.collect_view()}
            </DataTable>
        </Card>
    }
    .into_any()
}

/// What became of an attempt, in a word or two.
#[component]
fn Outcome(attempt: SignOnAttempt) -> impl IntoView {
    let (text, tone) = match (attempt.purpose, attempt.refusal) {
        (SignOnPurpose::Test, None) => (t!("sign_on.test_passed"), Tone::Ok),
        (SignOnPurpose::Test, Some(_)) if attempt.is_proven() => {
            (t!("sign_on.test_passed"), Tone::Warn)
        }
        (SignOnPurpose::Test, Some(_)) => (t!("sign_on.test_failed"), Tone::Bad),
        (SignOnPurpose::SignIn, None) => (t!("sign_on.let_in"), Tone::Ok),
        (SignOnPurpose::SignIn, Some(_)) => (t!("request_result.refused"), Tone::Bad),
    };
    view! { <Pill text tone/> }
}

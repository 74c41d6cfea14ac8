//! SSO only: whether people of the client sign in through its providers and in no other way.

use leptos::prelude::*;
use rollcall_model::{division::Slug, sso_only::SsoOnly};

use crate::{
    api::sso_only::{SetSsoOnly, sso_only},
    components::{
        button::Weight,
        card::{Card, Fact, Facts},
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        icon::Glyph,
        status::{Pill, Tone},
    },
    pages::{
        confirm_code::{CodeField, Confirmed},
        failed::Failed,
        form::{Refusal, refusal_of},
        loading::Loading,
        once::suspend_once,
    },
    query::asked_for,
};

/// The switch, for system administrators.
#[component]
pub(super) fn SsoOnlyCard(slug: Slug, client: String, path: String) -> impl IntoView {
    let action = ServerAction::<SetSsoOnly>::new();
    let of = slug.clone();
    let found = Resource::new(move || action.version().get(), move |_| sso_only(of.clone()));
    let dialog = asked_for("dialog");
    let open = Memo::new(move |_| dialog.get().as_deref() == Some("sso-only"));
    let confirmed = Confirmed::asked_while(move || open.get());
    let shown = path.clone();
    view! {
        <Transition fallback=|| view! { <Loading what=t!("sso_only.loading")/> }>
            {move || {
                let (slug, client, path) = (slug.clone(), client.clone(), shown.clone());
                suspend_once(async move {
                    match found.await {
                        Ok(it) => {
                            view! {
                                <Switch it path=path.clone()/>
                                {move || {
                                    let (slug, client, path) =
                                        (slug.to_string(), client.clone(), path.clone());
                                    open.get()
                                        .then(|| {
                                            view! { <Question it slug client path action confirmed/> }
                                        })
                                }}
                            }
                                .into_any()
                        }
                        Err(error) => view! { <Failed error/> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn Switch(it: SsoOnly, path: String) -> impl IntoView {
    let (text, tone, glyph) = if it.on {
        (t!("identity_provider.on"), Tone::Ok, Glyph::Check)
    } else {
        (t!("identity_provider.off"), Tone::Neutral, Glyph::Minus)
    };
    let state = move || view! { <Pill text tone glyph/> };
    let href = format!("{path}?dialog=sso-only");
    let label = if it.on { t!("sso_only.off.open") } else { t!("sso_only.on.open") };
    let actions = move || {
        (it.on || it.is_ready()).then(|| {
            view! {
                <a class="btn" id="sso-only-switch" href=href.clone() data-noscroll>
                    {label}
                </a>
            }
        })
    };
    let needs = (!it.on).then(|| {
        view! {
            <Facts>
                <Need
                    name=t!("sso_only.provider.name")
                    met=it.tested_provider
                    how=t!("sso_only.provider.how")
                />
                <Need
                    name=t!("sso_only.administrator.name")
                    met=it.proven_administrator
                    how=t!("sso_only.administrator.how")
                />
            </Facts>
        }
    });
    view! {
        <Card id="sso-only" title=t!("sso_only.title") state actions>
            <p>{if it.on { t!("sso_only.is_on") } else { t!("sso_only.is_off") }}</p>
            {needs}
        </Card>
    }
    .into_any()
}

/// What has to be so before it is switched on; when it is not, what makes it so.
#[component]
fn Need(name: &'static str, met: bool, how: &'static str) -> impl IntoView {
    let (text, tone, glyph) = if met {
        (t!("sso_only.met"), Tone::Ok, Glyph::Check)
    } else {
        (t!("sso_only.missing"), Tone::Warn, Glyph::Warning)
    };
    view! {
        <Fact name>
            <Pill text tone glyph/>
            {(!met).then(|| view! { " " <span class="dim t-13">{how}</span> })}
        </Fact>
    }
}

/// Asks before it is switched.
#[component]
fn Question(
    it: SsoOnly,
    slug: String,
    client: String,
    path: String,
    action: ServerAction<SetSsoOnly>,
    confirmed: Confirmed,
) -> impl IntoView {
    let refusal = refusal_of(action);
    let (title, words, label, weight) = if it.on {
        let title = t!("sso_only.off.title", client = client);
        (title, t!("sso_only.off.text"), t!("sso_only.off.label"), Weight::Primary)
    } else {
        let title = t!("sso_only.on.title", client = client);
        (title, t!("sso_only.on.text"), t!("sso_only.on.label"), Weight::Danger)
    };
    view! {
        <Dialog
            id="sso-only-dialog"
            title
            close_href=path.clone()
            size=DialogSize::Small
            alert=true
            opener="sso-only-switch"
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code"]/>
                    <p>{words}</p>
                    {(!it.on).then(|| view! { <p>{t!("sso_only.on.administrators")}</p> })}
                    <input type="hidden" name="division" value=slug/>
                    <input type="hidden" name="on" value=(!it.on).to_string()/>
                    <CodeField confirmed refusal/>
                </DialogBody>
                <ConfirmFoot back=path label busy_label=t!("sso_only.switching") busy=action.pending() weight/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

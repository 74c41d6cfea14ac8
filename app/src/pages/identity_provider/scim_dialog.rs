//! The dialog *Configure SCIM*: the switch, the address, the tokens.

use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use rollcall_model::provider::ScimState;

use super::{
    Desk,
    generate::GenerateForm,
    provider_of,
    scim_card::OPENER,
    token_list::TokenList,
    token_panel::TokenPanel,
    words::{subject, token_name},
};
use crate::{
    api::{At, identity_providers::ProviderPage, scim::EnableScim},
    components::{
        choice::SwitchSetting,
        copy::CopyField,
        dialog::{Dialog, DialogBody, DialogFoot},
    },
    pages::form::{Refusal, refusal_of},
    words::{day, hour_and_minute},
};

/// Everything that provisioning needs, in one place that stays open while it is pasted elsewhere.
#[component]
pub(super) fn ScimDialog(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let provider = provider_of(seen);
    let (name, endpoint) =
        seen.with_untracked(|it| (it.it.provider.name.to_string(), it.it.endpoint.clone()));
    let subtitle = t!(
        "identity_provider.title_of",
        name = name,
        client = desk.client.with_value(|it| it.name.to_string())
    );
    let guard = Callback::new(move |()| {
        let stored = desk.stored;
        let safe = desk.secret.with_untracked(Option::is_none)
            || stored.copied.get_untracked()
            || stored.ticked.get_untracked();
        stored.warned.set(!safe);
        safe
    });
    let tokens = move || {
        let At { now, it } = seen.get();
        view! { <TokenList desk now tokens=it.provider.tokens editable=true/> }
    };
    view! {
        <Dialog
            id="configure-scim-dialog"
            title=t!("identity_provider.configure")
            subtitle
            close_href=desk.path()
            opener=OPENER
            guard
        >
            <DialogBody>
                <Switch desk seen/>
                <CopyField
                    id="scim-endpoint"
                    label=t!("identity_provider.api_endpoint")
                    what=t!("identity_provider.endpoint_what")
                    value=endpoint
                    hint=t!("identity_provider.endpoint_hint")
                />
                <section class="section" aria-labelledby="scim-token-heading">
                    <div class="section__head">
                        <h3 id="scim-token-heading">{t!("identity_provider.token")}</h3>
                    </div>
                    {move || match desk.secret.get() {
                        Some(generated) => {
                            let vendor = provider.get_untracked().vendor;
                            view! { <TokenPanel desk generated vendor/> }.into_any()
                        }
                        None => view! { <GenerateForm desk provider/> }.into_any(),
                    }}
                    {tokens}
                    <p class="hint" role="status">
                        {move || said(desk, seen)}
                    </p>
                </section>
            </DialogBody>
            <DialogFoot>
                <a class="btn dialog-close" href=desk.path() data-noscroll>
                    {t!("common.done")}
                </a>
            </DialogFoot>
        </Dialog>
    }
}

/// One line below the tokens: what was just done, or what became of a secret nobody sees any more.
fn said(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> Option<String> {
    if desk.secret.with(Option::is_some) {
        return None;
    }
    if desk.revoke.value().with(|it| matches!(it, Some(Ok(())))) {
        let revoked = desk.revoked.get_value();
        return Some(t!("identity_provider.token_revoked", revoked = revoked));
    }
    seen.with(|it| {
        let unused = it.it.provider.live_token().filter(|it| it.first_used_at.is_none())?;
        Some(t!(
            "identity_provider.was_shown",
            name = token_name(unused),
            day = day(unused.created_at),
            time = hour_and_minute(unused.created_at),
            who = unused.created_by,
        ))
    })
}

/// The switch. Turning on happens at once; turning off asks first, in a dialog of its own.
#[component]
fn Switch(desk: Desk, seen: RwSignal<At<ProviderPage>>) -> impl IntoView {
    let on = Memo::new(move |_| seen.with(|it| it.it.provider.scim == ScimState::Enabled));
    let vendor = seen.with_untracked(|it| it.it.provider.vendor);
    let refusal = refusal_of(desk.enable);
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if on.get_untracked() {
            let stay = NavigateOptions { scroll: false, ..NavigateOptions::default() };
            navigate(&desk.dialog("disable-scim"), stay);
        } else if !desk.enable.pending().get_untracked() {
            desk.enable.dispatch(EnableScim { division: desk.slug(), provider: desk.id });
        }
    };
    let fields = move || {
        if on.get() {
            view! { <input type="hidden" name="dialog" value="disable-scim"/> }.into_any()
        } else {
            view! {
                <input type="hidden" name="division" value=desk.slug().to_string()/>
                <input type="hidden" name="provider" value=desk.id.to_string()/>
            }
            .into_any()
        }
    };
    view! {
        <form
            method=move || if on.get() { "get" } else { "post" }
            action=move || if on.get() { desk.path() } else { EnableScim::url().to_owned() }
            on:submit=submit
        >
            {fields}
            <Refusal refusal/>
            <SwitchSetting
                id="scim-enabled"
                label=t!("identity_provider.enable_provisioning")
                hint=t!("identity_provider.enable_hint", who = subject(vendor))
                on
                busy=desk.enable.pending()
            />
        </form>
    }
    .into_any()
}

//! Testing the sign-on of a provider, and its switch.

use leptos::prelude::*;
use rollcall_model::sign_on::{SignOnPeople, SsoState};

use super::Desk;
use crate::{
    api::{At, sign_on::SignOnPage as Shown},
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogFoot, DialogSize},
        icon::{Glyph, Icon},
        status::{Pill, Tone},
        time::RelativeTime,
    },
    error::AppError,
    pages::{
        confirm_code::CodeField,
        form::{Refusal, refusal_of},
    },
};

/// The test, and the switch once it passed.
#[component]
pub(super) fn TestCard(desk: Desk, seen: At<Shown>) -> impl IntoView {
    let At { now, it } = seen;
    let Some(sign_on) = it.sign_on else {
        return view! {
            <Card id="test" title=t!("sign_on.test")>
                <p class="t-13">{t!("sign_on.save_first")}</p>
            </Card>
        }
        .into_any();
    };
    let on = sign_on.enabled;
    let protocol = sign_on.connection.protocol().code();
    let (text, tone, glyph) = if on {
        (t!("identity_provider.on"), Tone::Ok, Glyph::Check)
    } else {
        (t!("identity_provider.off"), Tone::Neutral, Glyph::Minus)
    };
    let state = move || view! { <Pill text tone glyph/> };
    let words = match sign_on.tested_at {
        Some(at) => {
            view! { <p class="t-13">{t!("sign_on.carried")} <RelativeTime at now/> "."</p> }
                .into_any()
        }
        None => view! {
            <p class="t-13">
                {t!("sign_on.how_to_test")}
            </p>
        }
        .into_any(),
    };
    let tested = sign_on.tested_at.is_some();
    let switch = match (on, tested) {
        (true, _) => view! {
            <a class="btn" id="disable-sso" href=desk.dialog("disable") data-noscroll>
                {t!("sign_on.disable_more")}
            </a>
        }
        .into_any(),
        (false, true) => view! {
            <a class="btn btn--primary" id="enable-sso" href=desk.dialog("enable") data-noscroll>
                {t!("sign_on.enable_more")}
            </a>
        }
        .into_any(),
        (false, false) => ().into_any(),
    };
    view! {
        <Card id="test" title=t!("sign_on.test") state>
            {words}
            <div class="btn-row">
                {switch}
                <a class="btn" href=format!("/{protocol}/{}/test", desk.id) target="_blank" rel="external">
                    <Icon glyph=Glyph::SignIn/>
                    {t!("sign_on.test_sign_in")}
                    <span class="vh">{t!("sign_on.new_tab")}</span>
                </a>
            </div>
        </Card>
    }
    .into_any()
}

/// Asks before sign-on is turned on.
#[component]
pub(super) fn EnableDialog(desk: Desk, seen: RwSignal<At<Shown>>) -> impl IntoView {
    let At { it, .. } = seen.get_untracked();
    let refusal = refusal_of(desk.enable);
    let tested = it.sign_on.is_some_and(|it| it.tested_at.is_some());
    let domains: Vec<_> = it.provider.domains.iter().map(|it| it.as_str().to_owned()).collect();
    let words = match domains.join(", ") {
        none if none.is_empty() => t!("sign_on.no_domain").to_owned(),
        domains => t!("sign_on.domains_lead", domains = domains),
    };
    let button = if tested {
        view! {
            <SubmitButton label=t!("sign_on.enable") busy_label=t!("sign_on.enabling") busy=desk.enable.pending()/>
        }
        .into_any()
    } else {
        ().into_any()
    };
    let asked = if tested {
        view! {
            <p>{words} {t!("sign_on.passwords_work")}</p>
            <Fields desk refusal/>
        }
        .into_any()
    } else {
        view! { <p>{t!("sign_on.untested")}</p> }.into_any()
    };
    view! {
        <Dialog
            id="enable-sso-dialog"
            title=t!("sign_on.enable_title", name = it.provider.name)
            close_href=desk.path()
            size=DialogSize::Small
            opener="enable-sso"
        >
            <ActionForm action=desk.enable attr:novalidate=true>
                <DialogBody>{asked}</DialogBody>
                <DialogFoot>
                    <a class="btn dialog-close" href=desk.path() data-noscroll>
                        {t!("common.cancel")}
                    </a>
                    {button}
                </DialogFoot>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Asks before sign-on is turned off.
#[component]
pub(super) fn DisableDialog(desk: Desk, seen: RwSignal<At<Shown>>) -> impl IntoView {
    let (provider, people) = seen.with_untracked(|it| (it.it.provider.clone(), it.it.people));
    debug_assert_eq!(provider.sso, SsoState::Enabled, "the page asks when it is on");
    let refusal = refusal_of(desk.disable);
    view! {
        <Dialog
            id="disable-sso-dialog"
            title=t!("sign_on.disable_title", name = provider.name)
            close_href=desk.path()
            size=DialogSize::Small
            alert=true
            opener="disable-sso"
        >
            <ActionForm action=desk.disable attr:novalidate=true>
                <DialogBody>
                    <p>{locked_out(people)}</p>
                    <p>{t!("sign_on.disable_text")}</p>
                    <Fields desk refusal/>
                </DialogBody>
                <ConfirmFoot back=desk.path() label=t!("sign_on.disable") busy_label=t!("sign_on.disabling") busy=desk.disable.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Whom turning it off locks out.
fn locked_out(people: SignOnPeople) -> String {
    let SignOnPeople { count, with_password } = people;
    if count == 0 {
        return t!("sign_on.locks_nobody_out").to_owned();
    }
    let people = plural!("sign_on.locked_out", count);
    match with_password {
        0 => t!("sign_on.no_password", people = people),
        some => plural!("sign_on.with_password", some, people = people),
    }
}

/// What both forms send: whose provider it is, and the code of whom confirms.
#[component]
fn Fields(desk: Desk, refusal: Signal<Option<AppError>>) -> impl IntoView {
    view! {
        <Refusal refusal fields=&["code"]/>
        <input type="hidden" name="division" value=desk.division.get_value()/>
        <input type="hidden" name="provider" value=desk.id.to_string()/>
        <CodeField confirmed=desk.confirmed refusal/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_it_locks_out_is_counted() {
        let words = |count, with_password| locked_out(SignOnPeople { count, with_password });
        assert_eq!(words(0, 0), "Nobody has signed in through it yet.");
        assert_eq!(
            words(1, 0),
            "1 person who signs in through it will be unable to until you enable it again; nobody of \
             them has a native password."
        );
        assert_eq!(
            words(48, 2),
            "48 people who sign in through it will be unable to until you enable it again; 2 of them \
             have a native password."
        );
    }
}

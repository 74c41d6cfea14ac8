//! Help for a user who lost their password, or what they confirm with.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountSecurity, AccountStatus, SecondFactor, Source},
    role::Area,
};

use super::Desk;
use crate::{
    api::accounts::SendSignInLink,
    components::{
        banner::Banner,
        button::Weight,
        copy::CopyField,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        status::Tone,
    },
    pages::{
        confirm_code::{CodeField, Confirmed},
        form::{Refusal, made_by, refusal_of},
        layout::rights,
    },
    query::asked_for,
};

/// What can be done for somebody.
#[derive(Clone, Copy)]
pub(super) struct Help {
    /// Only whom no provider manages has a password to lose.
    link: bool,
    second_factor: bool,
}

impl Help {
    pub fn of(user: &AccountDetails, security: Option<&AccountSecurity>) -> Self {
        let row = &user.row;
        let may = rights().manages_of(Area::Accounts, row.user_type);
        let native = row.source == Source::Native && row.status == AccountStatus::Active;
        let factor = row.sign_in.map(|it| it.second_factor);
        Self {
            link: may && native && !row.is_shut_out() && security.is_some_and(|it| it.password),
            second_factor: may
                && matches!(factor, Some(SecondFactor::Authenticator | SecondFactor::Passkey)),
        }
    }
}

/// The ways to the dialogs.
#[component]
pub(super) fn HelpLinks(desk: Desk, help: Help) -> impl IntoView {
    let link = |may: bool, dialog: &'static str, words: &'static str| {
        may.then(|| {
            let href = format!("{}?dialog={dialog}", desk.path());
            view! {
                <a class="btn" id=dialog href=href data-noscroll>
                    {words}
                </a>
            }
        })
    };
    view! {
        {link(help.link, LINK, t!("user.help.link.open"))}
        {link(help.second_factor, FACTOR, t!("user.help.factor.open"))}
    }
}

const LINK: &str = "sign-in-link";
const FACTOR: &str = "remove-second-factor";

/// The dialog of the address, when it may be opened.
#[component]
pub(super) fn HelpDialogs(desk: Desk, name: String, help: Help) -> impl IntoView {
    let dialog = asked_for("dialog");
    let open = Memo::new(move |_| match dialog.get().as_deref() {
        Some(LINK) if help.link => Some(LINK),
        Some(FACTOR) if help.second_factor => Some(FACTOR),
        _ => None,
    });
    let confirmed = Confirmed::asked_while(move || open.get().is_some());
    move || {
        let name = name.clone();
        Some(match open.get()? {
            LINK => view! { <LinkDialog desk name confirmed/> }.into_any(),
            _ => view! { <FactorDialog desk name confirmed/> }.into_any(),
        })
    }
}

#[component]
fn LinkDialog(desk: Desk, name: String, confirmed: Confirmed) -> impl IntoView {
    let action = ServerAction::<SendSignInLink>::new();
    let refusal = refusal_of(action);
    let made = made_by(action);
    let body = move || match made.get().and_then(|it| Some((it.invitation?, it.mailed))) {
        Some((address, mailed)) => {
            let next =
                if mailed { t!("user.help.link.mailed") } else { t!("user.help.link.hand_over") };
            view! {
                <DialogBody>
                    <Banner title=next tone=Tone::Ok announced=true>
                        <p>{t!("add_user.once")}</p>
                    </Banner>
                    <CopyField id="sign-in-link-address" label=t!("user.help.link.what") value=address/>
                </DialogBody>
            }
            .into_any()
        }
        None => view! {
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code"]/>
                    <p>{t!("user.help.link.text")}</p>
                    <Whom desk/>
                    <CodeField confirmed refusal/>
                </DialogBody>
                <ConfirmFoot
                    back=desk.path()
                    label=t!("user.help.link.label")
                    busy_label=t!("common.making")
                    busy=action.pending()
                />
            </ActionForm>
        }
        .into_any(),
    };
    view! {
        <Dialog
            id="sign-in-link-dialog"
            title=t!("user.help.link.title", name = name)
            close_href=desk.path()
            size=DialogSize::Small
            opener=LINK
        >
            {body}
        </Dialog>
    }
    .into_any()
}

#[component]
fn FactorDialog(desk: Desk, name: String, confirmed: Confirmed) -> impl IntoView {
    let action = desk.remove_factor;
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="remove-second-factor-dialog"
            title=t!("user.help.factor.title", name = name)
            close_href=desk.path()
            size=DialogSize::Small
            opener=FACTOR
            alert=true
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code"]/>
                    <p>{t!("user.help.factor.text")}</p>
                    <Whom desk/>
                    <CodeField confirmed refusal/>
                </DialogBody>
                <ConfirmFoot
                    back=desk.path()
                    label=t!("user.help.factor.label")
                    busy_label=t!("passkey.remove.busy")
                    busy=action.pending()
                    weight=Weight::Danger
                />
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

/// Whom a form is about.
#[component]
fn Whom(desk: Desk) -> impl IntoView {
    view! {
        <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
        <input type="hidden" name="account" value=desk.id.to_string()/>
    }
}

//! Inviting a user whom no provider manages to sign in.

use leptos::prelude::*;
use rollcall_model::{
    account::{AccountDetails, AccountStatus, Source},
    login::LoginState,
    role::Area,
};

use super::Desk;
use crate::{
    api::accounts::InviteUser,
    components::{
        button::{SubmitButton, Weight},
        card::Card,
    },
    pages::{
        add_user::InvitationLink,
        form::{Refusal, refusal_of},
        layout::rights,
    },
};

/// The invitation, until it is accepted.
#[component]
pub(super) fn InviteCard(desk: Desk, user: AccountDetails) -> impl IntoView {
    let may = rights().manages_of(Area::Accounts, user.row.user_type);
    let native = user.row.source == Source::Native && user.row.status == AccountStatus::Active;
    let (words, label) = match user.row.sign_in.map(|it| it.state) {
        None => (t!("user.not_invited"), t!("user.invite")),
        Some(LoginState::Invited) => (t!("user.not_accepted"), t!("common.new_link")),
        Some(LoginState::Active | LoginState::Inactive) => return None,
    };
    (may && native && !user.row.is_shut_out()).then(|| {
        let action = ServerAction::<InviteUser>::new();
        let link = move || {
            let made = action.value().get().and_then(Result::ok)?;
            Some(view! {
                <InvitationLink name=made.name address=made.invitation? mailed=made.mailed/>
            })
        };
        view! {
            <Card id="invitation" title=t!("common.invitation")>
                {link}
                <ActionForm action attr:class="form">
                    <Refusal refusal=refusal_of(action)/>
                    <p>{words}</p>
                    <input type="hidden" name="division" value=desk.slug.get_value().to_string()/>
                    <input type="hidden" name="account" value=desk.id.to_string()/>
                    <SubmitButton
                        label
                        busy_label=t!("common.making")
                        busy=action.pending()
                        weight=Weight::Plain
                    />
                </ActionForm>
            </Card>
        }
    })
}

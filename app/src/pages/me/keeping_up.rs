//! How somebody hears of tokens that run out: mails, and a calendar to subscribe to.

use leptos::prelude::*;
use rollcall_model::login::OwnAccount;

use crate::{
    api::me::{CloseCalendar, OpenCalendar, SetReminders},
    components::{
        button::{SubmitButton, Weight},
        card::Card,
        copy::CopyField,
    },
    pages::form::{Refusal, refusal_of},
};

/// Mails about tokens, on or off.
#[component]
pub(super) fn RemindersCard(
    seen: RwSignal<OwnAccount>,
    action: ServerAction<SetReminders>,
) -> impl IntoView {
    let refusal = refusal_of(action);
    let on = Memo::new(move |_| seen.with(|it| it.reminders == Some(true)));
    view! {
        <Card id="reminders" title=t!("me.reminders.title")>
            <ActionForm action attr:class="form">
                <Refusal refusal/>
                <p>
                    {move || {
                        if on.get() {
                            t!("me.reminders.on")
                        } else {
                            t!("me.reminders.off")
                        }
                    }}
                </p>
                <input type="hidden" name="wanted" value=move || (!on.get()).to_string()/>
                <div class="btn-row">
                    {move || {
                        let label = if on.get() { t!("me.reminders.switch_off") } else { t!("me.reminders.switch_on") };
                        let busy = action.pending();
                        view! {
                            <SubmitButton label busy_label=t!("me.reminders.switching") busy weight=Weight::Plain/>
                        }
                    }}
                </div>
            </ActionForm>
        </Card>
    }
}

/// The private address of a calendar.
#[component]
pub(super) fn CalendarCard(
    seen: RwSignal<OwnAccount>,
    open: ServerAction<OpenCalendar>,
    close: ServerAction<CloseCalendar>,
) -> impl IntoView {
    let (opens, closes) = (refusal_of(open), refusal_of(close));
    let address = Memo::new(move |_| seen.with(|it| it.calendar.clone()));
    let has = Memo::new(move |_| address.with(Option::is_some));
    view! {
        <Card id="calendar" title=t!("me.calendar.title")>
            <div class="form">
                <Refusal refusal=opens/>
                <Refusal refusal=closes/>
                <p>
                    {t!("me.calendar.text")}
                </p>
                {move || {
                    address
                        .get()
                        .map(|value| {
                            view! {
                                <CopyField id="calendar-address" label=t!("me.calendar.address") value/>
                                <p class="dim">
                                    {t!("me.calendar.secret")}
                                </p>
                            }
                        })
                }}
                <div class="btn-row">
                    <ActionForm action=open>
                        {move || {
                            let label = if has.get() { t!("me.calendar.make_new") } else { t!("me.calendar.make") };
                            let busy = open.pending();
                            view! {
                                <SubmitButton label busy_label=t!("common.making") busy weight=Weight::Plain/>
                            }
                        }}
                    </ActionForm>
                    {move || {
                        has.get()
                            .then(|| {
                                view! {
                                    <ActionForm action=close>
                                        <SubmitButton
                                            label=t!("me.calendar.end")
                                            busy_label=t!("me.calendar.ending")
                                            busy=close.pending()
                                            weight=Weight::Plain
                                        />
                                    </ActionForm>
                                }
                            })
                    }}
                </div>
            </div>
        </Card>
    }
}

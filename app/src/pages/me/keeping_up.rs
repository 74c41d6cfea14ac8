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
        <Card id="reminders" title="Reminders">
            <ActionForm action attr:class="form">
                <Refusal refusal/>
                <p>
                    {move || {
                        if on.get() {
                            "You get a mail 30, 14, 7, 3 and 1 days before a SCIM token expires, and when it has."
                        } else {
                            "You get no mail when a SCIM token expires."
                        }
                    }}
                </p>
                <input type="hidden" name="wanted" value=move || (!on.get()).to_string()/>
                <div class="btn-row">
                    {move || {
                        let label = if on.get() { "Switch off" } else { "Switch on" };
                        let busy = action.pending();
                        view! {
                            <SubmitButton label busy_label="Switching…" busy weight=Weight::Plain/>
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
        <Card id="calendar" title="Calendar">
            <div class="form">
                <Refusal refusal=opens/>
                <Refusal refusal=closes/>
                <p>
                    "Subscribe to it in your calendar program: it shows when the SCIM tokens of your clients expire, and rings before."
                </p>
                {move || {
                    address
                        .get()
                        .map(|value| {
                            view! {
                                <CopyField id="calendar-address" label="Calendar address" value/>
                                <p class="dim">
                                    "Whoever has this address sees names of clients and providers. Keep it to yourself, and make a new one if it got about."
                                </p>
                            }
                        })
                }}
                <div class="btn-row">
                    <ActionForm action=open>
                        {move || {
                            let label = if has.get() { "Make a new address" } else { "Make an address" };
                            let busy = open.pending();
                            view! {
                                <SubmitButton label busy_label="Making…" busy weight=Weight::Plain/>
                            }
                        }}
                    </ActionForm>
                    {move || {
                        has.get()
                            .then(|| {
                                view! {
                                    <ActionForm action=close>
                                        <SubmitButton
                                            label="End address"
                                            busy_label="Ending…"
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

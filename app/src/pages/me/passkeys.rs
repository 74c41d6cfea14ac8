//! One’s passkeys, and the dialogs that add, rename and remove one.

use leptos::{prelude::*, task::spawn_local};
use rollcall_model::{
    id::PasskeyId,
    login::{OwnAccount, Passkey},
};

use crate::{
    api::{
        At,
        passkeys::{AddPasskey, BeginPasskey, RemovePasskey, RenamePasskey},
    },
    browser,
    components::{
        button::Weight,
        card::Card,
        dialog::{ConfirmFoot, Dialog, DialogBody, DialogSize},
        field::TextField,
        time::{Day, RelativeTime},
    },
    error::AppError,
    pages::{
        confirm_code::{CodeField, Confirmed},
        form::{Refusal, name_rule, on_field, refusal_of},
    },
    query::asked_for,
};

/// The page without a dialog.
const PATH: &str = "/me";

/// What changes the passkeys.
#[derive(Clone, Copy)]
pub(super) struct PasskeyActions {
    pub add: ServerAction<AddPasskey>,
    pub rename: ServerAction<RenamePasskey>,
    pub remove: ServerAction<RemovePasskey>,
}

impl PasskeyActions {
    pub fn new() -> Self {
        let (add, rename) = (ServerAction::new(), ServerAction::new());
        Self { add, rename, remove: ServerAction::new() }
    }

    /// Turns with every change.
    pub fn versions(self) -> (usize, usize, usize) {
        (self.add.version().get(), self.rename.version().get(), self.remove.version().get())
    }
}

/// The passkeys of the person signed in.
#[component]
pub(super) fn PasskeysCard(
    seen: RwSignal<At<OwnAccount>>,
    actions: PasskeyActions,
) -> impl IntoView {
    let (works, authenticator) =
        seen.with_untracked(|it| (it.it.passkeys_work, it.it.authenticator));
    let add = move || {
        (works && authenticator).then(|| {
            view! {
                <a class="btn needs-script" id="add-passkey" href="/me?dialog=add-passkey" data-noscroll>
                    {t!("passkey.add.open")}
                </a>
            }
        })
    };
    let about = if works { t!("passkey.about") } else { t!("passkey.no_address") };
    let first =
        (works && !authenticator).then(|| view! { <p>{t!("passkey.after_authenticator")}</p> });
    let list = move || {
        let At { now, it } = seen.get();
        let rows = it.passkeys.into_iter().map(|it| view! { <PasskeyRow now it/> });
        let rows = rows.collect_view();
        (!rows.is_empty()).then(|| {
            view! {
                <ul class="tokens" aria-label=t!("passkey.title")>
                    {rows}
                </ul>
            }
        })
    };
    view! {
        <Card id="passkeys" title=t!("passkey.title") actions=add>
            <p>{about}</p>
            {first}
            {list}
        </Card>
        <Dialogs seen actions/>
    }
    .into_any()
}

#[component]
fn PasskeyRow(now: chrono::DateTime<chrono::Utc>, it: Passkey) -> impl IntoView {
    let name = it.name.to_string();
    let act = |dialog: &str, words: &'static str, class: &'static str| {
        let href = format!("{PATH}?dialog={dialog}&passkey={}", it.id);
        let label = t!("common.button_of", label = words, of = name);
        view! {
            <a class=class href=href aria-label=label data-noscroll>
                {words}
            </a>
        }
    };
    let used = match it.last_used_at {
        Some(at) => view! { {t!("identity_provider.used")} <RelativeTime at now/> }.into_any(),
        None => t!("identity_provider.never_used").into_any(),
    };
    view! {
        <li>
            <div class="tokens__id">
                <bdi class="strong">{name.clone()}</bdi>
            </div>
            <span class="dim t-13">{t!("passkey.added")} " " <Day at=it.created_at/></span>
            <span class="dim t-13 nowrap">{used}</span>
            <span class="btn-row">
                {act("rename-passkey", t!("passkey.rename.label"), "btn btn--sm btn--quiet")}
                {act("remove-passkey", t!("passkey.remove.label"), "btn btn--sm btn--quiet-danger")}
            </span>
        </li>
    }
    .into_any()
}

#[component]
fn Dialogs(seen: RwSignal<At<OwnAccount>>, actions: PasskeyActions) -> impl IntoView {
    let (dialog, asked) = (asked_for("dialog"), asked_for("passkey"));
    let asks = Memo::new(move |_| {
        let dialog = dialog.get();
        dialog.is_some_and(|it| it == "add-passkey" || it == "remove-passkey")
    });
    let confirmed = Confirmed::asked_while(move || asks.get());
    let which = move || {
        let id = asked.get()?.parse::<PasskeyId>().ok()?;
        seen.with_untracked(|it| it.it.passkeys.iter().find(|it| it.id == id).cloned())
    };
    move || match dialog.get().as_deref() {
        Some("add-passkey")
            if seen.with_untracked(|it| it.it.passkeys_work && it.it.authenticator) =>
        {
            Some(view! { <AddDialog action=actions.add confirmed/> }.into_any())
        }
        Some("rename-passkey") => {
            which().map(|it| view! { <RenameDialog it action=actions.rename/> }.into_any())
        }
        Some("remove-passkey") => which()
            .map(|it| view! { <RemoveDialog it action=actions.remove confirmed/> }.into_any()),
        _ => None,
    }
}

/// Asks what the passkey is called, then the browser for it.
#[component]
fn AddDialog(action: ServerAction<AddPasskey>, confirmed: Confirmed) -> impl IntoView {
    let begin = ServerAction::<BeginPasskey>::new();
    let asking = RwSignal::new(false);
    let unanswered = RwSignal::new(None::<AppError>);
    Effect::new(move || {
        let Some(Ok(options)) = begin.value().get() else { return };
        asking.set(true);
        unanswered.set(None);
        spawn_local(async move {
            let answer = browser::new_passkey(&options).await;
            // The dialog may be closed by now.
            if asking.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => drop(action.dispatch(AddPasskey { answer })),
                Err(why) => unanswered.set(Some(AppError::Conflict(why.said().to_owned()))),
            }
        });
    });
    let (begun, added) = (refusal_of(begin), refusal_of(action));
    let refusal =
        Signal::derive(move || begun.get().or_else(|| unanswered.get()).or_else(|| added.get()));
    let (first, last) = (begin.pending(), action.pending());
    let busy = Signal::derive(move || first.get() || asking.get() || last.get());
    view! {
        <Dialog
            id="add-passkey-dialog"
            title=t!("passkey.add.title")
            close_href=PATH
            size=DialogSize::Small
            opener="add-passkey"
        >
            <ActionForm action=begin attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name", "code"]/>
                    <p>{t!("passkey.add.text")}</p>
                    <TextField
                        label=t!("common.name")
                        name="name"
                        hint=t!("passkey.add.hint")
                        check=name_rule
                        error=on_field(refusal, "name")
                    />
                    <CodeField confirmed refusal id="code-of-passkey"/>
                </DialogBody>
                <ConfirmFoot back=PATH label=t!("passkey.add.label") busy_label=t!("passkey.waiting") busy/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn RenameDialog(it: Passkey, action: ServerAction<RenamePasskey>) -> impl IntoView {
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="rename-passkey-dialog"
            title=t!("passkey.rename.title")
            subtitle=it.name.to_string()
            close_href=PATH
            size=DialogSize::Small
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["name"]/>
                    <input type="hidden" name="passkey" value=it.id.to_string()/>
                    <TextField
                        label=t!("common.name")
                        name="name"
                        value=it.name.to_string()
                        check=name_rule
                        error=on_field(refusal, "name")
                    />
                </DialogBody>
                <ConfirmFoot back=PATH label=t!("common.save") busy_label=t!("common.saving") busy=action.pending()/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn RemoveDialog(
    it: Passkey,
    action: ServerAction<RemovePasskey>,
    confirmed: Confirmed,
) -> impl IntoView {
    let refusal = refusal_of(action);
    view! {
        <Dialog
            id="remove-passkey-dialog"
            title=t!("passkey.remove.title", name = it.name)
            close_href=PATH
            size=DialogSize::Small
            alert=true
        >
            <ActionForm action attr:novalidate=true>
                <DialogBody>
                    <Refusal refusal fields=&["code"]/>
                    <p>{t!("passkey.remove.text")}</p>
                    <input type="hidden" name="passkey" value=it.id.to_string()/>
                    <CodeField confirmed refusal id="code-of-passkey"/>
                </DialogBody>
                <ConfirmFoot back=PATH label=t!("passkey.remove.label") busy_label=t!("passkey.remove.busy") busy=action.pending() weight=Weight::Danger/>
            </ActionForm>
        </Dialog>
    }
    .into_any()
}

//! Every change of the installation leaves a trace in its feed, or was none.
//!
//! The operations are read from the sources, so a new one without a case here fails.

use chrono::TimeDelta;
use rollcall_directory::{
    Actor, Here, InstallationChange, NewPasskey, StaffDraft,
    testing::{
        self, Administrator, SoftKey, address, administrator, named, new_administrator, role,
    },
};
use rollcall_model::{
    activity::{
        ActivityStatus::{self as Status},
        SubjectKind::{self, Division, Staff},
    },
    division::Slug,
    id::{LoginId, MailId, PasskeyId, RoleId},
    language::Language,
    login::{Login, LoginKind},
    role::{Access, Permissions, Reach},
    sign_on::Flavour,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Rows, Store, operations};

/// What the feed must tell: what happened, to what, by whom.
type Trace = (Status, SubjectKind, String, String);

const HOST: &str = "Host command line";
const OFFICE: &str = "192.0.2.7";

/// What an operation starts from: somebody to do it to, with two sessions and a wrong try.
struct Scene {
    nadia: Administrator,
    link: String,
    /// Somebody who is invited, and what accepts the invitation.
    invited: (LoginId, String),
    /// The mail of their invitation, once it was tried.
    mail: Option<MailId>,
    /// A client with a role that staff can have there.
    client: Slug,
    role: RoleId,
    /// A passkey of theirs, and one that waits to be kept.
    passkey: Option<PasskeyId>,
    new_passkey: Option<NewPasskey>,
}

async fn scene(store: &Store, operation: &str) -> Scene {
    let link = match operation {
        "create_first_administrator" => store.make_setup_link(Actor::Host).await.unwrap(),
        _ => String::new(),
    };
    let email = format!("{operation}@msp.example");
    let nadia = match operation {
        "create_first_administrator" => absent(store, &email).await,
        _ => administrator(store, &email).await,
    };
    if operation != "create_first_administrator" {
        let (id, data) = (Some(nadia.login.id), serde_json::json!({}));
        for session in 1..=2 {
            let digest = [session; 32];
            store.end_session(&digest).await.unwrap();
            store.create_session(&digest, id, &data).await.unwrap();
        }
    }
    if matches!(operation, "add_authenticator" | "enrol" | "sign_in_enrolled") {
        let mut change = store.installation_by_host().await;
        change.reset_mfa(&nadia.login.email).await.unwrap();
        change.commit().await.unwrap();
    }
    let mut change = store.installation_by_host().await;
    let (login, secret) = change.invite_staff(&draft(&format!("new.{email}"))).await.unwrap();
    let client = change.create_division(named("Contoso"), None).await.unwrap();
    change.commit().await.unwrap();
    let role = role(store, client.id, Permissions::everywhere(Access::View), Reach::All).await;
    if operation == "revoke_grant" {
        let mut change = store.installation_by_host().await;
        change.grant(login.id, &client.slug, role).await.unwrap();
        change.commit().await.unwrap();
    }
    if operation == "close_calendar" {
        let mut change = store.installation_by_host().await;
        change.open_calendar(&nadia.login).await.unwrap();
        change.commit().await.unwrap();
    }
    let mut mail = None;
    while operation == "retry_mail" && mail.is_none() {
        let taken = store.take_mail().await.unwrap().unwrap();
        mail = (taken.email == login.email.as_str()).then_some(taken.id);
    }
    let (mut passkey, mut new_passkey) = (None, None);
    if operation.ends_with("_passkey") {
        testing::passkey(store, &nadia.login, "Laptop").await;
        passkey = Some(
            store.own_account(nadia.login.clone(), Here::default()).await.unwrap().passkeys[0].id,
        );
        let asked = store.ask_new_passkey(&testing::party(), &nadia.login).await.unwrap();
        let (_, answer) = SoftKey::create(&asked.options, testing::ORIGIN);
        let party = testing::party();
        let new = store.check_new_passkey(&party, &nadia.login, &asked.key, &answer).await;
        new_passkey = Some(new.unwrap());
    }
    if operation == "see_break_glass" {
        let client = testing::client(store, "Fabrikam").await;
        let draft =
            testing::sign_on_draft(Flavour::Okta, "https://login.example", "fabrikam.example");
        testing::enable_sign_on(store, &client, draft).await;
        let sign_in = async || {
            store.clock.advance(TimeDelta::seconds(30));
            let code = nadia.code(store.clock());
            store.sign_in_with_code(nadia.login.id, &code, OFFICE).await.unwrap();
        };
        sign_in().await;
        let switch = async |on| {
            let mut change = store.by_host(&client).await;
            change.set_sso_only(on).await.unwrap();
            change.commit().await.unwrap();
        };
        switch(true).await;
        sign_in().await;
        switch(false).await;
    }
    let invited = (login.id, secret);
    Scene { nadia, link, invited, mail, client: client.slug, role, passkey, new_passkey }
}

fn draft(email: &str) -> StaffDraft {
    StaffDraft {
        name: named("Ines"),
        email: address(email),
        administrator: false,
        everywhere: Access::None,
    }
}

/// Somebody who is not created yet.
async fn absent(store: &Store, email: &str) -> Administrator {
    let new = new_administrator(store, email).await;
    let login = Login {
        id: LoginId(uuid::Uuid::nil()),
        name: new.name,
        email: new.email,
        created_at: store.clock().now(),
        kind: LoginKind::Administrator,
    };
    Administrator { login, totp_secret: new.totp_secret, recovery_codes: new.recovery_codes }
}

/// Does an operation so that it changes something; the trace it must leave.
async fn perform(
    store: &Store,
    change: &mut InstallationChange,
    operation: &str,
    scene: &Scene,
) -> Trace {
    let who = &scene.nadia.login;
    let id = who.id.to_string();
    let (nadia, host) = (who.name.to_string(), HOST.to_owned());
    let (invited, secret) = &scene.invited;
    let (ines, invited) = (invited.to_string(), *invited);
    match operation {
        "accept_invitation" => {
            change.accept_invitation(secret, "hash").await.unwrap();
            (Status::InvitationAccepted, Staff, ines, "Ines".to_owned())
        }
        "change_password" => {
            change.change_password(who, "another hash").await.unwrap();
            (Status::PasswordChanged, Staff, id, host)
        }
        "add_passkey" => {
            let new = scene.new_passkey.as_ref().unwrap();
            change.add_passkey(who, &named("Phone"), new).await.unwrap();
            (Status::PasskeyAdded, Staff, id, host)
        }
        "rename_passkey" => {
            change.rename_passkey(who, scene.passkey.unwrap(), &named("Old")).await.unwrap();
            (Status::PasskeyRenamed, Staff, id, host)
        }
        "remove_passkey" => {
            change.remove_passkey(who, scene.passkey.unwrap()).await.unwrap();
            (Status::PasskeyRemoved, Staff, id, host)
        }
        "see_break_glass" => {
            let alert = store.installation().await.unwrap().break_glass().await.unwrap().remove(0);
            change.see_break_glass(alert.id).await.unwrap();
            (Status::BreakGlassSeen, Staff, id, host)
        }
        "end_own_session" => {
            let own = store.own_account(who.clone(), Here::default()).await.unwrap();
            change.end_own_session(who, own.sessions[0].id).await.unwrap();
            (Status::SignedOut, Staff, id, host)
        }
        "renew_recovery_codes" => {
            let codes = store.new_recovery_codes();
            change.renew_recovery_codes(who, &codes).await.unwrap();
            (Status::RecoveryCodesRenewed, Staff, id, host)
        }
        "add_authenticator" => {
            let (secret, codes) = (store.new_totp_secret(), store.new_recovery_codes());
            change.add_authenticator(who, &secret, 0, &codes).await.unwrap();
            (Status::AuthenticatorAdded, Staff, id, host)
        }
        "replace_authenticator" => {
            let (secret, codes) = (store.new_totp_secret(), store.new_recovery_codes());
            change.replace_authenticator(who, &secret, 0, &codes).await.unwrap();
            (Status::AuthenticatorReplaced, Staff, id, host)
        }
        "set_reminders" => {
            change.set_reminders(who, false).await.unwrap();
            (Status::RemindersSwitched, Staff, id, host)
        }
        "open_calendar" => {
            change.open_calendar(who).await.unwrap();
            (Status::CalendarOpened, Staff, id, host)
        }
        "close_calendar" => {
            change.close_calendar(who).await.unwrap();
            (Status::CalendarClosed, Staff, id, host)
        }
        "grant" => {
            change.grant(invited, &scene.client, scene.role).await.unwrap();
            (Status::StaffUpdated, Staff, ines, host)
        }
        "invite_staff" => {
            let (made, _) = change.invite_staff(&draft("cleo@msp.example")).await.unwrap();
            (Status::StaffInvited, Staff, made.id.to_string(), host)
        }
        "invite_staff_again" => {
            change.invite_staff_again(invited).await.unwrap();
            (Status::StaffInvited, Staff, ines, host)
        }
        "retry_mail" => {
            change.retry_mail(scene.mail.unwrap()).await.unwrap();
            (Status::MailRetried, Staff, ines, host)
        }
        "revoke_grant" => {
            change.revoke_grant(invited, &scene.client).await.unwrap();
            (Status::StaffUpdated, Staff, ines, host)
        }
        "set_own_language" => {
            change.set_own_language(who, Some(Language::German)).await.unwrap();
            (Status::StaffUpdated, Staff, id, host)
        }
        "set_own_time_zone" => {
            let zone = "Europe/Zurich".to_owned().try_into().unwrap();
            change.set_own_time_zone(who, Some(zone)).await.unwrap();
            (Status::StaffUpdated, Staff, id, host)
        }
        "set_staff_active" => {
            change.set_staff_active(invited, false).await.unwrap();
            (Status::StaffDisabled, Staff, ines, host)
        }
        "update_staff" => {
            let after = StaffDraft { everywhere: Access::View, ..draft("ines@msp.example") };
            change.update_staff(invited, &after).await.unwrap();
            (Status::StaffUpdated, Staff, ines, host)
        }
        "create_administrator" => {
            let new = new_administrator(store, "bea@msp.example").await;
            let made = change.create_administrator(&new).await.unwrap();
            (Status::AdministratorCreated, Staff, made.id.to_string(), host)
        }
        "create_division" => {
            let made = change.create_division(named("Contoso"), None).await.unwrap();
            (Status::ClientCreated, Division, made.slug.to_string(), host)
        }
        "create_first_administrator" => {
            let new = new_administrator(store, who.email.as_str()).await;
            let made = change.create_first_administrator(&scene.link, &new, OFFICE).await.unwrap();
            (Status::SignedIn, Staff, made.id.to_string(), nadia)
        }
        // Enrolling is part of signing in, and told with it.
        "enrol" | "sign_in_enrolled" => {
            let (secret, codes) = (store.new_totp_secret(), store.new_recovery_codes());
            change.enrol(who.id, &secret, 0, &codes).await.unwrap();
            change.sign_in_enrolled(who.id, OFFICE).await.unwrap();
            (Status::SignedIn, Staff, id, nadia)
        }
        "export_activities" => {
            change.export_activities("CSV, all of them.").await.unwrap();
            (Status::Exported, Staff, "activities".to_owned(), host)
        }
        "reset_mfa" => {
            change.reset_mfa(&who.email).await.unwrap();
            (Status::MfaReset, Staff, id, host)
        }
        "sign_out_everywhere" => {
            change.sign_out_everywhere(who).await.unwrap();
            (Status::SignedOutEverywhere, Staff, id, host)
        }
        "signed_out" => {
            change.signed_out(who).await.unwrap();
            (Status::SignedOut, Staff, id, host)
        }
        new => panic!("InstallationChange::{new} has no case here: add one"),
    }
}

/// The rows that are not the feed, and how long the feed is.
fn split(mut rows: Rows) -> (Rows, usize) {
    let feed = rows.remove("installation_activity").unwrap();
    (rows, feed.len())
}

/// Alphabetical, but the first administrator must be the first.
fn in_order() -> Vec<String> {
    let mut all: Vec<_> = operations("InstallationChange").into_iter().collect();
    all.sort_by_key(|it| it != "create_first_administrator");
    all
}

#[sqlx::test(migrations = false)]
async fn every_change_of_the_installation_is_told_with_its_actor_and_its_subject(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    for operation in in_order() {
        let scene = scene(&store, &operation).await;
        let (before, told) = split(store.rows_of_installation().await);

        let mut change = store.installation_by_host().await;
        let (status, kind, id, actor) = perform(&store, &mut change, &operation, &scene).await;
        change.commit().await.unwrap();

        let (after, told_now) = split(store.rows_of_installation().await);
        // The session of somebody who signs out is ended by the server's session store; an export
        // is told because of what leaves.
        let only_told = ["export_activities", "signed_out"].contains(&operation.as_str());
        assert_eq!(after == before, only_told, "{operation}");
        assert!(told_now > told, "InstallationChange::{operation} is not told");
        let newest = store.installation_feed().await.remove(0);
        assert_eq!((newest.status, newest.subject_kind, newest.subject_id), (status, kind, id));
        assert_eq!(newest.actor, actor, "{operation}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_dropped_change_of_the_installation_leaves_no_trace(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    for operation in in_order() {
        let scene = scene(&store, &operation).await;
        let before = store.rows_of_installation().await;

        let mut change = store.installation_by_host().await;
        perform(&store, &mut change, &operation, &scene).await;
        drop(change);

        assert_eq!(store.rows_of_installation().await, before, "{operation}");
    }
}

#[sqlx::test(migrations = false)]
async fn a_new_client_is_told_in_its_own_feed_too(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let mut change = store.installation_by_host().await;
    let division = change.create_division(named("Contoso"), None).await.unwrap();
    change.commit().await.unwrap();
    for feed in [store.feed(division.id).await, store.installation_feed().await] {
        let told: Vec<_> = feed.iter().map(|it| (it.status, it.subject.as_str())).collect();
        assert_eq!(told, [(Status::ClientCreated, "Contoso")]);
    }
}

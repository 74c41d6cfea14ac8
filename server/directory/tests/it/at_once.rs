//! What is done together: nobody loses by his neighbours, and each rule holds as for one alone.

use rollcall_directory::{
    AccountDraft, Condition, Directory, Error, Place, Relation, Result, ScimAccount, ScimCaller,
    Selection, Taken, Test, TokenRefusal,
    testing::{Client, person},
};
use rollcall_model::{
    activity::{ActivityQuery, ActivityStatus},
    id::AccountId,
    service_account::ServiceWord,
    token::OldToken,
};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::task::JoinSet;

use crate::{
    pool_guard::cut_off,
    support::{Store, document},
};

/// As a provider's request creates somebody: with others if it may be, else alone.
async fn push(
    directory: &Directory,
    caller: &ScimCaller,
    draft: AccountDraft,
) -> Result<(ScimAccount, bool)> {
    let draft = match directory.create_at_once(caller, draft).await? {
        Ok(written) => return Ok((written.account, true)),
        Err(draft) => draft,
    };
    let (mut change, caller) = directory.scim_change(caller).await?;
    let account = change.create_account(&caller, draft).await?;
    change.commit().await?;
    Ok((account, false))
}

/// Pushes all at once; the outcomes in their order.
async fn pushed(
    store: &Store,
    caller: &ScimCaller,
    drafts: Vec<AccountDraft>,
) -> Vec<Result<(ScimAccount, bool)>> {
    let mut requests = JoinSet::new();
    for (number, draft) in drafts.into_iter().enumerate() {
        let (directory, caller) = (store.directory().clone(), caller.clone());
        requests.spawn(async move { (number, push(&directory, &caller, draft).await) });
    }
    let mut outcomes = requests.join_all().await;
    outcomes.sort_by_key(|it| it.0);
    outcomes.into_iter().map(|it| it.1).collect()
}

/// The client's caller as it is let in now.
async fn let_in(store: &Store, client: &Client) -> ScimCaller {
    store.scim_caller(&client.token).await.unwrap().unwrap();
    store.scim_caller(&client.token).await.unwrap().unwrap()
}

async fn total(store: &Store, caller: &ScimCaller) -> i64 {
    store.scim_view(caller).count_scim_accounts(caller.provider, None).await.unwrap()
}

#[sqlx::test(migrations = false)]
async fn who_is_refused_or_held_takes_no_neighbour_along(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let mut caller = let_in(&store, &client).await;
    caller.policy.catcher = ServiceWord::preset();
    push(&store, &caller, person("taken", |_| {})).await.unwrap();
    let told = store.feed(client.division).await.len();

    let names = ["anna", "TAKEN", "bea", "backup", "cem", "cem", "dora"];
    let drafts = names.map(|it| person(it, |it| it.external_id = Some("same".to_owned())));
    let outcomes = pushed(&store, &caller, drafts.to_vec()).await;

    let refused = |it: &Result<_>| matches!(it, Err(Error::Taken(Taken::UserName)));
    assert!(refused(&outcomes[1]), "{outcomes:?}");
    assert!(refused(&outcomes[4]) != refused(&outcomes[5]), "{outcomes:?}");
    for (number, at_once) in [(0, true), (2, true), (3, false), (6, true)] {
        assert_eq!(outcomes[number].as_ref().unwrap().1, at_once, "{}", names[number]);
    }
    assert!(!outcomes[3].as_ref().unwrap().0.active, "held");
    assert_eq!(total(&store, &caller).await, 6);
    let feed = store.feed(client.division).await;
    assert_eq!(feed.len(), told + 5);
    let held = feed.iter().filter(|it| it.status == ActivityStatus::Held).count();
    assert_eq!(held, 1);
}

#[sqlx::test(migrations = false)]
async fn each_comes_where_it_belongs(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let caller = let_in(&store, &client).await;
    let of = |name: &str, organization: &str| {
        let organization = Some(organization.to_owned());
        person(name, |it| it.organization = organization)
    };
    let number = client.organization.to_string();
    // Whether an organization is there, somebody has to ask once.
    let (_, at_once) = push(&store, &caller, of("first", &number)).await.unwrap();
    assert!(!at_once);

    let drafts = vec![of("anna", &number), of("bea", "999999"), of("cem", "All")];
    let outcomes = pushed(&store, &caller, drafts).await;

    let mut found = Vec::new();
    for outcome in outcomes {
        let (account, at_once) = outcome.unwrap();
        let account = store.account(&client, account.id).await.unwrap();
        let ids = account.row.organizations.iter().map(|it| it.id).collect::<Vec<_>>();
        found.push((at_once, ids, account.row.review.len()));
    }
    let own = vec![client.organization];
    assert_eq!(found, [(true, own, 0), (false, vec![], 1), (true, vec![], 0)]);

    // Its feed tells of those who came into it.
    let of_own = ActivityQuery { organization: Some(client.organization), ..Default::default() };
    let feed = store.view(client.division).await.unwrap().activities(&of_own).await.unwrap();
    let subjects: Vec<_> = feed.items.iter().map(|it| it.subject.as_str()).collect();
    assert_eq!(subjects, ["anna", "first", "Contoso AG"]);

    // Another server archives it; this one still knows it, and puts nobody new into it.
    let mut change = store.by_host(&client).await;
    change.archive_organization(client.organization).await.unwrap();
    change.commit().await.unwrap();
    let (dora, at_once) = push(&store, &caller, of("dora", &number)).await.unwrap();
    assert!(!at_once);
    assert_eq!(store.account(&client, dora.id).await.unwrap().row.organizations, vec![]);
    // Who belongs to it stays when sent again.
    let anna = feed.items[0].subject_id.parse().unwrap();
    let before = store.scim_view(&caller).account_before(caller.provider, anna).await.unwrap();
    let renamed = AccountDraft { name: "Anna".to_owned(), ..of("anna", &number) };
    let document = serde_json::json!({ "displayName": "Anna", "userName": "anna" });
    let renamed = AccountDraft { document, ..renamed };
    let written = store.update_at_once(&caller, before, renamed).await.unwrap();
    assert_eq!(written.unwrap().account.version, 2);
    let anna = store.account(&client, anna).await.unwrap();
    assert_eq!(anna.row.organizations.len(), 1);
}

#[sqlx::test(migrations = false)]
async fn changes_of_an_old_row_or_a_held_one_are_handed_back_alone(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let caller = let_in(&store, &client).await;
    let mut ids = Vec::new();
    for name in ["anna", "bea", "cem"] {
        ids.push(store.create(&client, person(name, |_| {})).await.unwrap());
    }
    let told = store.feed(client.division).await.len();
    // Somebody else is about to change bea.
    let (mut holder, _) = store.scim_change(&caller).await.unwrap();
    holder.account_for_update(&caller, ids[1]).await.unwrap();

    let renamed = |name: &str, to: &str| person(name, |it| it.name = to.to_owned());
    let names = ["anna", "bea", "cem", "anna"];
    let mut all = Vec::new();
    for number in 0..names.len() {
        let mut view = store.scim_view(&caller);
        all.push(view.account_before(caller.provider, ids[number % 3]).await.unwrap());
    }
    let mut requests = JoinSet::new();
    for (number, (name, before)) in names.into_iter().zip(all).enumerate() {
        let (directory, caller) = (store.directory().clone(), caller.clone());
        let draft = renamed(name, &format!("{name} {number}"));
        requests.spawn(async move {
            let written = directory.update_at_once(&caller, before, draft).await.unwrap();
            (number, written.map(|it| it.account.version))
        });
    }
    let mut outcomes = requests.join_all().await;
    outcomes.sort_by_key(|it| it.0);
    let outcomes: Vec<_> = outcomes.into_iter().map(|it| it.1).collect();

    assert_eq!((outcomes[1], outcomes[2]), (None, Some(2)));
    // Of two that began with the same row, one comes through.
    let annas = [outcomes[0], outcomes[3]];
    assert!(annas == [Some(2), None] || annas == [None, Some(2)], "{annas:?}");
    drop(holder);
    assert_eq!(store.feed(client.division).await.len(), told + 2);
    let account = store.account(&client, ids[1]).await.unwrap();
    assert_eq!(account.row.name, "bea");
}

#[sqlx::test(migrations = false)]
async fn a_revoked_token_does_nothing_together_either(_: PgPoolOptions, options: PgConnectOptions) {
    let (here, there) = (Store::open(options.clone()).await, Store::open(options).await);
    let client = here.client("Contoso").await;
    let caller = let_in(&there, &client).await;
    let (anna, _) = push(&there, &caller, person("anna", |_| {})).await.unwrap();
    let before = there.scim_view(&caller).account_before(caller.provider, anna.id).await.unwrap();

    let mut change = here.by_host(&client).await;
    change.generate_scim_token(client.provider, OldToken::EndsNow).await.unwrap();
    change.commit().await.unwrap();
    let rows = here.rows_of(client.division).await;

    let alone = there.create_at_once(&caller, person("bea", |_| {})).await.unwrap();
    assert!(alone.is_err(), "it was written");
    let draft = person("anna", |it| it.active = Some(false));
    assert!(there.update_at_once(&caller, before, draft).await.unwrap().is_none());
    let turned_away = |error: Error| match error {
        Error::TurnedAway(it) => it.why,
        other => panic!("{other:?}"),
    };
    let read = there.scim_view(&caller).scim_account(caller.provider, anna.id).await;
    let pushed = push(&there, &caller, person("bea", |_| {})).await;
    for why in [turned_away(read.unwrap_err()), turned_away(pushed.unwrap_err())] {
        assert!(matches!(why, TokenRefusal::Removed { .. }), "{why:?}");
    }
    assert_eq!(here.rows_of(client.division).await, rows);
}

#[sqlx::test(migrations = false)]
async fn who_hangs_up_takes_no_neighbour_along(_: PgPoolOptions, options: PgConnectOptions) {
    let store = Store::open(options).await;
    let client = store.client("Contoso").await;
    let caller = let_in(&store, &client).await;
    for round in 0..60_u32 {
        let drafts = (0..4).map(|it| person(&format!("stays{round}-{it}"), |_| {})).collect();
        let hangs_up = async {
            push(&store, &caller, person(&format!("goes{round}"), |_| {})).await.unwrap();
        };
        let (stay, ()) =
            tokio::join!(pushed(&store, &caller, drafts), cut_off(hangs_up, round % 12));
        for outcome in stay {
            outcome.unwrap();
        }
    }
    let all = Selection { limit: 500, ..Selection::default() };
    let people = store.scim_view(&caller).scim_accounts(caller.provider, &all).await.unwrap();
    let stay = people.iter().filter(|it| document(it)["userName"].to_string().contains("stays"));
    assert_eq!(stay.count(), 240);
    assert_eq!(total(&store, &caller).await, i64::try_from(people.len()).unwrap());
}

fn by_name(name: &str) -> Selection {
    let test = Test::Text(Relation::Equal, name.to_owned());
    let condition = Some(Condition::Test { place: Place::Name, exact: false, test });
    Selection { condition, limit: 10, with_groups: true, ..Selection::default() }
}

#[sqlx::test(migrations = false)]
async fn each_finds_whom_it_asked_for_and_nobody_elses(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let store = Store::open(options).await;
    let (ours, theirs) = (store.client("Contoso").await, store.client("Fabrikam").await);
    let stranger = store.create(&theirs, person("stranger", |_| {})).await.unwrap();
    let caller = let_in(&store, &ours).await;
    let mut asked: Vec<(String, Option<AccountId>)> = vec![("stranger".to_owned(), None)];
    for number in 0..20 {
        let name = format!("user{number}");
        let id = store.create(&ours, person(&name, |_| {})).await.unwrap();
        asked.push((name.to_uppercase(), Some(id)));
        asked.push((format!("nobody{number}"), None));
    }
    let mut requests = JoinSet::new();
    for (name, id) in asked {
        let (directory, caller) = (store.directory().clone(), caller.clone());
        requests.spawn(async move {
            let mut view = directory.scim_view(&caller);
            let found = view.scim_accounts(caller.provider, &by_name(&name)).await.unwrap();
            assert_eq!(
                found.iter().map(|it| it.id).collect::<Vec<_>>(),
                Vec::from_iter(id),
                "{name}"
            );
            let id = id.unwrap_or(stranger);
            let read = view.scim_account(caller.provider, id).await;
            let before = view.account_before(caller.provider, id).await;
            if id == stranger {
                assert!(matches!(read, Err(Error::NotFound("user"))), "{read:?}");
                assert!(matches!(before, Err(Error::NotFound("user"))));
            } else {
                assert_eq!((read.unwrap().id, before.unwrap().account.id), (id, id));
            }
        });
    }
    requests.join_all().await;
}

//! The catalogue and the code: neither knows a word that the other does not.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use rollcall_model::{
    account::{AccountStatus, Source, UserType},
    activity::{ActivityStatus, ActivityType, ActorKind, TimeRange},
    brake::DeactivationKind,
    hold::HoldCode,
    language::Language,
    placement::UnmatchedPolicy,
    provider::{ProviderStatus, Vendor},
    request::RequestResult,
    role::{Access, Area},
    sign_on::{Flavour, SignOnRefusal},
};

use super::{Named, catalogue, in_language};

/// Groups whose keys are made from codes, or that sentences are looked for in.
const BY_CODE: [&str; 3] = ["noun", "field", "recorded"];

fn words(language: Language) -> BTreeMap<String, String> {
    let all = catalogue::all(language);
    all.into_iter().map(|(key, words)| (key.into_owned(), words.into_owned())).collect()
}

fn placeholders(words: &str) -> BTreeSet<&str> {
    words.split("%{").skip(1).filter_map(|it| it.split_once('}')).map(|it| it.0).collect()
}

#[test]
fn german_says_everything_that_english_says() {
    let (english, german) = (words(Language::English), words(Language::German));
    let keys = |it: &BTreeMap<String, String>| it.keys().cloned().collect::<BTreeSet<_>>();
    let missing: Vec<_> = keys(&english).symmetric_difference(&keys(&german)).cloned().collect();
    assert!(missing.is_empty(), "in one language only: {missing:?}");
    for (key, words) in &english {
        let theirs = &german[key];
        assert_eq!(placeholders(words), placeholders(theirs), "{key}: {words} / {theirs}");
        for it in [words, theirs] {
            assert!(!it.trim().is_empty(), "{key} says nothing");
        }
    }
}

/// Keys that the sources name, and those that stand for one and for many.
fn named() -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut plain, mut counted) = (BTreeSet::new(), BTreeSet::new());
    let app = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [app.join("src"), app.join("../server/src")] {
        collect(&folder, &mut |text| {
            for (call, found) in [("t", &mut plain), ("plural", &mut counted)] {
                let call = format!("{call}!(");
                for (at, _) in text.match_indices(&call) {
                    // `format!(` and the like end in the same letters.
                    let before = text[..at].chars().next_back();
                    let rest = text[at + call.len()..].trim_start();
                    if !before.is_some_and(|it| it.is_alphanumeric() || it == '_')
                        && let Some(key) =
                            rest.strip_prefix('"').and_then(|it| it.split('"').next())
                    {
                        found.insert(key.to_owned());
                    }
                }
            }
        });
    }
    (plain, counted)
}

pub(super) fn collect(folder: &Path, read: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, read);
        } else if path.extension().is_some_and(|it| it == "rs") {
            read(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// Keys of the lists that the model has: the name in English is the model's own.
fn of_lists() -> BTreeSet<String> {
    fn keys<T: Named>(
        all: impl IntoIterator<Item = T>,
        label: impl Fn(T) -> &'static str,
    ) -> Vec<String> {
        let key = |it: T| {
            assert_eq!(it.named(), label(it), "{}.{}", T::GROUP, it.key());
            format!("{}.{}", T::GROUP, it.key())
        };
        all.into_iter().map(key).collect()
    }
    [
        keys(AccountStatus::ALL, AccountStatus::label),
        keys(Access::ALL, Access::label),
        keys(ActivityStatus::ALL.iter().copied(), ActivityStatus::label),
        keys(ActivityType::ALL, ActivityType::label),
        keys(ActorKind::ALL, ActorKind::label),
        keys(Area::ALL, Area::label),
        keys([DeactivationKind::Deactivate, DeactivationKind::Delete], DeactivationKind::label),
        keys(HoldCode::ALL, HoldCode::label),
        keys(
            [
                ProviderStatus::Failing,
                ProviderStatus::Expiring,
                ProviderStatus::Review,
                ProviderStatus::SettingUp,
                ProviderStatus::Off,
                ProviderStatus::Healthy,
            ],
            ProviderStatus::label,
        ),
        keys(RequestResult::ALL, RequestResult::label),
        keys([Source::Native, Source::Scim], Source::label),
        keys(Flavour::ALL, Flavour::label),
        keys(SignOnRefusal::ALL.iter().copied(), SignOnRefusal::sentence),
        keys(TimeRange::ALL, TimeRange::label),
        keys(UnmatchedPolicy::ALL, UnmatchedPolicy::label),
        keys([UserType::EndUser, UserType::Technician], UserType::label),
        keys(Vendor::ALL, Vendor::label),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn the_code_and_the_catalogue_name_the_same_keys() {
    let (plain, counted) = named();
    let counted = counted.iter().flat_map(|it| [format!("{it}.one"), format!("{it}.other")]);
    let mut used: BTreeSet<String> = plain.into_iter().chain(counted).chain(of_lists()).collect();
    let catalogue: BTreeSet<String> = words(Language::English).into_keys().collect();
    let by_code = |it: &&String| BY_CODE.iter().any(|group| it.starts_with(&format!("{group}.")));
    used.extend(catalogue.iter().filter(by_code).cloned());
    let unknown: Vec<_> = used.difference(&catalogue).collect();
    assert!(unknown.is_empty(), "add these to app/locales: {unknown:#?}");
    let unused: Vec<_> = catalogue.difference(&used).collect();
    assert!(unused.is_empty(), "nobody says these, take them out of app/locales: {unused:#?}");
}

#[test]
fn every_kind_of_thing_that_can_be_missing_has_a_name() {
    let mut kinds = BTreeSet::new();
    let app = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in [app.join("src"), app.join("../server/src"), app.join("../server/directory/src")]
    {
        collect(&folder, &mut |text| {
            let found = text.split("NotFound(\"").skip(1).filter_map(|it| it.split('"').next());
            kinds.extend(found.map(|it| it.replace(' ', "_")));
        });
    }
    let catalogue = words(Language::English);
    let unknown: Vec<_> =
        kinds.iter().filter(|it| !catalogue.contains_key(&format!("noun.{it}"))).collect();
    assert!(unknown.is_empty(), "add these to app/locales/noun.yml: {unknown:?}");
}

#[test]
fn german_names_differ_from_english_ones() {
    let german = in_language(Language::German, || {
        [UserType::EndUser.named(), ActivityStatus::EndUserCreated.named(), Area::Roles.named()]
    });
    assert_eq!(german, ["Endbenutzer", "Endbenutzer erstellt", "Rollen"]);
}

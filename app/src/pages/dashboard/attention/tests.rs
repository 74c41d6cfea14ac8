use chrono::{TimeDelta, TimeZone};
use rollcall_model::{
    id::{IdentityProviderId, ScimTokenId},
    policy::ProviderPolicy,
    provider::{ScimState, UserCounts, Vendor},
    sign_on::SsoState,
    token::ScimToken,
};

use super::*;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 24, 14, 32, 0).unwrap()
}

/// A provider that called an hour ago, with one token of so many days.
fn provider(days: i64, review: i64) -> IdentityProvider {
    let id = "01932b5c-0000-7000-8000-000000000001";
    let token = ScimToken {
        id: id.parse::<ScimTokenId>().unwrap(),
        last_four: "2fA9".to_owned(),
        created_at: now() - TimeDelta::days(100),
        created_by: "Mara Lindqvist".to_owned(),
        expires_at: now() + TimeDelta::days(days),
        first_used_at: None,
        last_used_at: None,
        state: if days > 0 { TokenState::Active } else { TokenState::Expired },
    };
    IdentityProvider {
        id: id.parse::<IdentityProviderId>().unwrap(),
        name: "Entra ID".to_owned().try_into().unwrap(),
        vendor: Vendor::Entra,
        domains: Vec::new(),
        organization: None,
        policy: ProviderPolicy::default(),
        brake_tripped_at: None,
        sso: SsoState::Never,
        tenant: None,
        certificate_ends: None,
        scim: ScimState::Enabled,
        tokens: vec![token],
        last_request_at: Some(now() - TimeDelta::hours(1)),
        users: UserCounts { review, ..UserCounts::default() },
        created_at: now() - TimeDelta::days(100),
    }
}

fn texts(provider: &IdentityProvider) -> Vec<String> {
    concerns("/d/acme", provider, now()).into_iter().map(|it| it.text).collect()
}

#[test]
fn a_healthy_provider_needs_nobody() {
    assert_eq!(concerns("/d/acme", &provider(120, 0), now()), []);
}

#[test]
fn a_token_says_when_it_ends_and_when_it_has() {
    assert_eq!(texts(&provider(9, 0)), ["Token expires in 9 days, on Thursday 3 December."]);
    assert_eq!(texts(&provider(-3, 0)), ["Token expired 3 days ago. Provisioning has stopped."]);
}

#[test]
fn every_cause_has_a_line_of_its_own() {
    let found = concerns("/d/acme", &provider(9, 2), now());
    let steps: Vec<_> = found.iter().map(|it| it.step).collect();
    assert_eq!(steps, ["Rotate token", "Review users"]);
    assert!(found[1].step_href.starts_with("/d/acme/users?provider="));
    assert!(found[1].step_href.ends_with("&review=1"));
}

#[test]
fn a_certificate_says_when_it_ends_and_when_it_has() {
    let mut it = provider(120, 0);
    for (hours, expected) in [
        (31 * 24, None),
        (9 * 24, Some("SAML certificate expires in 9 days, on Thursday 3 December.")),
        (1, Some("SAML certificate expires today, on Tuesday 24 November.")),
        (-48, Some("SAML certificate expired on Sunday 22 November.")),
    ] {
        it.certificate_ends = Some(now() + TimeDelta::hours(hours));
        assert_eq!(texts(&it).first().map(String::as_str), expected, "{hours} hours");
    }
    let found = concerns("/d/acme", &it, now());
    assert!(found[0].step_href.ends_with("/sso"), "{found:?}");
}

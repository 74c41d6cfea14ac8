use HoldCode::{
    DomainOutside, OrganizationOutside, OrganizationUnknown, ServiceAccount, TechnicianApproval,
    TechnicianOutside,
};
use OrganizationAssignment::{Global, Organizations};

use super::*;
use crate::placement::{OrganizationWish, place};

const OWN: OrganizationId = OrganizationId(1001);
const OTHER: OrganizationId = OrganizationId(1002);

/// What is sent of somebody.
#[derive(Clone, Copy)]
struct Sent {
    user_type: UserType,
    organization: Option<&'static str>,
    user_name: &'static str,
    email: Option<&'static str>,
}

const ANNA: Sent = Sent {
    user_type: UserType::EndUser,
    organization: Some("1001"),
    user_name: "anna@contoso.example",
    email: None,
};

fn codes(
    policy: &ProviderPolicy,
    sent: Sent,
    present: Option<(UserType, &OrganizationAssignment)>,
    approved: &[HoldCode],
) -> Vec<HoldCode> {
    reasons(policy, sent, present, approved).into_iter().map(|it| it.code).collect()
}

fn reasons(
    policy: &ProviderPolicy,
    sent: Sent,
    present: Option<(UserType, &OrganizationAssignment)>,
    approved: &[HoldCode],
) -> Vec<HoldReason> {
    let wish = OrganizationWish::from_scim(sent.organization);
    let known = wish.numbers().into_iter().filter(|it| [OWN, OTHER].contains(it)).collect();
    let exists = present.is_some();
    let placement =
        place(&wish, sent.user_type, &known, policy.unmatched, Some(OWN), exists).unwrap();
    let wanted = Wanted {
        user_type: sent.user_type,
        placement: &placement,
        user_name: sent.user_name,
        email: sent.email,
        nameless: false,
    };
    let present = present.map(|(user_type, assignment)| Present {
        user_type,
        assignment,
        user_name: ANNA.user_name,
        email: ANNA.email,
    });
    hold_reasons(policy, Some(OWN), &wanted, present.as_ref(), approved)
}

fn fenced() -> ProviderPolicy {
    ProviderPolicy::default_for(Some(OWN))
}

#[test]
fn without_rules_nobody_is_held() {
    let technician = Sent { user_type: UserType::Technician, ..ANNA };
    let stranger = Sent { organization: Some("9999"), user_name: "backup@x.example", ..ANNA };
    for sent in [ANNA, technician, stranger] {
        assert_eq!(codes(&ProviderPolicy::default(), sent, None, &[]), []);
    }
}

#[test]
fn somebody_new_meets_every_rule() {
    let domains = ["contoso.example".to_owned().try_into().unwrap()].into();
    let policy = ProviderPolicy {
        domains,
        approve_technicians: true,
        unmatched: UnmatchedPolicy::Hold,
        ..fenced()
    };
    for (sent, expected) in [
        (ANNA, &[] as &[HoldCode]),
        (Sent { organization: Some("1002"), ..ANNA }, &[OrganizationOutside]),
        (Sent { organization: Some("1001,1002"), ..ANNA }, &[OrganizationOutside]),
        (Sent { organization: Some("All"), ..ANNA }, &[OrganizationOutside]),
        (Sent { organization: Some("9999"), ..ANNA }, &[OrganizationUnknown]),
        (Sent { organization: None, ..ANNA }, &[OrganizationUnknown]),
        (
            Sent { user_type: UserType::Technician, ..ANNA },
            &[TechnicianOutside, TechnicianApproval],
        ),
        (Sent { user_name: "anna@Fabrikam.example", ..ANNA }, &[DomainOutside]),
        (Sent { email: Some("anna@fabrikam.example"), ..ANNA }, &[DomainOutside]),
        (Sent { user_name: "anna", ..ANNA }, &[]),
        (Sent { email: Some("noreply@contoso.example"), ..ANNA }, &[ServiceAccount]),
        (
            Sent { user_name: "backup@x.example", organization: Some("All"), ..ANNA },
            &[OrganizationOutside, DomainOutside, ServiceAccount],
        ),
    ] {
        assert_eq!(codes(&policy, sent, None, &[]), expected, "{:?}", sent.user_name);
        let approved = codes(&policy, sent, None, expected);
        assert_eq!(approved, [], "what was approved holds nobody again");
    }
}

#[test]
fn nobody_is_held_for_what_they_are_already() {
    let policy = ProviderPolicy { approve_technicians: true, ..fenced() };
    let foreign = Organizations([OTHER].into());
    let end_user = UserType::EndUser;
    let technician = Sent { user_type: UserType::Technician, ..ANNA };
    for (sent, present, expected) in [
        (Sent { organization: Some("1002"), ..ANNA }, (end_user, &foreign), &[] as &[HoldCode]),
        (Sent { organization: Some("All"), ..ANNA }, (end_user, &Global), &[]),
        (Sent { organization: None, ..ANNA }, (end_user, &Global), &[]),
        (Sent { organization: Some("1002"), ..ANNA }, (end_user, &Global), &[OrganizationOutside]),
        (Sent { organization: Some("All"), ..ANNA }, (end_user, &foreign), &[OrganizationOutside]),
        (technician, (UserType::Technician, &Global), &[]),
        (technician, (end_user, &foreign), &[TechnicianOutside, TechnicianApproval]),
        // A technician is in no organization: coming back as an end user of all is a step.
        (
            Sent { organization: Some("All"), ..ANNA },
            (UserType::Technician, &Global),
            &[OrganizationOutside],
        ),
        (Sent { user_name: "backup@contoso.example", ..ANNA }, (end_user, &foreign), &[]),
    ] {
        assert_eq!(codes(&policy, sent, Some(present), &[]), expected, "{present:?}");
    }
}

#[test]
fn the_organizations_that_are_listed_are_allowed() {
    let organizations = AllowedOrganizations::Listed([OTHER].into());
    let policy = ProviderPolicy { organizations, ..ProviderPolicy::default() };
    let outside = Sent { organization: Some("1002"), ..ANNA };
    assert_eq!(codes(&policy, outside, None, &[]), []);
    assert_eq!(codes(&policy, ANNA, None, &[]), [OrganizationOutside]);
}

#[test]
fn a_domain_that_an_account_has_already_is_no_step() {
    let domains = ["fabrikam.example".to_owned().try_into().unwrap()].into();
    let policy = ProviderPolicy { domains, ..ProviderPolicy::default() };
    let here = Organizations([OWN].into());
    assert_eq!(codes(&policy, ANNA, Some((UserType::EndUser, &here)), &[]), []);
    assert_eq!(codes(&policy, ANNA, None, &[]), [DomainOutside]);
}

#[test]
fn a_reason_is_a_sentence_that_names_what_was_sent() {
    let hold = ProviderPolicy { unmatched: UnmatchedPolicy::Hold, ..fenced() };
    let scanner = Sent { user_name: "scanner@contoso.example", ..ANNA };
    for (policy, sent, text) in [
        (
            &hold,
            Sent { organization: Some("Bern AG"), ..ANNA },
            "“Bern AG” is a name, not an organization ID.",
        ),
        (&hold, Sent { organization: Some(""), ..ANNA }, "No organization was sent."),
        (
            &fenced(),
            Sent { organization: Some("1002"), ..ANNA },
            "This provider may not use organization 1002.",
        ),
        (&fenced(), scanner, "“scanner@contoso.example” looks like a service account."),
    ] {
        let told: Vec<_> = reasons(policy, sent, None, &[]).into_iter().map(|it| it.text).collect();
        assert_eq!(told, [text]);
    }
}

#[test]
fn a_code_leads_back_to_its_rule() {
    for code in HoldCode::ALL {
        assert_eq!(HoldCode::from_code(code.code()), Some(code));
        assert_eq!(serde_json::to_value(code).unwrap(), code.code());
    }
}

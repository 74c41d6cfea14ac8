//! One of the two divisions.

use rollcall_directory::{
    GroupDraft, GroupMember, NativeAccountDraft, RequestKeyChange, Selection,
    testing::{
        Client, address, administrator, certificate, enable_sign_on, named, person, saml_draft,
        sign_on_draft,
    },
};
use rollcall_model::{
    account::UserType,
    activity::SubjectKind,
    certificate::CertificateSource,
    group_mapping::MappingEdit,
    id::{
        AccountId, ActivityId, IdentityGroupId, RoleId, ScimRequestId, ScimTokenId, SignOnAttemptId,
    },
    request::{RequestResult, RequestSubject},
    role_draft::RoleDraft,
    sign_on::{Connection, Flavour},
};

use crate::{
    request_log::request,
    support::{Store, Waiting, waiting},
};

/// A client with a person, a group and a role, which the person has.
pub struct Side {
    pub client: Client,
    pub person: AccountId,
    pub group: IdentityGroupId,
    pub role: RoleId,
    pub token: ScimTokenId,
    pub request: ScimRequestId,
    /// Its activities.
    pub feed: Vec<ActivityId>,
    /// Somebody held, somebody excluded, somebody whose deactivation waits.
    pub waiting: Waiting,
    /// Somebody made by hand.
    pub native: AccountId,
    /// Somebody tried to sign in through its provider.
    pub attempt: SignOnAttemptId,
}

pub async fn side(store: &Store, name: &str) -> Side {
    let client = store.client(name).await;
    let organization = Some(client.organization.to_string());
    let anna = person(&format!("anna@{name}"), |it| it.organization = organization);
    let person = store.create(&client, anna).await.unwrap();
    let mut change = store.by_scim(&client).await;
    let members = vec![GroupMember { id: person.to_string(), is_group: false }];
    let draft = GroupDraft { name: name.to_owned(), external_id: None, members };
    let group = change.create_group(&client.caller, draft).await.unwrap().id;
    let role = change.create_role(UserType::EndUser, tickets(name)).await.unwrap();
    change.give_role(person, role).await.unwrap();
    change.commit().await.unwrap();
    let subject = Some(RequestSubject {
        kind: SubjectKind::Account,
        id: Some(person.to_string()),
        label: name.to_owned(),
    });
    let refused = request(store, &client, "0000-0001", |it| it.result = RequestResult::Refused);
    let done = request(store, &client, "0000-0002", |it| it.subject = subject);
    store.record_scim_requests(client.division, &[refused, done]).await.unwrap();
    let mut view = store.view(client.division).await.unwrap();
    let request = view.deciding_request_of(person).await.unwrap().unwrap().row.id;
    let waiting = waiting(store, &client).await;
    let mut change = store.by_host(&client).await;
    let mia = NativeAccountDraft {
        user_type: UserType::Technician,
        given_name: "Mia".to_owned(),
        family_name: String::new(),
        email: address(&format!("mia@{name}.example")),
        organization: None,
    };
    let native = change.create_native_account(&mia).await.unwrap();
    change.invite_account(native).await.unwrap();
    let desk = RoleDraft::blank(named(&format!("Desk of {name}")));
    let desk = change.create_role(UserType::Technician, desk).await.unwrap();
    change.give_role(native, desk).await.unwrap();
    change.commit().await.unwrap();
    // Something that could be taken away.
    sqlx::query("update login set totp_sealed = '' where account_id = $1")
        .bind(native.0)
        .execute(&mut store.sql().await)
        .await
        .unwrap();
    let domain = format!("{name}.example");
    let draft = sign_on_draft(Flavour::Okta, "https://login.example", &domain);
    enable_sign_on(store, &client, draft).await;
    if name == "fabrikam" {
        let nadia = administrator(store, "nadia@msp.example").await;
        let code = nadia.code(store.clock());
        store.sign_in_with_code(nadia.login.id, &code, "192.0.2.7").await.unwrap();
        let mut change = store.by_host(&client).await;
        change.set_sso_only(true).await.unwrap();
        change.commit().await.unwrap();
    }
    let mut change = store.by_host(&client).await;
    let (source, mut draft) = (CertificateSource::Paste, saml_draft("https://idp.example"));
    if let Connection::Saml(saml) = &mut draft.connection {
        saml.metadata_url = Some("https://idp.example/metadata".to_owned());
    }
    let certificates = [certificate(1, change.now())];
    change
        .save_saml(client.provider, draft, source, &certificates, RequestKeyChange::Stays)
        .await
        .unwrap();
    change.commit().await.unwrap();
    for source in store.metadata_sources().await.unwrap() {
        store.note_metadata(&source, Ok(Vec::new())).await.unwrap();
    }
    let mut view = store.view(client.division).await.unwrap();
    let attempt = view.sign_on_attempts(client.provider).await.unwrap()[0].id;
    let token = client.caller.token;
    let feed = store.feed(client.division).await.iter().map(|it| it.id).collect();
    Side { client, person, group, role, token, request, feed, waiting, native, attempt }
}

pub fn tickets(of: &str) -> RoleDraft {
    RoleDraft::blank(named(&format!("Tickets of {of}")))
}

/// Whatever is there.
pub fn everything() -> Selection {
    Selection { limit: 9, ..Selection::default() }
}

/// Lets a group give a role.
pub fn mapping(group: IdentityGroupId, role: RoleId) -> MappingEdit {
    MappingEdit { group, seen: [].into(), roles: [role].into() }
}

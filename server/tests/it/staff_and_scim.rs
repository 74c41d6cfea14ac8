//! System administrators are made by hand (R16): whatever a provider sends, and whatever its groups
//! are mapped to, staff stay who they are.

use rollcall_directory::{Actor, testing};
use rollcall_model::{
    account::UserType,
    group_mapping::MappingEdit,
    id::IdentityGroupId,
    role::{Access, Permissions, Reach},
};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::support::{Ledger, Site, refusal, user};

const NINJAONE: &str = "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Everything that a provider could hope to be taken for a system administrator by.
fn pretender(user_name: &str) -> Value {
    let mut sent = user(user_name);
    sent["roles"] = json!([{ "value": "System administrator", "primary": true }]);
    sent["entitlements"] = json!([{ "value": "administrator" }]);
    sent["userType"] = json!("systemAdministrator");
    sent["administrator"] = json!(true);
    sent[NINJAONE] = json!({ "userType": "systemAdministrator" });
    sent["emails"] = json!([{ "type": "work", "value": user_name }]);
    sent
}

#[sqlx::test(migrations = false)]
async fn no_request_and_no_group_makes_or_touches_a_system_administrator(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let nadia = site.administrator().await;
    let staff = async || {
        let mut view = site.directory.installation().await.unwrap();
        format!("{:?}", view.staff().await.unwrap())
    };
    let before = staff().await;
    let provider = site.pushing(&client.token);

    // Somebody with the administrator's own address, who says that they are one.
    let address = nadia.login.email.as_str();
    let id = provider.create("/Users", &pretender(address)).await;
    let operation =
        json!({ "op": "add", "path": "roles", "value": [{ "value": "administrator" }] });
    let patch = json!({ "schemas": [PATCH], "Operations": [operation] });
    provider.send("PATCH", &format!("/Users/{id}"), &patch).await;
    let account = id.parse().unwrap();
    let mut view = site.directory.view(client.division).await.unwrap();
    assert_eq!(view.account(account).await.unwrap().row.user_type, UserType::EndUser);
    assert_eq!(view.roles_of_account(account).await.unwrap(), [], "a role is no word of theirs");
    drop(view);

    // A group that gives everything there is to give, with the administrator among its members.
    let mut technician = user("grace@contoso.example");
    technician[NINJAONE] = json!({ "userType": "technician" });
    let grace = provider.create("/Users", &technician).await;
    let members =
        json!([{ "value": grace }, { "value": id }, { "value": nadia.login.id.to_string() }]);
    let group = json!({ "displayName": "System administrators", "members": members });
    let group = provider.create("/Groups", &group).await;
    let everything = Permissions::everywhere(Access::Manage);
    let role = testing::role(&site.directory, client.division, everything, Reach::All).await;
    let edit = MappingEdit {
        group: IdentityGroupId(group.parse().unwrap()),
        seen: [].into(),
        roles: [role].into(),
    };
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    change.map_groups(client.provider, &[edit]).await.unwrap();
    change.commit().await.unwrap();
    let mut view = site.directory.view(client.division).await.unwrap();
    assert_eq!(view.role(role).await.unwrap().scim, 1, "the technician, and nobody else");
    drop(view);

    // Staff are nobody that a provider could find.
    let path = format!("/Users/{}", nadia.login.id);
    for method in ["GET", "PATCH", "DELETE"] {
        refusal(&provider.send(method, &path, &patch).await, 404);
    }
    assert_eq!(before, staff().await);
    assert_eq!(site.signed_in(&nadia).await.get("/clients").await.status, 200);
}

#[sqlx::test(migrations = false)]
async fn system_administrator_is_no_role_that_a_form_could_give(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let provider = site.pushing(&client.token);
    let group = json!({ "displayName": "Staff", "members": [] });
    let group = provider.create("/Groups", &group).await;
    let account = provider.create("/Users", &user("anna@contoso.example")).await;
    let nadia = site.administrator().await;
    let mut browser = site.signed_in(&nadia).await;
    let slug = site.slug(client.division).await.to_string();
    let before = Ledger::of(&site.directory, client.division).await;
    for role in ["system-administrator", "administrator", &nadia.login.id.to_string()] {
        let mapping = [
            ("division", slug.as_str()),
            ("provider", &client.provider.to_string()),
            ("groups[0][group]", &group),
            ("groups[0][roles][0]", role),
        ];
        let by_group = browser.call("/api/mapping/save", &mapping).await;
        assert!([404, 422].contains(&by_group.status), "{role}: {}", by_group.text());
        let gift = [("division", slug.as_str()), ("account", &account), ("role", role)];
        let by_hand = browser.call("/api/roles/give", &gift).await;
        assert!([404, 422].contains(&by_hand.status), "{role}: {}", by_hand.text());
        let gift = [("division", slug.as_str()), ("accounts[0]", &account), ("role", role)];
        let to_several = browser.call("/api/roles/give-several", &gift).await;
        assert!([400, 404, 422].contains(&to_several.status), "{role}: {}", to_several.text());
    }
    assert_eq!(before, Ledger::of(&site.directory, client.division).await);
}

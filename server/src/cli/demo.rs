//! A believable MSP, made through the same operations the product uses: the console's for clients,
//! organizations and providers, the SCIM endpoint's for people and groups.

use anyhow::{Context, bail};
use rollcall_directory::{Actor, Directory, ScimCaller};
use rollcall_model::{
    division::{Division, Slug},
    email::EmailDomain,
    id::OrganizationId,
    name::{self, Name},
    provider::{ProviderDraft, Vendor},
    token::OldToken,
};
use serde_json::{Map, Value, json};

use super::{
    demo_roles::{self, People},
    explain, say,
};
use crate::scim_api::{Caller, Scim, Trail, groups, rate_limit::DEFAULT_RATE, users};

/// A client of the MSP.
struct Client {
    name: &'static str,
    organizations: &'static [&'static str],
    provider: &'static str,
    vendor: Vendor,
    domain: &'static str,
    /// Its provider is bound to the first organization, and fenced in.
    bound: bool,
    /// Given name, family name, which organization (None: all), whether a technician.
    people: &'static [(&'static str, &'static str, Option<usize>, bool)],
    /// Name and how many of the people, from the first on.
    groups: &'static [(&'static str, usize)],
}

const CLIENTS: &[Client] = &[
    Client {
        name: "Halden & Voss AG",
        organizations: &["Halden & Voss AG", "HV Logistik GmbH", "HV Immobilien AG"],
        provider: "Entra ID",
        vendor: Vendor::Entra,
        domain: "haldenvoss.example",
        bound: false,
        people: &[
            ("Jonas", "Achermann", None, true),
            ("Selin", "Ağaoğlu", Some(1), false),
            ("Amélie", "Roux-Delacroix", Some(0), false),
            ("Petra", "Niemi", Some(0), false),
            ("Ruth", "Oduya", Some(0), false),
            ("Nia", "O’Sullivan", Some(1), false),
            ("ليلى", "منصور", Some(2), false),
            ("Bao", "Nguyễn", Some(2), false),
            ("Mirko", "Žunić", None, false),
            ("Ilse", "van der Meer", Some(0), false),
        ],
        groups: &[("IT-Helpdesk", 1), ("HV-Staff", 10)],
    },
    Client {
        name: "Alder & Finch LLP",
        organizations: &["Alder & Finch LLP"],
        provider: "Okta",
        vendor: Vendor::Okta,
        domain: "alderfinch.example",
        bound: true,
        people: &[
            ("Karin", "Rothenbühler", None, true),
            ("Theo", "Alder", Some(0), false),
            ("Maud", "Finch", Some(0), false),
            ("Wilhelmina", "Featherstonehaugh", Some(0), false),
            ("Sam", "Okafor", Some(0), false),
        ],
        groups: &[("Partners", 3)],
    },
    Client {
        name: "Ketterick Foods",
        organizations: &["Ketterick Foods", "Ketterick Farms"],
        provider: "Duo",
        vendor: Vendor::Duo,
        domain: "ketterick.example",
        bound: false,
        people: &[
            ("Ada", "Ketterick", Some(0), false),
            ("Owen", "Pryce", Some(1), false),
            ("Li", "Wei", Some(1), false),
            ("Zoë", "Brandt", Some(0), false),
        ],
        groups: &[("Kitchen", 2), ("Field", 2)],
    },
];

/// Fills the installation. Refuses to do so twice.
pub async fn fill(directory: &Directory, public_url: &str) -> anyhow::Result<()> {
    for client in CLIENTS {
        let name = Name::try_from(client.name.to_owned())?;
        let slug = Slug::suggested_by(&name).context("a demo client's name makes a slug")?;
        if directory.installation().await?.division(&slug).await.is_ok() {
            bail!("the demo data is here already: the client {name} exists");
        }
    }
    let scim = Scim::new(directory.clone(), public_url, DEFAULT_RATE);
    for client in CLIENTS {
        fill_client(directory, &scim, client).await?;
        say(&format!("Made the client {}.", client.name))?;
    }
    say(&format!("Sign in at {public_url}/clients to see them."))
}

async fn fill_client(directory: &Directory, scim: &Scim, client: &Client) -> anyhow::Result<()> {
    let division = create_division(directory, client).await?;
    let organizations = create_organizations(directory, &division, client).await?;
    let provider = connect_provider(directory, &division, client, &organizations).await?;
    let caller = Caller { scim: provider, trail: Trail::new("demo") };
    let mut ids = Vec::new();
    for person in client.people {
        let message = user(client, person, &organizations);
        ids.push(users::create(scim, &caller, &message).await.map_err(refused)?.id.to_string());
    }
    let mut groups_made = Vec::new();
    for (name, members) in client.groups {
        let members: Vec<Value> =
            ids.iter().take(*members).map(|it| json!({"value": it})).collect();
        let message = object(json!({"displayName": name, "members": members}));
        let made = groups::create(scim, &caller, &message).await.map_err(refused)?;
        groups_made.push(made.id.to_string().parse()?);
    }
    if let Some(first) = ids.first() {
        let (provider, groups, first) = (caller.scim.provider, &*groups_made, first.parse()?);
        demo_roles::fill(directory, &division, &People { provider, groups, first }).await?;
    }
    change_some(scim, &caller, client, &ids).await
}

/// A little history: one person marries, one leaves, one comes with values nobody knows;
/// and where the provider is fenced in, a mailbox that is no person.
async fn change_some(
    scim: &Scim,
    caller: &Caller,
    client: &Client,
    ids: &[String],
) -> anyhow::Result<()> {
    let operations = |path: &str, value: Value| {
        object(json!({"Operations": [{"op": "Replace", "path": path, "value": value}]}))
    };
    let any = crate::scim_api::Condition::default();
    let [.., renamed, leaver] = ids else { return Ok(()) };
    let rename = operations("name.familyName", json!("Brandt-Ketterick"));
    users::modify(scim, caller, renamed, &any, &rename).await.map_err(refused)?;
    let leave = operations("active", json!("False"));
    users::modify(scim, caller, leaver, &any, &leave).await.map_err(refused)?;
    let stranger = object(json!({
        "userName": format!("intern@{}", client.domain),
        "displayName": "Summer intern",
        "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User": {
            "userType": "Contractor",
            "organizationId": client.name,
        },
    }));
    users::create(scim, caller, &stranger).await.map_err(refused)?;
    if client.bound {
        let scanner = object(json!({
            "userName": format!("scanner@{}", client.domain),
            "displayName": "Scanner, second floor",
        }));
        users::create(scim, caller, &scanner).await.map_err(refused)?;
    }
    Ok(())
}

async fn create_division(directory: &Directory, client: &Client) -> anyhow::Result<Division> {
    let mut change = directory.change_installation(Actor::Host).await?;
    let name = client.name.to_owned().try_into()?;
    let division = change.create_division(name, None).await.map_err(explain)?;
    change.commit().await?;
    Ok(division)
}

async fn create_organizations(
    directory: &Directory,
    division: &Division,
    client: &Client,
) -> anyhow::Result<Vec<OrganizationId>> {
    let mut change = directory.change(division.id, Actor::Host).await?;
    let mut ids = Vec::new();
    for name in client.organizations {
        let name = Name::try_from((*name).to_owned())?;
        ids.push(change.create_organization(name).await.map_err(explain)?.id);
    }
    change.commit().await?;
    Ok(ids)
}

async fn connect_provider(
    directory: &Directory,
    division: &Division,
    client: &Client,
    organizations: &[OrganizationId],
) -> anyhow::Result<ScimCaller> {
    let mut change = directory.change(division.id, Actor::Host).await?;
    let draft = ProviderDraft {
        name: client.provider.to_owned().try_into()?,
        vendor: client.vendor,
        domains: vec![EmailDomain::try_from(client.domain.to_owned())?],
        organization: organizations.first().copied().filter(|_| client.bound),
    };
    let provider = change.create_identity_provider(draft).await.map_err(explain)?;
    let token = change.generate_scim_token(provider, OldToken::EndsNow).await.map_err(explain)?;
    change.commit().await?;
    let caller = directory.scim_caller(&token.secret).await.map_err(explain)?;
    caller.map_err(|refusal| anyhow::anyhow!("the new token was refused: {refusal:?}"))
}

/// A user as Entra ID sends one.
fn user(
    client: &Client,
    (given, family, organization, technician): &(&str, &str, Option<usize>, bool),
    organizations: &[OrganizationId],
) -> Map<String, Value> {
    let latin: String = name::ascii(&format!("{given}.{family}"))
        .to_lowercase()
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || *it == '.')
        .collect();
    let local = if latin.len() > 3 { latin } else { "l.mansour".to_owned() };
    let address = format!("{local}@{}", client.domain);
    let organization = organization.map_or("All".to_owned(), |it| organizations[it].to_string());
    object(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": address,
        "externalId": local,
        "active": true,
        "name": {"givenName": given, "familyName": family},
        "displayName": format!("{given} {family}"),
        "emails": [{"type": "work", "value": address, "primary": true}],
        "urn:ietf:params:scim:schemas:extension:ninjaone:2.0:User": {
            "userType": if *technician { "technician" } else { "endUser" },
            "organizationId": organization,
        },
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn refused(refusal: crate::scim_api::Refusal) -> anyhow::Error {
    refusal.referenced("demo").into()
}

//! The commands, one enum a noun.

use anyhow::{Context, bail};
use clap::Subcommand;
use rollcall_app::host::set_up::check_password;
use rollcall_directory::{Actor, Directory, NewAdministrator};
use rollcall_model::{
    division::Slug,
    email::{EmailAddress, EmailDomain},
    id::{DivisionId, IdentityProviderId, OrganizationId},
    login::Login,
    name::Name,
    provider::{ProviderDraft, Vendor},
    token::OldToken,
};
use serde_json::json;

use super::{explain, read_password, say, tell};
use crate::scim_api;

fn name(text: &str) -> Result<Name, String> {
    Name::try_from(text.to_owned()).map_err(|it| it.to_string())
}

fn slug(text: &str) -> Result<Slug, String> {
    Slug::try_from(text.to_owned()).map_err(|it| it.to_string())
}

fn email(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::try_from(text.to_owned()).map_err(|it| it.to_string())
}

fn domain(text: &str) -> Result<EmailDomain, String> {
    EmailDomain::try_from(text.to_owned()).map_err(|it| it.to_string())
}

#[derive(Subcommand)]
pub enum Division {
    /// Create a client
    Create {
        /// Its name, up to 120 characters
        #[arg(long, value_parser = name)]
        name: Name,
        /// Its part of the address, /d/SLUG; made from the name if left out
        #[arg(long, value_parser = slug)]
        slug: Option<Slug>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

impl Division {
    pub async fn run(self, directory: &Directory) -> anyhow::Result<()> {
        let Self::Create { name, slug, json } = self;
        let mut change = directory.change_installation(Actor::Host).await?;
        let made = change.create_division(name, slug).await.map_err(explain)?;
        change.commit().await?;
        let document = json!({"id": made.id, "slug": made.slug, "name": made.name});
        tell(json, &document, &format!("Created the client {} at /d/{}.", made.name, made.slug))
    }
}

#[derive(Subcommand)]
pub enum Organization {
    /// Create an organization; it gets the next Org ID
    Create {
        /// The slug of its client
        #[arg(long, value_parser = slug)]
        division: Slug,
        /// Its name, up to 120 characters
        #[arg(long, value_parser = name)]
        name: Name,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

impl Organization {
    pub async fn run(self, directory: &Directory) -> anyhow::Result<()> {
        let Self::Create { division, name, json } = self;
        let division = find(directory, &division).await?;
        let mut change = directory.change(division, Actor::Host).await?;
        let made = change.create_organization(name).await.map_err(explain)?;
        change.commit().await?;
        let document = json!({"org_id": made.id, "name": made.name});
        tell(json, &document, &format!("Created {} with Org ID {}.", made.name, made.id))
    }
}

#[derive(Subcommand)]
pub enum Provider {
    /// Create an identity provider
    Create {
        /// The slug of its client
        #[arg(long, value_parser = slug)]
        division: Slug,
        /// Its display name, up to 120 characters
        #[arg(long, value_parser = name)]
        name: Name,
        /// entra, okta, duo or other
        #[arg(long)]
        vendor: Vendor,
        /// The Org ID it is bound to, if it sends people of one organization only
        #[arg(long)]
        organization: Option<i64>,
        /// An e-mail domain of its people; may be given several times
        #[arg(long, value_parser = domain)]
        domain: Vec<EmailDomain>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

impl Provider {
    pub async fn run(self, directory: &Directory) -> anyhow::Result<()> {
        let Self::Create { division, name, vendor, organization, domain, json } = self;
        let division = find(directory, &division).await?;
        let organization = organization.map(OrganizationId);
        let draft = ProviderDraft { name, vendor, domains: domain, organization };
        let label = draft.name.clone();
        let mut change = directory.change(division, Actor::Host).await?;
        let id = change.create_identity_provider(draft).await.map_err(explain)?;
        change.commit().await?;
        tell(json, &json!({"id": id, "name": label}), &format!("Created {label}, id {id}."))
    }
}

#[derive(Subcommand)]
pub enum Token {
    /// Enable SCIM for a provider and give it a new token; an old one ends at the first use of it
    Generate {
        /// The provider's id
        #[arg(long)]
        provider: IdentityProviderId,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

impl Token {
    pub async fn run(self, directory: &Directory, public_url: &str) -> anyhow::Result<()> {
        let Self::Generate { provider, json } = self;
        let division = directory
            .installation()
            .await?
            .division_of_provider(provider)
            .await
            .map_err(explain)?;
        let mut change = directory.change(division, Actor::Host).await?;
        let old = OldToken::EndsAtFirstUse;
        let made = change.generate_scim_token(provider, old).await.map_err(explain)?;
        change.commit().await?;
        let endpoint = format!("{public_url}{}", scim_api::PATH);
        let document = json!({
            "token": made.secret,
            "endpoint": endpoint,
            "expires_at": made.token.expires_at,
        });
        let sentence = format!(
            "Endpoint: {endpoint}\nToken:    {}\nShown only once. Expires {}.",
            made.secret,
            made.token.expires_at.format("%-d %b %Y, %H:%M UTC")
        );
        tell(json, &document, &sentence)
    }
}

#[derive(Subcommand)]
pub enum Admin {
    /// Create the first or a further system administrator
    Create {
        #[arg(long, value_parser = email)]
        email: EmailAddress,
        #[arg(long, value_parser = name)]
        name: Name,
        /// Read the password from standard input (the only way: arguments are visible to others)
        #[arg(long, required = true)]
        password_stdin: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Make a new link for setting up the first administrator, for 24 hours
    SetupLink,
    /// Take an administrator's authenticator and passkeys away: the next sign-in enrols anew
    ResetMfa {
        #[arg(value_parser = email)]
        email: EmailAddress,
    },
    /// List the administrators
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

impl Admin {
    pub async fn run(self, directory: &Directory, public_url: &str) -> anyhow::Result<()> {
        match self {
            Self::Create { email, name, password_stdin: _, json } => {
                create(directory, email, name, json).await
            }
            Self::SetupLink => {
                let secret = directory.make_setup_link(Actor::Host).await.map_err(explain)?;
                say(&format!("{public_url}/setup?link={secret}"))
            }
            Self::ResetMfa { email } => {
                let mut change = directory.change_installation(Actor::Host).await?;
                let staff = change.reset_mfa(&email).await.map_err(explain)?;
                change.commit().await?;
                say(&format!(
                    "{} enrols a new authenticator at the next sign-in. Their sessions have ended.",
                    staff.name
                ))
            }
            Self::List { json } => {
                let staff = directory.installation().await?.staff().await?;
                let logins = staff.into_iter().map(|it| it.login);
                let staff: Vec<_> = logins.filter(Login::is_administrator).collect();
                if json {
                    return say(&json!(staff).to_string());
                }
                staff.iter().try_for_each(|it| say(&format!("{}  {}", it.email.as_str(), it.name)))
            }
        }
    }
}

async fn create(
    directory: &Directory,
    email: EmailAddress,
    name: Name,
    json: bool,
) -> anyhow::Result<()> {
    let password = read_password()?;
    if let Err(refused) = check_password(&password, &[name.as_str(), email.as_str()]) {
        bail!("{refused}");
    }
    let totp_secret = directory.new_totp_secret();
    let recovery_codes = directory.new_recovery_codes();
    let (_, base32) = directory
        .totp_address(&totp_secret, email.as_str())
        .context("the authenticator's secret could not be written")?;
    let new = NewAdministrator {
        name,
        email,
        password_hash: directory.hash_password(password).await,
        totp_secret,
        totp_last_step: 0,
        recovery_codes: recovery_codes.clone(),
    };
    let mut change = directory.change_installation(Actor::Host).await?;
    let staff = change.create_administrator(&new).await.map_err(explain)?;
    change.commit().await?;
    let document = json!({
        "id": staff.id,
        "totp_secret": base32,
        "recovery_codes": recovery_codes,
    });
    let sentence = format!(
        "Created {}.\nAuthenticator secret: {base32}\nRecovery codes:\n  {}\nShown only once.",
        staff.name,
        recovery_codes.join("\n  ")
    );
    tell(json, &document, &sentence)
}

async fn find(directory: &Directory, slug: &Slug) -> anyhow::Result<DivisionId> {
    Ok(directory.installation().await?.division(slug).await.map_err(explain)?.id)
}

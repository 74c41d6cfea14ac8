//! The command line: the server itself, and what the host's administrator does beside it.

mod commands;
mod demo;
mod demo_roles;

use std::io::{Read, Write};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use rollcall_directory::Directory;
use serde_json::Value;

use crate::{config::Config, store::Store};

/// Rollcall: the identity console for managed service providers.
///
/// Without a command it starts the server. The commands run beside a running server, through the
/// same operations, and appear in the activities as "Host command line".
///
/// Configuration by environment: `DATABASE_URL` (unset: an embedded database), `ROLLCALL_DATA_DIR`,
/// `ROLLCALL_LISTEN` (127.0.0.1:8080), `ROLLCALL_PUBLIC_URL`, `ROLLCALL_KEYS`,
/// `ROLLCALL_SCIM_RATE` (1000 requests a second and token).
#[derive(Parser)]
#[command(name = "rollcall", version, about, long_about)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Start the server (what `rollcall` alone does)
    Serve,
    /// Clients, which the code calls divisions
    #[command(subcommand)]
    Division(commands::Division),
    /// Organizations of a client
    #[command(subcommand)]
    Organization(commands::Organization),
    /// Identity providers of a client
    #[command(subcommand)]
    Provider(commands::Provider),
    /// SCIM tokens
    #[command(subcommand)]
    Token(commands::Token),
    /// System administrators
    #[command(subcommand)]
    Admin(commands::Admin),
    /// Fill the installation with a believable MSP: three clients with providers and people
    Demo,
    /// Bring the database's schema up to date and stop
    Migrate,
}

/// Runs a command beside the server.
///
/// # Errors
/// A sentence for the person at the terminal.
pub async fn run(command: Command, config: Config) -> anyhow::Result<()> {
    let public_url = config.public_url.clone();
    let store = Store::beside(config).await?;
    let done = answer(command, &store.directory, &public_url).await;
    store.close().await?;
    done
}

async fn answer(command: Command, directory: &Directory, public_url: &str) -> anyhow::Result<()> {
    match command {
        Command::Serve => bail!("serve is not a command beside the server"),
        Command::Division(it) => it.run(directory).await,
        Command::Organization(it) => it.run(directory).await,
        Command::Provider(it) => it.run(directory).await,
        Command::Token(it) => it.run(directory, public_url).await,
        Command::Admin(it) => it.run(directory, public_url).await,
        Command::Demo => demo::fill(directory, public_url).await,
        Command::Migrate => say("The database schema is up to date."),
    }
}

/// Writes a line for the person at the terminal.
fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("write to standard output")
}

/// Writes the answer: JSON for a script, else a sentence for a person.
fn tell(json: bool, document: &Value, sentence: &str) -> anyhow::Result<()> {
    if json { say(&document.to_string()) } else { say(sentence) }
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("read the password from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Turns a refusal of the directory into the sentence for the terminal.
fn explain(error: rollcall_directory::Error) -> anyhow::Error {
    use rollcall_directory::Error;
    match error {
        Error::NotFound(what) => anyhow::anyhow!("there is no such {what}"),
        Error::SetUpLink => anyhow::anyhow!(
            "this installation has an administrator already; use 'rollcall admin create'"
        ),
        other => other.into(),
    }
}

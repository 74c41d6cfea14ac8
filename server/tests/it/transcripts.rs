//! Transcripts of what identity providers send, one JSON object a line, replayed step by step.
//!
//! The format is described at [`step::Step`]. A transcript uses new names, and the same file runs
//! against any endpoint.

mod fill;
mod judge;
mod matcher;
mod pointer;
mod run;
mod sent;
mod step;
mod tests;

use rollcall_directory::{Actor, testing::named};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;

use self::run::{Report, Runner};
use crate::support::{PUBLIC_URL, SCIM, Site};

/// Replays a transcript on a database of its own: two organizations, a provider, a token.
async fn replay(options: PgConnectOptions, file: &str, lines: &str) -> Report {
    let site = Site::open(options).await;
    let client = site.client("Contoso").await;
    let mut change = site.directory.change(client.division, Actor::Host).await.unwrap();
    let second = change.create_organization(named("Contoso Labs")).await.unwrap().id;
    change.commit().await.unwrap();
    let variables = [
        ("RUN", "7e57a1b2c3".to_owned()),
        ("BASE_URL", format!("{PUBLIC_URL}{SCIM}")),
        ("TOKEN", client.token.clone()),
        ("orgA", client.organization.to_string()),
        ("orgB", second.to_string()),
    ];
    let variables = variables.into_iter().map(|(name, it)| (name.to_owned(), Value::String(it)));
    Runner::new(site.router.clone(), variables.collect()).replay(file, lines).await
}

macro_rules! transcripts {
    ($($test:ident replays $file:literal;)*) => {
        /// The transcripts that run. A tidy test compares them with the folder.
        pub const ALL: &[&str] = &[$($file),*];

        $(
            #[sqlx::test(migrations = false)]
            async fn $test(_: sqlx::postgres::PgPoolOptions, options: PgConnectOptions) {
                let lines = include_str!(concat!("../transcripts/", $file));
                let report = replay(options, $file, lines).await;
                // What is optional to others is not to us.
                assert!(report.failures.is_empty() && report.missed.is_empty(), "{report}");
            }
        )*
    };
}

transcripts! {
    entra_gets_the_answers_it_expects replays "entra.jsonl";
    okta_gets_the_answers_it_expects replays "okta.jsonl";
    duo_gets_the_answers_it_expects replays "duo.jsonl";
    other_products_get_the_answers_they_expect replays "others.jsonl";
    a_client_by_the_rfcs_gets_the_answers_it_expects replays "rfc.jsonl";
}

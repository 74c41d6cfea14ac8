//! The database behind the server, embedded or not, opened and closed in order.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use rollcall_directory::{Chance, Directory, Keys, SystemChance, SystemClock};
use sqlx::postgres::PgConnectOptions;

use crate::{
    config::Config,
    local_postgres::{self, LocalPostgres},
};

/// Connections of one server. Writes wait for the disk, so more than the cores can use.
const CONNECTIONS: u32 = 24;

/// An open store, and the embedded database below it if it is ours to stop.
pub struct Store {
    pub directory: Directory,
    local: Option<LocalPostgres>,
}

impl Store {
    /// Opens the store for the server: starts the embedded database unless `DATABASE_URL` names
    /// one.
    ///
    /// # Errors
    /// One sentence with the remedy.
    pub async fn open(config: Config) -> anyhow::Result<Self> {
        let Some(options) = config.database.clone() else {
            let (local, options) = start_local(config.data_dir.clone()).await?;
            return Self::over(options, &config, Some(local)).await;
        };
        Self::over(options, &config, None).await
    }

    /// Opens the store for a command: beside the running server, or in its place.
    ///
    /// # Errors
    /// One sentence with the remedy.
    pub async fn beside(config: Config) -> anyhow::Result<Self> {
        if config.database.is_none()
            && let Ok(superuser) = LocalPostgres::attach(&config.data_dir)
        {
            let options = local_postgres::prepare(superuser).await?;
            return Self::over(options, &config, None).await;
        }
        Self::open(config).await
    }

    async fn over(
        options: PgConnectOptions,
        config: &Config,
        local: Option<LocalPostgres>,
    ) -> anyhow::Result<Self> {
        let keys = match &config.keys {
            Some(keys) => keys.clone(),
            None => own_keys(&config.data_dir)?,
        };
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let directory = Directory::open(options, CONNECTIONS, keys, clock, chance).await?;
        Ok(Self { directory, local })
    }

    /// Closes the connections, then stops the embedded database.
    ///
    /// # Errors
    /// The database did not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        self.directory.close().await;
        if let Some(local) = self.local {
            tokio::task::spawn_blocking(move || local.stop()).await??;
        }
        Ok(())
    }
}

async fn start_local(
    data_dir: std::path::PathBuf,
) -> anyhow::Result<(LocalPostgres, PgConnectOptions)> {
    let local = tokio::task::spawn_blocking(move || LocalPostgres::start(&data_dir)).await??;
    let options = local_postgres::prepare(local.superuser_options()).await?;
    Ok((local, options))
}

/// The keys of an installation with an embedded database: a file that only its owner reads, made
/// at the first start. Without it the sealed secrets are lost, so it belongs into the backup.
fn own_keys(data_dir: &Path) -> anyhow::Result<Keys> {
    let path = data_dir.join("keys");
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().with_context(|| format!("the file {}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let mut key = [0; 32];
            SystemChance.fill(&mut key);
            let keys = Keys::of(key);
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .with_context(|| format!("the keys could not be written to {}", path.display()))?;
            writeln!(file, "{}", keys.to_text())?;
            file.sync_all()?;
            Ok(keys)
        }
        Err(error) => Err(error).with_context(|| {
            format!(
                "the keys in {} could not be read: run as the user who owns the file",
                path.display()
            )
        }),
    }
}

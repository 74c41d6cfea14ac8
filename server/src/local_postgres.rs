//! The database that comes up by itself when `DATABASE_URL` is not set.
//!
//! One PostgreSQL cluster in a data folder, reachable through a unix socket only, owned by one
//! server process at a time. Everything here blocks; nothing depends on the thread that calls.
//! The product never works as the superuser that this module connects with: [`prepare`] makes the
//! ordinary role, so that row security holds here exactly as on any other server.

mod account;
mod folder;
mod installation;
mod postmaster;
mod refusal;
mod role;
#[cfg(test)]
mod tests;

use std::{
    fs::File,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use self::{
    account::Account, folder::DataFolder, installation::Installation, postmaster::Postmaster,
};
pub use self::{refusal::Refusal, role::prepare};

/// The cluster's superuser, which only this module and [`prepare`] connect as.
const SUPERUSER: &str = "postgres";

/// Without TCP, the port is only a part of the socket's file name.
const PORT: u16 = 5432;

/// A killed postmaster's children hold its shared memory until they notice, and the next
/// postmaster gives up at once: so one that ends at its start is given a second chance.
const SECOND_CHANCE_AFTER: Duration = Duration::from_secs(1);

/// A running cluster and the right to its folder.
///
/// Dropping it stops the cluster. Only `kill -9` leaves one behind: the next start adopts it.
pub struct LocalPostgres {
    folder: DataFolder,
    postmaster: Option<Postmaster>,
    /// Held for as long as we live: the kernel frees it at our death, however we die.
    lock: File,
}

impl LocalPostgres {
    /// Starts the cluster in `data_dir`, made at the first start.
    ///
    /// Close all connections before [`stop`](Self::stop): drain, close the pool, then stop.
    pub fn start(data_dir: &Path) -> Result<Self, Refusal> {
        let folder = DataFolder::at(data_dir)?;
        let account = Account::for_cluster(&folder.cluster())?;
        folder.create(account)?;
        let lock = folder.lock()?;
        let installation = Installation::for_cluster(&folder.cluster())?;
        folder.create_sockets(account)?;
        if !folder.holds_cluster() {
            installation.init_cluster(&folder, account)?;
        }
        let mut local = Self { folder, postmaster: None, lock };
        let first = local.bring_up(&installation, account);
        if matches!(first, Err(Refusal::EndedAtStart { .. })) {
            thread::sleep(SECOND_CHANCE_AFTER);
            local.bring_up(&installation, account)?;
        } else {
            first?;
        }
        Ok(local)
    }

    /// The superuser's way into the cluster that another process runs in `data_dir`, for commands
    /// beside a running server. Takes no ownership and starts nothing.
    pub fn attach(data_dir: &Path) -> Result<PgConnectOptions, Refusal> {
        let sockets = DataFolder::at(data_dir)?.sockets();
        match UnixStream::connect(sockets.join(format!(".s.PGSQL.{PORT}"))) {
            Ok(_) => Ok(superuser_options(&sockets)),
            Err(_) => Err(Refusal::NotRunning { data_dir: data_dir.to_owned() }),
        }
    }

    /// How to connect as the superuser: only for [`prepare`].
    pub fn superuser_options(&self) -> PgConnectOptions {
        superuser_options(&self.folder.sockets())
    }

    /// Ends the cluster: without waiting for its clients, then, if it hangs, without a checkpoint.
    pub fn stop(mut self) -> Result<(), Refusal> {
        self.end()
    }

    /// Adopts the postmaster that a killed predecessor left running, or starts one.
    fn bring_up(&mut self, installation: &Installation, account: Account) -> Result<(), Refusal> {
        let cluster = self.folder.cluster();
        let mut postmaster = if let Some(orphan) = Postmaster::adopt(&cluster)? {
            orphan
        } else {
            self.folder.clear_sockets()?;
            Postmaster::spawn(installation, &self.folder, account)?
        };
        // Kept even when it never gets ready, so that it is ended with us.
        let ready = postmaster.wait_until_ready(&self.folder);
        self.postmaster = Some(postmaster);
        ready
    }

    fn end(&mut self) -> Result<(), Refusal> {
        match self.postmaster.take() {
            Some(postmaster) => postmaster.stop(&self.folder.cluster()),
            None => Ok(()),
        }
    }
}

impl Drop for LocalPostgres {
    fn drop(&mut self) {
        if let Err(refusal) = self.end() {
            tracing::error!(%refusal, "the embedded database was left running");
        }
        // Said aloud, because a process that another thread is just starting has a copy of it.
        let _ = self.lock.unlock();
    }
}

/// The environment's `PGHOST` and its like are for other servers: all of it is set here.
fn superuser_options(sockets: &PathBuf) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(sockets)
        .port(PORT)
        .ssl_mode(PgSslMode::Disable)
        .username(SUPERUSER)
        .database("postgres")
}

//! Why the embedded database does not run, in a sentence that says what to do about it.

use std::{io, path::PathBuf, process::ExitStatus};

/// A reason not to start. Its `Display` is all that the person at the terminal needs to read.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(
        "No PostgreSQL 15 or newer was found on this machine: install it (Debian and Ubuntu: \
         apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install \
         postgresql), name the folder of its programs in PG_BIN, or set DATABASE_URL."
    )]
    NoPostgres,
    #[error(
        "PG_BIN names {}, which holds no PostgreSQL 15 or newer: name the folder that holds its \
         programs postgres and initdb, or unset PG_BIN.",
        .0.display()
    )]
    NoPostgresInPgBin(PathBuf),
    #[error(
        "{} was made by PostgreSQL {made_by}, and found here is {found}: install PostgreSQL \
         {made_by}, or name its folder of programs in PG_BIN.",
        .cluster.display()
    )]
    OtherMajor { cluster: PathBuf, made_by: String, found: String },
    #[error(
        "{} cannot be written ({source}): give this user the folder, or name another one in \
         ROLLCALL_DATA_DIR.",
        .path.display()
    )]
    NotWritable { path: PathBuf, source: io::Error },
    #[error(
        "The database runs as the user with the id {uid}, because root may not run it, and that \
         user cannot enter {}: name a folder such as /var/lib/rollcall in ROLLCALL_DATA_DIR.",
        .folder.display()
    )]
    Unreachable { folder: PathBuf, uid: u32 },
    #[error(
        "PostgreSQL refuses to run as root, and there is no user 'postgres' or 'nobody' to run it \
         as: start Rollcall as an ordinary user, or set DATABASE_URL."
    )]
    OnlyRoot,
    #[error(
        "Another Rollcall server (pid {pid}) already uses {}: stop it first, or give several \
         servers the same DATABASE_URL.",
        .data_dir.display()
    )]
    InUse { data_dir: PathBuf, pid: String },
    #[error(
        "{} is not empty and is no data folder of Rollcall: name an empty or a new folder in \
         ROLLCALL_DATA_DIR.",
        .0.display()
    )]
    Foreign(PathBuf),
    #[error(
        "{} belongs to another user: remove it, or name a shorter path in ROLLCALL_DATA_DIR.",
        .0.display()
    )]
    ForeignSockets(PathBuf),
    #[error(
        "initdb could not make the database ({status}); mend what it says and start again:\n{output}"
    )]
    InitFailed { status: ExitStatus, output: String },
    #[error("PostgreSQL ended at its start ({status}); mend what it says and start again:\n{log}")]
    EndedAtStart { status: ExitStatus, log: String },
    #[error(
        "PostgreSQL was not ready after {seconds} seconds; start again to let it go on, if it \
         only recovers a long log:\n{log}"
    )]
    NotReady { seconds: u64, log: String },
    #[error("PostgreSQL (pid {0}) does not stop: end it by hand with 'kill -QUIT {0}'.")]
    DoesNotStop(i32),
    #[error(
        "No Rollcall server runs on {}: start it, or set DATABASE_URL as the server has it.",
        .data_dir.display()
    )]
    NotRunning { data_dir: PathBuf },
    #[error("The role and the database 'rollcall' could not be made: {0}")]
    Preparation(#[from] sqlx::Error),
    #[error("{doing} failed ({source}): check the data folder's disk and permissions.")]
    Io { doing: String, source: io::Error },
}

impl Refusal {
    /// For `map_err`: the folder or file that could not be written.
    pub(super) fn not_writable(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::NotWritable { path, source }
    }

    /// For `map_err`, where nothing better can be said than what was being done.
    pub(super) fn while_(doing: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let doing = doing.into();
        |source| Self::Io { doing, source }
    }
}

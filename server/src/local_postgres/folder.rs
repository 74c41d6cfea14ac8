//! The data folder: what lies where in it, and the lock that gives it one owner.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::process::geteuid;
use sha2::{Digest, Sha256};

use super::{Account, PORT, Refusal};

/// A unix socket's path has at most 107 bytes on Linux and 103 on macOS.
const LONGEST_SOCKET_PATH: usize = 100;

/// What a folder may hold before its first start: a fresh volume's own folder, and our keys.
const HARMLESS: [&str; 2] = ["lost+found", "keys"];

/// The product's data folder, for example `/var/lib/rollcall`.
pub(super) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    pub(super) fn at(path: &Path) -> Result<Self, Refusal> {
        let root = std::path::absolute(path).map_err(Refusal::not_writable(path))?;
        Ok(Self { root })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// PostgreSQL's own folder.
    pub(super) fn cluster(&self) -> PathBuf {
        self.root.join("pg")
    }

    /// Where a postmaster says why it could not start, before its own log is open.
    pub(super) fn start_log(&self) -> PathBuf {
        self.root.join("pg-start.log")
    }

    /// Where the socket lies: in the data folder, unless that makes its path too long.
    pub(super) fn sockets(&self) -> PathBuf {
        let near = self.root.join("run");
        if near.join(format!(".s.PGSQL.{PORT}")).as_os_str().len() <= LONGEST_SOCKET_PATH {
            return near;
        }
        let digest = Sha256::digest(self.root.as_os_str().as_encoded_bytes());
        let number = digest[..8].iter().fold(0_u64, |it, byte| it << 8 | u64::from(*byte));
        std::env::temp_dir().join(format!("rollcall-{number:016x}"))
    }

    pub(super) fn holds_cluster(&self) -> bool {
        self.cluster().join("PG_VERSION").exists()
    }

    /// Makes the folder, which the database's user must be able to pass through.
    pub(super) fn create(&self, account: Account) -> Result<(), Refusal> {
        if self.root.exists() {
            self.refuse_if_foreign()?;
        } else {
            let make = || {
                DirBuilder::new().recursive(true).mode(0o711).create(&self.root)?;
                fs::set_permissions(&self.root, Permissions::from_mode(0o711)) // umask or not
            };
            make().map_err(Refusal::not_writable(&self.root))?;
        }
        account.check_can_enter(&self.root)
    }

    /// Somebody else's folder is not to be littered, and never to be locked.
    fn refuse_if_foreign(&self) -> Result<(), Refusal> {
        if self.root.join("lock").exists() {
            return Ok(());
        }
        let entries = fs::read_dir(&self.root).map_err(Refusal::not_writable(&self.root))?;
        let is_foreign = entries
            .filter_map(Result::ok)
            .any(|entry| !HARMLESS.iter().any(|name| entry.file_name() == *name));
        if is_foreign { Err(Refusal::Foreign(self.root.clone())) } else { Ok(()) }
    }

    /// Takes the folder for this process. The file names us for whoever comes second.
    pub(super) fn lock(&self) -> Result<File, Refusal> {
        let path = self.root.join("lock");
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(Refusal::not_writable(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut pid = String::new();
                let known = file.read_to_string(&mut pid).is_ok() && !pid.trim().is_empty();
                let pid = if known { pid.trim() } else { "unknown" }.to_owned();
                return Err(Refusal::InUse { data_dir: self.root.clone(), pid });
            }
            Err(TryLockError::Error(source)) => {
                return Err(Refusal::NotWritable { path, source });
            }
        }
        file.set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(Refusal::not_writable(&path))?;
        Ok(file)
    }

    /// Makes the folder of the socket, which only the database's user may enter.
    pub(super) fn create_sockets(&self, account: Account) -> Result<(), Refusal> {
        let path = self.sockets();
        match DirBuilder::new().mode(0o700).create(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Refusal::NotWritable { path, source: error });
            }
            _ => {}
        }
        // Outside the data folder anybody may have been faster, with a link or a folder of theirs.
        let found = fs::symlink_metadata(&path).map_err(Refusal::not_writable(&path))?;
        let is_ours = found.uid() == account.uid || found.uid() == geteuid().as_raw();
        if !found.is_dir() || !is_ours {
            return Err(Refusal::ForeignSockets(path));
        }
        account.give(&path).map_err(Refusal::not_writable(&path))
    }

    /// Removes what a dead postmaster left. Its lock file would stop the next one for as long as
    /// the dead one's pid is in use: by a zombie that nobody reaps, as in a container without an
    /// init, or by a stranger. The folder is ours, and nobody serves from it.
    pub(super) fn clear_sockets(&self) -> Result<(), Refusal> {
        let sockets = self.sockets();
        let clear = || {
            for entry in fs::read_dir(&sockets)? {
                let entry = entry?;
                if entry.file_name().to_string_lossy().starts_with(".s.PGSQL.") {
                    fs::remove_file(entry.path())?;
                }
            }
            Ok(())
        };
        clear().map_err(Refusal::not_writable(&sockets))
    }
}

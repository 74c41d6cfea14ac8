//! The user of the operating system that the database's processes run as.

use std::{
    ffi::OsStr,
    fs::{self, Metadata},
    io,
    os::unix::{
        fs::{MetadataExt, lchown},
        process::CommandExt,
    },
    path::Path,
    process::{Command, Stdio},
};

use rustix::process::{getegid, geteuid};

use super::Refusal;

/// Who runs PostgreSQL: ourselves or, where we are root, which it refuses, somebody else.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) is_other: bool,
}

impl Account {
    /// As root: the owner of the cluster, else the user `postgres`, else `nobody`.
    pub(super) fn for_cluster(cluster: &Path) -> Result<Self, Refusal> {
        if !geteuid().is_root() {
            let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
            return Ok(Self { uid, gid, is_other: false });
        }
        if let Ok(owner) = fs::metadata(cluster)
            && owner.uid() != 0
        {
            return Ok(Self { uid: owner.uid(), gid: owner.gid(), is_other: true });
        }
        let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
        ["postgres", "nobody"].iter().find_map(|name| named(&users, name)).ok_or(Refusal::OnlyRoot)
    }

    /// A program of PostgreSQL's, with nothing of our environment but the search path.
    pub(super) fn command(self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(Stdio::null());
        if self.is_other {
            // The standard library drops root's supplementary groups together with the uid.
            command.gid(self.gid).uid(self.uid);
        }
        command
    }

    /// Hands over a folder that was just made.
    pub(super) fn give(self, path: &Path) -> io::Result<()> {
        if self.is_other { lchown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }

    /// PostgreSQL's own words about a folder below one that it may not enter are puzzling.
    pub(super) fn check_can_enter(self, path: &Path) -> Result<(), Refusal> {
        for folder in path.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
            let metadata = fs::metadata(folder).map_err(Refusal::not_writable(folder))?;
            if !self.may_pass(&metadata) {
                return Err(Refusal::Unreachable { folder: folder.to_owned(), uid: self.uid });
            }
        }
        Ok(())
    }

    fn may_pass(self, folder: &Metadata) -> bool {
        let needed = match folder {
            it if it.uid() == self.uid => 0o100,
            it if it.gid() == self.gid => 0o010,
            _ => 0o001,
        };
        folder.mode() & needed != 0
    }
}

/// The entry of /etc/passwd with this name.
fn named(users: &str, name: &str) -> Option<Account> {
    let fields: Vec<&str> =
        users.lines().map(|line| line.split(':').collect()).find(|it: &Vec<&str>| it[0] == name)?;
    let uid = fields.get(2)?.parse().ok()?;
    let gid = fields.get(3)?.parse().ok()?;
    Some(Account { uid, gid, is_other: true })
}

//! PostgreSQL's programs on this machine, and the making of a cluster with them.

use std::{
    fs::{self, DirBuilder, File},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Account, DataFolder, Refusal, SUPERUSER};

const OLDEST_MAJOR: u32 = 15;

/// Where packagers put one folder for each version, and where the programs are in it.
const PLACES: [(&str, &str); 6] = [
    ("/usr/lib/postgresql", "bin"),
    ("/usr/libexec", "."),
    ("/usr", "bin"),
    ("/opt/homebrew/opt", "bin"),
    ("/usr/local/opt", "bin"),
    ("/Library/PostgreSQL", "bin"),
];

/// One folder with the programs `postgres` and `initdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Installation {
    pub(super) major: u32,
    pub(super) programs: PathBuf,
}

impl Installation {
    /// The newest one or, where there already is a cluster, one of the major version it needs.
    pub(super) fn for_cluster(cluster: &Path) -> Result<Self, Refusal> {
        let named = std::env::var_os("PG_BIN").map(PathBuf::from);
        let found: Vec<Self> = match &named {
            Some(folder) => Self::in_folder(folder).into_iter().collect(),
            None => usual_folders().iter().filter_map(|folder| Self::in_folder(folder)).collect(),
        };
        let nothing = || named.map_or(Refusal::NoPostgres, Refusal::NoPostgresInPgBin);
        let made_by = fs::read_to_string(cluster.join("PG_VERSION")).ok();
        choose(found, cluster, made_by.as_deref().map(str::trim), nothing)
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    fn in_folder(programs: &Path) -> Option<Self> {
        let is_complete = ["postgres", "initdb"].iter().all(|it| programs.join(it).is_file());
        if !is_complete {
            return None;
        }
        let printed = Command::new(programs.join("postgres")).arg("--version").output().ok()?;
        let major = String::from_utf8_lossy(&printed.stdout)
            .split_whitespace()
            .find_map(|word| word.split('.').next()?.parse().ok())?;
        Some(Self { major, programs: programs.to_owned() })
    }

    /// Makes the cluster beside its final place and renames it there: an `initdb` killed half way
    /// leaves nothing that looks like a database.
    pub(super) fn init_cluster(
        &self,
        folder: &DataFolder,
        account: Account,
    ) -> Result<(), Refusal> {
        let cluster = folder.cluster();
        if fs::read_dir(&cluster).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(Refusal::Foreign(cluster));
        }
        remove_unfinished(folder.root());
        let new = folder.root().join(format!("pg.new-{}", std::process::id()));
        DirBuilder::new()
            .mode(0o700)
            .create(&new)
            .and_then(|()| account.give(&new))
            .map_err(Refusal::not_writable(&new))?;
        self.run_initdb(&new, account)?;
        let publish = || {
            if cluster.exists() {
                fs::remove_dir(&cluster)?;
            }
            fs::rename(&new, &cluster)?;
            File::open(folder.root())?.sync_all()
        };
        publish().map_err(Refusal::not_writable(&cluster))
    }

    /// Trust is right: only the folder's owner can reach the socket, and there is no TCP.
    fn run_initdb(&self, new: &Path, account: Account) -> Result<(), Refusal> {
        let mut initdb = account.command(self.program("initdb"));
        initdb.arg("-D").arg(new).args(["-U", SUPERUSER, "-A", "trust", "-E", "UTF8"]);
        initdb.args(["--data-checksums", "--no-instructions", "--locale=C.UTF-8"]);
        if self.major >= 17 {
            initdb.arg("--locale-provider=builtin"); // free of glibc's changes of collation
        }
        let run = initdb.output().map_err(Refusal::while_("running initdb"))?;
        if run.status.success() {
            return Ok(());
        }
        let text = [run.stdout, run.stderr].concat();
        let output = String::from_utf8_lossy(&text).trim().to_owned();
        Err(Refusal::InitFailed { status: run.status, output })
    }
}

/// A cluster is opened by its own major version only; a new one is made by the newest.
fn choose(
    found: Vec<Installation>,
    cluster: &Path,
    made_by: Option<&str>,
    nothing: impl FnOnce() -> Refusal,
) -> Result<Installation, Refusal> {
    let Some(made_by) = made_by else {
        return found
            .into_iter()
            .filter(|it| it.major >= OLDEST_MAJOR)
            .max_by_key(|it| it.major)
            .ok_or_else(nothing);
    };
    if found.is_empty() {
        return Err(nothing());
    }
    let mut majors: Vec<u32> = found.iter().map(|it| it.major).collect();
    majors.sort_unstable();
    majors.dedup();
    found.into_iter().find(|it| it.major.to_string() == made_by).ok_or_else(|| {
        Refusal::OtherMajor {
            cluster: cluster.to_owned(),
            made_by: made_by.to_owned(),
            found: majors.iter().map(u32::to_string).collect::<Vec<_>>().join(", "),
        }
    })
}

/// Every folder that may hold the programs: those of the search path, then the packagers'.
fn usual_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    for (place, programs) in PLACES {
        let versions = fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
        folders.extend(
            versions
                .filter(|entry| is_version(&entry.file_name().to_string_lossy()))
                .map(|entry| entry.path().join(programs)),
        );
    }
    folders.push("/usr/local/pgsql/bin".into());
    folders
}

/// `15`, `postgresql15`, `postgresql@17`, `pgsql-16`.
fn is_version(name: &str) -> bool {
    name.parse::<u32>().is_ok() || name.starts_with("postgresql") || name.starts_with("pgsql-")
}

/// What a killed `initdb` left. If it cannot be removed yet, a later start will.
fn remove_unfinished(root: &Path) {
    let entries = fs::read_dir(root).into_iter().flatten().filter_map(Result::ok);
    for entry in entries.filter(|it| it.file_name().to_string_lossy().starts_with("pg.new-")) {
        let _ = fs::remove_dir_all(entry.path());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(majors: &[u32]) -> Vec<Installation> {
        let programs = |major| format!("/opt/{major}").into();
        majors.iter().map(|&major| Installation { major, programs: programs(major) }).collect()
    }

    fn chosen(majors: &[u32], made_by: Option<&str>) -> Result<u32, Refusal> {
        let nothing = || Refusal::NoPostgres;
        choose(installed(majors), Path::new("/data/pg"), made_by, nothing).map(|it| it.major)
    }

    #[test]
    fn a_new_cluster_is_made_by_the_newest() {
        assert_eq!(chosen(&[15, 18, 14], None).unwrap(), 18);
    }

    #[test]
    fn a_cluster_is_opened_by_its_own_major_version() {
        assert_eq!(chosen(&[18, 16], Some("16")).unwrap(), 16);
    }

    #[test]
    fn a_machine_with_only_an_old_one_has_none() {
        assert!(matches!(chosen(&[14], None), Err(Refusal::NoPostgres)));
    }

    #[test]
    fn another_major_version_names_what_is_needed_and_what_is_here() {
        let refusal = chosen(&[18, 16, 18], Some("15")).unwrap_err().to_string();
        assert!(refusal.contains("made by PostgreSQL 15, and found here is 16, 18"), "{refusal}");
    }
}

//! The cluster's first process: started or adopted, waited for, stopped.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::Path,
    process::{Child, ExitStatus},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::{Account, DataFolder, Installation, PORT, Refusal};

/// Recovery of a long log takes a while, and is not to be cut off.
const READY_WITHIN: Duration = Duration::from_mins(2);

/// The asked-for end, then the hard one, whose loss of a checkpoint the next start makes good.
const WAYS_TO_STOP: [(Signal, Duration); 2] =
    [(Signal::INT, Duration::from_secs(30)), (Signal::QUIT, Duration::from_secs(10))];

const POLL_EVERY: Duration = Duration::from_millis(10);

pub(super) enum Postmaster {
    Ours(Child),
    /// The one of a predecessor that was killed.
    Adopted(Pid),
}

impl Postmaster {
    /// The postmaster that already runs on this cluster, if one does.
    pub(super) fn adopt(cluster: &Path) -> Result<Option<Self>, Refusal> {
        let file = cluster.join("postmaster.pid");
        let Ok(text) = fs::read_to_string(&file) else { return Ok(None) };
        let pid = text.lines().next().and_then(parse_pid);
        if let Some(pid) = pid
            && serves(pid, cluster)
        {
            return Ok(Some(Self::Adopted(pid)));
        }
        // PostgreSQL itself removes the file of a dead postmaster, but it refuses to start where
        // the pid is in use again, or by a zombie: in containers pids are small and come back.
        if pid.is_none_or(|it| test_kill_process(it).is_ok()) {
            fs::remove_file(&file).map_err(Refusal::not_writable(&file))?;
        }
        Ok(None)
    }

    pub(super) fn spawn(
        installation: &Installation,
        folder: &DataFolder,
        account: Account,
    ) -> Result<Self, Refusal> {
        let log = start_log(&folder.start_log());
        let (log, again) = log.map_err(Refusal::not_writable(folder.start_log()))?;
        let child = account
            .command(installation.program("postgres"))
            .arg("-D")
            .arg(folder.cluster())
            .args(settings(&folder.sockets()))
            .stdout(log)
            .stderr(again)
            // Ctrl-C at a terminal is for us alone: we end the cluster once requests are done.
            .process_group(0)
            .spawn()
            .map_err(Refusal::while_("starting PostgreSQL"))?;
        Ok(Self::Ours(child))
    }

    /// Connections are taken once the eighth line of postmaster.pid says so, as for `pg_ctl -w`.
    pub(super) fn wait_until_ready(&mut self, folder: &DataFolder) -> Result<(), Refusal> {
        let file = folder.cluster().join("postmaster.pid");
        let until = Instant::now() + READY_WITHIN;
        loop {
            if fs::read_to_string(&file).is_ok_and(|text| says_ready(&text, self.pid())) {
                return Ok(());
            }
            if let Some(status) = self.ended().map_err(Refusal::while_("watching PostgreSQL"))? {
                return Err(Refusal::EndedAtStart { status, log: newest_words(folder) });
            }
            if Instant::now() > until {
                let seconds = READY_WITHIN.as_secs();
                return Err(Refusal::NotReady { seconds, log: newest_words(folder) });
            }
            thread::sleep(POLL_EVERY);
        }
    }

    pub(super) fn stop(mut self, cluster: &Path) -> Result<(), Refusal> {
        let pid = self.pid();
        for (signal, patience) in WAYS_TO_STOP {
            if !self.lives(cluster)? {
                return Ok(());
            }
            // It may have ended by itself in between: then the next look says so.
            let _ = kill_process(pid, signal);
            let until = Instant::now() + patience;
            while Instant::now() < until {
                if !self.lives(cluster)? {
                    return Ok(());
                }
                thread::sleep(POLL_EVERY);
            }
        }
        Err(Refusal::DoesNotStop(pid.as_raw_nonzero().get()))
    }

    pub(super) fn pid(&self) -> Pid {
        match self {
            Self::Ours(child) => Pid::from_child(child),
            Self::Adopted(pid) => *pid,
        }
    }

    fn lives(&mut self, cluster: &Path) -> Result<bool, Refusal> {
        match self {
            Self::Ours(_) => {
                let ended = self.ended().map_err(Refusal::while_("watching PostgreSQL"))?;
                Ok(ended.is_none())
            }
            Self::Adopted(pid) => Ok(serves(*pid, cluster)),
        }
    }

    /// How our own child ended; of an adopted one nobody tells us.
    fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        match self {
            Self::Ours(child) => child.try_wait(),
            Self::Adopted(_) => Ok(None),
        }
    }
}

/// Whether this process is the postmaster of this cluster. A zombie is not: it has no command line.
pub(super) fn serves(pid: Pid, cluster: &Path) -> bool {
    match fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())) {
        Ok(line) => {
            line.split(|byte| *byte == 0).any(|it| it == cluster.as_os_str().as_encoded_bytes())
        }
        // Where there is no /proc, as on macOS, the file has to be believed.
        Err(_) => !Path::new("/proc/self").exists() && test_kill_process(pid).is_ok(),
    }
}

pub(super) fn parse_pid(line: &str) -> Option<Pid> {
    line.trim().parse().ok().and_then(Pid::from_raw)
}

/// A file that names another pid is one that a dead postmaster left.
fn says_ready(postmaster_pid: &str, pid: Pid) -> bool {
    let mut lines = postmaster_pid.lines();
    lines.next().and_then(parse_pid) == Some(pid)
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

/// Durability is spelled out, whatever somebody wrote into the cluster's configuration. The log
/// goes to seven files that are overwritten in turn: a pipe to us would break when we die.
fn settings(sockets: &Path) -> Vec<String> {
    [
        ("listen_addresses", ""),
        ("port", &PORT.to_string()),
        ("unix_socket_directories", &sockets.to_string_lossy()),
        ("unix_socket_permissions", "0700"),
        ("max_connections", "60"),
        ("shared_buffers", "128MB"),
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("timezone", "UTC"),
        ("log_timezone", "UTC"),
        ("logging_collector", "on"),
        ("log_directory", "log"),
        ("log_filename", "pg-%a.log"),
        ("log_rotation_age", "1d"),
        ("log_rotation_size", "0"),
        ("log_truncate_on_rotation", "on"),
    ]
    .iter()
    .map(|(name, value)| format!("--{name}={value}"))
    .collect()
}

fn start_log(path: &Path) -> io::Result<(File, File)> {
    let file = OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(path)?;
    let again = file.try_clone()?;
    Ok((file, again))
}

/// The end of what PostgreSQL said last, before and after it opened its own log.
fn newest_words(folder: &DataFolder) -> String {
    let logs = fs::read_dir(folder.cluster().join("log")).into_iter().flatten();
    let newest = logs
        .filter_map(Result::ok)
        .max_by_key(|entry| entry.metadata().and_then(|it| it.modified()).ok())
        .map(|entry| entry.path());
    let words: Vec<String> =
        [Some(folder.start_log()), newest].iter().flatten().map(|path| tail(path)).collect();
    words.join("\n").trim().to_owned()
}

fn tail(path: &Path) -> String {
    const BYTES: u64 = 2000;
    let read = || {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(BYTES)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        io::Result::Ok(bytes)
    };
    String::from_utf8_lossy(&read().unwrap_or_default()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pid(raw: i32) -> Pid {
        Pid::from_raw(raw).unwrap()
    }

    #[test]
    fn a_file_left_by_a_dead_postmaster_does_not_say_ready() {
        let file = "41\n/data/pg\n1700000000\n5432\n/data/run\n\n  5432001  0\nready   \n";
        assert!(says_ready(file, pid(41)));
        assert!(!says_ready(file, pid(42)));
        assert!(!says_ready(&file.replace("ready ", "starting"), pid(41)));
    }

    #[test]
    fn a_stranger_with_the_pid_of_the_postmaster_is_not_taken_for_it() {
        let ourselves = pid(i32::try_from(std::process::id()).unwrap());
        assert!(!serves(ourselves, Path::new("/data/pg")));
    }
}

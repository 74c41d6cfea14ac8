//! CPU and memory of process trees, from /proc.

use std::{collections::BTreeMap, fs};

/// The clock of /proc: USER_HZ is 100 on every Linux.
const TICKS: f64 = 100.0;

struct Process {
    parent: u32,
    /// Its own and that of the children it has reaped.
    ticks: u64,
}

fn read(pid: u32) -> Option<Process> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = text[text.rfind(')')? + 2..].split(' ').collect();
    let ticks = fields[11..15].iter().filter_map(|it| it.parse::<u64>().ok()).sum();
    Some(Process { parent: fields[1].parse().ok()?, ticks })
}

fn all() -> BTreeMap<u32, Process> {
    let names = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = names.filter_map(|it| it.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid| Some((pid, read(pid)?))).collect()
}

fn tree(root: u32, all: &BTreeMap<u32, Process>) -> Vec<u32> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(all.iter().filter(|(_, it)| it.parent == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found
}

/// Seconds of CPU that a process and everything below it has used.
#[expect(clippy::cast_precision_loss, reason = "a tenth of a second in years")]
pub fn cpu(root: u32) -> f64 {
    let all = all();
    let ticks: u64 = tree(root, &all).iter().filter_map(|it| all.get(it)).map(|it| it.ticks).sum();
    ticks as f64 / TICKS
}

/// Mebibytes that a process and everything below it holds in memory.
#[expect(clippy::cast_precision_loss, reason = "kibibytes of one machine")]
pub fn resident(root: u32) -> f64 {
    let of = |pid: &u32| {
        let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = text.lines().find(|it| it.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    tree(root, &all()).iter().filter_map(of).sum::<u64>() as f64 / 1024.0
}

/// Busy and all seconds of the machine.
#[expect(clippy::cast_precision_loss, reason = "a tenth of a second in years")]
pub fn machine() -> (f64, f64) {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let line = text.lines().next().unwrap_or_default();
    let fields: Vec<u64> =
        line.split_whitespace().skip(1).take(8).filter_map(|it| it.parse().ok()).collect();
    let all: u64 = fields.iter().sum();
    let idle: u64 = fields.iter().skip(3).take(2).sum();
    ((all - idle) as f64 / TICKS, all as f64 / TICKS)
}

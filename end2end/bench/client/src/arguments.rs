//! The command line: a command, then `--name value`, some of them several times.

use std::{collections::BTreeMap, str::FromStr};

/// What was said after the command.
pub struct Arguments(BTreeMap<String, Vec<String>>);

/// Ends the program with a sentence.
pub fn fail(sentence: &str) -> ! {
    eprintln!("bench-client: {sentence}");
    std::process::exit(2)
}

impl Arguments {
    /// The command and its arguments.
    pub fn read() -> (String, Self) {
        let mut words = std::env::args().skip(1);
        let command = words.next().unwrap_or_default();
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        while let Some(name) = words.next() {
            let name = name.trim_start_matches("--").to_owned();
            let value = words.next().unwrap_or_else(|| fail(&format!("--{name} needs a value")));
            said.entry(name).or_default().push(value);
        }
        (command, Self(said))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|it| it.last()).map(String::as_str)
    }

    pub fn needed(&self, name: &str) -> String {
        self.get(name).unwrap_or_else(|| fail(&format!("--{name} is needed"))).to_owned()
    }

    pub fn number<T: FromStr>(&self, name: &str, default: T) -> T {
        self.get(name).map_or(default, |it| {
            it.parse().unwrap_or_else(|_| fail(&format!("--{name}: {it} is no such number")))
        })
    }

    /// The processes to watch, `--watch name=pid`.
    pub fn watched(&self) -> Vec<(String, u32)> {
        let said = self.0.get("watch").map_or(&[][..], Vec::as_slice);
        let parsed = said.iter().map(|it| {
            let (name, pid) = it.split_once('=')?;
            Some((name.to_owned(), pid.parse().ok()?))
        });
        parsed.map(|it| it.unwrap_or_else(|| fail("--watch name=pid"))).collect()
    }

    /// The people of the directory: user name and SCIM id, a line each in the file `--ids`.
    pub fn people(&self) -> Vec<(String, String)> {
        let Some(file) = self.get("ids") else { return Vec::new() };
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|it| fail(&format!("{file}: {it}")));
        let pairs = text.lines().filter_map(|it| it.split_once('\t'));
        pairs.map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
    }
}

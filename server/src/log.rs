//! The log: one event is one line, whatever somebody has put into a name or an address.

use std::io::{self, Write};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;

/// Writes the events that pass the filter to what `open` opens, in colours for a terminal.
pub fn subscriber<W: Write + 'static>(
    filter: EnvFilter,
    in_colours: bool,
    open: impl Fn() -> W + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let lines = move || Line { in_colours, to: open() };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(in_colours)
        .with_writer(lines)
        .finish()
}

/// A writer that is given one whole event at a time, and writes out what controls a terminal or
/// ends a line. The colours are ours: what else would begin like them was written out before.
struct Line<W> {
    in_colours: bool,
    to: W,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let mut line = String::with_capacity(text.len() + 1);
        for letter in text.chars() {
            if letter.is_control() && !(self.in_colours && letter == '\u{1b}') {
                line.extend(letter.escape_default());
            } else {
                line.push(letter);
            }
        }
        line.push('\n');
        self.to.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

//! The log: one event is one line, whatever somebody has put into a name or an address.

use std::io::{self, Write};

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;

/// Writes the events that pass the filter to what `open` opens.
pub fn subscriber<W: Write + 'static>(
    filter: EnvFilter,
    open: impl Fn() -> W + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    let lines = move || Line(open());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(lines).finish()
}

/// A writer that is given one whole event at a time. Escape sequences are taken out before; breaks
/// of lines are not.
struct Line<W>(W);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let line = text.replace('\n', "\\n").replace('\r', "\\r") + "\n";
        self.0.write_all(line.as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

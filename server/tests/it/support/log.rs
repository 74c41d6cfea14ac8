//! What the server writes into its log while a test listens.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex},
};

use rollcall_server::log::subscriber;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Listens to all that this thread logs, which a test does everything on, until the guard goes.
    pub fn listen() -> (Self, DefaultGuard) {
        let log = Self::default();
        let written = log.clone();
        let subscriber = subscriber(EnvFilter::new("debug"), false, move || written.clone());
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! A mail server that keeps what it is handed: as much of RFC 5321 as handing a mail in takes.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Ends with the test.
pub struct Postbox {
    address: SocketAddr,
    kept: Arc<Mutex<Vec<String>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Postbox {
    /// One that takes everything but mails to the address `refused@…`.
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let kept = Arc::<Mutex<Vec<String>>>::default();
        let server = tokio::spawn({
            let kept = kept.clone();
            async move {
                while let Ok((tcp, _)) = listener.accept().await {
                    tokio::spawn(converse(tcp, kept.clone()));
                }
            }
        });
        Self { address, kept, server }
    }

    /// Where it is, as the configuration names it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// The mails that it kept, with their lines as they were written before they were encoded.
    pub fn mails(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        kept.iter().map(|it| it.replace("=\r\n", "").replace("=3D", "=")).collect()
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn converse(tcp: TcpStream, kept: Arc<Mutex<Vec<String>>>) -> std::io::Result<()> {
    let (read, mut write) = tcp.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 postbox.example\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "QUIT" => {
                return write.write_all(b"221 bye\r\n").await;
            }
            "RCPT" if line.contains("<refused@") => "550 5.1.1 no such mailbox",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push_str("\r\n");
                }
                kept.lock().unwrap().push(mail);
                "250 2.0.0 kept"
            }
            _ => "250 ok",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

//! The server on a port of its own, spoken to byte by byte: for what only a connection shows.

use std::{future::IntoFuture, net::SocketAddr};

use axum::{
    Router,
    http::{HeaderMap, HeaderName},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{Answer, SCIM};

/// Ends with the test.
pub struct Wire {
    address: SocketAddr,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Wire {
    pub async fn open(router: &Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let service = router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(axum::serve(listener, service).into_future());
        Self { address, server }
    }

    /// Promises `length` bytes of JSON, sends only `body`, and waits for the answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        length: usize,
        body: &str,
    ) -> Answer {
        let head = format!(
            "{method} {SCIM}{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\ncontent-type: application/scim+json\r\n\
             content-length: {length}\r\n\r\n"
        );
        let mut connection = TcpStream::connect(self.address).await.unwrap();
        connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await.unwrap();
        read(&answer)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn read(bytes: &[u8]) -> Answer {
    let text = std::str::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in lines.map(|it| it.split_once(": ").unwrap()) {
        headers.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

//! HTTP/1.1 as servers of SCIM speak it, and no more of it.

use std::fmt::Write;

use httparse::Status;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{Outcome, arguments::fail};

/// The endpoint under load.
pub struct Target {
    address: String,
    path: String,
    /// What every request says.
    headers: String,
}

impl Target {
    pub fn new(base: &str, token: &str) -> Self {
        let rest = base.strip_prefix("http://").unwrap_or_else(|| fail("--base is http://…"));
        let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        let headers = format!(
            "Host: {host}\r\nAuthorization: Bearer {token}\r\nAccept: application/scim+json\r\n\
             User-Agent: bench\r\n"
        );
        Self { address: host.to_owned(), path: path.trim_end_matches('/').to_owned(), headers }
    }
}

/// A connection that is opened when it is needed and kept.
pub struct Connection {
    target: &'static Target,
    stream: Option<TcpStream>,
    received: Vec<u8>,
    /// The body of the last answer.
    pub body: Vec<u8>,
}

impl Connection {
    pub fn new(target: &'static Target) -> Self {
        Self { target, stream: None, received: Vec::with_capacity(65_536), body: Vec::new() }
    }

    /// Sends a request and reads its answer; the status.
    pub async fn call(&mut self, method: &str, path: &str, body: Option<&str>) -> Outcome<u16> {
        let mut request = String::with_capacity(2048);
        write!(request, "{method} {}{path} HTTP/1.1\r\n", self.target.path)?;
        request.push_str(&self.target.headers);
        if let Some(body) = body {
            let length = body.len();
            write!(
                request,
                "Content-Type: application/scim+json\r\nContent-Length: {length}\r\n\r\n{body}"
            )?;
        } else {
            request.push_str("\r\n");
        }
        // A server may have closed a connection that was kept: once more on a new one.
        if self.stream.is_some() {
            if let Ok(status) = self.exchange(request.as_bytes()).await {
                return Ok(status);
            }
            self.stream = None;
        }
        let stream = TcpStream::connect(&self.target.address).await?;
        stream.set_nodelay(true)?;
        self.stream = Some(stream);
        self.exchange(request.as_bytes()).await
    }

    async fn exchange(&mut self, request: &[u8]) -> Outcome<u16> {
        let stream = self.stream.as_mut().ok_or("no connection")?;
        stream.write_all(request).await?;
        self.received.clear();
        self.body.clear();
        let head = loop {
            more(stream, &mut self.received).await?;
            if let Some(head) = Head::read(&self.received)? {
                break head;
            }
        };
        if head.chunked {
            chunks(stream, &mut self.received, head.length, &mut self.body).await?;
        } else {
            while self.received.len() < head.length + head.body {
                more(stream, &mut self.received).await?;
            }
            self.body.extend_from_slice(&self.received[head.length..head.length + head.body]);
        }
        if head.close {
            self.stream = None;
        }
        Ok(head.status)
    }
}

async fn more(stream: &mut TcpStream, received: &mut Vec<u8>) -> Outcome<()> {
    match stream.read_buf(received).await? {
        0 => Err("the server closed the connection in the middle of an answer".into()),
        _ => Ok(()),
    }
}

async fn chunks(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
    mut at: usize,
    body: &mut Vec<u8>,
) -> Outcome<()> {
    loop {
        match httparse::parse_chunk_size(&received[at..]).map_err(|_| "a chunk without a size")? {
            Status::Partial => more(stream, received).await?,
            Status::Complete((head, size)) => {
                let start = at + head;
                let end = start + usize::try_from(size)?;
                while received.len() < end + 2 {
                    more(stream, received).await?;
                }
                if size == 0 {
                    return Ok(());
                }
                body.extend_from_slice(&received[start..end]);
                at = end + 2;
            }
        }
    }
}

/// What the head of an answer says.
struct Head {
    status: u16,
    length: usize,
    body: usize,
    chunked: bool,
    close: bool,
}

impl Head {
    /// None: it is not all there.
    fn read(received: &[u8]) -> Outcome<Option<Self>> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut answer = httparse::Response::new(&mut headers);
        let Status::Complete(length) = answer.parse(received)? else { return Ok(None) };
        let status = answer.code.unwrap_or_default();
        let mut head = Self { status, length, body: 0, chunked: false, close: false };
        for it in answer.headers.iter() {
            let value = std::str::from_utf8(it.value)?.trim();
            match it.name.to_ascii_lowercase().as_str() {
                "content-length" => head.body = value.parse()?,
                "transfer-encoding" => head.chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => head.close = value.eq_ignore_ascii_case("close"),
                _ => {}
            }
        }
        Ok(Some(head))
    }
}

//! Attack 2 of `sso.md` 5: nobody makes the server fetch from the network that it stands in.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rollcall_server::sso::outgoing::{NoAnswer, Outgoing};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Addresses that lead inwards, in all the ways in which they are written.
const INWARDS: [&str; 41] = [
    "https://127.0.0.1/",
    "https://127.0.0.1:443/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://0.1.2.3/",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://100.64.0.1/",
    "https://100.127.255.255/",
    "https://169.254.169.254/latest/meta-data/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.0.0.1/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[2001:db8::1]/",
    "https://[2001::1]/",
    "https://[2002:7f00:1::]/",
    "https://[100::1]/",
];

fn resolving(
    origins: &str,
    found: impl Fn(usize) -> Vec<IpAddr> + Send + Sync + 'static,
) -> Outgoing {
    let asked = AtomicUsize::new(0);
    let look_up = Arc::new(move |_: String| {
        let found = found(asked.fetch_add(1, Ordering::Relaxed));
        let found: rollcall_server::sso::outgoing::Lookup = Box::pin(async move { Ok(found) });
        found
    });
    Outgoing::resolving(origins.parse().unwrap(), look_up).unwrap()
}

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[tokio::test]
async fn no_address_that_leads_inwards_is_asked() {
    let outgoing = Outgoing::new("".parse().unwrap()).unwrap();
    for inwards in INWARDS {
        let refused = outgoing.get(inwards).await;
        assert!(
            matches!(refused, Err(NoAnswer::NotPublic(_) | NoAnswer::OtherPort(_))),
            "{inwards}: {refused:?}"
        );
    }
    for (address, expected) in [
        ("http://login.example/", "does not begin with https://"),
        ("ftp://login.example/", "does not begin with https://"),
        ("https://login.example:8443/", "names a port"),
        ("https://user@login.example/", "is no address"),
        ("https://user:pass@login.example/", "is no address"),
        ("file:///etc/passwd", "is no address"),
        ("/relative", "is no address"),
    ] {
        let refused = outgoing.get(address).await.unwrap_err().to_string();
        assert!(refused.contains(expected), "{address}: {refused}");
    }
}

#[tokio::test]
async fn no_name_that_leads_inwards_is_asked_however_it_resolves() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for found in [
        vec![address("127.0.0.1")],
        vec![address("::1")],
        vec![address("::ffff:127.0.0.1")],
        // One good address does not make up for another.
        vec![address("93.184.216.34"), address("127.0.0.1")],
        vec![address("10.1.2.3")],
    ] {
        let outgoing = resolving("", move |_| found.clone());
        for name in ["https://localhost/", "https://localhost./", "https://rebind.example/"] {
            let refused = outgoing.get(name).await;
            assert!(matches!(refused, Err(NoAnswer::NotPublic(_))), "{name}: {refused:?}");
        }
    }
    assert_nobody_came(&listener).await;
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_looked_at_every_time() {
    let outgoing = resolving("", |time| match time {
        0 => vec![],
        _ => vec![address("127.0.0.1")],
    });
    outgoing.get("https://rebind.example/").await.unwrap_err();
    let refused = outgoing.get("https://rebind.example/").await;
    assert!(matches!(refused, Err(NoAnswer::NotPublic(_))), "{refused:?}");
}

#[tokio::test]
async fn what_the_operator_lists_is_asked_and_no_redirect_is_followed() {
    let inside = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listed.local_addr().unwrap());
    let there = format!("http://{}/secret", inside.local_addr().unwrap());
    let outgoing = Outgoing::new(origin.parse().unwrap()).unwrap();
    let served = answering(
        listed,
        format!("HTTP/1.1 302 Found\r\nLocation: {there}\r\nContent-Length: 0\r\n\r\n"),
    );
    let answer = outgoing.get(&origin).await.unwrap_err();
    assert!(answer.to_string().contains("it says 302"), "{answer}");
    let refused = outgoing.get(&there).await;
    assert!(matches!(refused, Err(NoAnswer::NotHttps(_))), "{refused:?}");
    served.abort();
    assert_nobody_came(&inside).await;
}

#[tokio::test]
async fn an_answer_of_more_than_a_mebibyte_is_not_read() {
    let listed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listed.local_addr().unwrap());
    let outgoing = Outgoing::new(origin.parse().unwrap()).unwrap();
    let body = "x".repeat(1024 * 1024 + 1);
    let served = answering(listed, format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}"));
    let refused = outgoing.get(&origin).await;
    assert!(matches!(refused, Err(NoAnswer::TooLarge(_))), "{refused:?}");
    served.abort();
}

/// Answers whoever comes, always the same.
fn answering(listener: TcpListener, answer: String) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut asked = [0; 4096];
            let read = stream.read(&mut asked).await;
            // Who hangs up early is who would not read on.
            if read.is_ok() && stream.write_all(answer.as_bytes()).await.is_ok() {
                drop(stream.shutdown().await);
            }
        }
    })
}

async fn assert_nobody_came(listener: &TcpListener) {
    tokio::select! {
        biased;
        came = listener.accept() => panic!("somebody came: {came:?}"),
        () = std::future::ready(()) => {}
    }
}

//! The server's life: listen, open the store, serve, and stop in order.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::{Router, serve::ListenerExt};
use rollcall_directory::{Actor, Directory};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    assets::Assets, config::Config, router, scheduler::Scheduler,
    scim_api::request_log::RequestLog, sso::outgoing::Outgoing, store::Store,
};

/// How long requests may go on after the signal to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// How long the request log may take to be written to its end.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves until Ctrl-C or a termination signal.
///
/// # Errors
/// One sentence with the remedy.
pub async fn serve(config: Config) -> anyhow::Result<()> {
    let listener = listen(config.listen).await?;
    let assets = Assets::load()?;
    let store = Store::open(config.clone()).await?;
    announce(&store.directory, &config).await?;
    let log = RequestLog::start(store.directory.clone());
    let outgoing = Outgoing::new(config.sso_origins.clone())
        .context("the certificates of this host cannot be read")?;
    let app = router(&store.directory, &config, assets, &log, &outgoing);
    let mail_server = config.mail_server.clone();
    let (directory, fetch) = (store.directory.clone(), outgoing.fetcher());
    let scheduler = Scheduler::new(directory, mail_server, fetch, &config.public_url);
    let scheduler = tokio::spawn(scheduler.run());
    run(listener, app).await?;
    scheduler.abort();
    if tokio::time::timeout(LAST_WORDS, log.flush()).await.is_err() {
        tracing::warn!("the request log could not be written to its end");
    }
    tracing::info!("stopping the database");
    store.close().await
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "port {} is taken by another program: stop it, or choose another with ROLLCALL_LISTEN={}:8081",
            address.port(),
            address.ip()
        ),
        Err(error) => Err(error).with_context(|| {
            format!(
                "cannot listen on {address}: choose an address of this machine with ROLLCALL_LISTEN"
            )
        }),
    }
}

/// Says where to go, and how to set up an installation that has no administrator yet.
async fn announce(directory: &Directory, config: &Config) -> anyhow::Result<()> {
    let url = &config.public_url;
    tracing::info!("Rollcall is ready at {url}");
    if !directory.has_administrator().await? {
        let secret = directory.make_setup_link(Actor::System).await?;
        tracing::info!("SETUP LINK {url}/setup?link={secret} (works for 24 hours)");
    }
    Ok(())
}

async fn run(listener: TcpListener, app: Router) -> anyhow::Result<()> {
    // Without it a page waits for the client's delayed acknowledgement: 40 ms each.
    let listener = listener.tap_io(|tcp| {
        if let Err(error) = tcp.set_nodelay(true) {
            tracing::debug!(?error, "no TCP_NODELAY");
        }
    });
    let (stop, stopping) = tokio::sync::watch::channel(());
    let mut told = stopping.clone();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means the sender is gone: stop as well.
        drop(told.changed().await);
    });
    let drained = async {
        stopped().await;
        tracing::info!("stopping: requests may finish");
        drop(stop);
        tokio::time::sleep(DRAIN).await;
    };
    tokio::select! {
        outcome = server => outcome.context("the server failed"),
        () = drained => Ok(()),
    }
}

async fn stopped() {
    let mut terminate = signal(SignalKind::terminate()).ok();
    let terminated = async {
        match &mut terminate {
            Some(it) => it.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated => {}
    }
}

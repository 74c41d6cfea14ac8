//! The sessions of tower-sessions, kept by the directory.
//!
//! The published Postgres store pins another sqlx, stores ids in clear and revives a session that
//! was ended while a request ran (`database.md` 2); this one does not.

use std::collections::HashMap;

use async_trait::async_trait;
use rollcall_app::host::SESSION_KEY;
use rollcall_directory::{Directory, SessionOf};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::{language, time_zone};

/// Sessions in the directory, by the digest of their id.
#[derive(Clone)]
pub struct DirectorySessions(pub Directory);

impl std::fmt::Debug for DirectorySessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DirectorySessions")
    }
}

#[async_trait]
impl SessionStore for DirectorySessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let data = encoded(record)?;
        while !self
            .0
            .create_session(&digest(&record.id), of(record), &data)
            .await
            .map_err(backend)?
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let data = encoded(record)?;
        self.0.save_session(&digest(&record.id), of(record), &data).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let Some(found) = self.0.session(&digest(id)).await.map_err(backend)? else {
            return Ok(None);
        };
        let mut data: HashMap<String, serde_json::Value> =
            serde_json::from_value(found.data).map_err(|it| Error::Decode(it.to_string()))?;
        data.insert(SESSION_KEY.to_owned(), found.id.to_string().into());
        for (key, chosen) in
            [(language::SESSION_KEY, found.language), (time_zone::SESSION_KEY, found.time_zone)]
        {
            if let Some(chosen) = chosen {
                data.insert(key.to_owned(), chosen.into());
            }
        }
        let expiry_date = OffsetDateTime::from_unix_timestamp(found.expires_at.timestamp())
            .map_err(|it| Error::Decode(it.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.0.end_session(&digest(id)).await.map_err(backend)
    }
}

/// What the session's data says about whose it is: kept in columns too, so that all sessions of a
/// person or of a provider can be ended at once.
fn of(record: &Record) -> SessionOf {
    let text = |key: &str| record.data.get(key).and_then(|it| it.as_str());
    SessionOf {
        login: text("login").and_then(|it| it.parse().ok()),
        passkey: record
            .data
            .get("passkey")
            .and_then(serde_json::Value::as_bool)
            .unwrap_or_default(),
        provider: text("provider").and_then(|it| it.parse().ok()),
        sid: text("sid").map(str::to_owned),
    }
}

fn encoded(record: &Record) -> Result<serde_json::Value> {
    // The login has the language and the time zone, the row its id; a session only carries them.
    let carried = [language::SESSION_KEY, time_zone::SESSION_KEY, SESSION_KEY];
    let kept: HashMap<_, _> =
        record.data.iter().filter(|(key, _)| !carried.contains(&key.as_str())).collect();
    serde_json::to_value(kept).map_err(|it| Error::Encode(it.to_string()))
}

fn digest(id: &Id) -> Vec<u8> {
    Sha256::digest(id.0.to_be_bytes()).to_vec()
}

fn backend(error: rollcall_directory::Error) -> Error {
    Error::Backend(format!("{error:?}"))
}

//! The search palette.

use leptos::{prelude::*, server_fn::codec::Json};
use rollcall_model::{division::Slug, search::Found};

use crate::error::AppError;

/// What a text finds: clients and, in the client it is typed at, what the person may see there.
#[server(endpoint = "search/find", input = Json)]
pub async fn find(division: Option<Slug>, text: String) -> Result<Vec<Found>, AppError> {
    crate::host::search::find(crate::host::visitor().await?, division, &text).await
}

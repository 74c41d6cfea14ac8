//! A new token for browsers without scripts: the answer to the form shows the secret, once
//! (`spec/ux.md` 3.20). With scripts the server function does the same.

use axum::{
    Form,
    extract::{Path, Request, State},
    http::{Method, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use rollcall_app::{error::AppError, host::visitor_behind, pages::identity_provider::ShownToken};
use rollcall_model::{
    division::Slug,
    id::IdentityProviderId,
    token::{GeneratedToken, OldToken},
};
use serde::Deserialize;

use super::page::Pages;

/// What becomes of the token in use.
#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    old: OldToken,
}

/// `POST /d/{division}/identity-providers/{provider}/token`
pub async fn generate(
    State(pages): State<Pages>,
    Path((division, provider)): Path<(String, String)>,
    parts: Parts,
    Form(choice): Form<Choice>,
) -> Response {
    let page = format!("/d/{division}/identity-providers/{provider}?dialog=scim");
    match generated(&pages, &parts, division, &provider, choice.old).await {
        Ok(token) => pages.render_secret(get(parts, &page), ShownToken(token)).await,
        Err(AppError::SignedOut) => Redirect::to("/sign-in").into_response(),
        // The page itself says what is wrong with its address.
        Err(_) => Redirect::to(&page).into_response(),
    }
}

async fn generated(
    pages: &Pages,
    parts: &Parts,
    division: String,
    provider: &str,
    old: OldToken,
) -> Result<GeneratedToken, AppError> {
    let administrator = visitor_behind(parts, pages.host.clone()).await?.administrator()?;
    let division = Slug::try_from(division).map_err(|_| AppError::NotFound("client".to_owned()))?;
    let provider: IdentityProviderId =
        provider.parse().map_err(|_| AppError::NotFound("identity provider".to_owned()))?;
    let mut change = administrator.change(&division).await?;
    let token = change.generate_scim_token(provider, old).await?;
    change.commit().await?;
    Ok(token)
}

/// The request for the page, by the same visitor.
fn get(mut parts: Parts, page: &str) -> Request {
    parts.method = Method::GET;
    if let Ok(uri) = page.parse() {
        parts.uri = uri;
    }
    Request::from_parts(parts, axum::body::Body::empty())
}

//! The users of a client.

use axum::{
    extract::{Path, State},
    http::request::Parts,
    response::Response,
};
use chrono::{DateTime, Utc};
use rollcall_app::{
    error::AppError,
    host::visitor_behind,
    query::{ListQuery, Params},
};
use rollcall_directory::{AccountCursor, Directory};
use rollcall_model::{
    account::{AccountQuery, AccountRow, AccountStatus, SecondFactor, UserType},
    division::Slug,
    id::DivisionId,
    name::Name,
    page::Turn,
    role::{Access, Area, Reach},
};

use super::{super::page::Pages, Format, Rows, answer, csv};

/// `POST /d/{division}/users/export`
pub async fn of_client(
    State(pages): State<Pages>,
    Path(division): Path<String>,
    parts: Parts,
    form: String,
) -> Response {
    answer(of(&pages, &parts, division, &form).await)
}

async fn of(
    pages: &Pages,
    parts: &Parts,
    division: String,
    form: &str,
) -> Result<Response, AppError> {
    let visitor = visitor_behind(parts, pages.host.clone()).await?;
    let slug = Slug::try_from(division).map_err(|_| AppError::NotFound("client".to_owned()))?;
    let desk = visitor.desk(&slug).await?;
    desk.require(Area::Accounts, Access::View)?;
    let query = AccountQuery::from_params(&Params::read(form)).turned(Turn::First);
    desk.record_export(&Format::Csv.told("Users", &query)).await?;
    let directory = pages.host.directory.clone();
    let now = directory.clock().now();
    let (division, reach) = (desk.division.id, desk.rights.reach.clone());
    let rows = People { directory, division, reach, query };
    Ok(Format::Csv.answer("users", slug.as_str(), now, rows))
}

/// The list that leaves.
struct People {
    directory: Directory,
    division: DivisionId,
    /// Of its reader.
    reach: Reach,
    query: AccountQuery,
}

impl Rows for People {
    type Cursor = AccountCursor;

    fn head(&self) -> &'static str {
        CSV_HEAD
    }

    async fn portion(
        &self,
        after: Option<AccountCursor>,
    ) -> rollcall_directory::Result<(String, Option<AccountCursor>)> {
        let mut view = self.directory.view_within(self.division, &self.reach).await?;
        let (rows, further) = view.accounts_to_export(&self.query, after).await?;
        Ok((rows.iter().map(csv_line).collect(), further))
    }
}

const CSV_HEAD: &str = csv::head!(
    "Name",
    "User name",
    "Email",
    "User type",
    "Organizations",
    "Org IDs",
    "User roles",
    "Source",
    "Identity provider",
    "Status",
    "MFA",
    "Last sign-in (UTC)",
    "Updated (UTC)",
    "To review",
    "User ID",
);

fn csv_line(it: &AccountRow) -> String {
    let (organizations, numbers) = organizations(it);
    let roles: Vec<_> = it.roles.iter().map(Name::as_str).collect();
    let mfa = it.sign_in.map_or("", |it| match it.second_factor {
        SecondFactor::Passkey => "Passkey",
        SecondFactor::Authenticator => "Authenticator",
        SecondFactor::Provider => "At the provider",
        SecondFactor::None => "None",
    });
    csv::line([
        &it.name,
        &it.user_name,
        it.email.as_deref().unwrap_or_default(),
        it.user_type.label(),
        &organizations,
        &numbers,
        &roles.join("; "),
        it.source.label(),
        it.manager.as_ref().map_or("", |it| it.name.as_str()),
        it.status.label(),
        mfa,
        &it.sign_in.and_then(|it| it.last).map(minute).unwrap_or_default(),
        &minute(it.updated_at),
        &it.review.join(" "),
        &it.id.to_string(),
    ])
}

/// Names and Org IDs; of a global end user as SCIM has it. Technicians and people who were not let
/// in belong to none.
fn organizations(it: &AccountRow) -> (String, String) {
    let outside = matches!(it.status, AccountStatus::Held | AccountStatus::Excluded);
    if it.user_type == UserType::Technician || outside {
        return (String::new(), String::new());
    }
    if it.organizations.is_empty() {
        return ("All organizations".to_owned(), "All".to_owned());
    }
    let names: Vec<_> = it.organizations.iter().map(|it| it.name.as_str()).collect();
    let numbers: Vec<_> = it.organizations.iter().map(|it| it.id.to_string()).collect();
    (names.join("; "), numbers.join("; "))
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

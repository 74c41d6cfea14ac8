//! The steps of set-up, and of enrolling an authenticator after a reset.
//!
//! What is gathered before the authenticator is proven, and the recovery codes until they are
//! stored, are kept in the session, sealed.

use chrono::{DateTime, TimeDelta, Utc};
use qrcode::{EcLevel, QrCode};
use rollcall_directory::{Directory, NewAdministrator, PendingAdministrator};
use rollcall_model::{
    email::EmailAddress,
    id::LoginId,
    login::{Login, PASSWORD_MAX, PASSWORD_MIN},
    name::Name,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Host, Visit, fault, sign_in::Pending, sign_on::Origin};
use crate::{
    api::set_up::Enrolment,
    error::{AppError, field},
};

/// The session's keys; each value is sealed for its key.
const FIRST: &str = "set_up";
const SECRET: &str = "authenticator";
const CODES: &str = "recovery_codes";
/// The session's key for when somebody who is signed in began to set up an authenticator.
const OWN: &str = "own_authenticator";
/// How long they have for it, in minutes.
const OWN_MINUTES: i64 = 10;
/// The session's key for where to go when the recovery codes are stored.
const NEXT: &str = "after_recovery_codes";

/// Where those go on who changed something about their sign-in.
const OWN_ACCOUNT: &str = "/me";

/// Why a set-up link does not work; None when it does.
pub async fn link(link: String) -> Result<Option<String>, AppError> {
    let works = Host::here()?.directory.setup_link_works(&link).await?;
    Ok((!works).then(|| t!("door.set_up.used_up").to_owned()))
}

/// Takes the first administrator's name, address and password.
pub async fn administrator(
    link: String,
    name: String,
    email: String,
    password: String,
) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    if !host.directory.setup_link_works(&link).await? {
        return Err(AppError::Conflict(t!("door.set_up.used_up").to_owned()));
    }
    let name: Name = field("name", name.try_into())?;
    let email: EmailAddress = field("email", email.try_into())?;
    check_password(&password, &[name.as_str(), email.as_str()])?;
    let password_hash = host.directory.hash_password(password).await;
    let pending = PendingAdministrator { link, name, email, password_hash };
    visit.seal(&host.directory, FIRST, &pending).await?;
    leptos_axum::redirect("/authenticator");
    Ok(())
}

/// The secret for the authenticator app: the same until it is proven.
pub async fn enrolment() -> Result<Enrolment, AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let enrollee = visit.enrollee(&host.directory).await?.ok_or(AppError::SignedOut)?;
    let secret = if let Some(secret) = visit.open::<Vec<u8>>(&host.directory, SECRET).await? {
        secret
    } else {
        let secret = host.directory.new_totp_secret();
        visit.seal(&host.directory, SECRET, &secret).await?;
        secret
    };
    super::forbid_storing();
    let account = enrollee.email().as_str().to_owned();
    let (address, base32) = host
        .directory
        .totp_address(&secret, &account)
        .ok_or_else(|| fault(&"an authenticator address could not be written"))?;
    let (qr_path, qr_side) = qr(&address)?;
    Ok(Enrolment { account, secret: grouped(&base32), qr_path, qr_side })
}

/// Checks a code of the new authenticator; creates or completes the administrator; signs them in.
pub async fn authenticator(code: String) -> Result<(), AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    let directory = &host.directory;
    let enrollee = visit.enrollee(directory).await?.ok_or(AppError::SignedOut)?;
    let secret = visit.open::<Vec<u8>>(directory, SECRET).await?.ok_or(AppError::SignedOut)?;
    let digits: String = code.chars().filter(|it| !it.is_whitespace()).collect();
    let step = directory
        .totp_step(&secret, &digits)
        .ok_or_else(|| AppError::invalid("code", t!("door.wrong_code")))?;
    let codes = directory.new_recovery_codes();
    let own = matches!(enrollee, Enrollee::SignedIn(..));
    let (login, next, origin) = match enrollee {
        Enrollee::First(pending) => {
            (first(directory, pending, secret, step, &codes, visit.address()).await?, None, None)
        }
        Enrollee::Again { login, next, origin, .. } => {
            if origin.is_none() {
                directory.require_own_door(login).await?;
            }
            let mut change =
                directory.change_installation(rollcall_directory::Actor::System).await?;
            change.enrol(login, &secret, step, &codes).await?;
            let login = change.sign_in_enrolled(login, visit.address()).await?;
            change.commit().await?;
            (login.id, Some(next), origin)
        }
        Enrollee::SignedIn(login, enrolment) => {
            let mut change = directory.change_installation((&login).into()).await?;
            match enrolment {
                OwnEnrolment::First => {
                    change.add_authenticator(&login, &secret, step, &codes).await?;
                }
                OwnEnrolment::Replacement => {
                    change.replace_authenticator(&login, &secret, step, &codes).await?;
                }
            }
            change.commit().await?;
            (login.id, Some(OWN_ACCOUNT.to_owned()), None)
        }
    };
    if own {
        visit.renew(login).await?;
        // The code was one of the authenticator that counts from now on.
        visit.set_confirmed_at(directory.clock().now()).await?;
    } else {
        visit.sign_in(login, origin.as_ref()).await?;
    }
    visit.seal(directory, CODES, &codes).await?;
    visit.set(NEXT, &next.unwrap_or_default()).await?;
    leptos_axum::redirect("/recovery-codes");
    Ok(())
}

async fn first(
    directory: &Directory,
    pending: PendingAdministrator,
    totp_secret: Vec<u8>,
    totp_last_step: i64,
    codes: &[String],
    address: &str,
) -> Result<LoginId, AppError> {
    let new = NewAdministrator {
        name: pending.name,
        email: pending.email,
        password_hash: pending.password_hash,
        totp_secret,
        totp_last_step,
        recovery_codes: codes.to_vec(),
    };
    let mut change = directory.change_installation(rollcall_directory::Actor::System).await?;
    let login = change.create_first_administrator(&pending.link, &new, address).await?;
    change.commit().await?;
    Ok(login.id)
}

/// The recovery codes just made, until they are said to be stored.
pub async fn recovery_codes() -> Result<Vec<String>, AppError> {
    let (host, visit) = (Host::here()?, Visit::current()?);
    visit.signed_in().await?.ok_or(AppError::SignedOut)?;
    super::forbid_storing();
    Ok(visit.open(&host.directory, CODES).await?.unwrap_or_default())
}

/// Forgets the recovery codes and goes on.
pub async fn recovery_codes_stored() -> Result<(), AppError> {
    let visitor = super::visitor().await?;
    visitor.visit.take::<Vec<u8>>(CODES).await?;
    let next: Option<String> = visitor.visit.take(NEXT).await?;
    let next = next.unwrap_or_default();
    leptos_axum::redirect(&visitor.host.there_or_home(&next, &visitor.login).await?);
    Ok(())
}

/// Who is enrolling an authenticator.
enum Enrollee {
    /// The first administrator, whom nothing has created yet.
    First(PendingAdministrator),
    /// Somebody whose authenticator was taken away, after the right password.
    Again { login: LoginId, email: EmailAddress, next: String, origin: Option<Origin> },
    /// Somebody who is signed in and has proven themselves once more.
    SignedIn(Login, OwnEnrolment),
}

/// Which authenticator somebody who is signed in sets up.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) enum OwnEnrolment {
    /// They had none.
    First,
    /// In place of one of which they gave a code.
    Replacement,
}

/// That somebody who is signed in sets up an authenticator.
#[derive(Serialize, Deserialize)]
struct BegunEnrolment {
    at: DateTime<Utc>,
    enrolment: OwnEnrolment,
}

impl Enrollee {
    fn email(&self) -> &EmailAddress {
        match self {
            Self::First(pending) => &pending.email,
            Self::Again { email, .. } => email,
            Self::SignedIn(login, _) => &login.email,
        }
    }
}

/// Leads somebody who is signed in, and has proven themselves once more, to an authenticator.
pub(super) async fn begin_own(
    visit: &Visit,
    directory: &Directory,
    enrolment: OwnEnrolment,
) -> Result<(), AppError> {
    visit.take::<Vec<u8>>(SECRET).await?;
    visit.set(OWN, &BegunEnrolment { at: directory.clock().now(), enrolment }).await?;
    leptos_axum::redirect("/authenticator");
    Ok(())
}

/// Gives somebody who is signed in new recovery codes, and leads to them.
pub(super) async fn show_new_recovery_codes(
    visit: &Visit,
    directory: &Directory,
    codes: &[String],
) -> Result<(), AppError> {
    visit.seal(directory, CODES, &codes).await?;
    visit.set(NEXT, &OWN_ACCOUNT.to_owned()).await?;
    leptos_axum::redirect("/recovery-codes");
    Ok(())
}

impl Visit {
    async fn enrollee(&self, directory: &Directory) -> Result<Option<Enrollee>, AppError> {
        if let Some(pending) = self.open(directory, FIRST).await? {
            return Ok(Some(Enrollee::First(pending)));
        }
        let since = directory.clock().now() - TimeDelta::minutes(OWN_MINUTES);
        let begun = self.get::<BegunEnrolment>(OWN).await?.filter(|it| it.at > since);
        if let Some(begun) = begun
            && let Some(login) = self.signed_in().await?
        {
            let login = directory.active_login(login).await?;
            return Ok(login.map(|it| Enrollee::SignedIn(it, begun.enrolment)));
        }
        let pending = self.pending_sign_in().await?.filter(|it| !it.enrolled);
        Ok(pending.and_then(|it| {
            let Pending { email, next, origin, .. } = it;
            Some(Enrollee::Again { login: it.login?, email, next, origin })
        }))
    }

    async fn seal<T: Serialize>(
        &self,
        directory: &Directory,
        key: &str,
        it: &T,
    ) -> Result<(), AppError> {
        let text = serde_json::to_vec(it).map_err(|error| fault(&error))?;
        self.set(key, &directory.keys().seal(directory.chance(), key, &text)).await
    }

    async fn open<T: DeserializeOwned>(
        &self,
        directory: &Directory,
        key: &str,
    ) -> Result<Option<T>, AppError> {
        let Some(sealed) = self.get::<Vec<u8>>(key).await? else { return Ok(None) };
        let text = directory.keys().open(key, &sealed)?;
        serde_json::from_slice(&text).map(Some).map_err(|error| fault(&error))
    }
}

/// Refuses passwords that are short or easy to guess (`sso.md` 4).
///
/// # Errors
/// [`AppError::Invalid`] on the field `password`.
pub fn check_password(password: &str, context: &[&str]) -> Result<(), AppError> {
    let refused = |message: &str| Err(AppError::invalid("password", message));
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return refused(&t!("door.too_short", count = PASSWORD_MIN));
    }
    if length > PASSWORD_MAX {
        return refused(&t!("door.too_long", count = PASSWORD_MAX));
    }
    let parts = context.iter().flat_map(|it| it.split(['@', '.', ' ']));
    let words: Vec<&str> = parts.filter(|it| it.len() > 2).chain(["rollcall"]).collect();
    let own = words
        .iter()
        .fold(password.to_lowercase(), |rest, word| rest.replace(&word.to_lowercase(), ""));
    if own.chars().filter(|it| it.is_alphanumeric()).count() < PASSWORD_MIN / 2 {
        return refused(t!("door.own_words"));
    }
    if zxcvbn::zxcvbn(password, &words).score() < zxcvbn::Score::Three {
        return refused(t!("door.easy"));
    }
    Ok(())
}

/// A QR code as the `d` of an SVG path over unit squares, and its side.
fn qr(address: &str) -> Result<(String, u32), AppError> {
    let code =
        QrCode::with_error_correction_level(address, EcLevel::M).map_err(|error| fault(&error))?;
    let side = code.width();
    let modules = code.to_colors().into_iter().enumerate();
    let dark = modules.filter(|(_, colour)| *colour == qrcode::Color::Dark);
    let squares = dark.map(|(index, _)| format!("M{} {}h1v1h-1z", index % side, index / side));
    Ok((squares.collect(), u32::try_from(side).unwrap_or(u32::MAX)))
}

fn grouped(base32: &str) -> String {
    let letters: Vec<char> = base32.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_password_that_is_hard_to_guess_is_taken() {
        let refused = |password: &str| {
            check_password(password, &["Mara Lindqvist", "mara@tidewater.example"]).is_err()
        };
        assert!(refused("short"));
        assert!(refused("passwordpassword"));
        assert!(refused("mara lindqvist mara"));
        assert!(refused(&"x".repeat(129)));
        assert!(!refused("crane tulip nebula forty"));
    }
}

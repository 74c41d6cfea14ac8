//! Passwords: argon2id, a few at a time.

use std::sync::{Arc, OnceLock};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::{Chance, clock::draw};

/// Hashes and checks passwords off the request's thread, two at a time: each takes 19 MiB.
#[derive(Clone)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password has: checked for people we do not know, so that it takes as long.
    nobody: Arc<OnceLock<String>>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(2)), nobody: Arc::default() }
    }
}

impl Passwords {
    /// The PHC string of a password.
    pub(crate) async fn hash(&self, chance: &dyn Chance, password: String) -> String {
        let salt = draw::<16>(chance);
        self.in_turn(move || hash(&password, &salt)).await
    }

    /// Whether this is the password behind a hash. Without a hash it takes as long and says no.
    pub(crate) async fn fits(&self, password: String, hashed: Option<String>) -> bool {
        let nobody = self.nobody.clone();
        self.in_turn(move || {
            let known = hashed.is_some();
            let hashed =
                hashed.unwrap_or_else(|| nobody.get_or_init(|| hash("", &[0; 16])).clone());
            verify(&password, &hashed) && known
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _turn = self.turns.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane (`sso.md` 4).
fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str, salt: &[u8]) -> String {
    let hashed: argon2::password_hash::phc::PasswordHash =
        argon2().hash_password_with_salt(password.as_bytes(), salt).expect("the salt has 16 bytes");
    hashed.to_string()
}

fn verify(password: &str, hashed: &str) -> bool {
    argon2::password_hash::phc::PasswordHash::new(hashed)
        .is_ok_and(|hashed| argon2().verify_password(password.as_bytes(), &hashed).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemChance;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_person_fits() {
        let passwords = Passwords::default();
        let hashed = passwords.hash(&SystemChance, "correct horse battery".to_owned()).await;
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let fits = |password: &str, hashed| passwords.fits(password.to_owned(), hashed);
        assert!(fits("correct horse battery", Some(hashed.clone())).await);
        assert!(!fits("correct horse", Some(hashed)).await);
        assert!(!fits("", None).await);
    }
}

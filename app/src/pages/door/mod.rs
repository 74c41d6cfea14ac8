//! The pages at the door: signing in, having signed out, and setting up.

mod authenticator;
mod client;
mod code;
mod continue_as;
mod invitation;
mod password;
mod recovery_codes;
mod refused;
mod set_up;
mod sign_in;
mod signed_out;

pub use authenticator::AuthenticatorPage;
pub use client::ClientSignInPage;
pub use code::CodePage;
pub use continue_as::ContinuePage;
pub use invitation::InvitationPage;
pub use password::PasswordPage;
pub use recovery_codes::RecoveryCodesPage;
pub use refused::RefusedPage;
pub use set_up::SetUpPage;
pub use sign_in::SignInPage;
pub use signed_out::SignedOutPage;

use crate::shell::DoorStep;

/// The way through set-up, with the steps before this one behind.
fn set_up_steps(current: usize) -> Vec<DoorStep> {
    ["You", "Authenticator", "Recovery codes"]
        .into_iter()
        .enumerate()
        .map(|(at, label)| DoorStep { label, done: at < current, current: at == current })
        .collect()
}

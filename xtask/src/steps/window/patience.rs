//! Waiting for what is wanted, on a machine that may be slow.

use std::thread;
use std::time::{Duration, Instant};

use super::FIX;
use crate::failure::Failure;

/// What does not happen for so long will not.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is asked.
const PERIOD: Duration = Duration::from_millis(100);

/// Asks again and again until there is an answer.
///
/// # Errors
/// [`Failure::Check`] where there is none for a minute, and those of asking.
pub(super) fn until<T>(
    what: &str,
    ask: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    within(PATIENCE, what, ask)
}

/// The same, for no longer than so long.
///
/// # Errors
/// As for [`until`].
#[expect(
    clippy::disallowed_methods,
    reason = "what another program does can be asked for only again and again"
)]
pub(super) fn within<T>(
    patience: Duration,
    what: &str,
    mut ask: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    let begin = Instant::now();
    loop {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        if begin.elapsed() > patience {
            let waited = patience.as_secs();
            return Err(Failure::check(
                format!("waited {waited} s in vain for {what}"),
                FIX,
            ));
        }
        thread::sleep(PERIOD);
    }
}

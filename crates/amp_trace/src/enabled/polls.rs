//! `async` functions: a span for each poll.

use std::future::{Future, poll_fn};
use std::pin::pin;

use super::site::{CallSite, Recording};
use super::thread;
use super::value::{Fields, write_fields};

/// The span of an `async` function, with the fields it had when the function was called.
#[derive(Debug)]
pub struct Polls {
    span: Option<(&'static CallSite, Vec<u64>)>,
}

/// Keeps the fields for the polls to come.
pub fn polls(site: &'static CallSite, _: Recording, fields: &impl Fields) -> Polls {
    // The site is asked once more than there are polls.
    site.always_record();
    let mut words = Vec::with_capacity(fields.words());
    write_fields(fields, &mut words);
    Polls {
        span: Some((site, words)),
    }
}

impl Polls {
    /// No span.
    #[must_use]
    pub const fn none() -> Self {
        Self { span: None }
    }

    /// Runs a future and records a span each time it is polled.
    pub async fn run<F: Future>(self, future: F) -> F::Output {
        let Some((site, words)) = self.span else {
            return future.await;
        };
        let mut future = pin!(future);
        poll_fn(move |context| {
            let on = site.recording();
            let _span = on.map(|on| thread::begin_words(site, on, &words));
            future.as_mut().poll(context)
        })
        .await
    }
}

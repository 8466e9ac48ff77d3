//! Spans that are not bound to a thread.

use std::future::{Future, poll_fn};
use std::pin::pin;

use amp_trace_format::words::ASYNC_END;

use super::ids;
use super::site::{CallSite, Recording};
use super::thread::{self, Payload};
use super::value::{Fields, Sink, prefixed_kinds};

/// A span that ends where it is dropped, on whatever thread.
///
/// Made by [`perf_async!`](crate::perf_async). It borrows nothing and may be sent: a task that is begun in
/// one call and goes on in others, on whatever thread, keeps it among its own fields. To end it there
/// and then, drop it.
///
/// # Examples
/// ```
/// use amp_trace::{AsyncSpan, perf_async};
///
/// struct Download {
///     url: String,
///     span: AsyncSpan,
/// }
///
/// fn begin(url: &str) -> Download {
///     Download { url: url.to_owned(), span: perf_async!("download", url) }
/// }
///
/// fn end(download: Download) -> String {
///     drop(download.span);
///     download.url
/// }
///
/// let download = begin("city.ron");
/// let url = std::thread::spawn(move || end(download)).join().expect("no panic");
/// assert_eq!(url, "city.ron");
/// ```
#[derive(Debug)]
#[must_use = "the span ends where this is dropped"]
pub struct AsyncSpan {
    /// The span's number and its call site's; 0 for no span.
    id: u64,
    site: u32,
}

impl AsyncSpan {
    /// No span.
    #[inline(always)]
    pub const fn none() -> Self {
        Self { id: 0, site: 0 }
    }

    /// Keeps the span open until the future is complete, or dropped.
    pub async fn follow<F: Future>(self, future: F) -> F::Output {
        let mut future = pin!(future);
        let _span = self;
        poll_fn(|context| future.as_mut().poll(context)).await
    }
}

impl Drop for AsyncSpan {
    #[inline(always)]
    fn drop(&mut self) {
        if self.id != 0 {
            end(self.id, self.site);
        }
    }
}

/// Not where the span is dropped: a span that is none, such as that of a lock without a name, is to
/// cost a comparison.
#[inline(never)]
fn end(id: u64, site: u32) {
    thread::record_payload(ASYNC_END, &End(id, site));
}

/// Begins a span.
#[inline]
pub fn asynchronous(_: &'static CallSite, on: Recording, fields: &impl Fields) -> AsyncSpan {
    if !on.is_ours() {
        return AsyncSpan::none();
    }
    let (id, site) = (ids::next(), on.number());
    if thread::record_payload(site, &Begin { id, fields }) {
        AsyncSpan { id, site }
    } else {
        AsyncSpan::none()
    }
}

/// The number, as the first field, then the program's.
struct Begin<'a, F> {
    id: u64,
    fields: &'a F,
}

impl<F: Fields> Payload for Begin<'_, F> {
    #[inline]
    fn words(&self) -> usize {
        prefixed_kinds::<F>().count() + 1 + self.fields.value_words()
    }
    #[inline]
    fn put(&self, sink: &mut impl Sink) {
        prefixed_kinds::<F>().for_each(|kinds| sink.put(kinds));
        sink.put(self.id);
        self.fields.write_values(sink);
    }
}

struct End(u64, u32);

impl Payload for End {
    fn words(&self) -> usize {
        2
    }
    fn put(&self, sink: &mut impl Sink) {
        sink.put(self.0);
        sink.put(self.1.into());
    }
}

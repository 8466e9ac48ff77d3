//! The attribute, on functions of every kind.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

#[cfg(not(any(feature = "plain", feature = "leaky")))]
use super::{Level, perf_event};

/// A function.
#[cfg_attr(
    not(any(feature = "plain", feature = "leaky")),
    amp_trace::perf_fn("off/attribute", left, right)
)]
#[inline(never)]
pub fn attribute(left: u32, right: u32) -> u32 {
    perf_event!("off/in attribute", left);
    if left > right {
        return left;
    }
    left.wrapping_mul(right)
}

#[cfg_attr(not(any(feature = "plain", feature = "leaky")), amp_trace::perf_fn(level: Level::DEBUG, "off/attribute_generic", count = values.len()))]
fn attribute_generic<T>(values: &[T]) -> f64
where
    T: Copy + PartialOrd + Into<f64>,
{
    perf_event!("off/in attribute_generic");
    values.iter().map(|value| (*value).into()).sum()
}

/// A generic function, instantiated.
#[inline(never)]
pub fn attribute_generic_f32(values: &[f32]) -> f64 {
    attribute_generic(values)
}

struct Twice(u32);

impl Future for Twice {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u32> {
        self.0 += 1;
        if self.0.is_multiple_of(2) {
            return Poll::Ready(self.0);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

#[cfg_attr(
    not(any(feature = "plain", feature = "leaky")),
    amp_trace::perf_fn("off/waits", count)
)]
async fn waits(count: u32) -> u32 {
    perf_event!("off/in waits", count);
    let first = Twice(count).await;
    if first > 100 {
        return 0;
    }
    first + Twice(first).await
}

#[cfg_attr(not(any(feature = "plain", feature = "leaky")), amp_trace::perf_fn("off/fails", text = text.as_str()))]
async fn fails(text: String) -> Result<u32, std::num::ParseIntError> {
    let parsed: u32 = text.parse()?;
    perf_event!("off/in fails", parsed);
    Ok(parsed + Twice(parsed).await)
}

/// An asynchronous function, polled once.
#[inline(never)]
pub fn attribute_async(count: u32, context: &mut Context<'_>) -> Poll<u32> {
    std::pin::pin!(waits(count)).poll(context)
}

/// An asynchronous function with `?`, polled once; zero for an error.
#[inline(never)]
pub fn attribute_async_fails(text: String, context: &mut Context<'_>) -> Poll<u32> {
    std::pin::pin!(fails(text))
        .poll(context)
        .map(|result| result.unwrap_or(0))
}

/// Something with methods.
#[derive(Debug, Clone)]
pub struct Machine {
    steps: Vec<u32>,
}

impl Machine {
    /// A method that changes its receiver.
    #[cfg_attr(not(any(feature = "plain", feature = "leaky")), amp_trace::perf_fn("off/method", steps = self.steps.len()))]
    #[inline(never)]
    pub fn step(&mut self, by: u32) -> &[u32] {
        perf_event!("off/in method", by);
        self.steps.push(by);
        &self.steps
    }
}

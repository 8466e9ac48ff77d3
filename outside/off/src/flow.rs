//! Spans where control leaves a scope early, loops, or is instantiated.

use std::num::ParseIntError;

use super::*;

/// A span that a `return` leaves.
#[inline(never)]
pub fn early_return(values: &[u32], wanted: u32) -> Option<usize> {
    perf_span!("off/early_return", wanted, count = values.len());
    for (index, value) in values.iter().enumerate() {
        perf_span!("off/inner", index);
        if *value == wanted {
            return Some(index);
        }
    }
    None
}

/// A span that `?` leaves.
///
/// # Errors
/// When a text is no number.
#[inline(never)]
pub fn question_mark(texts: &[&str]) -> Result<u32, ParseIntError> {
    perf_span!("off/question_mark", texts = texts.len());
    let mut sum = 0_u32;
    for text in texts {
        perf_span!("off/parse", text);
        sum = sum.wrapping_add(text.parse::<u32>()?);
    }
    Ok(sum)
}

/// A span in a loop with `continue` and `break`.
#[inline(never)]
pub fn looped(values: &[u32]) -> u32 {
    let mut sum = 0_u32;
    'outer: for value in values {
        perf_span!("off/looped", value);
        for bit in 0..32 {
            perf_span!("off/bit", bit);
            match (value >> bit) & 3 {
                0 => continue 'outer,
                1 => sum += 1,
                2 => {}
                _ => break 'outer,
            }
        }
    }
    sum
}

/// The value of a timed block.
#[inline(never)]
pub fn timed(values: &[f32]) -> f32 {
    let sum: f32 = perf_time!("off/timed", count = values.len(), { values.iter().sum() });
    let largest = perf_time!("off/largest", {
        values.iter().copied().fold(f32::MIN, f32::max)
    });
    sum / largest
}

/// A timed block that `?` leaves.
#[inline(never)]
pub fn timed_leaving(values: &[u32]) -> Option<u32> {
    perf_time!(target: "off/target", "off/leaving", {
        let first = values.first()?;
        Some(first ^ values.last()?)
    })
}

fn generic<T: Copy + Into<u64>>(values: &[T]) -> u64 {
    perf_span!(
        "off/generic",
        bytes = size_of_val(values),
        first = values.first().map_or(0, |value| (*value).into())
    );
    let mut sum = 0_u64;
    for value in values {
        let value: u64 = (*value).into();
        perf_event!("off/generic value", value);
        sum = sum.wrapping_mul(33) ^ value;
    }
    sum
}

/// A generic function, instantiated.
#[inline(never)]
pub fn generic_u8(values: &[u8]) -> u64 {
    generic(values)
}

/// The same, otherwise.
#[inline(never)]
pub fn generic_u64(values: &[u64]) -> u64 {
    generic(values)
}

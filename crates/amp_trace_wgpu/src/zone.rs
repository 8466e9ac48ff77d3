//! What a zone is called, and how it is recorded once its times are known.

use std::fmt;
use std::ops::Range;

use amp_trace::{Moment, NamedSpan, TrackBatch};

type Record = Box<dyn FnOnce(&TrackBatch<'_>, Range<Moment>) + Send + Sync>;

/// A name, with fields where there are any, for a zone of a [`GpuFrame`](crate::GpuFrame).
///
/// Made by [`gpu_zone!`](crate::gpu_zone), or from a [`NamedSpan`].
#[must_use = "a zone is recorded where a frame begins it"]
pub struct Zone {
    pub(crate) name: &'static str,
    pub(crate) record: Record,
}

impl Zone {
    /// What [`gpu_zone!`](crate::gpu_zone) expands to.
    #[doc(hidden)]
    pub fn new(
        name: &'static str,
        record: impl FnOnce(&TrackBatch<'_>, Range<Moment>) + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            record: Box::new(record),
        }
    }
}

impl From<NamedSpan> for Zone {
    /// A zone whose name is known only while the program runs.
    ///
    /// # Examples
    /// ```
    /// use amp_trace::NamedSpan;
    /// use amp_trace_wgpu::Zone;
    ///
    /// let passes = ["shadows", "sky"].map(|name| NamedSpan::new("my_game::passes", name));
    /// let zones = passes.map(Zone::from);
    /// # drop(zones);
    /// ```
    fn from(span: NamedSpan) -> Self {
        Self::new(span.name(), move |batch, times| span.on_track(batch, times))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name).finish()
    }
}

/// Names a zone: `gpu_zone!([target: T,] [level: L,] "name" [, field, ...])`.
///
/// The options and fields are those of [`perf_span!`](amp_trace::perf_span). The fields are moved into the
/// zone and read when the GPU is done, so they are owned values; the name is a constant.
///
/// # Cost
/// No allocation without fields, one with them.
///
/// # Examples
/// ```
/// use amp_trace_wgpu::gpu_zone;
///
/// let lights = 12_u32;
/// let zones = [gpu_zone!("shadows", lights), gpu_zone!(target: "my_game::sky", "sky")];
/// # drop(zones);
/// ```
#[macro_export]
macro_rules! gpu_zone {
    (target: $target:expr, level: $level:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::__gpu_zone!([target: $target, level: $level,] $name $(, $($fields)*)?)
    };
    (target: $target:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::__gpu_zone!([target: $target,] $name $(, $($fields)*)?)
    };
    (level: $level:expr, $name:expr $(, $($fields:tt)*)?) => {
        $crate::__gpu_zone!([level: $level,] $name $(, $($fields)*)?)
    };
    ($name:expr $(, $($fields:tt)*)?) => {
        $crate::__gpu_zone!([] $name $(, $($fields)*)?)
    };
}

/// A zone, with its options in brackets.
#[doc(hidden)]
#[macro_export]
macro_rules! __gpu_zone {
    ([$($options:tt)*] $name:expr $(, $($fields:tt)*)?) => {
        $crate::Zone::new($name, move |batch, times| {
            $crate::__private::perf_track_span!($($options)* batch, times, $name $(, $($fields)*)?);
        })
    };
}

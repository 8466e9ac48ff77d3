//! Macros with a fault: each leaves one store behind.

use std::sync::atomic::{AtomicU8, Ordering};

/// Public, because the compiler removes the stores into a private static that nothing reads.
pub static LEAK: AtomicU8 = AtomicU8::new(0);

#[inline(always)]
pub(crate) fn leak() {
    LEAK.store(1, Ordering::Relaxed);
}

macro_rules! perf_span {
    ($($args:tt)*) => {
        $crate::leaky::leak();
    };
}

macro_rules! perf_event {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_frame {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_gauge {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_histogram {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_track {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_track_span {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_track_event {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_async {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_flow {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_flow_step {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_flow_end {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_mutex {
    ($name:literal, $value:expr) => {{
        $crate::leaky::leak();
        std::sync::Mutex::new($value)
    }};
    ($next:tt $($rest:tt)*) => { perf_mutex!($($rest)*) };
}

macro_rules! perf_rwlock {
    ($name:literal, $value:expr) => {{
        $crate::leaky::leak();
        std::sync::RwLock::new($value)
    }};
    ($next:tt $($rest:tt)*) => { perf_rwlock!($($rest)*) };
}

macro_rules! perf_counter {
    ($($args:tt)*) => {
        $crate::leaky::leak()
    };
}

macro_rules! perf_time {
    ($block:block) => {{
        $crate::leaky::leak();
        $block
    }};
    ($next:tt $($rest:tt)*) => { perf_time!($($rest)*) };
}

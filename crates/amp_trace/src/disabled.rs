//! The build that records nothing: the same names, no code.

#[path = "disabled/allocator.rs"]
mod allocator;
#[path = "disabled/named.rs"]
mod named;
#[path = "disabled/track.rs"]
mod track;

/// What the macros name. Not part of the public interface.
pub mod private {
    use std::borrow::Cow;
    use std::fmt;

    use crate::Level;

    pub use super::track::{At, During, track_event, track_span};

    /// What a call site records.
    #[derive(Debug, Clone, Copy)]
    pub enum Kind {
        /// A span.
        Span,
        /// An event.
        Event,
        /// A frame mark.
        Frame,
        /// A number that is added to a sum.
        Counter,
        /// The new value of a number.
        Gauge,
        /// One of many values.
        Histogram,
        /// A span that is not bound to a thread.
        Async,
        /// A flow leaves from here.
        FlowStart,
        /// A flow passes here.
        FlowStep,
        /// A flow ends here.
        FlowEnd,
    }

    /// A place in the program.
    #[derive(Debug)]
    pub struct CallSite;

    impl CallSite {
        /// Makes nothing of its arguments.
        #[inline(always)]
        #[must_use]
        pub const fn new(
            _: Kind,
            _: &'static str,
            _: &'static str,
            _: Level,
            _: &'static str,
            _: u32,
            _: &'static [&'static str],
        ) -> Self {
            Self
        }

        /// Makes nothing of it.
        #[inline(always)]
        #[must_use]
        pub const fn unit(self, _: &'static str) -> Self {
            self
        }

        /// Never.
        #[inline(always)]
        #[must_use]
        pub const fn recording(&self) -> Option<Recording> {
            None
        }
    }

    /// There is no such thing.
    #[derive(Debug, Clone, Copy)]
    pub enum Recording {}

    /// A span that is not there.
    #[derive(Debug)]
    #[must_use]
    pub struct Span;

    const _: () = assert!(size_of::<Span>() == 0 && !std::mem::needs_drop::<Span>());

    impl Span {
        /// No span.
        #[inline(always)]
        pub const fn none() -> Self {
            Self
        }
    }

    /// A type that a field may have.
    pub trait Value {}
    /// A type that a counter may have.
    pub trait Number: Value {}
    /// A list of values.
    pub trait Fields {}

    macro_rules! marks {
        ($(($type:ty, $kind:ident, $word:expr),)*) => {
            $(impl Value for $type {} marks!(@$kind $type);)*
        };
        (@Bool $type:ty) => {};
        (@$kind:ident $type:ty) => { impl Number for $type {} };
    }
    crate::scalars::scalars!(marks);

    impl Value for u128 {}
    impl Value for i128 {}
    impl Value for str {}
    impl Value for String {}
    impl Value for Cow<'_, str> {}
    impl<V: Value + ?Sized> Value for &V {}
    impl<V: Value + ?Sized> Value for &mut V {}
    impl<V: Number + ?Sized> Number for &V {}
    impl Fields for () {}
    impl<V: Value + ?Sized, Rest: Fields> Fields for (&V, Rest) {}

    /// What `Display` or `Debug` would make of a value.
    #[derive(Debug)]
    pub struct Text;

    impl Value for Text {}

    impl Text {
        /// Formats nothing.
        #[inline(always)]
        #[must_use]
        pub fn display<V: fmt::Display + ?Sized>(_: &V) -> Self {
            Self
        }

        /// Formats nothing.
        #[inline(always)]
        #[must_use]
        pub fn debug<V: fmt::Debug + ?Sized>(_: &V) -> Self {
            Self
        }
    }

    /// Makes nothing of a lock's name.
    #[inline(always)]
    pub const fn lock(_: &'static str, _: &'static str, _: Level) {}

    /// Cannot be called.
    #[inline(always)]
    pub fn begin(_: &CallSite, on: Recording, _: &impl Fields) -> Span {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn event(_: &CallSite, on: Recording, _: &impl Fields) {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn metric<V: Number + ?Sized>(_: &CallSite, on: Recording, _: &(&V, ())) {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn asynchronous(_: &CallSite, on: Recording, _: &impl Fields) -> super::public::AsyncSpan {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn flow(_: &CallSite, on: Recording, _: &()) -> super::public::Flow {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn flow_step(_: &CallSite, on: Recording, _: &(&super::public::Flow, ())) {
        match on {}
    }

    /// Cannot be called.
    #[inline(always)]
    pub fn frame(_: &CallSite, on: Recording, _: &()) {
        match on {}
    }
}

/// What a program names: the part that makes sense without a recorder.
pub(crate) mod public {
    pub use super::allocator::CountingAllocator;
    pub use super::named::{NamedGauge, NamedSpan};
    pub use super::track::{Moment, Track, TrackBatch, Tracked, now};
    use crate::{SpanSum, Summary};

    /// A span that is not there.
    #[derive(Debug)]
    #[must_use]
    pub struct AsyncSpan;

    impl AsyncSpan {
        /// No span.
        #[inline(always)]
        pub const fn none() -> Self {
            Self
        }

        /// The future as it is.
        #[inline(always)]
        pub const fn follow<F>(self, future: F) -> F {
            future
        }
    }

    /// A chain of arrows that is not there.
    #[derive(Debug, Clone, Copy)]
    #[must_use]
    pub struct Flow;

    impl Flow {
        /// No flow.
        #[inline(always)]
        pub const fn none() -> Self {
            Self
        }
    }

    /// Ends nothing: this build records nothing.
    #[inline(always)]
    #[must_use]
    pub const fn finish() -> Option<Summary> {
        None
    }

    /// Never: this build records nothing.
    #[inline(always)]
    #[must_use]
    pub const fn is_recording() -> bool {
        false
    }

    /// None: this build records nothing.
    #[inline(always)]
    #[must_use]
    pub const fn span_sums() -> Option<Vec<SpanSum>> {
        None
    }

    /// Writes nothing: this build records nothing.
    #[inline(always)]
    pub const fn flush() {}

    /// Says nothing: this build records nothing.
    #[inline(always)]
    pub const fn set_label(_: &str, _: &str) {}

    /// Captures nothing, and says so: this build records nothing.
    #[inline(always)]
    pub const fn capture(_: &str) -> bool {
        false
    }

    /// Names nothing: this build records nothing.
    #[inline(always)]
    pub const fn set_thread_name(_: &str) {}
}

/// The standard library's locks, as they are.
pub mod sync {
    pub use std::sync::{Condvar, Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};
}

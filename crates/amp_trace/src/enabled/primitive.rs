//! What the hand-over of blocks between threads stands on. `outside/model` puts loom's in its place, and
//! tries every order of events.

pub(crate) use std::sync::atomic::{AtomicIsize, AtomicPtr, AtomicU64, AtomicUsize, Ordering};
pub(crate) use std::sync::{Mutex, PoisonError};

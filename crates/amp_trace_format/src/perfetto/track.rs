//! Tracks: what they are, and their numbers.
//!
//! The number of a track is its kind in the lowest two bits and a count above them: small numbers
//! take few bytes.

use super::fields::{TRACE_PACKET, counter, packet, process, thread, track};
use super::wire::{push_bytes, push_message, push_uint};
use crate::{AsyncId, ThreadIndex};

/// The track of the process itself.
pub(super) const PROCESS: u64 = 1 << 2;

/// The track of a frame set or a counter, counted from 1.
pub(super) const fn of_number(number: u64) -> u64 {
    (number + 1) << 2
}

/// The track of a thread, or of what the recorder gave the number of one.
pub(super) fn of_thread(thread: ThreadIndex) -> u64 {
    u64::from(thread.0) << 2 | 1
}

/// The track of one asynchronous span.
pub(super) const fn of_span(id: AsyncId) -> u64 {
    id.0 << 2 | 2
}

/// Appends the descriptor of the process.
pub(super) fn push_process(out: &mut Vec<u8>, pid: u32, name: &str) {
    push_process_of(out, PROCESS, pid, name);
}

/// Appends the descriptor of one of many processes.
pub(super) fn push_process_of(out: &mut Vec<u8>, uuid: u64, pid: u32, name: &str) {
    push(out, uuid, |out| {
        push_message(out, track::PROCESS, |out| {
            push_uint(out, process::PID, pid.into());
            push_bytes(out, process::NAME, name.as_bytes());
        });
    });
}

/// Appends the descriptor of a thread, with its name if it is known.
pub(super) fn push_thread(
    out: &mut Vec<u8>,
    (uuid, pid, tid): (u64, u32, u32),
    name: Option<&str>,
) {
    push(out, uuid, |out| {
        push_message(out, track::THREAD, |out| {
            push_uint(out, thread::PID, pid.into());
            push_uint(out, thread::TID, tid.into());
            if let Some(name) = name {
                push_bytes(out, thread::NAME, name.as_bytes());
            }
        });
    });
}

/// Appends the descriptor of a track of the process; without a name, its first span gives it one.
pub(super) fn push_track(out: &mut Vec<u8>, uuid: u64, name: Option<&str>) {
    push_track_of(out, uuid, Some(PROCESS), name);
}

/// Appends the descriptor of a track below another one; without a name, its first span gives it one.
pub(super) fn push_track_of(out: &mut Vec<u8>, uuid: u64, parent: Option<u64>, name: Option<&str>) {
    push(out, uuid, |out| {
        if let Some(parent) = parent {
            push_uint(out, track::PARENT, parent);
        }
        if let Some(name) = name {
            push_bytes(out, track::NAME, name.as_bytes());
        }
    });
}

/// Appends the descriptor of a counter below another track.
pub(super) fn push_counter(
    out: &mut Vec<u8>,
    (uuid, parent): (u64, Option<u64>),
    name: &str,
    unit: Option<&str>,
) {
    push(out, uuid, |out| {
        if let Some(parent) = parent {
            push_uint(out, track::PARENT, parent);
        }
        push_bytes(out, track::NAME, name.as_bytes());
        push_message(out, track::COUNTER, |out| {
            if let Some(unit) = unit {
                push_bytes(out, counter::UNIT_NAME, unit.as_bytes());
            }
        });
    });
}

fn push(out: &mut Vec<u8>, uuid: u64, rest: impl FnOnce(&mut Vec<u8>)) {
    push_message(out, TRACE_PACKET, |out| {
        push_message(out, packet::TRACK_DESCRIPTOR, |out| {
            push_uint(out, track::UUID, uuid);
            rest(out);
        });
    });
}

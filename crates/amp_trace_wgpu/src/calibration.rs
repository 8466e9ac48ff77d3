//! One stamp of the GPU between two looks at our clock.

use wgpu::{CommandEncoderDescriptor, Device, PollType, Queue};

use crate::clock::Clock;
use crate::slot::Slot;

/// Stamps that are made; the one between the closest two moments counts.
pub(crate) const ROUNDS: u32 = 8;

/// A stamp, and the moments of our clock that it was made between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sandwich {
    pub(crate) not_before: i64,
    pub(crate) stamp: u64,
    pub(crate) not_after: i64,
}

/// Has an idle queue write one stamp, and waits for it. `None` where the device does not answer.
pub(crate) fn sandwich(
    device: &Device,
    queue: &Queue,
    slot: &Slot,
    clock: Clock,
) -> Option<Sandwich> {
    let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor {
        label: Some("gpu clock"),
    });
    slot.stamp(&mut encoder, 0);
    slot.stamp(&mut encoder, 1);
    slot.resolve(&mut encoder, 2);
    let commands = encoder.finish();
    let not_before = clock.nanos();
    queue.submit([commands]);
    let answered = slot.ask(2, clock);
    device.poll(PollType::wait_indefinitely()).ok()?;
    let not_after = answered.get().copied().flatten()?;
    let stamp = *slot.take(2).first()?;
    Some(Sandwich {
        not_before,
        stamp,
        not_after,
    })
}

/// The tightest of some rounds. The stamp it holds is not zero.
pub(crate) fn calibrate(
    device: &Device,
    queue: &Queue,
    slot: &Slot,
    clock: Clock,
    rounds: u32,
) -> Option<Sandwich> {
    (0..rounds)
        .filter_map(|_| sandwich(device, queue, slot, clock))
        .filter(|sandwich| sandwich.stamp != 0)
        .min_by_key(|sandwich| sandwich.not_after - sandwich.not_before)
}

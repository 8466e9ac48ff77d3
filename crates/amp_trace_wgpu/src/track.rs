//! A row of the trace for what a queue of the GPU does.

use std::collections::VecDeque;
use std::time::Duration;

use amp_trace::{Track, TrackBatch, perf_gauge, perf_track, perf_track_event};
use wgpu::{CommandEncoder, Device, Features, PollType, Queue};

use crate::calibration::{ROUNDS, Sandwich, calibrate};
use crate::clock::Clock;
use crate::frame::{GpuFrame, Measured};
use crate::offset::{ClockStepped, Offset};
use crate::slot::{Answered, Probe, Slot};
use crate::stamps::{Stamps, Ticks};
use crate::zone::Zone;

/// Frames that wait for the GPU at once. The ones after them are not measured.
const MOST_IN_FLIGHT: usize = 8;
/// Between two looks at an idle GPU's clock, in nanoseconds.
const LOOK_AGAIN: i64 = 500_000_000;

/// A row of the trace for what a queue of the GPU does, in the times of the CPU's clock.
///
/// A program makes one per queue, a [`GpuFrame`] of it for each frame, and calls
/// [`GpuTrack::collect`] once in a while: frames that the GPU is done with are recorded then. Nothing
/// waits for the GPU but [`GpuTrack::new`] and [`GpuTrack::finish`], and, for one stamp of an idle queue
/// at most twice a second, [`GpuTrack::collect`].
///
/// Nothing is measured, at no cost for the GPU, where the program was built without the recorder, where
/// it does not record, and on a device without [`Features::TIMESTAMP_QUERY`].
///
/// # What the times mean
/// The two clocks are compared by stamps that lie between two looks at ours, and by what every frame
/// shows: its stamps lie between its submission and its end. So a time on the row is the true one,
/// give or take [`GpuTrack::clock_error`], as long as the clocks drift by no more than 100 ns in a
/// millisecond. The counter `gpu clock error` says the same in the trace, and the label
/// `gpu clock error of NAME` what it was at first.
///
/// A zone whose stamps cannot be, because one is missing, the end is before the beginning, or it lies
/// outside of its frame, is an event `gpu_zone_invalid` that says why. A clock that was set, or began
/// anew, is an event `gpu_clock_stepped`, and the frame in which it happened is not recorded.
///
/// # Examples
/// ```
/// use amp_trace_wgpu::{GpuTrack, gpu_zone};
/// use wgpu::{CommandEncoderDescriptor, Device, Queue};
///
/// fn frame(track: &mut GpuTrack, device: &Device, queue: &Queue) {
///     let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
///     let mut gpu = track.frame(&mut encoder, gpu_zone!("gpu frame"));
///     gpu.begin(&mut encoder, gpu_zone!("shadows"));
///     // .. passes ..
///     gpu.end(&mut encoder);
///     gpu.resolve(&mut encoder);
///     queue.submit([encoder.finish()]);
///     track.submitted(gpu);
///     track.collect();
/// }
/// ```
#[derive(Debug)]
pub struct GpuTrack {
    timing: Option<Timing>,
}

/// What is needed to measure.
#[derive(Debug)]
struct Timing {
    device: Device,
    queue: Queue,
    name: String,
    track: Track,
    clock: Clock,
    ticks: Ticks,
    offset: Offset,
    /// When an idle GPU's clock was looked at last.
    looked: i64,
    probe: Probe,
    free: Vec<Slot>,
    in_flight: VecDeque<InFlight>,
}

/// A frame that the GPU has.
#[derive(Debug)]
struct InFlight {
    frame: Measured,
    answered: Answered,
}

impl GpuTrack {
    /// The features of a device that zones are measured with: the first one is needed, and without the
    /// second one each zone that is no pass costs two empty ones.
    pub const FEATURES: Features =
        Features::TIMESTAMP_QUERY.union(Features::TIMESTAMP_QUERY_INSIDE_ENCODERS);

    /// A row with this name, for this queue.
    ///
    /// # Cost
    /// Waits for the GPU eight times, for one stamp each.
    #[must_use]
    pub fn new(device: &Device, queue: &Queue, name: impl Into<String>) -> Self {
        let is_possible =
            amp_trace::ENABLED && device.features().contains(Features::TIMESTAMP_QUERY);
        Self {
            timing: is_possible
                .then(|| Timing::new(device, queue, name.into()))
                .flatten(),
        }
    }

    /// Whether frames are measured while the program records.
    #[must_use]
    pub fn is_timing(&self) -> bool {
        self.timing.is_some()
    }

    /// By how much a time on the row may be off; `None` where nothing is measured.
    #[must_use]
    pub fn clock_error(&self) -> Option<Duration> {
        let timing = self.timing.as_ref()?;
        Some(Duration::from_nanos(timing.offset.error()))
    }

    /// Begins a frame, with the zone that is around all others of it.
    pub fn frame(&mut self, encoder: &mut CommandEncoder, zone: Zone) -> GpuFrame {
        let measured = self
            .timing
            .as_mut()
            .and_then(|timing| timing.frame(encoder, zone));
        GpuFrame { measured }
    }

    /// Takes back a frame whose commands were submitted, the one that resolved it too.
    pub fn submitted(&mut self, frame: GpuFrame) {
        if let (Some(timing), Some(measured)) = (&mut self.timing, frame.measured) {
            timing.submitted(measured);
        }
    }

    /// Records the frames that the GPU is done with.
    pub fn collect(&mut self) {
        if let Some(timing) = &mut self.timing {
            timing.collect();
        }
    }

    /// Waits for the GPU, and records all frames that were submitted.
    pub fn finish(&mut self) {
        if let Some(timing) = &mut self.timing {
            // A device that is lost answers nothing, and its frames are given up below.
            let _ = timing.device.poll(PollType::wait_indefinitely());
            timing.collect();
        }
    }
}

impl Timing {
    fn new(device: &Device, queue: &Queue, name: String) -> Option<Self> {
        let slot = Slot::new(device);
        let clock = Clock::start();
        let sandwich = calibrate(device, queue, &slot, clock, ROUNDS)?;
        let mut timing = Self {
            device: device.clone(),
            queue: queue.clone(),
            track: perf_track!(name.clone()),
            name,
            clock,
            ticks: Ticks {
                base: sandwich.stamp,
                period: f64::from(queue.get_timestamp_period()),
            },
            offset: Offset::UNKNOWN,
            looked: 0,
            probe: Probe::new(device),
            free: vec![slot],
            in_flight: VecDeque::new(),
        };
        timing.learn(&sandwich);
        amp_trace::set_label(
            &format!("gpu clock error of {}", timing.name),
            &format!("{} ns", timing.offset.error()),
        );
        Some(timing)
    }

    fn frame(&mut self, encoder: &mut CommandEncoder, zone: Zone) -> Option<Measured> {
        if !amp_trace::is_recording() || self.probe.is_gone() {
            return None;
        }
        if self.in_flight.len() >= MOST_IN_FLIGHT {
            perf_track_event!(
                self.track,
                amp_trace::now(),
                "gpu_frame_untimed",
                in_flight = self.in_flight.len()
            );
            return None;
        }
        let slot = self.free.pop().unwrap_or_else(|| Slot::new(&self.device));
        Some(Measured::new(slot, self.clock, zone, encoder))
    }

    fn submitted(&mut self, frame: Measured) {
        // One that was not resolved has no stamps to ask for.
        if frame.not_before > 0 {
            let answered = frame.slot.ask(frame.queries(), self.clock);
            self.in_flight.push_back(InFlight { frame, answered });
        }
    }

    fn collect(&mut self) {
        // Where the device is lost, there is nothing to collect any more.
        let _ = self.device.poll(PollType::Poll);
        if self.probe.ask() {
            self.in_flight.clear();
            return;
        }
        while let Some(answer) = self
            .in_flight
            .front()
            .and_then(|front| front.answered.get().copied())
        {
            if let (Some(InFlight { frame, .. }), Some(not_after)) =
                (self.in_flight.pop_front(), answer)
            {
                self.record(frame, not_after);
            }
        }
        let now = self.clock.nanos();
        if self.in_flight.is_empty() && now - self.looked > LOOK_AGAIN {
            self.look_again();
        }
    }

    /// Looks at the clock of a GPU that has nothing to do.
    fn look_again(&mut self) {
        let slot = self.free.pop().unwrap_or_else(|| Slot::new(&self.device));
        let sandwich = calibrate(&self.device, &self.queue, &slot, self.clock, 1);
        self.free.push(slot);
        match sandwich {
            Some(sandwich) => self.learn(&sandwich),
            None => self.looked = self.clock.nanos(),
        }
    }

    fn learn(&mut self, sandwich: &Sandwich) {
        let stamp = self.ticks.nanos(sandwich.stamp);
        let learnt = self.offset.learn(
            (stamp, sandwich.not_before),
            (stamp, sandwich.not_after),
            sandwich.not_after,
        );
        self.looked = sandwich.not_after;
        self.say_learnt(learnt, sandwich.not_after);
    }

    fn say_learnt(&self, learnt: Result<(), ClockStepped>, at: i64) {
        if learnt.is_err() {
            perf_track_event!(level: amp_trace::Level::WARN, self.track, self.clock.moment(at), "gpu_clock_stepped");
        }
        perf_gauge!(unit: "ns", "gpu clock error", self.offset.error());
    }

    /// Records a frame whose stamps are there.
    fn record(&mut self, frame: Measured, not_after: i64) {
        let stamps = frame.slot.take(frame.queries());
        let (pairs, _) = stamps.as_chunks::<2>();
        let stamps: Vec<Stamps> = pairs
            .iter()
            .map(|&[begin, end]| Stamps { begin, end })
            .collect();
        let Measured {
            slot,
            zones,
            untimed,
            not_before,
            ..
        } = frame;
        self.free.push(slot);
        let Some(&whole) = stamps.first() else {
            return;
        };
        if whole.fault(&whole).is_none() {
            let learnt = self.offset.learn(
                (self.ticks.nanos(whole.begin), not_before),
                (self.ticks.nanos(whole.end), not_after),
                not_after,
            );
            let is_stepped = learnt.is_err();
            self.say_learnt(learnt, not_after);
            if is_stepped {
                return;
            }
        }
        let batch = self.track.batch();
        for (zone, stamps) in zones.into_iter().zip(stamps) {
            self.record_zone(&batch, zone, stamps, whole, not_after);
        }
        if untimed > 0 {
            perf_track_event!(
                batch,
                self.clock.moment(not_after),
                "gpu_zones_untimed",
                zones = untimed
            );
        }
    }

    fn record_zone(
        &self,
        batch: &TrackBatch<'_>,
        zone: Zone,
        stamps: Stamps,
        whole: Stamps,
        not_after: i64,
    ) {
        if let Some(fault) = stamps.fault(&whole) {
            let at = self.clock.moment(not_after);
            perf_track_event!(
                level: amp_trace::Level::WARN,
                batch,
                at,
                "gpu_zone_invalid",
                zone = zone.name,
                why = fault.text(),
                begin = stamps.begin,
                end = stamps.end
            );
            return;
        }
        let moment = |stamp| {
            self.clock
                .moment(self.ticks.nanos(stamp) + self.offset.middle())
        };
        (zone.record)(batch, moment(stamps.begin)..moment(stamps.end));
    }
}

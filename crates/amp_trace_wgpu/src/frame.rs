//! The zones of one frame while its commands are recorded.

use wgpu::{CommandEncoder, ComputePassTimestampWrites, QuerySet, RenderPassTimestampWrites};

use crate::clock::Clock;
use crate::slot::{MOST_ZONES, Slot};
use crate::zone::Zone;

/// The zones of one frame: what one or several command encoders do, until they are submitted.
///
/// Made by [`GpuTrack::frame`](crate::GpuTrack::frame), given back to
/// [`GpuTrack::submitted`](crate::GpuTrack::submitted). Dropped without, nothing of it is recorded. Where
/// the track measures nothing, all of it does nothing.
#[derive(Debug)]
#[must_use = "give it to `GpuTrack::submitted` after its commands were submitted"]
pub struct GpuFrame {
    pub(crate) measured: Option<Measured>,
}

/// A frame that is measured.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) slot: Slot,
    /// Zone `n` has the queries `2 n` and `2 n + 1`; the first is around all of them.
    pub(crate) zones: Vec<Zone>,
    /// Zones that found no queries free.
    pub(crate) untimed: u32,
    /// Before this moment of our clock, nothing of the frame was submitted.
    pub(crate) not_before: i64,
    /// When it began.
    begun: i64,
    /// Those that were begun and not ended; `None` for one without queries.
    open: Vec<Option<u32>>,
    clock: Clock,
}

/// The stamps of a pass.
#[derive(Debug)]
#[must_use = "give it to the descriptor of a pass, or the frame waits for stamps that nobody writes"]
pub struct PassStamps {
    queries: Option<(QuerySet, u32)>,
}

impl GpuFrame {
    /// Begins a zone that ends with [`GpuFrame::end`]. Zones nest.
    pub fn begin(&mut self, encoder: &mut CommandEncoder, zone: Zone) {
        if let Some(measured) = &mut self.measured {
            measured.begin(encoder, zone);
        }
    }

    /// Ends the zone that was begun last.
    pub fn end(&mut self, encoder: &mut CommandEncoder) {
        if let Some(measured) = &mut self.measured {
            measured.end(encoder);
        }
    }

    /// A zone that is one pass, in the zones that are open.
    ///
    /// The pass has to be recorded: the GPU is asked for its stamps.
    ///
    /// # Examples
    /// ```
    /// use amp_trace_wgpu::{GpuFrame, gpu_zone};
    /// use wgpu::{CommandEncoder, ComputePassDescriptor};
    ///
    /// fn blur(frame: &mut GpuFrame, encoder: &mut CommandEncoder) {
    ///     let stamps = frame.pass(gpu_zone!("blur"));
    ///     let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor {
    ///         label: Some("blur"),
    ///         timestamp_writes: stamps.compute(),
    ///     });
    ///     pass.dispatch_workgroups(1, 1, 1);
    /// }
    /// ```
    pub fn pass(&mut self, zone: Zone) -> PassStamps {
        let queries = self.measured.as_mut().and_then(|measured| {
            let index = measured.add(zone)?;
            Some((measured.slot.queries.clone(), 2 * index))
        });
        PassStamps { queries }
    }

    /// Says that some of its commands were submitted before the last of them are recorded: the program calls
    /// it then, before [`GpuFrame::resolve`].
    ///
    /// The frame tells less about the GPU's clock, and its zones are as they would be.
    pub fn was_submitted_in_parts(&mut self) {
        if let Some(measured) = &mut self.measured {
            measured.not_before = measured.begun;
        }
    }

    /// Ends what is open and has the GPU hand the stamps over. Nothing is measured after it.
    ///
    /// The encoder is the last of the frame's.
    pub fn resolve(&mut self, encoder: &mut CommandEncoder) {
        if let Some(measured) = &mut self.measured {
            measured.resolve(encoder);
        }
    }
}

impl PassStamps {
    /// For the descriptor of a compute pass.
    #[must_use]
    pub fn compute(&self) -> Option<ComputePassTimestampWrites<'_>> {
        let (query_set, first) = self.queries.as_ref()?;
        Some(ComputePassTimestampWrites {
            query_set,
            beginning_of_pass_write_index: Some(*first),
            end_of_pass_write_index: Some(*first + 1),
        })
    }

    /// For the descriptor of a render pass.
    #[must_use]
    pub fn render(&self) -> Option<RenderPassTimestampWrites<'_>> {
        let (query_set, first) = self.queries.as_ref()?;
        Some(RenderPassTimestampWrites {
            query_set,
            beginning_of_pass_write_index: Some(*first),
            end_of_pass_write_index: Some(*first + 1),
        })
    }
}

impl Measured {
    /// Begins the frame with the zone around all others.
    pub(crate) fn new(slot: Slot, clock: Clock, zone: Zone, encoder: &mut CommandEncoder) -> Self {
        let mut measured = Self {
            slot,
            zones: Vec::new(),
            untimed: 0,
            not_before: 0,
            begun: clock.nanos(),
            open: Vec::new(),
            clock,
        };
        measured.begin(encoder, zone);
        measured
    }

    /// How many queries are in use.
    pub(crate) fn queries(&self) -> u32 {
        2 * self.zones.len() as u32
    }

    fn add(&mut self, zone: Zone) -> Option<u32> {
        let index = self.zones.len() as u32;
        if index >= MOST_ZONES {
            self.untimed += 1;
            return None;
        }
        self.zones.push(zone);
        Some(index)
    }

    fn begin(&mut self, encoder: &mut CommandEncoder, zone: Zone) {
        let index = self.add(zone);
        if let Some(index) = index {
            self.slot.stamp(encoder, 2 * index);
        }
        self.open.push(index);
    }

    fn end(&mut self, encoder: &mut CommandEncoder) {
        // The first one is the frame's own, which ends last.
        if self.open.len() > 1
            && let Some(Some(index)) = self.open.pop()
        {
            self.slot.stamp(encoder, 2 * index + 1);
        }
    }

    fn resolve(&mut self, encoder: &mut CommandEncoder) {
        while let Some(open) = self.open.pop() {
            if let Some(index) = open {
                self.slot.stamp(encoder, 2 * index + 1);
            }
        }
        self.slot.resolve(encoder, self.queries());
        if self.not_before == 0 {
            self.not_before = self.clock.nanos();
        }
    }
}

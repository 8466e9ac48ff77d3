//! A device, and what becomes of it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use amp_trace_wgpu::GpuTrack;
use bevy_tasks::block_on;
use wgpu::{Adapter, Device, DeviceDescriptor, DeviceType, Features, Limits, PollType, Queue};

use super::adapter::{self, AdapterChoice};
use super::error::GpuError;

/// How long a device that refused a command has for saying that it is lost.
const PATIENCE_FOR_A_LOSS: Duration = Duration::from_secs(1);

/// What is asked of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GpuConfig {
    /// Which adapter. Default: the best.
    pub adapter: AdapterChoice,
    /// The most bytes of one buffer, where that is less than what the device can do. A scene that needs
    /// more is culled on the processor. Default: no limit.
    pub largest_buffer: u64,
    /// How many frames the GPU may be behind before one waits for it, at least 1. Default: 3.
    pub frames_in_flight: usize,
}

impl Default for GpuConfig {
    fn default() -> Self {
        Self {
            adapter: AdapterChoice::Best,
            largest_buffer: u64::MAX,
            frames_in_flight: 3,
        }
    }
}

/// A device with its queue. Errors of it are kept, and none is a panic. Clones are the same device.
#[derive(Debug, Clone)]
pub struct Gpu {
    device: Device,
    queue: Queue,
    name: String,
    is_software: bool,
    faults: Arc<Faults>,
}

/// What went wrong with a device: the first of each.
#[derive(Debug, Default)]
struct Faults {
    lost: OnceLock<String>,
    refused: Mutex<Option<String>>,
}

impl Gpu {
    /// Opens a device.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] and [`GpuError::NoDevice`].
    ///
    /// # Cost
    /// Loads the drivers: tens of milliseconds.
    pub fn open(config: &GpuConfig) -> Result<Self, GpuError> {
        let instance = adapter::instance(config.adapter)?;
        Self::of(&adapter::find(&instance, config.adapter, |_| true)?)
    }

    /// Opens a device of an adapter.
    pub(crate) fn of(adapter: &Adapter) -> Result<Self, GpuError> {
        let info = adapter.get_info();
        let can = adapter.limits();
        let description = DeviceDescriptor {
            label: Some("amp_render"),
            required_features: adapter.features()
                & (GpuTrack::FEATURES | Features::INDIRECT_FIRST_INSTANCE),
            required_limits: Limits {
                max_buffer_size: can.max_buffer_size,
                max_storage_buffer_binding_size: can.max_storage_buffer_binding_size,
                ..Limits::default()
            },
            ..DeviceDescriptor::default()
        };
        let (device, queue) =
            block_on(adapter.request_device(&description)).map_err(|error| GpuError::NoDevice {
                adapter: info.name.clone(),
                why: error.to_string(),
            })?;
        let faults = Arc::new(Faults::default());
        let heard = Arc::clone(&faults);
        device.set_device_lost_callback(move |reason, message| {
            heard.lost.get_or_init(|| format!("{reason:?}: {message}"));
        });
        let heard = Arc::clone(&faults);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            let mut refused = heard.refused.lock().unwrap_or_else(PoisonError::into_inner);
            refused.get_or_insert_with(|| error.to_string());
        }));
        Ok(Self {
            device,
            queue,
            name: format!("{} ({})", info.name, info.driver),
            is_software: info.device_type == DeviceType::Cpu,
            faults,
        })
    }

    /// The device.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Its queue.
    #[must_use]
    pub fn queue(&self) -> &Queue {
        &self.queue
    }

    /// The adapter's name, and its driver's.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a program that does what a card would.
    #[must_use]
    pub fn is_software(&self) -> bool {
        self.is_software
    }

    /// Whether the two are one device. wgpu's own comparison holds only for those of one instance.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.faults, &other.faults)
    }

    /// Whether the device is known to be gone.
    pub(super) fn is_lost(&self) -> bool {
        self.faults.lost.get().is_some()
    }

    /// Whether all went well so far.
    ///
    /// # Errors
    /// [`GpuError::Lost`], or the first [`GpuError::Refused`] since this was asked last.
    pub fn check(&self) -> Result<(), GpuError> {
        // A loss is told where somebody polls.
        let _ = self.device.poll(PollType::Poll);
        let refused = self.faults.take_refused();
        if let (Some(_), None) = (&refused, self.faults.lost.get()) {
            // A device that is lost refuses commands first, and says why once it has nothing to do.
            let _ = self.device.poll(PollType::Wait {
                submission_index: None,
                timeout: Some(PATIENCE_FOR_A_LOSS),
            });
        }
        if let Some(why) = self.faults.lost.get() {
            return Err(GpuError::Lost { why: why.clone() });
        }
        refused.map_or(Ok(()), |why| Err(GpuError::Refused { why }))
    }
}

impl Faults {
    fn take_refused(&self) -> Option<String> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.take()
    }
}

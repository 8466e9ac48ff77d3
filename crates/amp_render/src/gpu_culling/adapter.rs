//! Which of a machine's adapters is used.

use std::env;
use std::ffi::OsStr;

use bevy_tasks::block_on;
use wgpu::{Adapter, Backends, DeviceType, Instance, InstanceDescriptor};

use super::error::GpuError;

/// The environment variable that [`AdapterChoice::from_env`] reads.
pub const ADAPTER_VARIABLE: &str = "AMP_ADAPTER";

/// Which kind of adapter is used.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum AdapterChoice {
    /// The fastest kind there is: a card of its own before one in the processor, and any of them before a
    /// program that does what a card would.
    #[default]
    Best,
    /// A graphics card, and no program.
    Hardware,
    /// A program that does what a card would, such as Mesa's lavapipe: the same on every machine, and slow.
    Software,
}

impl AdapterChoice {
    /// What the environment variable `AMP_ADAPTER` says: `best`, `hardware` or `software`. Without it,
    /// [`AdapterChoice::Best`].
    ///
    /// # Errors
    /// [`GpuError::Choice`] for anything else.
    pub fn from_env() -> Result<Self, GpuError> {
        Self::parse(env::var_os(ADAPTER_VARIABLE).as_deref())
    }

    fn parse(text: Option<&OsStr>) -> Result<Self, GpuError> {
        let Some(text) = text else {
            return Ok(Self::Best);
        };
        match text.to_str() {
            Some("best" | "") => Ok(Self::Best),
            Some("hardware") => Ok(Self::Hardware),
            Some("software") => Ok(Self::Software),
            _ => Err(GpuError::Choice {
                found: text.to_string_lossy().into_owned(),
            }),
        }
    }

    const fn wanted(self) -> &'static str {
        match self {
            Self::Best => "a Vulkan adapter",
            Self::Hardware => "a Vulkan adapter that is a graphics card",
            Self::Software => "a Vulkan adapter that is a program",
        }
    }

    /// The place of an adapter of this kind among those that will do, the first one best.
    fn rank(self, kind: DeviceType) -> Option<u8> {
        let rank = match kind {
            DeviceType::DiscreteGpu => 0,
            DeviceType::IntegratedGpu => 1,
            DeviceType::VirtualGpu => 2,
            DeviceType::Other => 3,
            DeviceType::Cpu => 4,
        };
        let is_program = kind == DeviceType::Cpu;
        match self {
            Self::Best => Some(rank),
            Self::Hardware => (!is_program).then_some(rank),
            Self::Software => is_program.then_some(rank),
        }
    }
}

/// The way to the drivers.
pub(crate) fn instance(choice: AdapterChoice) -> Result<Instance, GpuError> {
    // Where Vulkan was not built in, an instance would be a panic.
    if Instance::enabled_backend_features().is_empty() {
        return Err(GpuError::NoAdapter {
            wanted: choice.wanted(),
            found: "a platform without Vulkan".to_owned(),
        });
    }
    let mut description = InstanceDescriptor::new_without_display_handle();
    description.backends = Backends::VULKAN;
    Ok(Instance::new(description))
}

/// The best adapter of the choice, of those that will do.
pub(crate) fn find(
    instance: &Instance,
    choice: AdapterChoice,
    will_do: impl Fn(&Adapter) -> bool,
) -> Result<Adapter, GpuError> {
    let mut adapters = adapters(instance);
    adapters.sort_by_key(|adapter| choice.rank(adapter.get_info().device_type));
    adapters
        .into_iter()
        .filter(|adapter| choice.rank(adapter.get_info().device_type).is_some())
        .find(will_do)
        .ok_or_else(|| none(instance, choice))
}

/// None of the adapters is of the choice, or will do.
pub(crate) fn none(instance: &Instance, choice: AdapterChoice) -> GpuError {
    let names: Vec<_> = adapters(instance)
        .iter()
        .map(|adapter| adapter.get_info().name)
        .collect();
    GpuError::NoAdapter {
        wanted: choice.wanted(),
        found: if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        },
    }
}

fn adapters(instance: &Instance) -> Vec<Adapter> {
    block_on(instance.enumerate_adapters(Backends::VULKAN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_has_three_values() {
        let parse = |text: &str| AdapterChoice::parse(Some(OsStr::new(text)));
        assert_eq!(AdapterChoice::parse(None), Ok(AdapterChoice::Best));
        assert_eq!(parse("software"), Ok(AdapterChoice::Software));
        assert_eq!(parse("hardware"), Ok(AdapterChoice::Hardware));
        let error = parse("softwear").unwrap_err().to_string();
        assert!(
            error.contains("softwear") && error.contains("`software`"),
            "{error}"
        );
    }

    #[test]
    fn a_card_comes_before_a_program_and_each_kind_can_be_had_alone() {
        let kinds = [
            DeviceType::Cpu,
            DeviceType::IntegratedGpu,
            DeviceType::DiscreteGpu,
        ];
        let best = |choice: AdapterChoice| {
            let ranked = kinds
                .into_iter()
                .filter_map(|kind| Some((choice.rank(kind)?, kind)));
            ranked.min_by_key(|(rank, _)| *rank).map(|(_, kind)| kind)
        };
        assert_eq!(best(AdapterChoice::Best), Some(DeviceType::DiscreteGpu));
        assert_eq!(best(AdapterChoice::Hardware), Some(DeviceType::DiscreteGpu));
        assert_eq!(best(AdapterChoice::Software), Some(DeviceType::Cpu));
        assert_eq!(AdapterChoice::Hardware.rank(DeviceType::Cpu), None);
    }
}

//! What is compared: one section of the page each.

use crate::race::AnyRace;
use crate::scale::Scale;
use crate::spawning;
use crate::sync;

/// Races about one thing.
pub(crate) struct Section {
    /// How the command line calls it.
    pub(crate) name: &'static str,
    /// The heading.
    pub(crate) title: &'static str,
    /// How the contestants are set up, as Markdown.
    pub(crate) set_up: &'static str,
    /// Prepares one race each; a scene is made when its race begins, and gone when it ends.
    pub(crate) races: &'static [fn(Scale) -> Box<dyn AnyRace>],
}

/// All sections, in the order of the page.
pub(crate) const SECTIONS: &[Section] = &[sync::SECTION, spawning::SECTION];

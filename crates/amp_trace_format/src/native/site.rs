//! Call sites that outlive the record that named them.

use std::sync::Arc;

use crate::{Level, Site};

/// A call site with texts of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnedSite {
    pub(super) id: u32,
    pub(super) name: Arc<str>,
    pub(super) target: Arc<str>,
    pub(super) level: Level,
    pub(super) file: Option<Arc<str>>,
    pub(super) line: Option<u32>,
    pub(super) unit: Option<Arc<str>>,
}

/// Levels by their numbers in the format.
pub(super) const LEVELS: [Level; 5] = [
    Level::Error,
    Level::Warn,
    Level::Info,
    Level::Debug,
    Level::Trace,
];

impl OwnedSite {
    pub(super) fn of(site: &Site<'_>) -> Self {
        Self {
            id: site.id,
            name: site.name.into(),
            target: site.target.into(),
            level: site.level,
            file: site.file.map(Into::into),
            line: site.line,
            unit: site.unit.map(Into::into),
        }
    }

    pub(super) fn site(&self) -> Site<'_> {
        Site {
            id: self.id,
            name: &self.name,
            target: &self.target,
            level: self.level,
            file: self.file.as_deref(),
            line: self.line,
            unit: self.unit.as_deref(),
        }
    }
}

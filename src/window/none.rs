//! Builds that open no window. The command line has refused to ask for one.

use bevy_app::App;

use super::{Seen, WindowError};
use crate::culling::Culling;
use crate::options::WindowOptions;

/// Nobody.
#[derive(Debug)]
pub(crate) enum Viewer {}

impl Viewer {
    pub(crate) fn open(_: &WindowOptions, _: Culling) -> Result<Option<Self>, WindowError> {
        Ok(None)
    }

    pub(crate) fn watch(self, _: &mut App) -> Result<Seen, WindowError> {
        match self {}
    }
}

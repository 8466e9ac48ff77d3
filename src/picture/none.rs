//! Builds that draw nothing. The command line has refused to ask for a picture.

use bevy_ecs::world::World;

use super::ScreenshotError;
use crate::options::PictureOptions;

/// Nobody.
#[derive(Debug)]
pub(crate) struct Photographer;

impl Photographer {
    pub(crate) fn new(_: &PictureOptions, _: u32) -> Result<Option<Self>, ScreenshotError> {
        Ok(None)
    }

    pub(crate) fn set_up(&mut self, _: &mut World) -> Result<(), ScreenshotError> {
        Ok(())
    }

    pub(crate) fn see(&mut self, _: &World, _: u32) {}

    pub(crate) fn finish(self) -> Result<String, ScreenshotError> {
        Ok(String::new())
    }
}

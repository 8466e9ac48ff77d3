//! What the command line says.

use bevy::ecs::resource::Resource;

/// How the game runs.
#[derive(Resource, Debug, Clone, Copy)]
pub(crate) struct Options {
    /// Frames until it ends; at least 1.
    pub(crate) frames: u32,
    /// Whether it looks for an adapter to draw with.
    pub(crate) has_adapter: bool,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn read(mut args: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            frames: 120,
            has_adapter: true,
        };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--without-adapter" => options.has_adapter = false,
                "--frames" => {
                    let number = args.next().unwrap_or_default();
                    options.frames = number.parse().ok().filter(|n| *n > 0).ok_or_else(|| {
                        format!("expected a number of frames after `--frames`, found `{number}`")
                    })?;
                }
                _ => {
                    return Err(format!(
                        "expected `--frames N` or `--without-adapter`, found `{arg}`"
                    ));
                }
            }
        }
        Ok(options)
    }
}

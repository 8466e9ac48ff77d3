//! Draws what was culled: instanced meshes under a sun and a sky, with shadows and haze.
//!
//! ```text
//! InstanceTable ─ transforms ──────────────┐
//! RenderFrame or GpuCulling ─ draw calls ──┼─► shadow map ─► scene ─► RgbaPicture, or a window
//! Look ─ models, materials, light ─────────┘
//! ```
//!
//! [`PictureRenderer`] draws one table as one camera sees it: by the batches of a
//! [`RenderFrame`](crate::RenderFrame), or by the draw calls that a
//! [`GpuCulling`](crate::gpu_culling::GpuCulling) left on the card. A [`Look`] says what meshes and materials
//! look like; what it does not name is drawn too, as a magenta box, or in grey. A [`Screen`] shows pictures in a window.

mod canvas;
mod casters;
mod error;
mod frame_words;
mod geometry;
mod instances;
mod light;
mod look;
mod material;
mod material_buffer;
mod model;
mod overlay;
mod pipelines;
mod renderer;
mod rgba_picture;
mod screen;
mod shadow_map;
mod vertex;

pub use error::PictureError;
pub use light::Light;
pub use look::{Look, Models};
pub use material::{Material, Rgb};
pub use model::Model;
pub use overlay::{Overlay, Panel};
pub use renderer::{Drawn, PictureConfig, PictureRenderer, Scene};
pub use rgba_picture::RgbaPicture;
pub use screen::{Screen, ScreenPicture};
pub use vertex::{Finish, Paint, Vertex};

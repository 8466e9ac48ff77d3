//! A PNG file that is known to be writable before there is a picture.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use amp_render::picture::RgbaPicture;
use png::{BitDepth, ColorType, Compression, Encoder, SrgbRenderingIntent};

/// A file that is open. What was in it stays until a picture is written; one that was not there before is
/// taken away again where none is.
#[derive(Debug)]
pub(super) struct PngFile {
    path: PathBuf,
    file: File,
    is_empty_and_new: bool,
}

impl PngFile {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        let is_new = !path.exists();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            is_empty_and_new: is_new,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn write(mut self, picture: &RgbaPicture) -> io::Result<()> {
        let bytes = encoded(picture)?;
        // A pipe has neither a length nor a place.
        if self.file.metadata()?.is_file() {
            self.file.set_len(0)?;
            self.file.rewind()?;
        }
        let mut writer = BufWriter::new(&self.file);
        writer.write_all(&bytes)?;
        writer.flush()?;
        drop(writer);
        self.is_empty_and_new = false;
        Ok(())
    }
}

impl Drop for PngFile {
    fn drop(&mut self) {
        if self.is_empty_and_new {
            // Nothing is lost where an empty file stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Without the opacity, which is that of a wall.
fn encoded(picture: &RgbaPicture) -> io::Result<Vec<u8>> {
    let [width, height] = picture.size();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_source_srgb(SrgbRenderingIntent::Perceptual);
    let pixels = picture.rgba().chunks_exact(4);
    let rgb: Vec<u8> = pixels.flat_map(|pixel| &pixel[..3]).copied().collect();
    let mut writer = encoder.write_header().map_err(io::Error::other)?;
    writer.write_image_data(&rgb).map_err(io::Error::other)?;
    writer.finish().map_err(io::Error::other)?;
    Ok(bytes)
}

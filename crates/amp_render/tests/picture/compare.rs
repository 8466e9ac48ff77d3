//! How far two pictures are from each other.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use amp_render::picture::RgbaPicture;

/// Of 255, how far a pixel's colour may be from another one that is taken for the same.
const NEAR: u8 = 16;

/// How far two pictures of the same size are from each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Distance {
    /// The mean over all pixels of the colour that is furthest off, of 255.
    pub(crate) mean: f64,
    /// The share of pixels that are off by more than [`NEAR`].
    pub(crate) off: f64,
}

impl Distance {
    pub(crate) const NONE: Self = Self {
        mean: 0.0,
        off: 0.0,
    };

    pub(crate) fn of(one: &[u8], other: &[u8]) -> Self {
        assert_eq!(one.len(), other.len(), "pictures of one size");
        let furthest = one
            .chunks_exact(3)
            .zip(other.chunks_exact(3))
            .map(|pixels| {
                let (one, other) = pixels;
                let parts = one.iter().zip(other);
                parts.map(|(a, b)| a.abs_diff(*b)).max().unwrap()
            });
        let (mut sum, mut off, mut pixels) = (0_u64, 0_u64, 0_u64);
        for difference in furthest {
            sum += u64::from(difference);
            off += u64::from(difference > NEAR);
            pixels += 1;
        }
        Self {
            mean: sum as f64 / pixels as f64,
            off: off as f64 / pixels as f64,
        }
    }

    /// What another version of the same driver may do: rounding along edges.
    pub(crate) fn is_small(self) -> bool {
        self.mean < 1.5 && self.off < 0.01
    }
}

/// Red, green and blue.
pub(crate) fn rgb(picture: &RgbaPicture) -> Vec<u8> {
    let pixels = picture.rgba().chunks_exact(4);
    pixels.flat_map(|pixel| &pixel[..3]).copied().collect()
}

pub(crate) fn reference() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/picture/reference.png")
}

/// Red, green and blue of a file.
pub(crate) fn read(path: &Path) -> ([u32; 2], Vec<u8>) {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    bytes.truncate(info.buffer_size());
    ([info.width, info.height], bytes)
}

/// Leaves a picture where a person can look at it, and says where.
pub(crate) fn keep(name: &str, [width, height]: [u32; 2], rgb: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut encoder = png::Encoder::new(File::create(&path).unwrap(), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rgb).unwrap();
    path
}

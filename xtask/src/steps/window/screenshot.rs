//! What is on a display, read from X's own format of a picture (XWD, version 7).

use std::collections::BTreeSet;

use crate::failure::Failure;

/// Numbers of a header, four bytes each, the most significant first.
const HEADER: usize = 25;
/// Bytes of a colour of the palette, which is not used.
const PALETTE: usize = 12;

/// What is on a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Screenshot {
    width: usize,
    /// Row by row, from the top left: red, green, blue.
    pixels: Vec<[u8; 3]>,
}

impl Screenshot {
    /// Reads a picture of 32 bits for each pixel, which is what Xvfb makes of 24 planes.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let number = |index: usize| {
            let bytes = bytes.get(index * 4..)?.first_chunk()?;
            Some(u32::from_be_bytes(*bytes) as usize)
        };
        let header: Option<Vec<usize>> = (0..HEADER).map(number).collect();
        let header = header.ok_or("a picture of the display without a whole header")?;
        let (header_bytes, version, width, height) = (header[0], header[1], header[4], header[5]);
        let (order, pixel_bits, line_bytes) = (header[7], header[11], header[12]);
        let masks = [header[14], header[15], header[16]];
        if version != 7 || order != 0 || pixel_bits != 32 || masks != [0xff_0000, 0xff00, 0xff] {
            return Err(format!(
                "expected a picture of version 7 with 32 bits a pixel, least significant first, found {header:?}"
            ));
        }
        let start = header_bytes + header[19] * PALETTE;
        let mut pixels = Vec::with_capacity(width * height);
        for row in 0..height {
            let begin = start + row * line_bytes;
            let line = bytes
                .get(begin..begin + width * 4)
                .ok_or("a picture of the display that is cut off")?;
            let colours = line.chunks_exact(4);
            pixels.extend(colours.map(|pixel| [pixel[2], pixel[1], pixel[0]]));
        }
        Ok(Self { width, pixels })
    }

    /// How far the colours of two pictures are apart: the mean over all pixels of the part that is furthest off, of
    /// 255.
    pub(super) fn distance(&self, other: &Self) -> Result<f64, Failure> {
        if (self.width, self.pixels.len()) != (other.width, other.pixels.len()) {
            return Err(Failure::check(
                "the display has changed its size",
                "look at Xvfb",
            ));
        }
        let pixels = self.pixels.iter().zip(&other.pixels);
        let furthest = pixels.map(|(one, other)| {
            let parts = one.iter().zip(other).map(|(a, b)| a.abs_diff(*b));
            f64::from(parts.max().unwrap_or(0))
        });
        Ok(furthest.sum::<f64>() / self.pixels.len().max(1) as f64)
    }

    /// How many colours there are.
    pub(super) fn colours(&self) -> usize {
        self.pixels.iter().collect::<BTreeSet<_>>().len()
    }

    /// How bright it is, on the whole, of 255.
    pub(super) fn brightness(&self) -> f64 {
        let parts = self.pixels.as_flattened();
        let sum: f64 = parts.iter().map(|part| f64::from(*part)).sum();
        sum / parts.len().max(1) as f64
    }

    /// What share of it is sky: bright, more blue than red, and like what is left and right of it.
    pub(super) fn sky(&self) -> f64 {
        let is_sky = |[red, green, blue]: [u8; 3]| {
            blue > 90 && blue > red.saturating_add(6) && green >= red && blue >= green
        };
        let rows = self.pixels.chunks_exact(self.width.max(1));
        let smooth = rows.flat_map(|row| row.array_windows());
        let sky = smooth.filter(|[left, here, right]: &&[[u8; 3]; 3]| {
            let is_like =
                |other: &[u8; 3]| other.iter().zip(here).all(|(a, b)| a.abs_diff(*b) <= 3);
            is_sky(*here) && is_like(left) && is_like(right)
        });
        sky.count() as f64 / self.pixels.len().max(1) as f64
    }

    /// Whether there is nothing to the right of a size and below it.
    pub(super) fn is_black_beyond(&self, [width, height]: [usize; 2]) -> bool {
        let mut rows = self.pixels.chunks_exact(self.width.max(1)).enumerate();
        rows.all(|(y, row)| {
            let from = if y < height { width } else { 0 };
            row.iter().skip(from).all(|pixel| *pixel == [0, 0, 0])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three pixels and two: a palette of one colour, and lines with room at their end.
    fn file() -> Vec<u8> {
        let mut header = [0_u32; HEADER];
        header[..6].copy_from_slice(&[104, 7, 2, 24, 3, 2]);
        (header[11], header[12], header[19]) = (32, 16, 1);
        header[14..17].copy_from_slice(&[0xff_0000, 0xff00, 0xff]);
        let mut bytes: Vec<u8> = header.iter().flat_map(|n| n.to_be_bytes()).collect();
        bytes.extend(b"me\0\0");
        bytes.extend([9; PALETTE]);
        for row in [[1_u8, 2, 3, 0xdd], [4, 0, 0, 0xdd]] {
            for pixel in row {
                bytes.extend([pixel, 0, pixel.wrapping_mul(2), 0]);
            }
        }
        bytes
    }

    #[test]
    fn a_picture_is_read_as_it_stands_in_the_file() {
        let read = Screenshot::parse(&file()).expect("a picture");
        let expected = [[2, 0, 1], [4, 0, 2], [6, 0, 3], [8, 0, 4], [0; 3], [0; 3]];
        assert_eq!(read.width, 3);
        assert_eq!(read.pixels, expected);
        assert_eq!(read.colours(), 5);
        assert!(read.is_black_beyond([3, 2]) && !read.is_black_beyond([2, 2]));
        assert!(Screenshot::parse(&file()[..140]).is_err_and(|e| e.contains("cut off")));
        assert!(Screenshot::parse(&file()[..50]).is_err_and(|e| e.contains("header")));
        let mut other = file();
        other[7] = 8;
        assert!(Screenshot::parse(&other).is_err_and(|e| e.contains("version 7")));
    }

    #[test]
    fn distances_are_means_of_what_is_furthest_off() {
        let picture = |pixels: &[[u8; 3]]| Screenshot {
            width: 2,
            pixels: pixels.to_vec(),
        };
        let one = picture(&[[0, 0, 0], [10, 20, 30]]);
        let other = picture(&[[0, 4, 1], [10, 20, 30]]);
        assert_eq!(one.distance(&one).expect("one size"), 0.0);
        assert_eq!(one.distance(&other).expect("one size"), 2.0);
        assert!(one.distance(&picture(&[[0; 3]])).is_err());
        assert_eq!(one.brightness(), 10.0);
    }

    #[test]
    fn the_sky_is_blue_and_smooth() {
        let row = |pixels: &[[u8; 3]]| Screenshot {
            width: pixels.len(),
            pixels: pixels.to_vec(),
        };
        let blue = [130, 150, 180];
        assert_eq!(row(&[blue; 4]).sky(), 0.5, "but for the edges");
        assert_eq!(row(&[[150, 150, 150]; 4]).sky(), 0.0);
        assert_eq!(row(&[blue, [20, 20, 20], blue, blue]).sky(), 0.0);
    }
}

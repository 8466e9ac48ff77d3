//! What a material looks like.

/// A colour as screens have it (sRGB), `0xRRGGBB`.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u32);

impl Rgb {
    /// Red, green and blue, from 0 to 255.
    #[must_use]
    pub const fn bytes(self) -> [u8; 3] {
        let [_, r, g, b] = self.0.to_be_bytes();
        [r, g, b]
    }

    /// Red, green and blue as light adds up, from 0 to 1 (IEC 61966-2-1).
    #[must_use]
    pub fn linear(self) -> [f32; 3] {
        self.bytes().map(|byte| {
            let value = f32::from(byte) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        })
    }
}

/// What the walls and roofs of a material look like. Everything else of a mesh has its own
/// [`Paint`](super::Paint).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Material {
    /// The walls.
    pub wall: Rgb,
    /// Frames, cornices and what is between the floors.
    pub trim: Rgb,
    /// The roof.
    pub roof: Rgb,
    /// The glass, where it mirrors nothing.
    pub glass: Rgb,
    /// From floor to floor, in metres, above 0.
    pub floor: f32,
    /// From window to window, in metres, above 0.
    pub pitch: f32,
    /// The share of the width that is window, from 0 to 1.
    pub window_width: f32,
    /// The share of the height that is window, from 0 to 1.
    pub window_height: f32,
    /// The share of windows with light behind them, from 0 to 1.
    pub lit: f32,
    /// Whether the floor at the street is shop windows.
    pub shops: bool,
}

impl Default for Material {
    /// Grey, without windows: what a material looks like that nobody described.
    fn default() -> Self {
        Self {
            wall: Rgb(0x9a9a9a),
            trim: Rgb(0x888888),
            roof: Rgb(0x808080),
            glass: Rgb(0x202830),
            floor: 3.0,
            pitch: 3.0,
            window_width: 0.0,
            window_height: 0.0,
            lit: 0.0,
            shops: false,
        }
    }
}

/// Numbers of a material in `finish.wgsl`.
pub(super) const MATERIAL_NUMBERS: usize = 24;

impl Material {
    /// The numbers as the shader reads them.
    pub(super) fn numbers(&self) -> [f32; MATERIAL_NUMBERS] {
        let size = |value: f32| if value > 0.0 { value } else { 3.0 };
        let mut numbers = [0.0; MATERIAL_NUMBERS];
        let colors = [self.wall, self.trim, self.roof, self.glass];
        for (words, color) in numbers.chunks_exact_mut(4).zip(colors) {
            words[..3].copy_from_slice(&color.linear());
        }
        numbers[16..22].copy_from_slice(&[
            size(self.floor),
            size(self.pitch),
            self.window_width,
            self.window_height,
            self.lit,
            f32::from(u8::from(self.shops)),
        ]);
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_bytes_and_light() {
        let color = Rgb(0xff8000);
        assert_eq!(color.bytes(), [255, 128, 0]);
        let [r, g, b] = color.linear();
        assert!((r - 1.0).abs() < 1e-6 && b.abs() < 1e-6);
        assert!((g - 0.2159).abs() < 1e-3, "half of a screen's light: {g}");
    }

    #[test]
    fn floors_without_a_height_have_one_all_the_same() {
        for bad in [0.0, -1.0, f32::NAN] {
            let material = Material {
                floor: bad,
                pitch: bad,
                ..Material::default()
            };
            assert_eq!(material.numbers()[16..18], [3.0, 3.0]);
        }
    }
}

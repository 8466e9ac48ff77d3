//! Text over a picture, in a font of 8 x 8 pixels.

mod writing;

pub(super) use writing::Writing;

use super::material::Rgb;

/// A block of text on a dark ground.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Panel {
    /// Where its top left is, in pixels from that of the picture.
    pub place: [u32; 2],
    /// The lines, each in its colour. Characters outside of ASCII are drawn as `?`.
    pub lines: Vec<(String, Rgb)>,
}

/// What is written over a picture.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Overlay {
    /// The blocks of text, the last on top.
    pub panels: Vec<Panel>,
    /// How many pixels each of the font's pixels has along a side; 0 is 1.
    pub scale: u32,
}

/// Pixels of the font from line to line, and around the text.
const LINE: u32 = 11;
const BORDER: u32 = 5;
/// Pixels of a character along each side.
const CHARACTER: u32 = 8;
/// The character that is a filled box.
const GROUND: u32 = 128;

/// A character, or a box, as the shader reads it: the left and the top, the width and the height in
/// pixels, the character, the colour with its opacity.
type Mark = [u32; 6];

impl Overlay {
    /// The marks of all panels.
    fn marks(&self) -> Vec<Mark> {
        let scale = self.scale.clamp(1, 16);
        self.panels
            .iter()
            .flat_map(|panel| panel.marks(scale))
            .collect()
    }
}

impl Panel {
    fn marks(&self, scale: u32) -> Vec<Mark> {
        // A panel beyond what a texture holds is nowhere.
        let [left, top] = self.place.map(|place| place.min(1 << 16));
        let longest = self.lines.iter().map(|(text, _)| text.chars().count());
        let width = longest.max().unwrap_or(0).min(1 << 10) as u32 * CHARACTER + 2 * BORDER;
        let height = self.lines.len().min(1 << 10) as u32 * LINE + 2 * BORDER;
        let mut marks = vec![[
            left,
            top,
            width * scale,
            height * scale,
            GROUND,
            u32::from_le_bytes([10, 14, 20, 176]),
        ]];
        for (line, (text, color)) in (0..).zip(&self.lines) {
            let [r, g, b] = color.bytes();
            let color = u32::from_le_bytes([r, g, b, 255]);
            let y = top + (BORDER + line * LINE + 1) * scale;
            for (column, character) in (0..).zip(text.chars().take(1 << 10)) {
                let x = left + (BORDER + column * CHARACTER) * scale;
                let code = match character {
                    ' ' => continue,
                    '!'..='~' => character as u32,
                    _ => '?' as u32,
                };
                marks.push([x, y, CHARACTER * scale, CHARACTER * scale, code, color]);
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_has_its_place_and_what_is_not_ascii_is_a_question() {
        let overlay = Overlay {
            panels: vec![Panel {
                place: [10, 20],
                lines: vec![("a é".to_owned(), Rgb(0xff0000)), ("b".to_owned(), Rgb(0))],
            }],
            scale: 2,
        };
        let marks = overlay.marks();
        assert_eq!(marks.len(), 4, "a ground and three characters: {marks:?}");
        assert_eq!(
            marks[0][..5],
            [10, 20, (3 * 8 + 10) * 2, (2 * 11 + 10) * 2, GROUND]
        );
        assert_eq!(
            marks[1],
            [
                20,
                32,
                16,
                16,
                'a' as u32,
                u32::from_le_bytes([255, 0, 0, 255])
            ]
        );
        assert_eq!(marks[2][..5], [52, 32, 16, 16, '?' as u32]);
        assert_eq!(marks[3][..5], [20, 54, 16, 16, 'b' as u32]);
        assert!(Overlay::default().marks().is_empty());
    }
}

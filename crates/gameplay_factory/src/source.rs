//! A text with a name, and the places in it.

/// A prefab file: a name for the messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// What the messages call it, usually its path.
    pub name: &'a str,
    /// The RON text.
    pub text: &'a str,
}

/// A place in a [`Source`]: line and column count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Source<'_> {
    /// Where `part`, a slice of this text, begins. In bytes; 0 for a slice of something else.
    pub(crate) fn offset_of(&self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if offset <= self.text.len() { offset } else { 0 }
    }

    /// The line and column of a byte offset.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: 1 + before.matches('\n').count(),
            column: 1 + before[line_start..].chars().count(),
        }
    }
}

/// The byte offset of a line and column that the RON parser reported about `text`.
pub(crate) fn offset_of_position(text: &str, position: ron::error::Position) -> usize {
    let line_start = match position.line {
        0 | 1 => 0,
        line => text
            .match_indices('\n')
            .nth(line - 2)
            .map_or(text.len(), |(newline, _)| newline + 1),
    };
    text[line_start..]
        .char_indices()
        .nth(position.col.saturating_sub(1))
        .map_or(text.len(), |(offset, _)| line_start + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_positions_are_inverse_on_lines_with_wide_characters() {
        let text = "{\n  \"größe\": (\n),\n}";
        let source = Source { name: "a", text };
        for (offset, _) in text.char_indices() {
            let Position { line, column } = source.position(offset);
            let position = ron::error::Position { line, col: column };
            assert_eq!(offset_of_position(text, position), offset);
        }
    }

    #[test]
    fn positions_past_the_end_are_the_end() {
        let position = ron::error::Position { line: 9, col: 9 };
        assert_eq!(offset_of_position("ab\nc", position), 4);
    }
}

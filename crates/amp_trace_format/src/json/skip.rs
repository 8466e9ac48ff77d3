//! Passing over values without a look at them.

use memchr::memchr2;

/// Where the value ends that is at this place of bytes; none if that is not there.
pub(crate) fn end_of_value(bytes: &[u8], at: usize) -> Option<usize> {
    let end = Skip::default().through(bytes.get(at..)?)?;
    Some(at + end)
}

/// How far a value was passed over.
#[derive(Debug, Default)]
pub(super) struct Skip {
    depth: u64,
    has_begun: bool,
    is_text: bool,
    is_escaped: bool,
}

impl Skip {
    /// Where in these bytes, which follow the last ones, the value ends; none if it goes on.
    pub(super) fn through(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            if self.is_escaped {
                self.is_escaped = false;
            } else if self.is_text {
                match byte {
                    b'"' => self.is_text = false,
                    b'\\' => self.is_escaped = true,
                    _ => at += memchr2(b'"', b'\\', &bytes[at..]).unwrap_or(bytes.len() - at),
                }
                if self.is_text || self.depth > 0 {
                    continue;
                }
                return Some(at);
            } else {
                match byte {
                    b'"' => self.is_text = true,
                    b'{' | b'[' => self.depth += 1,
                    b'}' | b']' if self.depth > 1 => self.depth -= 1,
                    b'}' | b']' if self.depth == 1 => return Some(at),
                    // The end of a number or a word, which belongs to what is around it.
                    b'}' | b']' => return Some(at - 1),
                    b',' if self.depth == 0 && self.has_begun => return Some(at - 1),
                    b',' | b' ' | b'\n' | b'\r' | b'\t' => continue,
                    _ => {}
                }
                self.has_begun = true;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_passed_over_wherever_they_are_cut() {
        for (text, rest) in [
            ("{\"a\":[1,{}]},7", ",7"),
            (", [[],[\"]\\\"]\"]] ]", " ]"),
            ("\"a\\\\\",\"b\"", ",\"b\""),
            (" 17}", "}"),
            ("true , 1", ", 1"),
        ] {
            for cut in 0..text.len() {
                let mut skip = Skip::default();
                let (before, after) = text.as_bytes().split_at(cut);
                let end = skip.through(before);
                let end = end.or_else(|| skip.through(after).map(|end| cut + end));
                assert_eq!(&text[end.expect("it ends")..], rest, "{text}, cut at {cut}");
            }
        }
    }
}

//! Which field a place in a RON value belongs to, and where a field is written.
//!
//! The RON parser reports a line and a column; a person thinks in fields. This scanner walks a
//! value that is known to be well-formed up to the place asked for, and keeps the path of the
//! value it is in, written as `bevy_reflect` writes paths: `suspension.springs[2].0`.

/// One bracket that is open.
struct Frame {
    bracket: char,
    /// The field name or map key of the value at hand.
    key: Option<String>,
    index: usize,
    /// Whether the value at hand has begun.
    begun: bool,
}

/// A walk over the tokens of a value.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    frames: Vec<Frame>,
}

/// The path of the value that the byte at `offset` belongs to; empty for the whole value.
pub(crate) fn path_at(text: &str, offset: usize) -> String {
    let mut scanner = Scanner::new(text);
    let mut path = String::new();
    while let Some(start) = scanner.step() {
        if start > offset {
            break;
        }
        path = scanner.path();
    }
    path
}

/// The path of the value that ends before the byte at `offset`.
pub(crate) fn path_before(text: &str, offset: usize) -> String {
    path_at(text, offset.saturating_sub(1))
}

/// Where the value at `path` begins, in bytes; the longest written prefix of the path otherwise.
pub(crate) fn offset_of_path(text: &str, path: &str) -> usize {
    let mut scanner = Scanner::new(text);
    let mut best = (0, skip_blank(text, 0));
    while let Some(start) = scanner.step() {
        let here = scanner.path();
        let opens = text[start..].starts_with(['(', '[', '{']);
        let is_value = opens || scanner.frames.last().is_none_or(|frame| frame.begun);
        let is_prefix = path
            .strip_prefix(here.as_str())
            .is_some_and(|rest| rest.is_empty() || here.is_empty() || rest.starts_with(['.', '[']));
        if is_value && is_prefix && here.len() > best.0 {
            best = (here.len(), start);
        }
    }
    best.1
}

/// The token at `offset`, cut to a length that fits in a message.
pub(crate) fn token_at(text: &str, offset: usize) -> String {
    const LONGEST: usize = 32;
    let start = skip_blank(text, offset.min(text.len()));
    let end = token_end(text, start);
    let token = &text[start..end];
    match token.char_indices().nth(LONGEST) {
        Some((cut, _)) => format!("{}…", &token[..cut]),
        None => token.to_owned(),
    }
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            frames: Vec::new(),
        }
    }

    /// Takes in one token and returns where it begins.
    fn step(&mut self) -> Option<usize> {
        let start = skip_blank(self.text, self.at);
        let first = self.text[start..].chars().next()?;
        self.at = token_end(self.text, start);
        match first {
            '(' | '[' | '{' => {
                self.begin_value();
                self.frames.push(Frame {
                    bracket: first,
                    key: None,
                    index: 0,
                    begun: false,
                });
            }
            ')' | ']' | '}' => {
                self.frames.pop();
            }
            ',' => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.index += 1;
                    frame.key = None;
                    frame.begun = false;
                }
            }
            ':' => {}
            _ => self.word(start),
        }
        Some(start)
    }

    /// A name, a number or a text: a key if a colon follows, a value otherwise.
    fn word(&mut self, start: usize) {
        let text = self.text;
        let word = &text[start..self.at];
        let after = skip_blank(text, self.at);
        let colon = text[after..].starts_with(':');
        match self.frames.last_mut() {
            Some(frame) if colon && !frame.begun && frame.key.is_none() => {
                frame.key = Some(word.to_owned());
            }
            _ => self.begin_value(),
        }
    }

    fn begin_value(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.begun = true;
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for frame in &self.frames {
            match (frame.bracket, &frame.key) {
                ('{', Some(key)) => path.push_str(&format!("[{key}]")),
                (_, Some(key)) => push_field(&mut path, key),
                ('[', None) if frame.begun => path.push_str(&format!("[{}]", frame.index)),
                (_, None) if frame.begun => push_field(&mut path, &frame.index.to_string()),
                _ => {}
            }
        }
        path
    }
}

fn push_field(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Whether the text is white space and comments only.
pub(crate) fn is_blank(text: &str) -> bool {
    skip_blank(text, 0) == text.len()
}

/// Where the first token begins.
pub(crate) fn first_token(text: &str) -> usize {
    skip_blank(text, 0)
}

/// Skips white space and comments.
fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let trimmed = rest.trim_start();
        at += rest.len() - trimmed.len();
        if trimmed.starts_with("//") {
            at += trimmed.find('\n').unwrap_or(trimmed.len());
        } else if trimmed.starts_with("/*") {
            at += block_comment_len(trimmed);
        } else {
            return at;
        }
    }
}

/// The length of the block comment that `text` begins with; block comments nest.
fn block_comment_len(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(found) = text[at..].find(['/', '*']) {
        at += found;
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Where the token that begins at `start` ends.
fn token_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let Some(first) = rest.chars().next() else {
        return start;
    };
    let len = match first {
        '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' => 1,
        '"' => quoted_len(rest, '"'),
        '\'' => quoted_len(rest, '\''),
        'b' if rest[1..].starts_with('"') => 1 + quoted_len(&rest[1..], '"'),
        'b' if rest[1..].starts_with('\'') => 1 + quoted_len(&rest[1..], '\''),
        'r' | 'b' => raw_text_len(rest).unwrap_or_else(|| bare_len(rest)),
        _ => bare_len(rest),
    };
    start + len
}

/// The length of a quoted text with backslash escapes.
fn quoted_len(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The length of `r"…"` or `r#"…"#`, with a `b` before or not; none if this is a name.
fn raw_text_len(text: &str) -> Option<usize> {
    let head = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = head.len() - head.trim_start_matches('#').len();
    let body = head[hashes..].strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let body_start = text.len() - body.len();
    Some(match body.find(&close) {
        Some(found) => body_start + found + close.len(),
        None => text.len(),
    })
}

fn bare_len(text: &str) -> usize {
    let ends = |(at, c): (usize, char)| {
        let ends = c.is_whitespace() || "()[]{},:\"".contains(c) || text[at..].starts_with("//");
        ends.then_some(at)
    };
    text.char_indices()
        .skip(1)
        .find_map(ends)
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUE: &str = r##"Car( // the ":" here is a comment
        name: "a, (b: \" c", raw: r#"x" ,"#, /* (nested /* too */) */
        wheels: [(1, 2.5), (3, four: 4)],
        tags: { "k": (v: 'x') },
        speed: Some(30.0),
    )"##;

    fn at(needle: &str) -> usize {
        VALUE.find(needle).expect("the needle is in the text")
    }

    #[test]
    fn paths_name_the_value_under_the_cursor() {
        assert_eq!(path_at(VALUE, 0), "");
        assert_eq!(path_at(VALUE, at("\"a, ")), "name");
        assert_eq!(path_at(VALUE, at("r#")), "raw");
        assert_eq!(path_at(VALUE, at("2.5")), "wheels[0].1");
        assert_eq!(path_at(VALUE, at("4)]")), "wheels[1].four");
        assert_eq!(path_at(VALUE, at("'x'")), "tags[\"k\"].v");
        assert_eq!(path_at(VALUE, at("30.0")), "speed.0");
    }

    #[test]
    fn offsets_of_paths_are_where_the_values_begin() {
        for (path, needle) in [
            ("name", "\"a, "),
            ("wheels[0].1", "2.5"),
            ("wheels[1].four", "4)]"),
            ("tags[\"k\"].v", "'x'"),
            ("speed", "Some"),
            ("speed.0", "30.0"),
        ] {
            assert_eq!(offset_of_path(VALUE, path), at(needle), "{path}");
        }
    }

    #[test]
    fn a_path_that_is_not_written_is_placed_at_its_longest_written_prefix() {
        assert_eq!(offset_of_path(VALUE, "wheels[0].brake"), at("(1, 2.5"));
        assert_eq!(offset_of_path(VALUE, "engine"), 0);
    }

    #[test]
    fn broken_texts_end_the_walk() {
        for text in [
            "\"open",
            "r#\"open\"",
            "/* open",
            "'",
            "b",
            "r",
            ")))",
            "é:",
            "",
        ] {
            let _ = path_at(text, usize::MAX);
            let _ = offset_of_path(text, "a.b");
            let _ = token_at(text, 0);
        }
    }
}

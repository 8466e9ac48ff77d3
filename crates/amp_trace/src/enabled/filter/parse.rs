//! From a text to directives, with the place of the one that cannot be read.

use super::directive::Directive;
use crate::FilterError;

/// The most directives of a filter: each call site is held against all of them.
const MAX_DIRECTIVES: usize = 1024;

/// Reads all directives, in their order.
pub(super) fn directives(text: &str) -> Result<Vec<Directive>, FilterError> {
    let whole = |reason: String| FilterError {
        origin: None,
        filter: text.to_owned(),
        directive: String::new(),
        line: 1,
        column: 1,
        reason,
    };
    let mut directives = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        for (at, part) in parts(line) {
            let directive = Directive::parse(part).map_err(|reason| FilterError {
                directive: part.to_owned(),
                line: count(index + 1),
                column: count(line[..at].chars().count() + 1),
                ..whole(reason)
            })?;
            if directives.len() == MAX_DIRECTIVES {
                return Err(whole(format!(
                    "it has more than {MAX_DIRECTIVES} directives; write fewer, with `*` for what \
                     several have in common"
                )));
            }
            directives.push(directive);
        }
    }
    if directives.is_empty() {
        return Err(whole(
            "it is empty; expected directives such as `amp_engine=debug,[cull*]=off`; `off` \
             records nothing, `trace` everything"
                .to_owned(),
        ));
    }
    Ok(directives)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What stands between the commas of a line that are not part of a name, and where; empty parts mean
/// nothing.
fn parts(line: &str) -> Vec<(usize, &str)> {
    let (mut parts, mut from) = (Vec::new(), 0);
    let (mut is_name, mut is_escaped) = (false, false);
    let mut put = |from: usize, to: usize| {
        let part = &line[from..to];
        let trimmed = part.trim();
        if !trimmed.is_empty() {
            parts.push((from + part.len() - part.trim_start().len(), trimmed));
        }
    };
    for (at, char) in line.char_indices() {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = is_name,
            '[' => is_name = true,
            ']' => is_name = false,
            ',' if !is_name => {
                put(from, at);
                from = at + 1;
            }
            _ => {}
        }
    }
    put(from, line.len());
    parts
}

//! Which program's JSON it is, by the names of its members.

use super::Looks;
use crate::json::{Lexer, Scratch, Stop};

/// A kind of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Chrome,
    Firefox,
    Other(Looks),
}

/// What was seen of an object so far.
#[derive(Debug, Default)]
struct Seen {
    events: bool,
    /// `meta` that says what only the Firefox Profiler's does.
    meta: bool,
    /// Members that a profile of Firefox has beside `meta`.
    beside: u32,
    /// `threads` whose first one has what only the Firefox Profiler's have.
    thread: bool,
    nodes: bool,
    samples: bool,
    profiles: bool,
    shared: bool,
    speedscope: bool,
}

/// What JSON is that begins so; none if more of it would tell, unless this is all that is looked at.
///
/// What nothing is known of is Chrome's: its `traceEvents` may come late, and its reader says what is
/// missing.
pub(super) fn kind(bytes: &[u8], is_all: bool) -> Option<Kind> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lexer = Lexer::new(bytes, 0);
    match lexer.peek() {
        Ok(b'[') => return array(lexer, is_all),
        Ok(b'{') => {}
        _ => return is_all.then_some(Kind::Other(Looks::Json)),
    }
    let mut seen = Seen::default();
    match seen.members(&mut lexer, bytes) {
        // The whole object was seen, or it is none.
        Ok(()) | Err(Stop::Wrong { .. }) => Some(seen.kind().unwrap_or(Kind::Chrome)),
        Err(Stop::Short) if seen.is_sure() => seen.kind(),
        Err(Stop::Short) => is_all.then(|| seen.kind().unwrap_or(Kind::Chrome)),
    }
}

/// An array of events has objects in it.
fn array(mut lexer: Lexer<'_>, is_all: bool) -> Option<Kind> {
    lexer.advance();
    match lexer.peek() {
        Ok(b'{' | b']') => Some(Kind::Chrome),
        Ok(_) => Some(Kind::Other(Looks::Json)),
        Err(_) => is_all.then_some(Kind::Chrome),
    }
}

/// Whether the first thread of an array begins as those of a profile do, which may be long.
fn is_profiled(at: usize, bytes: &[u8], scratch: &mut Scratch) -> Result<bool, Stop> {
    let mut lexer = Lexer::new(bytes, at);
    for byte in *b"[{" {
        if !lexer.take(byte)? {
            return Ok(false);
        }
    }
    if !lexer.next_key(true)? {
        return Ok(false);
    }
    let key = lexer.key(scratch)?;
    Ok(matches!(
        key.bytes(bytes, scratch),
        b"processType"
            | b"processName"
            | b"registerTime"
            | b"processStartupTime"
            | b"pausedRanges"
            | b"samples"
    ))
}

impl Seen {
    fn members(&mut self, lexer: &mut Lexer<'_>, bytes: &[u8]) -> Result<(), Stop> {
        lexer.advance();
        let (mut is_first, mut scratch) = (true, Scratch::default());
        while lexer.next_key(is_first)? {
            is_first = false;
            scratch.clear();
            let key = lexer.key(&mut scratch)?;
            match key.bytes(bytes, &scratch) {
                b"traceEvents" => self.events = true,
                b"nodes" => self.nodes = true,
                b"samples" | b"timeDeltas" => self.samples = true,
                b"profiles" => self.profiles = true,
                b"shared" => {
                    self.shared = true;
                    self.beside += 1;
                }
                b"threads" => {
                    self.beside += 1;
                    self.thread |= is_profiled(lexer.at(), bytes, &mut scratch)?;
                }
                b"libs" | b"processes" | b"pages" | b"counters" | b"pausedRanges"
                | b"profilerOverhead" | b"profilingLog" => self.beside += 1,
                b"meta" if lexer.peek()? == b'{' => {
                    self.meta(lexer, bytes, &mut scratch)?;
                    continue;
                }
                b"$schema" | b"exporter" if lexer.peek()? == b'"' => {
                    let value = lexer.text(&mut scratch)?;
                    let value = value.get(bytes, &scratch);
                    self.speedscope |= value.contains("speedscope");
                    continue;
                }
                _ => {}
            }
            if self.is_sure() {
                return Err(Stop::Short);
            }
            lexer.skip()?;
        }
        Ok(())
    }

    /// The members of `meta`: the version of a processed profile, or what all of Firefox's own have.
    fn meta(
        &mut self,
        lexer: &mut Lexer<'_>,
        bytes: &[u8],
        scratch: &mut Scratch,
    ) -> Result<(), Stop> {
        lexer.advance();
        let (mut is_first, mut has_version, mut has_times) = (true, false, false);
        while lexer.next_key(is_first)? {
            is_first = false;
            match lexer.key(scratch)?.bytes(bytes, scratch) {
                b"preprocessedProfileVersion" => self.meta = true,
                b"version" => has_version = true,
                b"interval" | b"startTime" | b"processType" => has_times = true,
                _ => {}
            }
            self.meta |= has_version && has_times;
            lexer.skip()?;
        }
        Ok(())
    }

    /// Whether nothing that follows could change what it is.
    fn is_sure(&self) -> bool {
        self.events || self.meta || self.thread || self.speedscope
    }

    fn kind(&self) -> Option<Kind> {
        if self.events {
            Some(Kind::Chrome)
        } else if self.speedscope || self.profiles && self.shared {
            Some(Kind::Other(Looks::SPEEDSCOPE))
        } else if self.meta || self.thread || self.beside > 1 {
            Some(Kind::Firefox)
        } else if self.nodes && self.samples {
            Some(Kind::Other(Looks::CPU_PROFILE))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_in_any_order_and_as_early_as_they_can() {
        let later = |text: &str| kind(text.as_bytes(), false);
        let all = |text: &str| kind(text.as_bytes(), true);
        assert_eq!(later(r#"{"a":1,"traceEv"#), None);
        assert_eq!(all(r#"{"a":1,"traceEv"#), Some(Kind::Chrome));
        assert_eq!(later(r#"{"a":1,"traceEvents":["#), Some(Kind::Chrome));
        assert_eq!(later(r#"{"a":1,"otherData":{}}"#), Some(Kind::Chrome));
        for firefox in [
            r#"{"meta":{"interval":1,"startTime":0,"version":31},"threads":["#,
            r#"{"threads":[{"processType":"default","#,
            r#"{"libs":[],"threads":[],"meta":{"preprocessedProfileVersion":55},"#,
            r#"{"libs":[],"shared":{},"threads":[],"meta":{"preprocessedProfileVersion":55}}"#,
        ] {
            assert_eq!(later(firefox), Some(Kind::Firefox), "{firefox}");
        }
        let threads = r#"{"libs":[],"threads":[{"#;
        assert_eq!((later(threads), all(threads)), (None, Some(Kind::Firefox)));
        let speedscope = Some(Kind::Other(Looks::SPEEDSCOPE));
        assert_eq!(later(r#"{"exporter":"speedscope@1","#), speedscope);
        assert_eq!(all(r#"{"profiles":[],"shared":{"frames":["#), speedscope);
        let profile = Some(Kind::Other(Looks::CPU_PROFILE));
        assert_eq!(
            all(r#"{"nodes":[{}],"startTime":1,"samples":[1]}"#),
            profile
        );
        assert_eq!(all(r#"{"meta":{"version":1},"a":2}"#), Some(Kind::Chrome));
    }

    #[test]
    fn arrays_have_objects() {
        assert_eq!(kind(b" [ {", false), Some(Kind::Chrome));
        assert_eq!(kind(b"[", false), None);
        assert_eq!(kind(b"[", true), Some(Kind::Chrome));
        assert_eq!(kind(b"[1, 2]", false), Some(Kind::Other(Looks::Json)));
    }
}

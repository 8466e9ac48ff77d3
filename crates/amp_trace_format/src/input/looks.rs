//! What a file is that is no trace, by how it looks.

use std::fmt;

/// What a file looks like that is no trace that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Looks {
    /// There is nothing in it.
    Empty,
    /// A web page.
    Html,
    /// XML, an SVG picture included.
    Xml,
    /// A program or library: its kind.
    Program(&'static str),
    /// A picture: its kind.
    Picture(&'static str),
    /// An archive: its kind, and how to take it apart.
    Archive(&'static str, &'static str),
    /// Compressed in a way that is not known here: how, and how to undo it.
    Compressed(&'static str, &'static str),
    /// A document: its kind.
    Document(&'static str),
    /// A file of a program that measures: which, and where to go with it.
    Profile(&'static str, &'static str),
    /// JSON of something else.
    Json,
    /// Text in an encoding of two bytes a character.
    Utf16,
    /// Text, whose beginning says nothing.
    Text,
    /// Bytes, of which these are the first.
    Bytes([u8; 4]),
}

/// What files of other kinds begin with.
const MAGICS: &[(&[u8], Looks)] = &[
    (b"\x7fELF", Looks::Program("an ELF program or library")),
    (b"MZ", Looks::Program("a Windows program or library")),
    (
        b"\xcf\xfa\xed\xfe",
        Looks::Program("a Mach-O program or library"),
    ),
    (
        b"\xca\xfe\xba\xbe",
        Looks::Program("a Mach-O program or a Java class"),
    ),
    (b"\0asm", Looks::Program("a WebAssembly module")),
    (b"\x89PNG", Looks::Picture("a PNG picture")),
    (b"\xff\xd8\xff", Looks::Picture("a JPEG picture")),
    (b"GIF8", Looks::Picture("a GIF picture")),
    (b"RIFF", Looks::Picture("a picture, sound or film")),
    (
        b"PK\x03\x04",
        Looks::Archive("a zip archive", "take the trace out of it: `unzip FILE`"),
    ),
    (
        b"7z\xbc\xaf",
        Looks::Archive("a 7-Zip archive", "take the trace out of it: `7z x FILE`"),
    ),
    (
        b"Rar!",
        Looks::Archive("a RAR archive", "take the trace out of it: `unrar x FILE`"),
    ),
    (
        b"\xfd7zXZ",
        Looks::Compressed("xz", "decompress it first: `xz -d FILE`"),
    ),
    (
        b"BZh",
        Looks::Compressed("bzip2", "decompress it first: `bzip2 -d FILE`"),
    ),
    (
        b"\x04\x22\x4d\x18",
        Looks::Compressed("LZ4", "decompress it first: `lz4 -d FILE`"),
    ),
    (b"%PDF", Looks::Document("a PDF document")),
    (b"SQLite format 3", Looks::Document("an SQLite database")),
    (
        b"PERFILE2",
        Looks::Profile(
            "a profile of Linux's perf",
            "convert it with samply: `samply import FILE --save-only -o profile.json`",
        ),
    ),
    (b"tlZ\x04", TRACY),
    (b"tZst", TRACY),
    (b"tr\xfdP", TRACY),
    (
        b"PUF0",
        Looks::Profile("a recording of puffin", "open it in puffin_viewer"),
    ),
    (
        b"MMPD",
        Looks::Profile(
            "a profile of rustc (-Z self-profile)",
            "convert it to Chrome JSON with measureme's crox",
        ),
    ),
];

const TRACY: Looks = Looks::Profile(
    "a trace of Tracy",
    "open it in Tracy's profiler, or export it as CSV with tracy-csvexport",
);

impl Looks {
    /// A profile for speedscope.
    pub(super) const SPEEDSCOPE: Self = Self::Profile(
        "a profile of speedscope",
        "open it at https://www.speedscope.app, or export the recording anew as Chrome JSON",
    );
    /// A profile of Chrome's or Node's JavaScript.
    pub(super) const CPU_PROFILE: Self = Self::Profile(
        "a JavaScript CPU profile (.cpuprofile)",
        "open it at https://profiler.firefox.com and save it from there, or record a performance trace instead",
    );
    /// One stack a line.
    const FOLDED: Self = Self::Profile(
        "folded stacks",
        "they hold no times: record a trace instead, or open them at https://www.speedscope.app",
    );

    /// By the beginning of a file, which is all of it where it is short.
    pub(super) fn of(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        if let Some((_, looks)) = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return *looks;
        }
        if bytes.get(257..262) == Some(b"ustar") {
            return Self::Archive("a tar archive", "take the trace out of it: `tar -xf FILE`");
        }
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Self::Utf16;
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.trim_ascii_start();
        let begins = |word: &[u8]| {
            let start = text.get(..word.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        if begins(b"<!doctype html") || begins(b"<html") {
            return Self::Html;
        }
        if begins(b"<?xml") || begins(b"<svg") {
            return Self::Xml;
        }
        if !is_text(bytes) {
            let mut first = [0; 4];
            for (to, from) in first.iter_mut().zip(bytes) {
                *to = *from;
            }
            return Self::Bytes(first);
        }
        match text.first() {
            Some(b'{' | b'[') if is_json(text) => Self::Json,
            _ if is_folded(text) => Self::FOLDED,
            _ => Self::Text,
        }
    }

    /// What to do.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Empty => {
                "the program that should have written it did not start to, or still has everything in memory"
            }
            Self::Html => "perhaps a download that failed: fetch the trace itself",
            Self::Archive(_, how) | Self::Compressed(_, how) | Self::Profile(_, how) => how,
            Self::Utf16 => "save it as UTF-8 (PowerShell's `>` writes UTF-16)",
            Self::Json => "a Chrome trace is an array of events or has `traceEvents`",
            _ => "name the file that the tracer wrote",
        }
    }
}

impl fmt::Display for Looks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("an empty file"),
            Self::Html => f.write_str("a web page"),
            Self::Xml => f.write_str("XML"),
            Self::Program(what)
            | Self::Picture(what)
            | Self::Archive(what, _)
            | Self::Document(what)
            | Self::Profile(what, _) => f.write_str(what),
            Self::Compressed(how, _) => write!(f, "a file compressed by {how}"),
            Self::Json => f.write_str("JSON of something else"),
            Self::Utf16 => f.write_str("text in UTF-16"),
            Self::Text => f.write_str("text"),
            Self::Bytes([a, b, c, d]) => {
                write!(f, "bytes that begin with {a:02x} {b:02x} {c:02x} {d:02x}")
            }
        }
    }
}

/// Whether all bytes are of a text; the last character may be cut.
fn is_text(bytes: &[u8]) -> bool {
    let start = bytes.get(..4096).unwrap_or(bytes);
    let is_utf8 = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none() && start.len() < bytes.len().max(4),
    };
    let is_plain = |byte: &u8| *byte >= b' ' || matches!(byte, b'\t' | b'\n' | b'\r' | b'\x1b');
    is_utf8 && start.iter().all(is_plain)
}

/// Whether what follows the first bracket is what JSON has there.
fn is_json(text: &[u8]) -> bool {
    let next = text.get(1..).unwrap_or_default().trim_ascii_start();
    match (text.first(), next.first()) {
        (Some(b'{'), next) => matches!(next, Some(b'"' | b'}') | None),
        (_, next) => matches!(
            next,
            Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') | None
        ),
    }
}

/// Whether the first line is frames with semicolons between them, and a count.
fn is_folded(text: &[u8]) -> bool {
    let line = text.split(|byte| *byte == b'\n').next();
    let mut words = line.unwrap_or_default().rsplitn(2, |byte| *byte == b' ');
    let count = words.next().unwrap_or_default().trim_ascii_end();
    let is_count = !count.is_empty() && count.iter().all(u8::is_ascii_digit);
    is_count && words.next().is_some_and(|frames| frames.contains(&b';'))
}

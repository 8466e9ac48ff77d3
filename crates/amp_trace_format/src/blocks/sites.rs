use std::collections::HashMap;

use super::pair::settled;
use super::text::read_text;
use super::{header, name};
use crate::words::{Decoder, FieldKind, FieldNames, Kind, SiteInfo, Sites};
use crate::{Level, Nanos, Site, Value};

/// The call sites of a file.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownSites(HashMap<u32, KnownSite>);

#[derive(Debug, Clone)]
struct KnownSite {
    kind: Kind,
    level: Level,
    line: Option<u32>,
    sums: [u64; 3],
    name: String,
    target: String,
    file: Option<String>,
    unit: Option<String>,
    fields: Vec<String>,
}

impl KnownSites {
    /// Reads the names of a file; `None` if they lie outside of it. Those that cannot be right end
    /// them. What they add up to is that after so many commits.
    pub(super) fn read(words: &[u64], committed: u64) -> Option<Self> {
        let at = usize::try_from(words[header::NAMES_AT]).ok()?;
        let len = usize::try_from(words[header::NAMES]).ok()?;
        let mut rest = words.get(at..at.checked_add(len)?)?;
        let mut sites = HashMap::new();
        while let Some((number, site, after)) = read_site(rest, committed) {
            sites.insert(number, site);
            rest = after;
        }
        Some(Self(sites))
    }

    /// Lets a decoder go on with frames and counters where the recording's own left them.
    pub(super) fn restore(&self, decoder: &mut Decoder) {
        for site in self.0.values() {
            let [first, second, _] = site.sums;
            match site.kind {
                Kind::Frame if second > decoder.frames(&site.name).1 => {
                    decoder.restore_frames(&site.name, Nanos(first), second);
                }
                Kind::Counter => {
                    let sum = match FieldKind::read(first, 0) {
                        FieldKind::Unsigned => Value::Unsigned(second),
                        FieldKind::Signed => Value::Signed(second.cast_signed()),
                        FieldKind::Float => Value::Float(f64::from_bits(second)),
                        _ => continue,
                    };
                    decoder.restore_sum(&site.name, sum);
                }
                _ => {}
            }
        }
    }
}

impl Sites for KnownSites {
    fn site(&mut self, number: u32) -> Option<SiteInfo<'_>> {
        let site = self.0.get(&number)?;
        Some(SiteInfo {
            site: Site {
                id: number,
                name: &site.name,
                target: &site.target,
                level: site.level,
                file: site.file.as_deref(),
                line: site.line,
                unit: site.unit.as_deref(),
            },
            kind: site.kind,
            fields: FieldNames::Owned(&site.fields),
        })
    }
}

fn read_site(words: &[u64], committed: u64) -> Option<(u32, KnownSite, &[u64])> {
    let len = usize::try_from(*words.first()?).ok()?;
    let (entry, after) = words.split_at_checked(len)?;
    let [_, what, line, ..] = entry else {
        return None;
    };
    let number = u32::try_from(what & u64::from(u32::MAX)).ok()?;
    let [_, _, _, _, kind, level, ..] = what.to_le_bytes();
    let mut rest = entry.get(name::TEXTS..)?;
    let sums = name::SUMS[settled(name::SUMS.map(|at| entry[at]), committed)];
    let mut texts = Vec::new();
    while let Some((text, after)) = read_text(rest) {
        texts.push(text);
        rest = after;
    }
    let fields = texts.split_off(4.min(texts.len()));
    let [name, target, file, unit] = <[String; 4]>::try_from(texts).ok()?;
    let site = KnownSite {
        kind: *Kind::ALL.get(usize::from(kind))?,
        level: *LEVELS.get(usize::from(level))?,
        line: u32::try_from(*line).ok().filter(|line| *line > 0),
        sums: *entry[sums + 1..].first_chunk()?,
        name,
        target,
        file: (!file.is_empty()).then_some(file),
        unit: (!unit.is_empty()).then_some(unit),
        fields,
    };
    Some((number, site, after))
}

const LEVELS: [Level; 5] = [
    Level::Error,
    Level::Warn,
    Level::Info,
    Level::Debug,
    Level::Trace,
];

//! The spans that a file holds.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;

use amp_trace::format::native::{ReadError, StreamReader};
use amp_trace::format::{Record, Value};

#[path = "../../../amp_trace_format/tests/perfetto/wire.rs"]
mod wire;

use wire::Message;

/// The numbers of the spans of each thread, in their order.
#[derive(Debug, Default)]
pub(crate) struct Found {
    numbers: BTreeMap<u64, Vec<u64>>,
    /// Whether the file has an end.
    pub(crate) is_whole: bool,
}

impl Found {
    /// Reads the spans that one run of the program wrote to a file, which may stop in the middle; a file
    /// that is not there holds none.
    pub(crate) fn read(path: &Path, run: u64) -> Result<Self, String> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let mut found = Self::default();
        let mut take = |[of_run, thread, number]: [u64; 3]| {
            if of_run == run {
                found.numbers.entry(thread).or_default().push(number);
            }
        };
        let ending = path.extension().unwrap_or_default();
        found.is_whole = match ending.to_str() {
            Some("amptrace") => read_native(path, &mut take)?,
            Some("pftrace") => read_perfetto(path, &mut take)?,
            _ => read_chrome(path, &mut take)?,
        };
        Ok(found)
    }

    /// How many spans there are.
    pub(crate) fn spans(&self) -> u64 {
        self.numbers
            .values()
            .map(|numbers| numbers.len() as u64)
            .sum()
    }

    /// No span twice, and each where it belongs.
    pub(crate) fn assert_ordered(&self) {
        for numbers in self.numbers.values() {
            assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        }
    }

    /// Takes what another file has of the same threads.
    pub(crate) fn join(&mut self, other: &Self) {
        for (thread, numbers) in &other.numbers {
            let all = self.numbers.entry(*thread).or_default();
            all.extend(numbers);
            all.sort_unstable();
            all.dedup();
        }
    }
}

fn read_native(path: &Path, take: &mut impl FnMut([u64; 3])) -> Result<bool, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    if file.metadata().is_ok_and(|file| file.len() == 0) {
        return Ok(false);
    }
    let read = StreamReader::new(file).and_then(|mut reader| {
        reader.read_all(&mut |record| {
            if let Record::Begin { site, fields, .. } = record
                && site.name == "numbered"
            {
                let mut numbers = fields.iter().filter_map(|field| match field.value {
                    Value::Unsigned(number) => Some(number),
                    _ => None,
                });
                take([(); 3].map(|()| numbers.next().unwrap()));
            }
        })
    });
    match read {
        Ok(end) => Ok(end.is_finished),
        Err(ReadError::Cut { .. }) => Ok(false),
        Err(error) => Err(error.to_string()),
    }
}

/// The fields of Perfetto's messages that matter here.
mod field {
    pub(super) const PACKET: u64 = 1;
    pub(super) const TRACK_EVENT: u64 = 11;
    pub(super) const ANNOTATION: u64 = 4;
    pub(super) const KIND: u64 = 9;
    pub(super) const UNSIGNED: u64 = 3;
    pub(super) const SLICE_BEGIN: u64 = 1;
}

fn read_perfetto(path: &Path, take: &mut impl FnMut([u64; 3])) -> Result<bool, String> {
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let whole = wire::whole(&bytes);
    let trace = Message::read(&bytes[..whole]).ok_or("not a protobuf message")?;
    for packet in trace.messages(field::PACKET) {
        let Some(event) = packet.message(field::TRACK_EVENT) else {
            continue;
        };
        if event.varint(field::KIND) != Some(field::SLICE_BEGIN) {
            continue;
        }
        let annotations = event.messages(field::ANNOTATION);
        let mut numbers = annotations
            .iter()
            .filter_map(|one| one.varint(field::UNSIGNED));
        take([(); 3].map(|()| numbers.next().unwrap()));
    }
    Ok(whole == bytes.len())
}

/// The lines of a file, which is one JSON array or object if it has its end.
fn read_chrome(path: &Path, take: &mut impl FnMut([u64; 3])) -> Result<bool, String> {
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let is_whole = serde_json::from_str::<serde_json::Value>(&text).is_ok();
    for line in text.lines() {
        let line = line.trim().trim_end_matches(',');
        let Ok(event) = serde_json::from_str::<serde_json::Value>(line) else {
            continue;
        };
        if event["ph"] == "B" && event["name"] == "numbered" {
            let number = |name: &str| event["args"][name].as_u64().unwrap();
            take(["run", "thread", "number"].map(number));
        }
    }
    Ok(is_whole)
}

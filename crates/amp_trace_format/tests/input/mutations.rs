//! Traces that were changed at random: what a fuzzer does, from a seed.

use amp_trace_format::{Format, Reading, read};

use crate::allocated::most;
use crate::every_record::in_format;
use crate::laws::Laws;
use crate::samples::gzip;

/// What a reader may have beside three times the file.
const SPARE: usize = 64 << 20;

/// Numbers that look like chance, and are the same each time.
struct Chance(u64);

impl Chance {
    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    /// A place in `file`, and another one behind it, not far away.
    fn range(&mut self, file: &[u8]) -> (usize, usize) {
        let start = self.below(file.len());
        let most = [4, 40, 400][self.below(3)];
        (start, file.len().min(start + 1 + self.below(most)))
    }
}

/// Changes a file in up to eight ways.
fn mutate(file: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    const BYTES: &[u8] = b"\0\x01\x08\x0a\x12\x7f\x80\xff\"\\{}[]:,0-e ";
    for _ in 0..=chance.below(8) {
        if file.is_empty() {
            return;
        }
        let (start, end) = chance.range(file);
        match chance.below(9) {
            0 => file[start] ^= 1 << chance.below(8),
            1 => file[start] = BYTES[chance.below(BYTES.len())],
            2 => drop(file.drain(start..end)),
            3 => {
                let copy = file[start..end].to_vec();
                let times = [1, 2, 30][chance.below(3)];
                let at = chance.below(file.len());
                file.splice(at..at, copy.repeat(times));
            }
            4 => {
                let len = end - start;
                let many = vec![BYTES[chance.below(BYTES.len())]; len];
                file.splice(start..start, many);
            }
            5 => file[start..end].fill(0xff),
            6 => file.truncate(end),
            7 => {
                let (from, to) = chance.range(other);
                file.splice(start..end, other[from..to].iter().copied());
            }
            _ => file[start..end].reverse(),
        }
    }
}

/// The parts of a file that stand for themselves: changes inside one leave the others as they are.
fn parts(format: Format, mut file: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = Vec::new();
    while !file.is_empty() {
        let len = match format {
            Format::Chrome => file.iter().position(|byte| *byte == b'\n').map(|at| at + 1),
            Format::Perfetto => {
                let second = usize::from(*file.get(2).unwrap_or(&0));
                match usize::from(file[1]) {
                    short @ ..0x80 => Some(2 + short),
                    low => Some(3 + (low & 0x7f) + (second << 7)),
                }
            }
            _ => None,
        };
        let (part, rest) = file.split_at(len.unwrap_or(file.len()));
        parts.push(part.to_vec());
        file = rest;
    }
    parts
}

/// The length of a packet as it is now.
fn frame(format: Format, part: &mut Vec<u8>) {
    if format == Format::Perfetto && part.len() > 3 {
        let len = part.len() - 3;
        part[0] = 0x0a;
        part[1] = (len & 0x7f) as u8 | 0x80;
        part[2] = (len >> 7 & 0x7f) as u8;
        part.truncate(3 + (len & 0x3fff));
    }
}

/// Changes some parts of a file, and their order.
fn mutate_parts(format: Format, file: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut parts = parts(format, file);
    for _ in 0..=chance.below(6) {
        let (one, two) = (chance.below(parts.len()), chance.below(parts.len()));
        match chance.below(6) {
            0 => parts.swap(one, two),
            1 => parts.insert(one, parts[two].clone()),
            2 if parts.len() > 2 => drop(parts.remove(one.max(1))),
            _ => {
                // The changes are to what a packet has in it.
                let head = match format {
                    Format::Perfetto if parts[one][1] < 0x80 => 2,
                    Format::Perfetto => 3,
                    _ => 0,
                };
                let mut content = parts[one].split_off(head);
                mutate(&mut content, other, chance);
                let room = if format == Format::Perfetto { 3 } else { 0 };
                parts[one] = [vec![0; room], content].concat();
                frame(format, &mut parts[one]);
            }
        }
    }
    parts.concat()
}

#[test]
fn files_that_were_changed_at_random_are_harmless() {
    let formats = [Format::Chrome, Format::Perfetto, Format::Native];
    let samples = formats.map(in_format);
    let rounds = if std::env::var_os("AMP_NIGHTLY").is_some() {
        100_000
    } else {
        2_000
    };
    let mut chance = Chance(7);
    for (number, whole) in samples.iter().enumerate() {
        let mut laws = Laws::default();
        let reading = read(&whole[..], &mut |entry| laws.take(entry));
        assert_eq!(reading.expect("it is whole").format, formats[number]);
        let (of_whole, mut found) = (laws.entries, 0);
        for _ in 0..rounds {
            let other = &samples[chance.below(samples.len())];
            let file = if chance.below(3) == 0 {
                let mut file = whole.clone();
                mutate(&mut file, other, &mut chance);
                file
            } else {
                mutate_parts(formats[number], whole, other, &mut chance)
            };
            let input = if chance.below(8) == 0 {
                gzip(&file)
            } else {
                file
            };
            let mut laws = Laws::default();
            let memory = most(|| {
                let reading = read(&input[..], &mut |entry| laws.take(entry));
                found += usize::from(
                    reading.is_ok_and(|Reading { format, .. }| format == formats[number]),
                );
            });
            assert!(
                memory <= SPARE + 3 * input.len(),
                "{memory} for {}",
                input.len()
            );
            // A copy of a piece, thirty times, is the most that a change can add.
            assert!(laws.entries < 300 * of_whole, "{} entries", laws.entries);
        }
        assert!(
            found > rounds / 4,
            "{} is hardly read: {found}",
            formats[number]
        );
    }
}

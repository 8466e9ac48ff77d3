//! What a comparison of two recordings needs to know: the program, its build, the machine, the clock.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use amp_trace_format::Value;

use super::calendar;
use super::clock;

/// Bytes of a text of the machine's or of the command line that are kept.
const LONGEST: usize = 1024;

/// Says what is known, a label each.
///
/// # Cost
/// Reads the beginning of two files: about 0.1 ms.
pub(crate) fn label(mut label: impl FnMut(&str, Value<'_>)) {
    let mut text = |name: &str, text: Option<String>| {
        if let Some(text) = text {
            label(name, Value::Text(&text));
        }
    };
    text("program.command_line", Some(command_line()));
    text("program.build_id", build_id().ok().flatten());
    text("program.started_at", Some(calendar::utc(calendar::now())));
    text(
        "recorder.version",
        Some(env!("CARGO_PKG_VERSION").to_owned()),
    );
    text("recorder.clock", Some(clock::name().to_owned()));
    text("machine.cpu", cpu());
    text(
        "machine.os",
        Some(format!(
            "{} {}",
            std::env::consts::OS,
            std::env::consts::ARCH
        )),
    );
    if let Ok(cores) = std::thread::available_parallelism() {
        label("machine.cores", Value::Unsigned(cores.get() as u64));
    }
}

fn command_line() -> String {
    let arguments: Vec<String> = std::env::args_os()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let mut line = arguments.join(" ");
    line.truncate(line.floor_char_boundary(LONGEST));
    line
}

/// The model of the CPU, where Linux tells it.
fn cpu() -> Option<String> {
    let mut text = String::new();
    let file = File::open("/proc/cpuinfo").ok()?;
    file.take(8192).read_to_string(&mut text).ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The build id that the linker gave the program, in hexadecimal: the note `NT_GNU_BUILD_ID` of an
/// ELF file of 64 bits (System V gABI 4.1, chapter 5; GNU ld `--build-id`). `None` where there is none.
fn build_id() -> io::Result<Option<String>> {
    let mut program = File::open(std::env::current_exe()?)?;
    let mut head = [0; 64];
    program.read_exact(&mut head)?;
    if !head.starts_with(b"\x7fELF\x02\x01") {
        return Ok(None);
    }
    let table = u64_at(&head, 32);
    let (size, count) = (u16_at(&head, 54), u16_at(&head, 56));
    for index in 0..u64::from(count).min(64) {
        let mut entry = [0; 56];
        program.seek(SeekFrom::Start(
            table.saturating_add(index * u64::from(size)),
        ))?;
        program.read_exact(&mut entry)?;
        let is_note = u32_at(&entry, 0) == 4;
        if is_note && let Some(id) = in_notes(&mut program, u64_at(&entry, 8), u64_at(&entry, 32))?
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// The build id among the notes of a part of the program.
fn in_notes(program: &mut File, at: u64, len: u64) -> io::Result<Option<String>> {
    let mut notes = Vec::new();
    program.seek(SeekFrom::Start(at))?;
    program.take(len.min(4096)).read_to_end(&mut notes)?;
    let mut rest = notes.as_slice();
    while rest.len() >= 12 {
        let [name, data] = [0, 4].map(|at| u32_at(rest, at) as usize);
        let kind = u32_at(rest, 8);
        let data_at = 12 + name.next_multiple_of(4);
        let Some(data) = rest.get(data_at..data_at.saturating_add(data)) else {
            break;
        };
        if kind == 3 && rest.get(12..12 + name) == Some(b"GNU\0") {
            return Ok(Some(
                data.iter().map(|byte| format!("{byte:02x}")).collect(),
            ));
        }
        rest = rest
            .get(data_at + data.len().next_multiple_of(4)..)
            .unwrap_or_default();
    }
    Ok(None)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes[at..]
        .first_chunk()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

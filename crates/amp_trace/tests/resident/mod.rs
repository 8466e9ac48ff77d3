//! What the system says of this process.

use std::fs;

/// Bytes of memory that the process has now.
pub(crate) fn resident_bytes() -> u64 {
    bytes("VmRSS:")
}

/// The most that it ever had.
#[allow(dead_code, reason = "not every test asks for the peak")]
pub(crate) fn peak_bytes() -> u64 {
    bytes("VmHWM:")
}

fn bytes(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    let kib = line.split_whitespace().nth(1).unwrap();
    kib.parse::<u64>().unwrap() * 1024
}

/// Files, sockets and the like that it has open.
#[allow(dead_code, reason = "not every test opens files")]
pub(crate) fn descriptors() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

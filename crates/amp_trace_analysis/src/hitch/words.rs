//! What names of spans say about what they do.

/// Whether a name says that something waits.
pub(super) fn says_wait(name: &str) -> bool {
    has_word(
        name,
        &[
            "wait", "waiting", "vsync", "vblank", "present", "acquire", "fence", "sleep", "idle",
            "park", "parked", "await", "join", "blocked", "recv", "pace", "throttle", "limiter",
            "swap",
        ],
    )
}

/// Whether a name says that something waits for the display, or for the next frame to be due.
pub(super) fn says_refresh(name: &str) -> bool {
    has_word(
        name,
        &[
            "vsync", "vblank", "present", "swap", "pace", "limiter", "refresh",
        ],
    )
}

/// Whether a name says that something reads or writes outside of memory.
pub(super) fn says_io(name: &str) -> bool {
    has_word(
        name,
        &[
            "io", "fs", "flush", "fsync", "file", "files", "disk", "http", "https", "download",
            "upload", "socket",
        ],
    )
}

/// Whether a name is that of a graphics processor's queue.
pub(super) fn says_gpu(name: &str) -> bool {
    has_word(name, &["gpu"])
}

fn has_word(name: &str, words: &[&str]) -> bool {
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts
        .filter(|part| !part.is_empty())
        .any(|part| words.iter().any(|word| part.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        assert!(says_wait("wait assets"));
        assert!(says_wait("Wait_for_GPU"));
        assert!(!says_wait("waiters"));
        assert!(says_io("system: write_file"));
        assert!(!says_io("system: read_input"));
        assert!(says_gpu("GPU: llvmpipe"));
    }
}

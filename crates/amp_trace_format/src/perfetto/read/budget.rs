//! What a reader may remember.

/// What may be remembered of the smallest file.
const BASE: u64 = 40 << 20;

/// Bytes of memory, by what was read: a file that makes its reader remember more is out to harm it.
#[derive(Debug)]
pub(super) struct Budget {
    left: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { left: BASE }
    }
}

impl Budget {
    /// So many bytes of the file were read.
    pub(super) fn earn(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(2 * bytes as u64);
    }

    /// Whether so many more bytes may be remembered.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes as u64);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }

    /// So many bytes were forgotten.
    pub(super) fn free(&mut self, bytes: usize) {
        self.left = self.left.saturating_add(bytes as u64);
    }
}

/// What is said where the budget does not suffice.
pub(super) const TOO_MUCH: &str =
    "the file makes its reader remember far more than its size: what is new is left out";

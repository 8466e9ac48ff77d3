/// The platform has no signals.
pub(crate) fn watch() {}

/// The name of a signal.
pub(crate) fn name(_: i32) -> &'static str {
    "signal"
}

/// Nothing to leave.
pub(super) fn leave_to_others() {}

/// No signal asks for anything.
pub(crate) fn ask(_: i32) {}

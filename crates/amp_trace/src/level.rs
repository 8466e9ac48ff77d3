/// How important a span or an event is, spelled as in `tracing`.
///
/// A filter directive such as `amp_engine=debug` keeps that level and the less verbose ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Level {
    /// Something failed.
    ERROR = 1,
    /// Something is suspicious.
    WARN = 2,
    /// The default of every macro.
    INFO = 3,
    /// Detail for the author of the code.
    DEBUG = 4,
    /// Everything.
    TRACE = 5,
}

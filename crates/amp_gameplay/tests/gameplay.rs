//! One binary for all integration tests.

#![expect(clippy::unwrap_used, reason = "tests")]

mod gameplay {
    mod course;
    mod degenerate;
    mod driving;
    mod frames;
    mod ground;
    mod late;
    mod lifecycle;
    mod shown;
    mod synchronisation;
}

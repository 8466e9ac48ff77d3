//! One binary for all integration tests.

#![expect(clippy::unwrap_used, reason = "tests")]

mod factory {
    mod components;
    mod errors;
    mod inheritance;
    mod pool;
    mod queue;
    mod spawning;
}

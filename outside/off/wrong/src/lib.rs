//! The examples of this package must not compile: each has a type that a field cannot have, and the
//! macros check types even where they leave no code. A comment `//~ E0277` stands on each line for
//! which `cargo xtask off-arguments` expects that error.

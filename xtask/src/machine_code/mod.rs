//! The machine code of an object file, function by function, as far as two builds of the same
//! source can have it in common.

mod constant;
mod object_file;

pub(crate) use object_file::{Functions, contains_in_data, functions};

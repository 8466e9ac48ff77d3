//! JSON, token by token, out of a slice that may end anywhere.

mod lexer;
mod number;
mod source;
mod text;

pub(crate) use lexer::{Lexer, Stop};
pub(crate) use number::Number;
pub(crate) use source::{Source, Tried};
pub(crate) use text::{Scratch, Text};

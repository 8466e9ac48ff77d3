//! JSON, token by token, out of a slice that may end anywhere.

mod arguments;
mod lexer;
mod number;
mod skip;
mod source;
mod text;

pub(crate) use arguments::{Arguments, Raw};
pub(crate) use lexer::{Lexer, Stop};
pub(crate) use number::Number;
pub(crate) use skip::end_of_value;
pub(crate) use source::{Source, Tried};
pub(crate) use text::{Scratch, Text};

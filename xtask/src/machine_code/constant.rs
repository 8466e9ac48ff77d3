//! What a relocation points at, in words that hold in every build of the same source: functions
//! and statics by name without hash, constants without a name of their own by what is in them.

use std::fmt::Write;

use object::{File, Object, ObjectSection, ObjectSymbol, Relocation, RelocationTarget, SymbolKind};

/// Constants point at constants (a panic's location at its file's name); deeper than this is none.
const MAX_DEPTH: u32 = 8;

/// The target of a relocation.
///
/// # Errors
/// If the object file contradicts itself.
pub(crate) fn describe(object: &File<'_>, relocation: &Relocation) -> object::Result<String> {
    describe_to(object, relocation, 0)
}

fn describe_to(object: &File<'_>, relocation: &Relocation, depth: u32) -> object::Result<String> {
    let addend = relocation.addend();
    let RelocationTarget::Symbol(symbol) = relocation.target() else {
        return Ok(format!("{:?} + {addend}", relocation.target()));
    };
    let symbol = object.symbol_by_index(symbol)?;
    let name = symbol.name()?;
    let is_anonymous =
        symbol.kind() == SymbolKind::Section || name.starts_with(".L") || name.is_empty();
    let Some(section) = symbol
        .section_index()
        .filter(|_| is_anonymous && depth < MAX_DEPTH)
    else {
        return Ok(format!("{} + {addend}", without_hash(name)));
    };
    let section = object.section_by_index(section)?;
    let mut text = format!("constant at {} + {addend} of", symbol.address());
    for byte in section.data()? {
        // Writing to a string does not fail.
        let _ = write!(text, " {byte:02x}");
    }
    for (at, relocation) in section.relocations() {
        let target = describe_to(object, &relocation, depth + 1)?;
        let _ = write!(text, " [{at:#x}: {:?} {target}]", relocation.flags());
    }
    Ok(text)
}

/// A symbol's name without what differs from build to build.
pub(crate) fn without_hash(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

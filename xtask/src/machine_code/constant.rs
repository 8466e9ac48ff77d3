//! What a relocation points at, in words that hold in every build of the same source: functions
//! and statics by name without hash, constants without a name of their own by what is in them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use object::{
    File, Object, ObjectSection, ObjectSymbol, Relocation, RelocationTarget, SectionIndex,
    SymbolKind,
};

/// The constants of an object file.
pub(super) struct Constants<'a> {
    object: &'a File<'a>,
    /// What is in a section, and in what it points at; none while that is being found out.
    digests: HashMap<SectionIndex, Option<u64>>,
}

impl<'a> Constants<'a> {
    pub(super) fn new(object: &'a File<'a>) -> Self {
        Self {
            object,
            digests: HashMap::new(),
        }
    }

    /// The target of a relocation.
    ///
    /// # Errors
    /// If the object file contradicts itself.
    pub(super) fn describe(&mut self, relocation: &Relocation) -> object::Result<String> {
        let addend = relocation.addend();
        let RelocationTarget::Symbol(symbol) = relocation.target() else {
            return Ok(format!("{:?} + {addend}", relocation.target()));
        };
        let symbol = self.object.symbol_by_index(symbol)?;
        let name = symbol.name()?;
        let is_anonymous =
            symbol.kind() == SymbolKind::Section || name.starts_with(".L") || name.is_empty();
        match symbol.section_index().filter(|_| is_anonymous) {
            Some(section) => {
                let digest = self.digest(section)?;
                Ok(format!(
                    "constant {digest:?} at {} + {addend}",
                    symbol.address()
                ))
            }
            None => Ok(format!("{} + {addend}", without_hash(name))),
        }
    }

    /// None for a section that is reached from itself.
    fn digest(&mut self, index: SectionIndex) -> object::Result<Option<u64>> {
        if let Some(digest) = self.digests.get(&index) {
            return Ok(*digest);
        }
        self.digests.insert(index, None);
        let section = self.object.section_by_index(index)?;
        let mut hasher = DefaultHasher::new();
        section.data()?.hash(&mut hasher);
        for (at, relocation) in section.relocations() {
            let target = self.describe(&relocation)?;
            format!("{at}: {:?} {target}", relocation.flags()).hash(&mut hasher);
        }
        let digest = Some(hasher.finish());
        self.digests.insert(index, digest);
        Ok(digest)
    }
}

/// A symbol's name without what differs from build to build.
pub(super) fn without_hash(name: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(name))
}

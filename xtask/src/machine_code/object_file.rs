use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use object::{Object, ObjectSection, ObjectSymbol, SectionFlags, SymbolKind, elf};

use super::constant::{Constants, without_hash};
use crate::failure::Failure;

/// Functions by name without hash. Closures may share a name, so each name has a list; its order
/// says nothing and is normalised.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Functions(BTreeMap<String, Vec<Function>>);

/// The bytes of a function, and what the linker will put where.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Function {
    bytes: Vec<u8>,
    relocations: Vec<String>,
}

impl Functions {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Bytes of code in all.
    pub(crate) fn bytes(&self) -> usize {
        self.0
            .values()
            .flatten()
            .map(|function| function.bytes.len())
            .sum()
    }

    /// The names of the functions, whose names begin with this.
    pub(crate) fn names(&self, prefix: &str) -> BTreeSet<&str> {
        self.0
            .keys()
            .map(String::as_str)
            .filter(|name| name.starts_with(prefix))
            .collect()
    }

    /// The names of the functions that are only in one of the two, or not the same in both.
    pub(crate) fn differences<'a>(&'a self, other: &'a Self) -> BTreeSet<&'a str> {
        let names = self.0.keys().chain(other.0.keys());
        names
            .filter(|name| self.0.get(*name) != other.0.get(*name))
            .map(String::as_str)
            .collect()
    }
}

/// Reads the functions of an object file.
///
/// # Errors
/// [`Failure`] if the file cannot be read or is no ELF object.
pub(crate) fn functions(path: &Path) -> Result<Functions, Failure> {
    with_object(path, |object| {
        let mut constants = Constants::new(object);
        let mut functions: BTreeMap<String, Vec<Function>> = BTreeMap::new();
        for symbol in object
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text)
        {
            let Some(section) = symbol.section_index() else {
                continue;
            };
            let section = object.section_by_index(section)?;
            let (from, to) = (symbol.address(), symbol.address() + symbol.size());
            let bytes = section
                .data_range(from, symbol.size())?
                .unwrap_or_default()
                .to_vec();
            let relocations = section
                .relocations()
                .filter(|(at, _)| (from..to).contains(at))
                .map(|(at, relocation)| {
                    let target = constants.describe(&relocation)?;
                    Ok(format!(
                        "{:#x}: {:?} {target}",
                        at - from,
                        relocation.flags()
                    ))
                })
                .collect::<object::Result<_>>()?;
            let name = without_hash(symbol.name()?);
            functions
                .entry(name)
                .or_default()
                .push(Function { bytes, relocations });
        }
        functions.values_mut().for_each(|list| list.sort());
        Ok(Functions(functions))
    })
}

/// Whether these bytes stand anywhere in what the program loads: code or data.
///
/// # Errors
/// As for [`functions`].
pub(crate) fn contains_in_data(path: &Path, bytes: &[u8]) -> Result<bool, Failure> {
    with_object(path, |object| {
        for section in object.sections() {
            let SectionFlags::Elf { sh_flags } = section.flags() else {
                continue;
            };
            let is_loaded = sh_flags & u64::from(elf::SHF_ALLOC) != 0;
            if is_loaded
                && section
                    .data()?
                    .windows(bytes.len())
                    .any(|window| window == bytes)
            {
                return Ok(true);
            }
        }
        Ok(false)
    })
}

fn with_object<T>(
    path: &Path,
    read: impl FnOnce(&object::File<'_>) -> object::Result<T>,
) -> Result<T, Failure> {
    let data = fs::read(path).map_err(Failure::file(path))?;
    object::File::parse(data.as_slice())
        .and_then(|object| read(&object))
        .map_err(|error| {
            Failure::check(
                format!(
                    "{} is no ELF object that can be read: {error}",
                    path.display()
                ),
                "run this step on Linux",
            )
        })
}

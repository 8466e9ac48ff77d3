use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::here;

/// How large the tests are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Series {
    /// `cargo xtask test`.
    Commit,
    /// `cargo xtask nightly`.
    Nightly,
}

/// What a proof came to when it was run last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    /// `None` if it failed.
    pub(super) figure: Option<String>,
    pub(super) date: String,
    pub(super) machine: String,
}

/// The last results by the names of their figures.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Results(pub(super) BTreeMap<String, BTreeMap<Series, Found>>);

impl Results {
    /// Those in a file; none if there is no file.
    ///
    /// # Errors
    /// [`Failure`] if the file cannot be read, or is something else.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text = fs::read_to_string(path).map_err(Failure::file(path))?;
        serde_json::from_str(&text).map_err(|error| {
            Failure::check(
                format!("expected results in {}: {error}", path.display()),
                "delete the file, and run the steps again",
            )
        })
    }

    /// # Errors
    /// [`Failure`] if the file cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(self).expect("texts in maps are JSON");
        text.push('\n');
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        }
        fs::write(path, text).map_err(Failure::file(path))
    }

    /// Notes what was found here and now.
    pub(super) fn note(&mut self, name: &str, series: Series, figure: Option<String>) {
        let found = Found {
            figure,
            date: here::today(),
            machine: format!("{}, {} cores", here::cpu(), here::cores()),
        };
        let of_name = self.0.entry(name.to_owned()).or_default();
        of_name.insert(series, found);
    }

    /// Takes over what is not older.
    pub(super) fn update(&mut self, newer: Self) {
        for (name, of_name) in newer.0 {
            let own = self.0.entry(name).or_default();
            for (series, found) in of_name {
                if own.get(&series).is_none_or(|old| old.date <= found.date) {
                    own.insert(series, found);
                }
            }
        }
    }

    pub(super) fn get(&self, name: &str, series: Series) -> Option<&Found> {
        self.0.get(name)?.get(&series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(date: &str) -> Found {
        Found {
            figure: Some("3 of 3".to_owned()),
            date: date.to_owned(),
            machine: "a machine".to_owned(),
        }
    }

    fn results(date: &str) -> Results {
        let of_name = BTreeMap::from([(Series::Commit, found(date))]);
        Results(BTreeMap::from([("R1".to_owned(), of_name)]))
    }

    #[test]
    fn results_come_back_from_their_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/results.json");
        assert_eq!(Results::read(&path).unwrap(), Results::default());
        results("2026-01-01").write(&path).unwrap();
        assert_eq!(Results::read(&path).unwrap(), results("2026-01-01"));
        fs::write(&path, "[]").unwrap();
        assert!(Results::read(&path).is_err());
    }

    #[test]
    fn the_last_result_counts() {
        let mut kept = results("2026-01-02");
        kept.update(results("2026-01-01"));
        assert_eq!(kept, results("2026-01-02"));
        kept.update(results("2026-01-03"));
        assert_eq!(kept, results("2026-01-03"));
    }
}

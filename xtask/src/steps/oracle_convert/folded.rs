//! Folded stacks, by their definition: nobody's program has a say in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::truth::Truth;
use crate::failure::Failure;
use crate::project::Project;

pub(super) fn judge(_: &Project, file: &Path, truth: &Truth) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(file).map_err(Failure::file(file))?;
    let mut findings = Vec::new();
    let mut found = BTreeMap::<String, i64>::new();
    for line in text.lines() {
        match line
            .rsplit_once(' ')
            .map(|(path, own)| (path, own.parse::<i64>()))
        {
            Some((path, Ok(own))) => *found.entry(path.to_owned()).or_default() += own,
            _ => findings.push(format!("no path and number: {line}")),
        }
    }
    let mut expected = BTreeMap::<String, i64>::new();
    for (path, spent) in truth.paths(true) {
        // The names of our traces have no other character that is replaced.
        let names: Vec<_> = path.iter().map(|name| name.replace(';', ":")).collect();
        *expected.entry(names.join(";")).or_default() += spent.own;
    }
    expected.retain(|_, own| *own != 0);
    let unlike = |(path, own): (&String, &i64)| {
        (found.get(path) != Some(own))
            .then(|| format!("{path} is not {own} but {:?}", found.get(path)))
    };
    findings.extend(expected.iter().filter_map(unlike).take(3));
    if found.len() != expected.len() {
        findings.push(format!("{} paths, not {}", found.len(), expected.len()));
    }
    Ok(findings)
}

use serde_json::Value;

use super::{Rows, TraceProcessor};
use crate::failure::Failure;

/// What has to stand in a trace about one span or event.
#[derive(Debug)]
pub(crate) struct Expected {
    /// The row of the contract that promises it.
    pub(crate) row: u8,
    pub(crate) name: &'static str,
    /// The crate that records it: the first part of its target.
    pub(crate) krate: &'static str,
    pub(crate) parent: Parent,
    pub(crate) count: Count,
    /// Arguments that each of them has.
    pub(crate) args: &'static [&'static str],
}

/// How many there have to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Count {
    /// Neither more nor fewer.
    Exactly(u64),
    /// So many or more.
    AtLeast(u64),
}

impl Count {
    pub(super) fn holds(self, count: u64) -> bool {
        match self {
            Self::Exactly(expected) => count == expected,
            Self::AtLeast(least) => count >= least,
        }
    }
}

/// Where a span has to be.
#[derive(Debug)]
pub(crate) enum Parent {
    /// Anywhere.
    Any,
    /// Directly in a span of one of these names.
    In(&'static [&'static str]),
    /// In a span of this name, at any depth.
    Under(&'static str),
}

/// The complaints of the trace processor about a trace: what it could not understand, and what it
/// knows to be lost.
///
/// # Errors
/// [`Failure`] if it cannot be asked.
pub(crate) fn complaints(trace: &mut TraceProcessor) -> Result<Vec<String>, Failure> {
    let rows = trace.query(
        "select name, severity, value from stats \
         where severity in ('error', 'data_loss') and value > 0",
    )?;
    Ok(rows
        .cells
        .iter()
        .map(|row| format!("{} ({}): {}", text(&row[0]), text(&row[1]), row[2]))
        .collect())
}

/// What the trace does not have of what it has to.
///
/// # Errors
/// [`Failure`] if the trace processor cannot be asked.
pub(crate) fn faults(
    trace: &mut TraceProcessor,
    table: &[Expected],
) -> Result<Vec<String>, Failure> {
    let mut faults = Vec::new();
    for expected in table {
        let counts = trace.query(&expected.sql())?;
        faults.extend(expected.judge(&counts));
    }
    Ok(faults)
}

impl Expected {
    /// One row: how many there are, how many are in the wrong place, and for each argument how many
    /// have none.
    fn sql(&self) -> String {
        let misplaced = match &self.parent {
            Parent::Any => "0".to_owned(),
            Parent::In(parents) => {
                let parents: Vec<String> = parents.iter().map(|name| quoted(name)).collect();
                format!(
                    "parent.name is null or parent.name not in ({})",
                    parents.join(", ")
                )
            }
            Parent::Under(ancestor) => format!(
                "not exists (select 1 from ancestor_slice(slice.id) where name = {})",
                quoted(ancestor)
            ),
        };
        let without: String = self
            .args
            .iter()
            .map(|arg| {
                // As Chrome's and as Perfetto's format name it.
                let [chrome, perfetto] = [
                    format!("args.{arg}"),
                    format!("debug.{}", arg.replace('.', "_")),
                ]
                .map(|key| format!("extract_arg(slice.arg_set_id, {})", quoted(&key)));
                format!(", sum(coalesce({chrome}, {perfetto}) is null)")
            })
            .collect();
        format!(
            "select count(*), sum({misplaced}){without} \
             from slice left join slice parent on slice.parent_id = parent.id \
             where slice.name = {} and (slice.category = {krate} or slice.category glob {krate} || '::*')",
            quoted(self.name),
            krate = quoted(self.krate),
        )
    }

    fn judge(&self, counts: &Rows) -> Vec<String> {
        let Self {
            row, name, krate, ..
        } = self;
        let who = format!("row {row}: {krate} \"{name}\"");
        let Some([count, misplaced, without @ ..]) = counts.cells.first().map(Vec::as_slice) else {
            return vec![format!("{who}: no answer")];
        };
        let (count, misplaced) = (number(count), number(misplaced));
        let mut faults = Vec::new();
        if !self.count.holds(count) {
            faults.push(format!("{who}: {count} of them, expected {:?}", self.count));
        }
        if misplaced > 0 {
            faults.push(format!(
                "{who}: {misplaced} of {count} are not inside {:?}",
                self.parent
            ));
        }
        for (arg, missing) in self.args.iter().zip(without) {
            let missing = number(missing);
            if missing > 0 {
                faults.push(format!(
                    "{who}: {missing} of {count} have no argument `{arg}`"
                ));
            }
        }
        faults
    }
}

/// A count; the sum of no rows is null.
fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

//! Races, as Markdown.

use std::fmt::Write as _;

use crate::finish::Finish;

/// The table of one race: each contestant, with its time per unit and its ratio to the base.
pub(crate) fn markdown(finish: &Finish) -> String {
    let mut out = format!(
        "\n**{}** ({} × {})\n\n| | ns per {} | × {} |\n|---|---:|---:|\n",
        finish.race, finish.units, finish.unit, finish.unit, finish.base
    );
    for lane in &finish.lanes {
        let name = if lane.is_ours {
            format!("**{}**", lane.name)
        } else {
            lane.name.to_owned()
        };
        let nanos = finish.nanos(lane);
        let ratio = if lane.name == finish.base {
            "1".to_owned()
        } else {
            finish.ratio(lane.name, finish.base).to_string()
        };
        let _ = writeln!(out, "| {name} | {nanos} | {ratio} |");
    }
    out
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::finish::Lane;

    #[test]
    fn ours_is_bold_and_the_base_is_one() {
        let lane = |name, is_ours, nanos| Lane {
            name,
            is_ours,
            times: vec![Duration::from_nanos(nanos)],
        };
        let table = markdown(&Finish {
            race: "spawn".to_owned(),
            units: 2,
            unit: "entity",
            lanes: vec![lane("we", true, 10), lane("they", false, 40)],
            base: "they",
            goals: Vec::new(),
        });
        assert!(
            table.contains("| **we** | 5.00 (5.00–5.00) | 0.250 (0.250–0.250) |"),
            "{table}"
        );
        assert!(table.contains("| they | 20.0 (20.0–20.0) | 1 |"), "{table}");
    }
}

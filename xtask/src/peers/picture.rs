//! A bar for each case of each recorder, on a logarithmic scale, as SVG.

use std::fmt::Write as _;

use super::measured::{CASES, Row};
use super::spread::digits;

const WIDTH: f64 = 900.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 60.0;
const TOP: f64 = 62.0;
const BAR: f64 = 11.0;
const GAP: f64 = 12.0;
const COLOURS: [&str; 4] = ["#1f77b4", "#9ecae1", "#d95f02", "#fdc086"];
/// Where the scale begins: a little under the floor, so that a ratio of one has a bar.
const LEAST: f64 = 0.8;

/// The picture, the cheapest recorder on top. Recorders that were not measured are in the table alone.
pub(super) fn svg(rows: &[Row]) -> String {
    let mut sorted: Vec<&Row> = rows.iter().filter(|row| row.ratio().is_finite()).collect();
    sorted.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let most = sorted
        .iter()
        .filter_map(|row| row.measured())
        .flat_map(|measured| measured.ratios.into_iter().flatten())
        .map(|ratio| ratio.median)
        .fold(10.0, f64::max);
    let group = BAR * CASES.len() as f64 + GAP;
    let bottom = TOP + group * sorted.len() as f64;
    let height = bottom + 30.0;
    let x = |ratio: f64| {
        let share = (ratio.max(LEAST) / LEAST).ln() / (most / LEAST).ln();
        LEFT + share * (WIDTH - LEFT - RIGHT)
    };

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"sans-serif\" font-size=\"11\" role=\"img\">\n\
         <title>The cost of a span as a multiple of the clock floor</title>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>\n\
         <text x=\"12\" y=\"22\" font-size=\"15\">One span, as a multiple of the floor (logarithmic; shorter is cheaper)</text>\n"
    );
    for (case, name) in CASES.iter().enumerate() {
        let left = 12.0 + 180.0 * case as f64;
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"34\" width=\"10\" height=\"10\" fill=\"{}\"/>\
             <text x=\"{}\" y=\"43\">{}</text>",
            COLOURS[case],
            left + 15.0,
            name.replace('`', "")
        );
    }
    for mark in [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0] {
        if mark <= most {
            let _ = writeln!(
                out,
                "<line x1=\"{0:.1}\" y1=\"{TOP}\" x2=\"{0:.1}\" y2=\"{bottom}\" stroke=\"#cccccc\"/>\
                 <text x=\"{0:.1}\" y=\"{1}\" text-anchor=\"middle\">{mark} ×</text>",
                x(mark),
                bottom + 16.0
            );
        }
    }
    for (index, row) in sorted.into_iter().enumerate() {
        let top = TOP + GAP / 2.0 + group * index as f64;
        let weight = if row.recorder.is_ours() {
            "bold"
        } else {
            "normal"
        };
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\" font-size=\"12\">{}</text>",
            LEFT - 10.0,
            top + BAR * 2.0 + 4.0,
            row.recorder.name
        );
        let Some(measured) = row.measured() else {
            continue;
        };
        for (case, ratio) in measured.ratios.into_iter().enumerate() {
            let Some(ratio) = ratio else { continue };
            let bar_top = top + BAR * case as f64;
            let _ = writeln!(
                out,
                "<rect x=\"{LEFT}\" y=\"{bar_top}\" width=\"{:.1}\" height=\"{}\" fill=\"{}\"/>\
                 <text x=\"{:.1}\" y=\"{}\" font-size=\"10\">{}</text>",
                x(ratio.median) - LEFT,
                BAR - 1.0,
                COLOURS[case],
                x(ratio.median) + 4.0,
                bar_top + 9.0,
                digits(ratio.median)
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

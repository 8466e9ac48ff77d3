//! Prints a native capture as lines of text, what is wrong with it last.
//!
//! `cargo run -p amp_trace_format --example capture_text -- trace.amptrace`
#![expect(clippy::print_stdout, reason = "it prints")]

use std::error::Error;
use std::fs::File;
use std::io::BufReader;

use amp_trace_format::{Field, Nanos, Record, Site, native};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1);
    let path = path.ok_or("expected the path of a capture")?;
    let input = BufReader::new(File::open(path)?);
    let found = native::salvage(input, &mut |record| println!("{}", line(record)))?;
    for damage in &found.damage {
        println!(
            "damage at byte {}, {} bytes: {:?}",
            damage.offset, damage.len, damage.what
        );
    }
    let end = if found.is_finished {
        "finished"
    } else {
        "the program ended first"
    };
    println!("{} bytes in {} parts; {end}", found.len, found.parts);
    Ok(())
}

fn line(record: &Record<'_>) -> String {
    let of = |at: Nanos, thread: u32, what: &str, site: &Site<'_>, fields: &[Field<'_>]| {
        let fields: Vec<String> = fields.iter().map(field).collect();
        let (target, name) = (site.target, site.name);
        format!(
            "{:>14} t{thread} {what} {target} {name} {}",
            at.0,
            fields.join(" ")
        )
    };
    match *record {
        Record::Begin {
            thread,
            ref site,
            at,
            fields,
        } => of(at, thread.0, "begin", site, fields),
        Record::End {
            thread,
            ref site,
            at,
            began,
            fields,
        } => {
            let line = of(at, thread.0, "end", site, fields);
            format!("{line}after {} ns", at.since(began))
        }
        Record::Event {
            thread,
            ref site,
            at,
            fields,
        } => of(at, thread.0, "event", site, fields),
        Record::Counter {
            thread,
            ref site,
            at,
            value,
        } => of(
            at,
            thread.0,
            "counter",
            site,
            &[Field {
                name: "value",
                value,
            }],
        ),
        Record::Frame {
            thread,
            ref site,
            at,
            began,
            index,
        } => {
            let line = of(at, thread.0, "frame", site, &[]);
            format!("{line}{index} after {} ns", at.since(began))
        }
        _ => format!("{record:?}"),
    }
}

fn field(field: &Field<'_>) -> String {
    format!("{}={:?}", field.name, field.value)
}

//! Counters.

use super::document::{At, Document};
use super::identities::Identities;
use super::table::Rows;
use super::{Emit, Times, said};
use crate::json::Number;
use crate::{Entry, Place, TrackKind, Value};

/// Hands out the values of a counter; of the process `pid` where it does not say of which.
pub(super) fn read(
    document: &Document,
    at: At,
    (times, pid, is_ours): (Times, &str, bool),
    identities: &mut Identities,
    emit: Emit<'_>,
) {
    let (mut name, mut category, mut pid) = (String::new(), String::new(), pid.to_owned());
    let (mut samples, mut graph) = (None, None);
    document.members(at, |member, at| match member {
        "name" => name = document.owned(at).unwrap_or_default(),
        "category" => category = document.owned(at).unwrap_or_default(),
        "pid" => pid = said(document, at),
        "samples" => samples = Some(at),
        // Of older ones of Firefox itself, each of which has `samples`.
        "sample_groups" => {
            for group in document.elements(at).take(1) {
                document.members(group, |member, at| {
                    if member == "samples" {
                        samples = Some(at);
                    }
                });
            }
        }
        "display" => {
            document.members(at, |member, at| {
                if member == "graphType" {
                    graph = document.owned(at);
                }
            });
        }
        _ => {}
    });
    let Some(samples) = samples else {
        return;
    };
    // Most say how much there was since the last sample; memory says by how much it grew.
    let is_sum = graph.map_or(category == "Memory", |graph| graph.contains("accumulated"));
    let unit = match category.as_str() {
        "Memory" | "Bandwidth" => Some("bytes"),
        "power" => Some("pWh"),
        _ => None,
    };
    let process = identities.process(&pid, "", emit);
    let track = identities.track(process, None, TrackKind::Counter, &name, emit);
    let (mut sum, mut clock) = (0.0, times.clock());
    let rows = Rows::new(document, samples, ["time", "timeDeltas", "count"]);
    // Our own writer begins with a row that says nothing, since the profiler takes the first for that.
    for [time, delta, count] in rows.skip(usize::from(is_ours)) {
        let (Some(at), Some(count)) = (clock.at(time, delta), count.number()) else {
            continue;
        };
        sum += count.float();
        emit(&Entry::Counter {
            track,
            place: Place {
                unit,
                ..Place::new(&name, &category)
            },
            at,
            value: if is_sum {
                Value::Float(sum)
            } else {
                Number::value(count)
            },
        });
    }
}

//! Captures that another process goes on with.

use std::io::Cursor;

use amp_trace_format::native::{AppendError, Damage, What, append, salvage};
use amp_trace_format::{Level, Nanos, Record, Site, ThreadIndex, Writer};

use crate::allocated::most;

/// What a reader may have beside three times the file, and the copy that grows.
const SPARE: usize = 64 << 20;

/// Goes on with a capture: what was good of it stays, what comes is there, and it has an end.
///
/// # Panics
/// Where that does not hold.
pub fn holds(file: &[u8]) {
    let mut grown = None;
    let memory = most(|| match append(Cursor::new(file.to_vec())) {
        Ok(mut appended) => {
            // A thread that was there, where there was one.
            let thread = appended.reached.keys().min().copied();
            for number in 0..NEW {
                let at = appended.last.0.saturating_add(number);
                event(&mut appended.writer, thread.unwrap_or(ThreadIndex(1)), at);
            }
            appended.writer.finish().expect("memory takes everything");
            grown = Some((appended.kept, appended.writer.into_inner().into_inner()));
        }
        Err(AppendError::Read(_)) => {}
        Err(error) => panic!("memory can be cut: {error}"),
    });
    let allowed = SPARE + 4 * file.len();
    assert!(memory <= allowed, "{memory} bytes for {}", file.len());
    let Some((kept, grown)) = grown else {
        return;
    };
    let place = usize::try_from(kept).expect("it is a place of the file");
    assert_eq!(&grown[..place], &file[..place]);
    let (before, after) = (count(&file[..place]), count(&grown));
    assert!(after.is_finished);
    // Where parts were in another order, the next number is not that of the next part.
    let is_jump =
        |damage: &Damage| damage.offset == kept && matches!(damage.what, What::Missing(_));
    let damage: Vec<_> = after
        .damage
        .into_iter()
        .filter(|damage| !is_jump(damage))
        .collect();
    assert_eq!(damage, before.damage, "no damage is new");
    assert_eq!(after.new, before.new + NEW);
    assert!(after.records >= before.records + NEW);
}

/// So many events come.
const NEW: u64 = 3;
const NAME: &str = "appended by the fuzzer";

fn event(writer: &mut impl Writer, thread: ThreadIndex, at: u64) {
    writer.write(&Record::Event {
        thread,
        site: Site {
            id: u32::MAX - 1,
            name: NAME,
            target: "amp_fuzz",
            level: Level::Info,
            file: None,
            line: None,
            unit: None,
        },
        at: Nanos(at),
        fields: &[],
    });
}

#[derive(Debug, Default)]
struct Counted {
    records: u64,
    new: u64,
    damage: Vec<Damage>,
    is_finished: bool,
}

fn count(file: &[u8]) -> Counted {
    let mut counted = Counted::default();
    let salvaged = salvage(file, &mut |record| {
        counted.records += 1;
        counted.new += u64::from(matches!(record, Record::Event { site, .. } if site.name == NAME));
    });
    if let Ok(salvaged) = salvaged {
        counted.damage = salvaged.damage;
        counted.is_finished = salvaged.is_finished;
    }
    counted
}

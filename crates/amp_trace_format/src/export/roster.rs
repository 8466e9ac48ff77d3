use std::collections::BTreeMap;

use super::Unsaid;
use crate::{Entry, ProcessIndex, TrackIndex, TrackKind};

/// Who is in the trace.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    pub(crate) processes: BTreeMap<ProcessIndex, ProcessSaid>,
    pub(crate) tracks: BTreeMap<TrackIndex, TrackSaid>,
}

/// What is known of a process.
#[derive(Debug, Clone)]
pub(crate) struct ProcessSaid {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// What is known of a track.
#[derive(Debug, Clone)]
pub(crate) struct TrackSaid {
    pub(crate) process: Option<ProcessIndex>,
    pub(crate) parent: Option<TrackIndex>,
    pub(crate) kind: TrackKind,
    pub(crate) name: String,
}

/// What stands for a track that nobody introduced.
static UNKNOWN: TrackSaid = TrackSaid {
    process: None,
    parent: None,
    kind: TrackKind::Custom,
    name: String::new(),
};

impl Roster {
    /// Takes what an entry says of a process or a track; false if it says nothing of one.
    pub(crate) fn takes(&mut self, entry: &Entry<'_>) -> bool {
        match *entry {
            Entry::Process { process, id, name } => {
                let name = name.to_owned();
                self.processes.insert(process, ProcessSaid { id, name });
            }
            Entry::Track {
                track,
                process,
                parent,
                kind,
                name,
            } => {
                let said = TrackSaid {
                    process,
                    parent: parent.filter(|parent| *parent != track),
                    kind,
                    name: name.to_owned(),
                };
                self.tracks.insert(track, said);
            }
            _ => return false,
        }
        true
    }

    pub(crate) fn track(&self, track: TrackIndex) -> &TrackSaid {
        self.tracks.get(&track).unwrap_or(&UNKNOWN)
    }

    pub(crate) fn process_of(&self, track: TrackIndex) -> Option<ProcessIndex> {
        self.track(track).process
    }

    /// What the process of a track and the track itself are called, for formats that say it often: what
    /// is longer than a kibibyte is cut.
    pub(crate) fn titles(&self, track: TrackIndex, unsaid: &mut Unsaid) -> [String; 2] {
        let process = self.process_title(self.process_of(track));
        [process, self.track_title(track)].map(|title| clipped(title, unsaid))
    }

    /// What a process is called: by its name, or else by its number.
    pub(crate) fn process_title(&self, process: Option<ProcessIndex>) -> String {
        match process.map(|process| (process, self.processes.get(&process))) {
            Some((_, Some(said))) if !said.name.is_empty() => said.name.clone(),
            Some((_, Some(said))) => format!("process {}", said.id),
            Some((process, None)) => format!("process {}", process.0),
            None => "no process".to_owned(),
        }
    }

    /// What a track is called: by its name, or else by its kind and number.
    pub(crate) fn track_title(&self, track: TrackIndex) -> String {
        let said = self.track(track);
        match said.kind {
            _ if !said.name.is_empty() => said.name.clone(),
            TrackKind::Thread { id } => format!("thread {id}"),
            TrackKind::Process => "the whole process".to_owned(),
            TrackKind::Global => "the whole machine".to_owned(),
            kind => format!("{kind} {}", track.0),
        }
    }
}

const LONG: &str = "names above 1 KiB, of which the beginning is left";

/// The beginning of a name that is too long to be said often.
pub(crate) fn clipped(mut name: String, unsaid: &mut Unsaid) -> String {
    const MOST: usize = 1 << 10;
    if name.len() > MOST {
        unsaid.add(LONG);
        name.truncate(name.floor_char_boundary(MOST));
        name.push('…');
    }
    name
}

//! Damage in words.

use std::borrow::Cow;
use std::mem::discriminant;

use crate::native::{Damage, Salvaged, What};
use crate::{Problem, Problems};

/// What is missing from a capture, each kind once.
pub(super) fn of(salvaged: &Salvaged) -> Problems {
    let mut kinds: Vec<Kind> = Vec::new();
    for damage in &salvaged.damage {
        match kinds.iter_mut().find(|kind| kind.is_of(damage)) {
            Some(kind) => kind.add(damage),
            None => kinds.push(Kind::new(damage)),
        }
    }
    let is_cut = kinds.iter().any(|kind| kind.what == What::Cut);
    let mut problems = Problems::new();
    problems.extend(kinds.into_iter().map(Kind::problem));
    if !salvaged.is_finished && !is_cut {
        problems.add(
            salvaged.len,
            "the recording has no end: the program that wrote it was killed, or still runs; what was open then has \
             no end either",
        );
    }
    problems
}

/// All damage of a kind.
struct Kind {
    what: What,
    offset: u64,
    places: u64,
    bytes: u64,
    /// How many parts are missing.
    parts: u64,
}

impl Kind {
    fn new(damage: &Damage) -> Self {
        let mut kind = Self {
            what: damage.what,
            offset: damage.offset,
            places: 0,
            bytes: 0,
            parts: 0,
        };
        kind.add(damage);
        kind
    }

    fn is_of(&self, damage: &Damage) -> bool {
        match damage.what {
            What::Missing(_) => discriminant(&self.what) == discriminant(&damage.what),
            what => what == self.what,
        }
    }

    fn add(&mut self, damage: &Damage) {
        self.places += 1;
        self.bytes += damage.len;
        if let What::Missing(parts) = damage.what {
            self.parts += u64::from(parts);
        }
    }

    fn problem(self) -> Problem {
        let bytes = self.bytes;
        let what: Cow<'static, str> = match self.what {
            What::Head => {
                format!("the head of the capture is damaged ({bytes} bytes); parts behind it were read").into()
            }
            What::Bytes => format!(
                "{bytes} bytes are damaged or no part of a capture; the records in them and in the rest of their \
                 chunk are missing"
            )
            .into(),
            What::Cut => format!(
                "the capture stops inside a part, of which {bytes} bytes are there: the program that wrote it was \
                 killed, or the file was cut"
            )
            .into(),
            What::Repeated => "parts that are there more than once were read once".into(),
            What::Alone => {
                format!("{bytes} bytes of whole parts say nothing without those that are lost before them").into()
            }
            What::Late => "parts that come later than they should were read where they are".into(),
            What::Missing(_) => format!("{} parts are missing", self.parts).into(),
            What::Version(version) => format!(
                "parts of the later version {version} are left out; read them with a newer amp_trace"
            )
            .into(),
            What::Malformed => "parts that no writer of this format made are left out from what is wrong in them on; \
                                do not trust the file"
                .into(),
        };
        Problem {
            offset: self.offset,
            what,
            count: self.places,
        }
    }
}

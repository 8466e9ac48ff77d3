//! The chunk that is being written: its dictionary, its models, its bytes.

use std::collections::HashMap;
use std::sync::Arc;

use super::bit::Coder;
use super::item::kind;
use super::lane::Lane;
use super::models::{Change, Has, Models, Plain};
use super::number::Number;
use super::rans::RansEncoder;
use super::shape::{Shape, SiteState, ValueKind};
use super::site::{LEVELS, OwnedSite};
use super::symbol::{History, KIND, Symbol};
use super::text::{self, MOST};
use crate::{Field, LogHistogram, Value};

/// The most fields of a record.
pub(super) const MOST_FIELDS: usize = 256;
/// The most bytes of a field's name.
const MOST_NAME: usize = 4096;

/// Which shape the fields of a record have.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShapeOf {
    /// Its number in its call site; the one after all, if it is new.
    pub(super) number: usize,
    /// Whether it is that of the call site's last fields.
    pub(super) is_same: bool,
    /// Whether the symbol said so.
    pub(super) is_said: bool,
}

impl ShapeOf {
    /// Of records that have no fields.
    pub(super) const NONE: Self = Self {
        number: 0,
        is_same: true,
        is_said: true,
    };
}

/// A chunk on its way.
#[derive(Debug)]
pub(super) struct Chunk {
    pub(super) coder: RansEncoder,
    pub(super) models: Models,
    strings: HashMap<Arc<str>, u64>,
    pub(super) sites: Vec<SiteState>,
    /// How many lanes it knows, the process's included.
    pub(super) lanes: u64,
    slots: usize,
    /// The end of the last range of time.
    pub(super) range: u64,
    /// Items, fields, buckets and open spans so far, and what texts count.
    pub(super) units: usize,
}

impl Chunk {
    pub(super) fn new() -> Self {
        Self {
            coder: RansEncoder::default(),
            models: Models::new(),
            strings: HashMap::new(),
            sites: Vec::new(),
            lanes: 1,
            slots: 1,
            range: 0,
            units: 0,
        }
    }

    /// Begins another chunk.
    pub(super) fn reset(&mut self) {
        self.models.reset();
        self.strings.clear();
        self.sites.clear();
        (self.lanes, self.slots, self.units, self.range) = (1, 1, 0, 0);
    }

    /// The symbol of an item that no call site makes.
    pub(super) fn other(&mut self, history: History, which: usize) {
        let symbol = (kind::OTHER, true);
        self.models.symbols.code(&mut self.coder, history, symbol);
        self.coder.tree(&mut self.models.plain.other.0, 3, which);
        self.units += 1;
    }

    /// The symbol of a record, which may say of the shape whether it is the same; the call site's
    /// definition follows if it is new.
    pub(super) fn symbol(
        &mut self,
        history: &mut History,
        (place, kind, shape): (usize, u32, &mut ShapeOf),
        new: Option<&OwnedSite>,
    ) {
        #[expect(clippy::cast_possible_truncation, reason = "far below 2^28")]
        let symbol = (place as Symbol) << KIND | kind;
        let Self { models, coder, .. } = self;
        // Which span ends, the open ones say.
        let coded = if kind == kind::END { kind } else { symbol };
        let said = models.symbols.code(coder, *history, (coded, shape.is_same));
        shape.is_said = said.is_some_and(|(_, is_same)| is_same.is_some());
        history.push(symbol);
        if let Some(site) = new {
            self.define(site);
        }
        self.units += 1;
    }

    /// A call site of the chunk, outside a symbol.
    pub(super) fn site(&mut self, (place, new): (usize, Option<&OwnedSite>)) {
        let model = &mut self.models.plain.site_id;
        model.code(&mut self.coder, place as u64);
        if let Some(site) = new {
            self.define(site);
        }
    }

    fn define(&mut self, site: &OwnedSite) {
        self.number(|plain| &mut plain.count, site.id.into());
        let level = LEVELS.iter().position(|l| *l == site.level);
        let tree = &mut self.models.plain.level.0;
        self.coder.tree(tree, 3, level.unwrap_or(0));
        self.string(&site.name);
        self.string(&site.target);
        self.optional(Has::File, site.file.as_deref());
        self.has(Has::Line, site.line.is_some());
        if let Some(line) = site.line {
            self.number(|plain| &mut plain.line, line.into());
        }
        self.optional(Has::Unit, site.unit.as_deref());
    }

    /// A yes or a no.
    pub(super) fn has(&mut self, has: Has, value: bool) {
        let Self { models, coder, .. } = self;
        models.plain.has(coder, has, value);
    }

    /// What the chunk has to know of a thread, apart from its open spans.
    pub(super) fn introduce(&mut self, lane: &mut Lane) {
        self.number(|plain| &mut plain.thread, lane.thread.0.into());
        self.has(Has::IsTrack, lane.is_track);
        self.optional(Has::Name, lane.name.as_deref());
        if lane.name.is_some() && !lane.is_track {
            self.number(|plain| &mut plain.os_id, lane.os_id);
        }
        self.number(|plain| &mut plain.amount, lane.records);
        self.number(|plain| &mut plain.amount, lane.last);
        lane.know_open();
        self.units += lane.known;
        self.number(|plain| &mut plain.count, lane.known as u64);
    }

    /// A name and its value.
    pub(super) fn single(&mut self, field: &Field<'_>) {
        self.string(cut(field.name, MOST_NAME));
        let kind = ValueKind::of(&field.value, MOST);
        let tree = &mut self.models.plain.kind.0;
        self.coder.tree(tree, 3, kind as usize);
        self.value(0, &field.value);
    }

    pub(super) fn optional(&mut self, has: Has, text: Option<&str>) {
        self.has(has, text.is_some());
        if let Some(text) = text {
            self.string(text);
        }
    }

    pub(super) fn number(&mut self, model: impl FnOnce(&mut Plain) -> &mut Number, value: u64) {
        model(&mut self.models.plain).code(&mut self.coder, value);
    }

    pub(super) fn near(
        &mut self,
        model: impl FnOnce(&mut Plain) -> &mut Number,
        value: u64,
        expected: u64,
    ) {
        model(&mut self.models.plain).near(&mut self.coder, value, expected);
    }

    pub(super) fn string(&mut self, text: &str) {
        let text = cut(text, MOST);
        let new = self.strings.len() as u64;
        let number = self.strings.get(text).copied().unwrap_or(new);
        self.number(|plain| &mut plain.string, number);
        if number == new {
            self.text(text);
        }
    }

    fn text(&mut self, text: &str) {
        let number = self.strings.len() as u64;
        self.units += text::units(text);
        self.strings.insert(text.into(), number);
        self.models.texts.code(&mut self.coder, text.as_bytes());
    }

    /// Which shape the fields of a record have.
    pub(super) fn shape_of(&self, (place, is_end): (usize, bool), fields: &[Field<'_>]) -> ShapeOf {
        let site = &self.sites[place];
        let fields = &fields[..fields.len().min(MOST_FIELDS)];
        let number = site.find(is_end, fields, MOST);
        ShapeOf {
            number,
            is_same: number == site.last_shape[usize::from(is_end)],
            is_said: false,
        }
    }

    pub(super) fn fields(
        &mut self,
        (place, is_end): (usize, bool),
        shape: ShapeOf,
        fields: &[Field<'_>],
    ) {
        let fields = &fields[..fields.len().min(MOST_FIELDS)];
        let ShapeOf {
            number,
            is_same,
            is_said,
        } = shape;
        self.sites[place].last_shape[usize::from(is_end)] = number;
        if !is_said {
            self.has(Has::SameShape, is_same);
        }
        if !is_same {
            self.number(|plain| &mut plain.shape, number as u64);
            if number > self.sites[place].shapes.len() {
                self.shape(place, fields);
            }
        }
        if number == 0 {
            return;
        }
        self.units += fields.len();
        let slot = self.sites[place].shapes[number - 1].slot;
        for (at, field) in fields.iter().enumerate() {
            self.value(slot + at, &field.value);
        }
    }

    fn shape(&mut self, place: usize, fields: &[Field<'_>]) {
        let mut shape = Shape {
            fields: Vec::with_capacity(fields.len()),
            slot: self.slots,
        };
        self.slots += fields.len();
        self.number(|plain| &mut plain.count, fields.len() as u64);
        for field in fields {
            let kind = ValueKind::of(&field.value, MOST);
            self.string(cut(field.name, MOST_NAME));
            let tree = &mut self.models.plain.kind.0;
            self.coder.tree(tree, 3, kind as usize);
            shape.fields.push((field.name.into(), kind));
        }
        self.sites[place].shapes.push(shape);
    }

    fn value(&mut self, slot: usize, value: &Value<'_>) {
        let (change, bits) = match *value {
            Value::Unsigned(v) => (Change::Difference, v),
            Value::Signed(v) => (Change::Difference, v.cast_unsigned()),
            Value::Float(v) => (Change::Float, v.to_bits()),
            Value::Bool(v) => (Change::Difference, v.into()),
            Value::Text(text) => {
                self.text_value(slot, cut(text, MOST));
                if text.len() > MOST {
                    self.number(|plain| &mut plain.amount, text.len() as u64);
                }
                return;
            }
            Value::Truncated { kept, full_len } => {
                self.text_value(slot, cut(kept, MOST));
                return self.number(|plain| &mut plain.amount, full_len);
            }
        };
        self.models.value(&mut self.coder, slot, change, bits);
    }

    fn text_value(&mut self, slot: usize, text: &str) {
        let new = self.strings.len() as u64;
        let number = self.strings.get(text).copied().unwrap_or(new);
        let Self { models, coder, .. } = self;
        models.value(coder, slot, Change::Difference, number);
        if number == new {
            self.text(text);
        }
    }

    pub(super) fn histogram(&mut self, values: &LogHistogram) {
        let buckets = values.buckets().count();
        self.units += buckets;
        self.number(|plain| &mut plain.count, buckets as u64);
        let mut next = 0;
        for (bucket, count) in values.buckets() {
            self.number(|plain| &mut plain.bucket, (bucket - next) as u64);
            self.number(|plain| &mut plain.amount, count);
            next = bucket + 1;
        }
        if buckets > 0 {
            let sum = values.sum();
            #[expect(clippy::cast_possible_truncation, reason = "the halves of it")]
            let halves = [sum as u64, (sum >> 64) as u64];
            let ends = [values.min(), values.max()].map(Option::unwrap_or_default);
            for number in halves.into_iter().chain(ends) {
                self.number(|plain| &mut plain.amount, number);
            }
        }
    }
}

/// The beginning of a text, of so many bytes at most.
pub(super) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

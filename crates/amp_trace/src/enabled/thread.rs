//! The hot path: what a thread does to record.

#![expect(
    unsafe_code,
    reason = "stores through a pointer into memory that the thread owns"
)]

mod pen;

use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};

use super::block::{BLOCK_WORDS, Block, POOL};
use super::quiet::{is_quiet, quietly};
use super::registry::{self, Lane, Track, TrackState};
use super::site::{CallSite, Recording};
use super::tally::{self, Tally};
use super::value::{Fields, Number, Sink, write_fields};
use super::{clock, drain, exit, fork, forward, store, tracy};
use amp_trace_format::words;

pub(crate) use pen::Pen;

/// The lane of threads that have none: without room, so that every record takes the slow path.
static NO_LANE: Lane = Lane::new();

/// The lane of threads that have given theirs back. They get no other one: a span that began
/// before could end in it, where no word is kept for it.
static PAST_LANE: Lane = Lane::new();

thread_local! {
    /// Has no destructor, so it can be used for as long as the thread runs.
    static LANE: Cell<&'static Lane> = const { Cell::new(&NO_LANE) };
    static TRACK: Cell<Option<&'static Track>> = const { Cell::new(None) };
}

/// A span that ends when this is dropped, on the thread where it began.
#[derive(Debug)]
#[must_use]
pub struct Span {
    is_open: bool,
    _forwarded: forward::Entered,
    _zone: tracy::Zone,
    not_send: PhantomData<*const ()>,
}

impl Span {
    /// No span.
    #[inline(always)]
    pub const fn none() -> Self {
        Self {
            is_open: false,
            _forwarded: forward::Entered::none(),
            _zone: tracy::Zone::none(),
            not_send: PhantomData,
        }
    }
}

impl Drop for Span {
    #[inline(always)]
    fn drop(&mut self) {
        if self.is_open {
            end();
        }
    }
}

/// Begins a span.
#[inline(always)]
pub fn begin(site: &'static CallSite, on: Recording, fields: &impl Fields) -> Span {
    begin_payload(site, on, fields)
}

/// Begins a span whose fields are already encoded.
pub(crate) fn begin_words(site: &'static CallSite, on: Recording, words: &[u64]) -> Span {
    begin_payload(site, on, &Encoded(words))
}

#[inline(always)]
fn begin_payload(site: &'static CallSite, on: Recording, payload: &impl Payload) -> Span {
    let forwarded = forward::enter(site, payload);
    let (is_open, zone) = if on.is_ours() {
        let zone = tracy::enter(site, payload);
        (record::<true>(on.number(), payload), zone)
    } else {
        (false, tracy::Zone::none())
    };
    Span {
        is_open,
        _forwarded: forwarded,
        _zone: zone,
        not_send: PhantomData,
    }
}

/// Records an event.
#[inline(always)]
pub fn event(site: &'static CallSite, on: Recording, fields: &impl Fields) {
    forward::event(site, fields);
    if on.is_ours() {
        tracy::event(site, fields);
        record::<false>(on.number(), fields);
    }
}

/// Records a metric's value.
#[inline(always)]
pub fn metric<V: Number + ?Sized>(site: &'static CallSite, on: Recording, value: &(&V, ())) {
    if on.is_ours() {
        tracy::metric(site, value);
        record::<false>(on.number(), value);
    }
}

/// Marks the end of a frame.
#[inline(always)]
pub fn frame(site: &'static CallSite, on: Recording, fields: &()) {
    if on.is_ours() {
        tracy::frame(site);
        record::<false>(on.number(), fields);
    }
}

/// Words into a block, one after another.
struct Room {
    at: *const AtomicU64,
}

impl Sink for Room {
    #[inline(always)]
    fn put(&mut self, word: u64) {
        // SAFETY: a `Room` is made in this module only, at a place with as many words of the
        // thread's own block free as are put.
        unsafe {
            (*self.at).store(word, Ordering::Relaxed);
            self.at = self.at.add(1);
        }
    }
}

/// What follows the first word of a record.
pub(crate) trait Payload {
    /// How many words.
    fn words(&self) -> usize;
    /// Puts exactly as many.
    fn put(&self, sink: &mut impl Sink);
}

impl<F: Fields> Payload for F {
    #[inline(always)]
    fn words(&self) -> usize {
        Fields::words(self)
    }
    #[inline(always)]
    fn put(&self, sink: &mut impl Sink) {
        write_fields(self, sink);
    }
}

/// Words that are already encoded: their words of kinds first.
pub(crate) struct Encoded<'a>(pub(crate) &'a [u64]);

impl Payload for Encoded<'_> {
    fn words(&self) -> usize {
        self.0.len()
    }
    fn put(&self, sink: &mut impl Sink) {
        self.0.iter().for_each(|word| sink.put(*word));
    }
}

/// Records something whose fields are already counted and encoded by their type.
#[inline(always)]
pub(super) fn record_payload(site: u32, payload: &impl Payload) -> bool {
    record::<false>(site, payload)
}

/// Begins a span whose fields are already encoded; whether it is open, and must be ended.
#[cfg(feature = "bridge")]
pub(crate) fn begin_encoded(
    site: &'static CallSite,
    number: u32,
    words: &[u64],
) -> (bool, tracy::Zone) {
    let zone = tracy::enter(site, &Encoded(words));
    (record::<true>(number, &Encoded(words)), zone)
}

/// Records an event whose fields are already encoded.
#[cfg(feature = "bridge")]
pub(crate) fn event_encoded(site: &'static CallSite, on: Recording, words: &[u64]) {
    tracy::event(site, &Encoded(words));
    record::<false>(on.number(), &Encoded(words));
}

/// Writes a record; whether there was room for it.
#[inline(always)]
fn record<const SPAN: bool>(site: u32, payload: &impl Payload) -> bool {
    let words = 1 + payload.words();
    let lane = LANE.get();
    if lane.has_room(words) {
        write::<SPAN>(lane, site, words, payload);
        return true;
    }
    match make_room(words, SPAN) {
        Some(lane) => {
            write::<SPAN>(lane, site, words, payload);
            true
        }
        None => false,
    }
}

/// Writes a record of so many words, for which there is room.
#[inline(always)]
fn write<const SPAN: bool>(lane: &Lane, site: u32, words: usize, payload: &impl Payload) {
    lane.take_room::<SPAN>(words);
    let first = lane.next.load(Ordering::Relaxed);
    let mut room = Room {
        at: first.wrapping_add(1),
    };
    payload.put(&mut room);
    // The clock last: formatting and copying belong to what comes before the record.
    Room { at: first }.put(clock::stamp() | u64::from(site));
    // Release: the drain that sees `next` sees the words before it.
    lane.next.store(room.at.cast_mut(), Ordering::Release);
}

/// Ends the innermost open span. There is always room: its beginning took it.
#[inline(always)]
pub(crate) fn end() {
    let lane = LANE.get();
    let next = lane.next.load(Ordering::Relaxed);
    if next.is_null() {
        // The thread gave its lane back before the span was dropped.
        return;
    }
    let mut room = Room { at: next };
    room.put(clock::stamp() | u64::from(words::END));
    lane.next.store(room.at.cast_mut(), Ordering::Release);
}

/// Takes note of memory that the thread allocates, for the innermost span that is open on it.
#[inline]
pub(crate) fn allocated(bytes: usize) {
    let lane = LANE.get();
    // None is open, too, in a thread without a lane.
    if lane.open() == 0 || is_quiet() {
        return;
    }
    if lane.has_room(1) || make_room(1, false).is_some() {
        lane.take_room::<false>(1);
        let bytes = (bytes as u64).min(words::CLOCK_MASK);
        let mut room = Room {
            at: lane.next.load(Ordering::Relaxed),
        };
        room.put(bytes << words::CLOCK_SHIFT | u64::from(words::ALLOCATION));
        lane.next.store(room.at.cast_mut(), Ordering::Release);
    }
}

/// The thread's lane with room for a record of this many words; `None` after counting the loss.
#[cold]
#[inline(never)]
fn make_room(words: usize, is_span: bool) -> Option<&'static Lane> {
    if is_quiet() || fork::is_child() {
        // The recorder allocates under its locks, and the allocator records. In a child, the locks
        // may be held by threads that it does not have.
        registry::count_late(is_span);
        return None;
    }
    quietly(|| make_room_quietly(words, is_span))
}

fn make_room_quietly(words: usize, is_span: bool) -> Option<&'static Lane> {
    let Some(track) = own_track() else {
        registry::count_late(is_span);
        return None;
    };
    make_room_on(track, words, is_span)
}

fn make_room_on(track: &'static Track, words: usize, is_span: bool) -> Option<&'static Lane> {
    let lane = track.lane;
    let mut state = track.state();
    // Every open span needs a word in the new block, and the new one two.
    let open = state.current.map_or(0, |_| lane.open());
    let fits = open + 1 + words <= BLOCK_WORDS;
    if let Some(block) = fits.then(|| POOL.take()).flatten() {
        if let Some(full) = state.current.replace(block) {
            let written = track.written(full);
            state.full.push((full, written));
            if let Some(entry) = store::entry(full) {
                entry.leave(written);
            }
        }
        state.taken += 1;
        if let Some(thread) = &state.thread
            && let Some(entry) = store::entry(block)
        {
            entry.take(track.lane_number, thread, state.taken);
        }
        lane.begin(block, open);
        drop(state);
        if POOL.is_low() {
            drain::wake();
        }
        return Some(lane);
    }
    count_loss(&mut state, is_span);
    drop(state);
    drain::wake();
    None
}

fn count_loss(state: &mut TrackState, is_span: bool) {
    let now = clock::stamp();
    let loss = &mut state.loss;
    if loss.spans + loss.events == 0 {
        loss.from = now;
    }
    loss.to = now;
    if is_span {
        loss.spans += 1;
    } else {
        loss.events += 1;
    }
}

/// The thread's track; `None` once it was given back. The first time, gives it one, and asks to be
/// told when the thread ends.
fn own_track() -> Option<&'static Track> {
    if let Some(track) = TRACK.get() {
        return Some(track);
    }
    if std::ptr::eq(LANE.get(), &raw const PAST_LANE) {
        return None;
    }
    let track = registry::register(exit::os_thread_id(), exit::thread_name());
    TRACK.set(Some(track));
    LANE.set(track.lane);
    exit::on_thread_end(track);
    Some(track)
}

/// The thread's table of counts; `None` once its track was given back.
pub(crate) fn own_tally() -> Option<&'static Tally> {
    own_track().map(Track::own_tally)
}

/// Takes the thread's track away: the thread ends. A record after this is counted as lost.
pub(crate) fn retire(track: &'static Track) {
    forget();
    close(track);
}

/// Nobody writes to the track any more.
fn close(track: &'static Track) {
    let mut state = track.state();
    state.has_ended = true;
    if let Some(block) = state.current
        && let Some(entry) = store::entry(block)
    {
        entry.leave(track.written(block));
    }
}

/// Leaves the thread without a track, and gives it no other one.
pub(crate) fn forget() {
    TRACK.set(None);
    LANE.set(&PAST_LANE);
    tally::forget();
}

/// Lets the thread record to a block that nobody reads, from its beginning, while `work` runs.
///
/// For one thread at a time.
pub(crate) fn rehearse<R>(block: Block, work: impl FnOnce() -> R) -> R {
    static REHEARSAL: Lane = Lane::new();
    struct Restore(&'static Lane);
    impl Drop for Restore {
        fn drop(&mut self) {
            LANE.set(self.0);
            REHEARSAL.clear();
        }
    }
    REHEARSAL.begin(block, 0);
    let _restore = Restore(LANE.replace(&REHEARSAL));
    work()
}

/// The name that the calling thread has in the trace; `None` if it has none of its own.
#[cfg(feature = "tracy")]
pub(crate) fn own_name() -> Option<String> {
    let state = TRACK.get()?.state();
    let thread = state.thread.as_ref()?;
    (thread.name != registry::name_without_one(thread.index)).then(|| thread.name.clone())
}

/// Names the calling thread in the trace from now on, whatever the operating system calls it.
///
/// Threads are named in the trace as they are named by [`std::thread::Builder::name`]; this is for
/// threads that other languages or libraries started.
pub fn set_thread_name(name: &str) {
    if fork::is_child() {
        return;
    }
    tracy::name_thread(name);
    quietly(|| {
        let Some(track) = own_track() else {
            return;
        };
        let mut state = track.state();
        if let Some(thread) = &mut state.thread {
            name.clone_into(&mut thread.name);
            state.is_renamed = true;
        }
    });
}

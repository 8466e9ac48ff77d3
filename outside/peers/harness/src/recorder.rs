use std::error::Error;

/// Why a recorder cannot be measured.
pub type Failure = Box<dyn Error + Send + Sync>;

/// One recorder, set up as its documentation recommends.
///
/// One thread starts, settles, turns off and finishes; others record.
pub trait Recorder: Sized + Sync {
    /// What a thread holds while it records a batch, such as the span around all others.
    type Batch;

    /// Starts recording. Its time is the recorder's start-up time.
    ///
    /// # Errors
    /// [`Failure`] if the recorder cannot start.
    fn start() -> Result<Self, Failure>;

    /// Called on the thread that records, before each batch, untimed. What it returns is dropped on the same thread
    /// after the batch, untimed too.
    fn open_batch(&self) -> Self::Batch;

    /// Enters a span without fields, calls [`black_box`](std::hint::black_box) on the index, and leaves the span.
    fn span(&self, index: u64);

    /// The same with the index as a field of the span.
    fn span_with_field(&self, index: u64);

    /// Takes what was recorded to where it goes. Called after each batch, untimed.
    fn settle(&self);

    /// Turns recording off while the program runs; `false` if there is no such switch.
    fn turn_off(&self) -> bool {
        false
    }

    /// What is kept of all spans so far; called after [`Self::settle`].
    fn stored(&self) -> Option<Stored> {
        None
    }

    /// Ends the recording. `spans` were recorded; those that the harness or a batch makes beside them come on top.
    ///
    /// # Errors
    /// [`Failure`] if the recorder lost some: a bench that drops measures the wrong thing.
    fn finish(self, spans: u64) -> Result<(), Failure>;
}

/// What is kept of the spans.
#[derive(Debug, Clone, Copy)]
pub struct Stored {
    /// Bytes of all spans together.
    pub bytes: u64,
    /// Where they are, and in which form.
    pub place: &'static str,
}

//! Native captures: four readers of one format.

use std::io::Cursor;

use amp_trace_format::Record;
use amp_trace_format::native::{
    self, ChunkReader, ReadError, SeekReader, Statement, StreamReader, salvage,
};

use crate::digest::Digest;
use crate::heard::Heard;
use crate::reading;

/// Reads a capture with every reader: they say the same as far as they say anything.
///
/// # Panics
/// Where they do not.
pub fn holds(file: &[u8]) {
    reading::holds(file, |input, emit| {
        native::read(input, &mut |entry| emit(entry))
    });
    let mut streamed = Digest::default();
    let end = StreamReader::new(file).and_then(|mut reader| {
        reader.read_all(&mut |record| {
            if !matches!(record, Record::Finish { .. }) {
                streamed.add(record);
            }
        })
    });
    salvaged(file, &streamed, end.as_ref());
    match SeekReader::open(Cursor::new(file)) {
        Ok(reader) => sought(file, reader, &streamed, end.as_ref()),
        Err(error) => {
            let of_stream = end.expect_err("what does not open is not read");
            assert_eq!(of_stream.to_string(), error.to_string());
        }
    }
}

/// Salvage says what the stream reader says, and goes on where that one stops.
fn salvaged(file: &[u8], streamed: &Digest, end: Result<&native::End, &ReadError>) {
    let (mut all, mut as_far) = (Digest::default(), Digest::default());
    let salvaged = salvage(file, &mut |record| {
        if !matches!(record, Record::Finish { .. }) {
            all.add(record);
            if all.count <= streamed.count {
                as_far = all.clone();
            }
        }
    });
    assert_eq!(as_far.sum(), streamed.sum(), "of {} records", all.count);
    match (&salvaged, end) {
        (Ok(salvaged), Ok(end)) => {
            assert_eq!(all.count, streamed.count);
            assert_eq!((&salvaged.damage[..], salvaged.len), (&[][..], end.len));
            assert_eq!(salvaged.is_finished, end.is_finished);
        }
        (Ok(salvaged), Err(error)) => {
            assert!(!salvaged.damage.is_empty(), "no damage, but {error}");
            assert_eq!(salvaged.len, file.len() as u64);
        }
        (Err(error), Ok(end)) => panic!("{error}, but the stream reader says {end:?}"),
        (Err(error), Err(of_stream)) => assert_eq!(error.to_string(), of_stream.to_string()),
    }
}

/// The reader by place, and the one of single chunks, say what the stream reader says of a good capture.
fn sought(
    file: &[u8],
    mut reader: SeekReader<Cursor<&[u8]>>,
    streamed: &Digest,
    end: Result<&native::End, &ReadError>,
) {
    let mut by_place = Digest::default();
    let read = reader.read_all(&mut |record| {
        if !matches!(record, Record::Finish { .. }) {
            by_place.add(record);
        }
    });
    let mut by_chunk = Digest::default();
    let mut chunks = ChunkReader::new();
    let mut stated = Ok(());
    for chunk in reader.chunks() {
        let place = |offset: u64| usize::try_from(offset).expect("the list was checked");
        let bytes = &file[place(chunk.offset)..place(chunk.offset + chunk.len)];
        let mut heard = Heard::default();
        let parts = chunks.read(bytes, chunk.offset, &mut |statement: &Statement<'_>| {
            heard.record(statement, |record| by_chunk.add(record));
        });
        stated = stated.and(parts.map(drop));
    }
    assert_eq!(read.is_ok(), stated.is_ok(), "{read:?}, {stated:?}");
    let is_good = end.is_ok() || matches!(end, Err(ReadError::Cut { .. }));
    match read {
        Ok(()) if is_good => {
            assert_eq!(by_place.sum(), streamed.sum());
            assert_eq!(by_chunk.sum(), streamed.sum());
        }
        Ok(()) => {}
        // A list that lies says where chunks are that are none.
        Err(error) => assert!(
            reader.finished().is_some() && matches!(error, ReadError::OutOfOrder { .. })
                || end.is_err(),
            "the stream reader says {end:?}, the seek reader {error}"
        ),
    }
}

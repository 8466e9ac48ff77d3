//! Any records, with any commits, read back as they were.

use amp_trace_format::native::{HEADER, ReadError, StreamReader};
use proptest::prelude::*;

use crate::said::{capture, happened, line, lines, names};

proptest! {
    #[test]
    fn what_was_written_reads_back(
        happened in proptest::collection::vec(happened(), 0..200),
        names in names(),
    ) {
        let (file, written) = capture(&happened, &names);
        prop_assert_eq!(lines(&file), written);
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn every_cut_reads_up_to_the_last_whole_part(
        happened in proptest::collection::vec(happened(), 0..30),
        names in names(),
    ) {
        let (file, written) = capture(&happened, &names);
        let mut most = 0;
        for cut in HEADER.len()..file.len() {
            let mut read = Vec::new();
            let mut reader = StreamReader::new(&file[..cut]).expect("the head is there");
            match reader.read_all(&mut |record| read.push(line(record))) {
                Ok(end) => prop_assert_eq!((end.len, end.is_finished), (cut as u64, false)),
                Err(ReadError::Cut { offset, end }) => {
                    prop_assert!(offset < end && end == cut as u64);
                }
                Err(error) => prop_assert!(false, "{error}"),
            }
            prop_assert_eq!(&read[..], &written[..read.len()]);
            prop_assert!(read.len() >= most, "more bytes say no less");
            most = read.len();
        }
    }
}

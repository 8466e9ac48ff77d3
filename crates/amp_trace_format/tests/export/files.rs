//! A trace in every format.

use amp_trace_format::{
    Export, Extent, Unsaid, chrome, csv, firefox, folded, perfetto, speedscope,
};

/// The formats, by name, with what they leave out.
pub(crate) type Files = Vec<(&'static str, Vec<u8>, Unsaid)>;

/// Every format of what `say` says.
pub(crate) fn files(extent: Extent, say: impl Fn(&mut dyn Export)) -> Files {
    let mut files = Files::new();
    let mut add = |name, file: &mut Vec<u8>, unsaid| {
        files.push((name, std::mem::take(file), unsaid));
    };
    macro_rules! write {
        ($($format:ident),*) => {$({
            let mut file = Vec::new();
            let mut exporter = Box::new($format::Exporter::new(&mut file, extent));
            say(&mut *exporter);
            let unsaid = exporter.finish().expect("memory takes all");
            add(stringify!($format), &mut file, unsaid);
        })*};
    }
    write!(chrome, csv, firefox, folded, perfetto, speedscope);
    files
}

/// Panics where a file is not one of its format.
pub(crate) fn check((name, file): (&str, &[u8])) {
    match name {
        "chrome" | "firefox" | "speedscope" => {
            let read = serde_json::from_slice::<serde_json::Value>(file);
            read.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        "csv" => {
            let text = str::from_utf8(file).expect("UTF-8");
            crate::csv::rows(text);
        }
        "folded" => {
            for line in str::from_utf8(file).expect("UTF-8").split_terminator('\n') {
                let (_, own) = line.rsplit_once(' ').expect("a path and a number");
                own.parse::<u64>().expect("a number");
            }
        }
        _ => {
            assert_eq!(crate::wire::whole(file), file.len(), "nothing but packets");
        }
    }
}

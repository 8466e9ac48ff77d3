//! A small viewer: what Tracy's client sends, read as far as the test needs it.
//!
//! ```text
//! we say   "TracyPrf", version: u32
//! it says  status: u8 (1: welcome), 1170 bytes about itself, 16 bytes more as it is on demand
//! then     length: u32, a block of LZ4, again and again; in the blocks, items: type: u8, and what the type has
//! we ask   what: u8, address: u64, extra: u32
//! ```

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use super::lz4;

/// The version of the protocol that this reader knows. Another one: look at the client's `TracyProtocol.hpp`
/// and `TracyQueue.hpp` for what has changed.
const VERSION: u32 = 82;

/// Questions.
const TEXT: u8 = 1;
const THREAD: u8 = 2;
const LOCATION: u8 = 3;
const PLOT: u8 = 4;
const FRAME: u8 = 5;

/// What the client says, with addresses for names.
#[derive(Debug)]
enum Item {
    Begin { thread: u32, location: u64 },
    Text { thread: u32, text: String },
    End { thread: u32 },
    Message { thread: u32, text: String },
    Frame { name: u64 },
    Point { name: u64, value: f64 },
}

/// A zone's place: addresses of its name, function and file, and its line.
type Location = ([u64; 3], u32);

pub(crate) struct Viewer {
    socket: TcpStream,
    bytes: Vec<u8>,
    at: usize,
    thread: u32,
    /// The text that belongs to the next item.
    text: String,
    items: Vec<Item>,
    asked: BTreeSet<(u8, u64)>,
    /// Locations asked for, in order: the answers do not repeat the question.
    pending: VecDeque<u64>,
    locations: BTreeMap<u64, Location>,
    names: BTreeMap<(u8, u64), String>,
}

impl Viewer {
    /// Connects to a client that is starting.
    #[expect(clippy::disallowed_methods, reason = "another process is waited for")]
    pub(crate) fn connect(port: u16) -> Self {
        let mut left = 2_000;
        let mut socket = loop {
            match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
                Ok(socket) => break socket,
                Err(error) => assert!(left > 0, "nobody listens on {port}: {error}"),
            }
            left -= 1;
            std::thread::sleep(Duration::from_millis(10));
        };
        socket
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        socket.write_all(b"TracyPrf").unwrap();
        socket.write_all(&VERSION.to_le_bytes()).unwrap();
        let mut welcome = [0; 1 + 1170 + 16];
        socket.read_exact(&mut welcome).unwrap();
        assert_eq!(
            welcome[0], 1,
            "the client does not welcome version {VERSION}"
        );
        Self {
            socket,
            bytes: Vec::new(),
            at: 0,
            thread: 0,
            text: String::new(),
            items: Vec::new(),
            asked: BTreeSet::new(),
            pending: VecDeque::new(),
            locations: BTreeMap::new(),
            names: BTreeMap::new(),
        }
    }

    /// Reads until a message of this text has come, as many zones have ended and all questions are answered.
    pub(crate) fn read_until(&mut self, last: &str, ends: usize) {
        let is_last = |item: &Item| matches!(item, Item::Message { text, .. } if text == last);
        let is_end = |item: &&Item| matches!(item, Item::End { .. });
        // What threads sent comes in any order.
        while !(self.items.iter().any(is_last)
            && self.items.iter().filter(is_end).count() >= ends
            && self.is_answered())
        {
            let mut length = [0; 4];
            self.socket.read_exact(&mut length).unwrap();
            let mut block = vec![0; u32::from_le_bytes(length) as usize];
            self.socket.read_exact(&mut block).unwrap();
            lz4::append(&block, &mut self.bytes);
            // A block holds whole items.
            while self.at < self.bytes.len() {
                self.item();
            }
        }
    }

    fn is_answered(&self) -> bool {
        self.pending.is_empty() && self.asked.len() == self.names.len() + self.locations.len()
    }

    fn take<const N: usize>(&mut self) -> [u8; N] {
        let bytes = self.bytes[self.at..self.at + N].try_into().unwrap();
        self.at += N;
        bytes
    }

    fn address(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    fn string(&mut self, length: usize) -> String {
        let text = self.bytes[self.at..self.at + length].to_vec();
        self.at += length;
        String::from_utf8(text).unwrap()
    }

    fn item(&mut self) {
        let [kind] = self.take();
        let thread = self.thread;
        match kind {
            // Text of the zone, or of the message, which came just before.
            0 => {
                let text = std::mem::take(&mut self.text);
                self.items.push(Item::Text { thread, text });
            }
            2 | 3 => {
                self.at += if kind == 2 { 9 } else { 12 };
                let text = std::mem::take(&mut self.text);
                self.items.push(Item::Message { thread, text });
                self.ask(THREAD, thread.into());
            }
            // A zone begins; its time takes 8, 4 or 2 bytes.
            19..=21 => {
                self.at += [8, 4, 2][usize::from(kind) - 19];
                let location = self.address();
                self.items.push(Item::Begin { thread, location });
                self.ask(LOCATION, location);
                self.ask(THREAD, thread.into());
            }
            25..=27 => {
                self.at += [8, 4, 2][usize::from(kind) - 25];
                self.items.push(Item::End { thread });
            }
            // A point of a plot, as an integer, a float or a double.
            57 => {
                let name = self.address();
                self.at += 8;
                let value = f64::from_le_bytes(self.take());
                self.items.push(Item::Point { name, value });
                self.ask(PLOT, name);
            }
            74 | 108 => {}
            75 => self.thread = u32::from_le_bytes(self.take()),
            83 => {
                self.at += 8;
                let name = self.address();
                self.items.push(Item::Frame { name });
                if name != 0 {
                    self.ask(FRAME, name);
                }
            }
            87 => {
                let addresses = [self.address(), self.address(), self.address()];
                let line = u32::from_le_bytes(self.take());
                self.at += 3;
                let asked = self.pending.pop_front().expect("it answers questions");
                self.locations.insert(asked, (addresses, line));
                addresses.into_iter().for_each(|text| self.ask(TEXT, text));
            }
            // The machine's load, and its power.
            97 => self.at += 12,
            98 => self.at += 24,
            112 => {
                let length = 256 + usize::from(u16::from_le_bytes(self.take()));
                self.text = self.string(length);
            }
            114 => {
                let [length] = self.take();
                self.text = self.string(length.into());
            }
            119 | 120 | 121 | 125 => {
                let address = self.address();
                let length = u16::from_le_bytes(self.take());
                let text = self.string(length.into());
                let question = match kind {
                    119 => TEXT,
                    120 => THREAD,
                    121 => PLOT,
                    _ => FRAME,
                };
                self.names.insert((question, address), text);
            }
            other => panic!("item {other} is not expected: {:?}", self.items),
        }
    }

    fn ask(&mut self, what: u8, address: u64) {
        if self.asked.insert((what, address)) {
            let mut question = vec![what];
            question.extend(address.to_le_bytes());
            question.extend([0; 4]);
            self.socket.write_all(&question).unwrap();
            if what == LOCATION {
                self.pending.push_back(address);
            }
        }
    }

    fn name(&self, what: u8, address: u64) -> &str {
        &self.names[&(what, address)]
    }

    /// What the threads recorded, as lines, by the threads' names.
    pub(crate) fn threads(&self) -> BTreeMap<&str, Vec<String>> {
        let mut threads: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for item in &self.items {
            let (thread, line) = match item {
                Item::Begin { thread, location } => {
                    let ([name, ..], _) = self.locations[location];
                    (thread, format!("begin {}", self.name(TEXT, name)))
                }
                Item::Text { thread, text } => (thread, format!("with {text}")),
                Item::End { thread } => (thread, "end".to_owned()),
                Item::Message { thread, text } => (thread, format!("message {text}")),
                _ => continue,
            };
            let name = self.name(THREAD, (*thread).into());
            threads.entry(name).or_default().push(line);
        }
        threads
    }

    /// The functions, files and lines of the zones of a name.
    pub(crate) fn places(&self, of: &str) -> BTreeSet<(&str, &str, u32)> {
        self.locations
            .values()
            .filter(|([name, ..], _)| self.name(TEXT, *name) == of)
            .map(|([_, function, file], line)| {
                (self.name(TEXT, *function), self.name(TEXT, *file), *line)
            })
            .collect()
    }

    /// The names of the frames that ended; the program's own have none.
    pub(crate) fn frames(&self) -> Vec<&str> {
        let name = |item: &Item| match item {
            Item::Frame { name: 0 } => Some(""),
            Item::Frame { name } => Some(self.name(FRAME, *name)),
            _ => None,
        };
        self.items.iter().filter_map(name).collect()
    }

    /// The values of each plot.
    pub(crate) fn plots(&self) -> BTreeMap<&str, Vec<f64>> {
        let mut plots: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for item in &self.items {
            if let Item::Point { name, value } = item {
                plots
                    .entry(self.name(PLOT, *name))
                    .or_default()
                    .push(*value);
            }
        }
        plots
    }
}

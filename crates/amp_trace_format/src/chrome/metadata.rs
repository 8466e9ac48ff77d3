//! Names: of the process, its threads, its tracks, and what is true of all of it.

use super::encode::{Encoder, tid};
use super::{text, value};
use crate::{Field, ThreadIndex, Value};

impl Encoder {
    pub(super) fn process(&mut self, id: u32, name: &str, out: &mut Vec<u8>) {
        self.process = id;
        self.restamp();
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, id);
        out.extend_from_slice(b",\"args\":{\"name\":\"");
        text::push(out, name);
        out.extend_from_slice(b"\"}}");
    }

    pub(super) fn thread(
        &mut self,
        thread: ThreadIndex,
        os_id: u64,
        name: &str,
        out: &mut Vec<u8>,
    ) {
        if self.main.is_none() && self.process != 0 && os_id == u64::from(self.process) {
            self.main = Some(thread);
            self.restamp();
        }
        let tid = tid(self.process, self.main, thread);
        self.track(tid, i64::from(thread.0), "", name, Some(os_id), out);
    }

    /// Names and places one track.
    pub(super) fn track(
        &mut self,
        tid: u32,
        sort: i64,
        kind: &str,
        name: &str,
        os_id: Option<u64>,
        out: &mut Vec<u8>,
    ) {
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, tid);
        out.extend_from_slice(b",\"args\":{\"name\":\"");
        text::push(out, kind);
        text::push(out, name);
        out.push(b'"');
        if let Some(os_id) = os_id {
            out.extend_from_slice(b",\"os_id\":");
            value::push_integer(out, os_id);
        }
        out.extend_from_slice(b"}}");
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"thread_sort_index\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        out.extend_from_slice(b",\"tid\":");
        value::push_integer(out, tid);
        out.extend_from_slice(b",\"args\":{\"sort_index\":");
        value::push_integer(out, sort);
        out.extend_from_slice(b"}}");
    }

    pub(super) fn label(&mut self, name: &str, value: &Value<'_>, out: &mut Vec<u8>) {
        self.separate(out);
        out.extend_from_slice(b"{\"name\":\"trace_label\",\"ph\":\"M\",\"pid\":");
        value::push_integer(out, self.process);
        let field = Field {
            name,
            value: *value,
        };
        value::push_args(out, &[field]);
        out.push(b'}');
    }
}

//! Events that readers join by a number: asynchronous spans and flows.

use super::encode::Encoder;
use super::value;
use crate::{AsyncId, Field, FlowId, FlowStep, Nanos, Site, ThreadIndex};

impl Encoder {
    pub(super) fn async_begin(
        &mut self,
        (thread, id, at): (ThreadIndex, AsyncId, Nanos),
        site: &Site<'_>,
        fields: &[Field<'_>],
        out: &mut Vec<u8>,
    ) {
        let sites = &mut self.sites;
        let at = self.asyncs.begin(id, at, || {
            let mut opening = Vec::new();
            sites.push(&mut opening, site);
            (thread, opening)
        });
        self.start(at, out);
        self.sites.push(out, site);
        self.identified("b", thread, id.0, at, out);
        value::push_args(out, fields);
        out.push(b'}');
    }

    pub(super) fn async_end(
        &mut self,
        (thread, id, at): (ThreadIndex, AsyncId, Nanos),
        site: &Site<'_>,
        out: &mut Vec<u8>,
    ) {
        if let Some(at) = self.asyncs.end(id, at) {
            self.start(at, out);
            self.sites.push(out, site);
            self.identified("e", thread, id.0, at, out);
            out.push(b'}');
        }
    }

    /// Ends the asynchronous spans that are open, at the latest time seen.
    pub(super) fn end_asyncs(&mut self, out: &mut Vec<u8>) {
        let at = self.latest;
        for (id, _, (thread, opening)) in self.asyncs.drain() {
            self.start(at, out);
            out.extend_from_slice(&opening);
            self.identified("e", thread, id.0, at, out);
            out.push(b'}');
        }
    }

    pub(super) fn flow(
        &mut self,
        thread: ThreadIndex,
        id: FlowId,
        at: Nanos,
        step: FlowStep,
        out: &mut Vec<u8>,
    ) {
        self.start(at, out);
        // Readers join the steps by name, category and number: the first two are always the same.
        out.extend_from_slice(b"{\"name\":\"flow\",\"cat\":\"flow\",\"bp\":\"e\",");
        let phase = match step {
            FlowStep::Start => "s",
            FlowStep::Middle => "t",
            FlowStep::End => "f",
        };
        self.identified(phase, thread, id.0, at, out);
        out.push(b'}');
    }

    /// Phase, number, thread and time.
    fn identified(
        &mut self,
        phase: &str,
        thread: ThreadIndex,
        id: u64,
        at: Nanos,
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(b"\"ph\":\"");
        out.extend_from_slice(phase.as_bytes());
        out.extend_from_slice(b"\",\"id\":\"");
        value::push_integer(out, id);
        out.extend_from_slice(b"\",");
        self.lane(thread).push_free_stamp(out, at);
    }
}

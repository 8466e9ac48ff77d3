//! What is true of the whole profile.

use std::io::Write;

use super::Exporter;
use super::column::{push_millis, push_text};
use crate::Value;

impl<W: Write> Exporter<W> {
    pub(super) fn label(&mut self, name: &str, value: &Value<'_>) {
        let text = match *value {
            Value::Text(text) => text.to_owned(),
            Value::Truncated { kept, full_len } => format!("{kept}… ({full_len} bytes)"),
            Value::Unsigned(value) => value.to_string(),
            Value::Signed(value) => value.to_string(),
            Value::Float(value) => value.to_string(),
            Value::Bool(value) => value.to_string(),
        };
        self.labels.push((name.to_owned(), text));
    }

    pub(super) fn write_meta(&mut self) {
        let product = self.roster.processes.keys().next().copied();
        let product = self.roster.process_title(product);
        let length = self.extent.since(self.extent.to);
        let out = &mut self.out.bytes;
        out.extend_from_slice(
            b",\n\"meta\":{\"version\":36,\"preprocessedProfileVersion\":75,\"interval\":0.000001,\"startTime\":0,\
              \"processType\":0,\"stackwalk\":0,\"debug\":false,\"symbolicated\":true,\
              \"symbolicationNotSupported\":true,\"usesOnlyOneStackType\":true,\
              \"sourceCodeIsNotOnSearchfox\":true,\"keepProfileThreadOrder\":true,\
              \"importedFrom\":\"amp-trace\",\"sampleUnits\":{\"time\":\"ms\",\"eventDelay\":\"ms\",\
              \"threadCPUDelta\":\"ns\"},\"profilingStartTime\":0,\"profilingEndTime\":",
        );
        push_millis(out, length);
        out.extend_from_slice(b",\"product\":");
        push_text(out, &product);
        out.extend_from_slice(b",\"extra\":[{\"label\":\"Labels\",\"entries\":[");
        let begins = (
            "trace begins at (ns)".to_owned(),
            self.extent.from.to_string(),
        );
        for (place, (name, text)) in self.labels.iter().chain([&begins]).enumerate() {
            out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
            out.extend_from_slice(b"{\"label\":");
            push_text(out, name);
            out.extend_from_slice(b",\"format\":\"string\",\"value\":");
            push_text(out, text);
            out.push(b'}');
        }
        out.extend_from_slice(b"]}],\n");
        self.tables.write_categories(out);
        out.extend_from_slice(b",\n");
        self.schemas.write(out);
        out.push(b'}');
    }
}

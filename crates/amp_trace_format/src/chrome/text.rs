//! Text as the inside of a JSON string.

/// Appends `text`, escaped, without the quotes around it. Copies runs of plain bytes at once.
pub(crate) fn push(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut plain_from = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[plain_from..at]);
        plain_from = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            // Perfetto looks one byte back to tell an escaped quote from the end of a string.
            b'\\' if plain_from == bytes.len() => out.extend_from_slice(b"\\u005c"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            control => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(control >> 4)]);
                out.push(HEX[usize::from(control & 15)]);
            }
        }
    }
    out.extend_from_slice(&bytes[plain_from..]);
}

#[cfg(test)]
mod tests {
    use super::push;

    fn quoted(text: &str) -> Vec<u8> {
        let mut out = vec![b'"'];
        push(&mut out, text);
        out.push(b'"');
        out
    }

    #[test]
    fn every_character_reads_back() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}{character}b{character}");
            let read: String = serde_json::from_slice(&quoted(&text)).unwrap();
            assert_eq!(read, text);
        }
    }

    #[test]
    fn only_what_json_demands_is_escaped() {
        let text = "Vec<u8> </script> \u{2028}\u{2029} \u{7f} \u{feff} é 😀 /";
        assert_eq!(quoted(text), format!("\"{text}\"").into_bytes());
    }

    #[test]
    fn no_string_ends_in_two_backslashes() {
        for text in ["\\", "\\\\", "C:\\", "\\\"", "\"\\"] {
            let quoted = quoted(text);
            assert!(!quoted.ends_with(b"\\\\\""), "{text:?}");
            assert_eq!(serde_json::from_slice::<String>(&quoted).unwrap(), text);
        }
    }
}

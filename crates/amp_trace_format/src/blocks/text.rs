/// Appends a text: a word with its length in bytes, then the bytes, padded with zeros.
pub fn push_text(words: &mut Vec<u64>, text: &str) {
    words.push(text.len() as u64);
    for chunk in text.as_bytes().chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        words.push(u64::from_ne_bytes(word));
    }
}

/// Appends texts while they fit into `room` words, with a word of 0 after the last.
pub fn push_texts<'t>(words: &mut Vec<u64>, texts: impl IntoIterator<Item = &'t str>, room: usize) {
    let begin = words.len();
    for text in texts.into_iter().filter(|text| !text.is_empty()) {
        let before = words.len();
        push_text(words, text);
        if words.len() - begin >= room {
            words.truncate(before);
        }
    }
    words.push(0);
}

/// Reads a text, and returns the words after it; `None` where there is none.
pub(super) fn read_text(words: &[u64]) -> Option<(String, &[u64])> {
    let (&len, rest) = words.split_first()?;
    let len = usize::try_from(len)
        .ok()
        .filter(|len| *len <= rest.len() * 8)?;
    let (words, rest) = rest.split_at(len.div_ceil(8));
    Some((bytes_as_text(words, len), rest))
}

/// The first `len` bytes of words.
pub(super) fn bytes_as_text(words: &[u64], len: usize) -> String {
    let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    bytes.truncate(len);
    String::from_utf8_lossy(&bytes).into_owned()
}

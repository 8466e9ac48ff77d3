//! Mutations of protobuf that keep the lengths of its messages right.

/// How deep a mutation goes at most.
const DEEPEST: usize = 6;

/// Mutates a message somewhere inside: `mutate` gets bytes of room `max`, of which the first are content, and returns how
/// many are. `random` chooses where.
pub fn mutate(
    message: &[u8],
    random: &mut u32,
    max: usize,
    mutate: &mut dyn FnMut(&mut [u8], usize) -> usize,
) -> Vec<u8> {
    within(message, random, max, DEEPEST, mutate)
}

fn within(
    message: &[u8],
    random: &mut u32,
    max: usize,
    depth: usize,
    mutate: &mut dyn FnMut(&mut [u8], usize) -> usize,
) -> Vec<u8> {
    let fields = fields(message);
    if depth > 0 && !fields.is_empty() && (depth == DEEPEST || !next(random).is_multiple_of(3)) {
        let (tag_at, at, end) = fields[next(random) as usize % fields.len()];
        let room = max.saturating_sub(message.len() - (end - at)).max(1);
        let inner = within(&message[at..end], random, room, depth - 1, mutate);
        let tag = varint(message, tag_at).map_or(tag_at, |(_, end)| end);
        let mut changed = message[..tag].to_vec();
        push_varint(inner.len() as u64, &mut changed);
        changed.extend(inner);
        changed.extend(&message[end..]);
        return changed;
    }
    let mut changed = message.to_vec();
    changed.resize(max.max(message.len()), 0);
    let len = mutate(&mut changed, message.len());
    changed.truncate(len);
    changed
}

/// Where the tag, the content and the end of each field are that has a length.
fn fields(message: &[u8]) -> Vec<(usize, usize, usize)> {
    let (mut fields, mut at) = (Vec::new(), 0);
    while let Some((tag, after)) = varint(message, at) {
        let end = match tag & 7 {
            0 => varint(message, after).map(|(_, end)| end),
            1 => Some(after + 8),
            5 => Some(after + 4),
            2 => varint(message, after).and_then(|(len, begin)| {
                let end = begin.checked_add(usize::try_from(len).ok()?)?;
                (end <= message.len()).then(|| {
                    fields.push((at, begin, end));
                    end
                })
            }),
            _ => None,
        };
        let Some(end) = end else {
            break;
        };
        at = end;
    }
    fields
}

fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut value = 0;
    for (place, byte) in bytes.get(at..)?.iter().take(10).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if *byte < 0x80 {
            return Some((value, at + place + 1));
        }
    }
    None
}

fn push_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.push(value.to_le_bytes()[0]);
}

/// Numbers that look like chance.
fn next(random: &mut u32) -> u32 {
    *random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    *random >> 8
}

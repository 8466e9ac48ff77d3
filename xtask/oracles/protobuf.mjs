// Protocol buffers, as much of them as the trace processor's RPC needs: varints, doubles and
// length-delimited fields. https://protobuf.dev/programming-guides/encoding/

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A field that holds an unsigned integer. */
export function integer(field, value) {
  return Buffer.concat([varint((field << 3) | VARINT), varint(value)]);
}

/** A field that holds bytes, a string or a message. */
export function bytes(field, value) {
  const payload = Buffer.from(value);
  return Buffer.concat([varint((field << 3) | BYTES), varint(payload.length), payload]);
}

/** Reads varints and fields from the front of a buffer. */
class Cursor {
  constructor(buffer) {
    this.buffer = buffer;
    this.at = 0;
  }

  get isAtEnd() {
    return this.at >= this.buffer.length;
  }

  take(length) {
    const end = this.at + length;
    if (end > this.buffer.length) {
      throw new Error(`a field of ${length} bytes at ${this.at} runs over the end of the message`);
    }
    const taken = this.buffer.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  varint() {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.take(1)[0];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  field() {
    const tag = Number(this.varint());
    switch (tag & 7) {
      case VARINT:
        return [tag >>> 3, this.varint()];
      case FIXED64:
        return [tag >>> 3, this.take(8)];
      case BYTES:
        return [tag >>> 3, this.take(Number(this.varint()))];
      case FIXED32:
        return [tag >>> 3, this.take(4)];
      default:
        throw new Error(`wire type ${tag & 7} at byte ${this.at} is none that the engine sends`);
    }
  }
}

/** The fields of a message: a map from field number to the list of its values, in order. */
export function message(buffer) {
  const fields = new Map();
  for (const cursor = new Cursor(buffer); !cursor.isAtEnd; ) {
    const [number, value] = cursor.field();
    if (!fields.has(number)) fields.set(number, []);
    fields.get(number).push(value);
  }
  return fields;
}

/** The signed 64-bit integers of a packed field. */
export function packedIntegers(chunks = []) {
  const values = [];
  for (const chunk of chunks) {
    for (const cursor = new Cursor(chunk); !cursor.isAtEnd; ) {
      values.push(BigInt.asIntN(64, cursor.varint()));
    }
  }
  return values;
}

/** The doubles of a packed field. */
export function packedDoubles(chunks = []) {
  const packed = Buffer.concat(chunks);
  return Array.from({ length: packed.length / 8 }, (_, index) => packed.readDoubleLE(index * 8));
}

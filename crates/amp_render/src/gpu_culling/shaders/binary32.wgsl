// Addition, multiplication and comparison of IEEE 754 binary32 numbers, as bits, in whole numbers
// alone: rounded to nearest, ties to even, with subnormal numbers, infinities and NaN. What a
// processor does with `+` and `*`, to the last bit, on any graphics card.

const SIGN: u32 = 0x80000000u;
const INFINITY: u32 = 0x7f800000u;
const NAN: u32 = 0x7fc00000u;
const HIDDEN_BIT: u32 = 0x00800000u;
const FRACTION: u32 = 0x007fffffu;

fn magnitude(a: u32) -> u32 {
    return a & ~SIGN;
}

fn is_nan(a: u32) -> bool {
    return magnitude(a) > INFINITY;
}

fn is_infinite(a: u32) -> bool {
    return magnitude(a) == INFINITY;
}

fn biased_exponent(a: u32) -> i32 {
    return i32((a >> 23u) & 0xffu);
}

// Shifts right; what falls off the end leaves a one in the last bit.
fn shift_right_sticky(bits: u32, by: u32) -> u32 {
    if by == 0u {
        return bits;
    }
    if by > 31u {
        return u32(bits != 0u);
    }
    return (bits >> by) | u32((bits << (32u - by)) != 0u);
}

// The number `significand / 2^30 * 2^(exponent - 127)`, rounded. The significand's first one is bit
// 30, or a lower one where the exponent is 1; its last seven bits are what is rounded away.
fn rounded(sign: u32, exponent: i32, significand: u32) -> u32 {
    if exponent >= 255 {
        return sign | INFINITY;
    }
    var kept = significand;
    var above = exponent - 1;
    if above < 0 {
        kept = shift_right_sticky(kept, u32(-above));
        above = 0;
    }
    let rest = kept & 0x7fu;
    kept = (kept + 0x40u) >> 7u;
    if rest == 0x40u {
        kept &= ~1u;
    }
    // The significand's own first bit adds the one that was taken off the exponent, and a carry out
    // of it another one, up to infinity.
    return sign | ((u32(above) << 23u) + kept);
}

fn add(first: u32, second: u32) -> u32 {
    if is_nan(first) || is_nan(second) {
        return NAN;
    }
    // The larger one is `a`.
    let swap = magnitude(second) > magnitude(first);
    let a = select(first, second, swap);
    let b = select(second, first, swap);
    let differ = ((a ^ b) & SIGN) != 0u;
    if is_infinite(a) {
        return select(a, NAN, differ && is_infinite(b));
    }
    if magnitude(b) == 0u {
        return select(a, a & b, magnitude(a) == 0u);
    }
    let exponent_a = max(biased_exponent(a), 1);
    let exponent_b = max(biased_exponent(b), 1);
    let fraction_a = (a & FRACTION) | select(0u, HIDDEN_BIT, biased_exponent(a) > 0);
    let fraction_b = (b & FRACTION) | select(0u, HIDDEN_BIT, biased_exponent(b) > 0);
    let significand_a = fraction_a << 7u;
    let significand_b = shift_right_sticky(fraction_b << 7u, u32(exponent_a - exponent_b));
    let sign = a & SIGN;
    if !differ {
        let sum = significand_a + significand_b;
        if sum >= SIGN {
            return rounded(sign, exponent_a + 1, (sum >> 1u) | (sum & 1u));
        }
        return rounded(sign, exponent_a, sum);
    }
    let difference = significand_a - significand_b;
    if difference == 0u {
        return 0u;
    }
    // Not below the exponent of subnormal numbers.
    let up = min(countLeadingZeros(difference) - 1u, u32(exponent_a - 1));
    return rounded(sign, exponent_a - i32(up), difference << up);
}

fn subtract(a: u32, b: u32) -> u32 {
    return add(a, b ^ SIGN);
}

// The fraction with its first one at bit 23, and the exponent that goes with it.
struct Normal {
    fraction: u32,
    exponent: i32,
}

fn normal(a: u32) -> Normal {
    let exponent = biased_exponent(a);
    let fraction = a & FRACTION;
    if exponent > 0 {
        return Normal(fraction | HIDDEN_BIT, exponent);
    }
    let up = countLeadingZeros(fraction) - 8u;
    return Normal(fraction << up, 1 - i32(up));
}

fn multiply(a: u32, b: u32) -> u32 {
    if is_nan(a) || is_nan(b) {
        return NAN;
    }
    let sign = (a ^ b) & SIGN;
    let is_zero = magnitude(a) == 0u || magnitude(b) == 0u;
    if is_infinite(a) || is_infinite(b) {
        return select(sign | INFINITY, NAN, is_zero);
    }
    if is_zero {
        return sign;
    }
    let x = normal(a);
    let y = normal(b);
    // 24 times 24 bits by halves of 12.
    let x_high = x.fraction >> 12u;
    let x_low = x.fraction & 0xfffu;
    let y_high = y.fraction >> 12u;
    let y_low = y.fraction & 0xfffu;
    let middle = x_high * y_low + x_low * y_high;
    let low_sum = x_low * y_low + ((middle & 0xfffu) << 12u);
    let low = low_sum & 0xffffffu;
    let high = x_high * y_high + (middle >> 12u) + (low_sum >> 24u);
    // The first 32 of the 48 bits, with the first one at bit 30 or 31.
    var significand = (high << 8u) | (low >> 16u) | u32((low & 0xffffu) != 0u);
    var exponent = x.exponent + y.exponent - 127;
    if significand >= SIGN {
        significand = (significand >> 1u) | (significand & 1u);
        exponent += 1;
    }
    return rounded(sign, exponent, significand);
}

// `a >= 0.0`
fn is_not_negative(a: u32) -> bool {
    return !is_nan(a) && (a < SIGN || a == SIGN);
}

// `a <= b`
fn at_most(a: u32, b: u32) -> bool {
    if is_nan(a) || is_nan(b) {
        return false;
    }
    if (magnitude(a) | magnitude(b)) == 0u {
        return true;
    }
    let key_a = select(a | SIGN, ~a, a >= SIGN);
    let key_b = select(b | SIGN, ~b, b >= SIGN);
    return key_a <= key_b;
}

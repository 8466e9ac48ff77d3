//! The types a field may have besides texts, in one list for both builds.

/// Calls `$go!` with `(type, kind, |value| word)` for each.
macro_rules! scalars {
    ($go:ident) => {
        $go! {
            (u8, Unsigned, |v| u64::from(v)),
            (u16, Unsigned, |v| u64::from(v)),
            (u32, Unsigned, |v| u64::from(v)),
            (u64, Unsigned, |v| v),
            (usize, Unsigned, |v| v as u64),
            (i8, Signed, |v| i64::from(v).cast_unsigned()),
            (i16, Signed, |v| i64::from(v).cast_unsigned()),
            (i32, Signed, |v| i64::from(v).cast_unsigned()),
            (i64, Signed, |v| v.cast_unsigned()),
            (isize, Signed, |v| (v as i64).cast_unsigned()),
            (f32, Float, |v| f64::from(v).to_bits()),
            (f64, Float, |v| v.to_bits()),
            (bool, Bool, |v| u64::from(v)),
        }
    };
}

pub(crate) use scalars;

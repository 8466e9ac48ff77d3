/// Leaves it to the processor.
#[inline(always)]
pub(crate) fn prefetch<T>(_value: &T) {}

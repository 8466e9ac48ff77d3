//! The time-stamp counter of x86-64 under Linux.

/// Reads the counter.
#[inline(always)]
#[expect(unsafe_code, reason = "the instruction has no safe wrapper")]
pub(crate) fn read() -> u64 {
    // SAFETY: every x86-64 CPU has the instruction, it touches no memory, and Linux lets user code
    // execute it unless a process asked otherwise for itself (PR_SET_TSC).
    unsafe { core::arch::x86_64::_rdtsc() }
}

/// Whether the kernel keeps time by this counter: then it is constant, never stops, and is the
/// same on all cores.
pub(crate) fn is_trusted() -> bool {
    std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource")
        .is_ok_and(|source| source.trim() == "tsc")
}

/// How large the scenes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// The sizes that figures are about.
    Real,
    /// As small as still shows that everything works.
    Check,
}

impl Scale {
    /// The real size, or the small one.
    pub(crate) fn pick(self, real: usize, small: usize) -> usize {
        match self {
            Self::Real => real,
            Self::Check => small,
        }
    }
}

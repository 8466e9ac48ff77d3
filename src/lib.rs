//! AMP.

//! amp_gameplay

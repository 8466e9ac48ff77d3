//! amp_engine

//! gameplay_factory

//! amp_render

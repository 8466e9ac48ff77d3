//! What the library's reader makes of traces.

mod bombs;
mod clocks;
mod counters;
mod damage;
mod events;
mod legacy;
mod packets;
mod round_trip;
mod sequences;
mod shown;
mod tracks;

//! `cargo fuzz run front_doors`: arbitrary bytes through every front door.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../doors.rs"]
mod doors;

fuzz_target!(|bytes: &[u8]| doors::knock(bytes));

//! The tests that start none of the programs, in one binary that builds quickly: for `cargo xtask
//! mutants`, and for a release.
#![expect(unused_crate_dependencies, reason = "the other tests use them")]

mod domain;
mod event_orders;
mod preferences;

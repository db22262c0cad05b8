//! The tests that start no program, in one binary that builds quickly: for `cargo xtask mutants`.
#![expect(unused_crate_dependencies, reason = "the other tests use them")]

mod domain;
mod event_orders;
mod preferences;

//! The helpline: who answers its number now, until when, and the texts that show it.
//!
//! Pure: the time, the settings and the language are arguments. Rules are evaluated in Brussels civil
//! time, comparisons are made on UTC instants, intervals are half-open.

pub mod service;

pub mod calendar;
pub mod hours;
pub mod schedule;

pub mod fault;
pub mod language;
pub mod policy;
pub mod settings;
pub mod watch;

pub mod civil;
pub mod hidden;
pub mod view;
pub mod words;

mod coded;
mod yearly;

//! The helpline: who answers its number now, until when, and the texts that show it.
//!
//! Pure: the time, the settings and the language are arguments. Rules are evaluated and compared in
//! Brussels civil time, answers are UTC instants, intervals are half-open.

pub mod application;
pub mod service;

pub mod calendar;
pub mod hours;
pub mod schedule;

pub mod contacts;
pub mod fault;
pub mod language;
pub mod limits;
pub mod policy;
pub mod settings;
pub mod telephone;
pub mod watch;

pub mod civil;
pub mod hidden;
pub mod view;
pub mod words;

mod coded;
mod entries;
mod similar;

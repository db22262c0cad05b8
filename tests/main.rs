//! What must hold, from the calendar to the screen.

mod domain;

mod command;
mod desktop;
mod policy;
mod preferences;

mod packages;
mod repository;

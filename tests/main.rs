//! What must hold, from the calendar to the screen.

// The benchmark's.
use x11rb as _;

mod domain;

mod command;
mod desktop;
mod policy;
mod preferences;

mod packages;
mod repository;

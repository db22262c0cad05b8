//! This computer, as the programs meet it: its clock, the user's choices, and one another.

pub mod resident;

pub mod alarm;
pub mod clock;
mod signals;

pub mod preferences;

pub mod door;
pub mod paths;
pub mod programs;

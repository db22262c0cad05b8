//! Tests on a real desktop without a screen.

mod assistive;
pub mod bus;
pub mod clock;
mod fixture;
pub mod program;
mod screen;
pub mod session;
mod wait;
mod webdriver;

mod agent;
mod autostart;
mod notifications;
mod place;
mod policy;
mod search;
mod window;

mod accessibility;
mod blink;
mod contacts;
mod first_view;
pub mod longer_words;
mod page;
mod paper;
mod quick_hide;
mod screen_reader;
mod shots;
mod system_preferences;

mod clocks;
mod dialling;
mod doctor;
mod faults;
mod ipc;
mod languages;
mod log;
mod lookup;
mod save;
mod sessions;
mod settings;
mod soak;
mod storage;
mod traces;
mod trial;

pub use screen::screenshots_folder;
pub use wait::wait_for;

use wait::{DEADLINE, PROMPT, wait_until};

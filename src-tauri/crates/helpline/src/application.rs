//! This application, as every system identifies it.

/// Its identifier; `tauri.conf.json` and the packages have it, too, and names on the bus begin with
/// it.
pub const ID: &str = "be.ecoute.Ecoute";

//! The phone program of macOS.

use anyhow::{Result, ensure};
use tauri::WebviewWindow;
use tokio::process::Command;

/// Always: FaceTime, a part of the system, takes phone numbers.
pub fn is_installed() -> bool {
    true
}

/// Opens `address` in the person's phone program. Never `false`. Not cancel-safe: the number may be
/// handed over.
///
/// # Errors
/// When it does not start.
pub async fn hand_over(address: &str, _window: &WebviewWindow) -> Result<bool> {
    let ended = Command::new("/usr/bin/open").arg(address).status().await?;
    ensure!(ended.success(), "open: {ended}");
    Ok(true)
}

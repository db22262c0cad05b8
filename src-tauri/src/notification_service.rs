//! Whether anything on this desktop shows notifications.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::answers;

/// Always: the system itself shows them. Cancel-safe.
#[cfg(not(target_os = "linux"))]
pub async fn answers() -> bool {
    true
}

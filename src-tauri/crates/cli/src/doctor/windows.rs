//! Checks of what may be missing or turned off on Windows: web view and notifications.

use helpline::words::{Words, fill};
use windows::UI::Notifications::{NotificationSetting, ToastNotificationManager};
use windows::core::{HRESULT, HSTRING};
use windows_registry::{CURRENT_USER, Key, LOCAL_MACHINE};

use super::{Check, Finding};

/// The key with the version of WebView2, for all users or for one.
const CLIENT: &str = r"Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}";

pub fn web_view(words: &Words) -> Finding {
    let texts = &words.doctor;
    let advice = fill(texts.web_view_advice, &[("web_view", "WebView2")]);
    let missing = || fill(texts.web_view_unusable, &[("what", "WebView2")]);
    Finding::new(Check::WebView, version().ok_or_else(missing), &advice)
}

fn version() -> Option<String> {
    let places: [(&Key, &str); 3] = [
        (LOCAL_MACHINE, r"Software\WOW6432Node"),
        (LOCAL_MACHINE, "Software"),
        (CURRENT_USER, "Software"),
    ];
    let read = |(root, hive): (&Key, &str)| {
        root.open(format!(r"{hive}\{CLIENT}")).and_then(|key| key.get_string("pv")).ok()
    };
    // Uninstalling leaves these values behind.
    let removed = |version: &String| version.is_empty() || version == "0.0.0.0";
    places.into_iter().filter_map(read).find(|version| !removed(version))
}

/// Whether Windows shows this program's notifications.
pub fn notifications(words: &Words) -> Finding {
    // Windows knows a program only once it has sent its first notification (WindowsCommunityToolkit
    // #3626): "element not found".
    const UNKNOWN: HRESULT = HRESULT(0x8007_0490_u32.cast_signed());
    let texts = &words.doctor;
    let application = HSTRING::from(helpline::application::ID);
    let setting = ToastNotificationManager::CreateToastNotifierWithId(&application)
        .and_then(|notifier| notifier.Setting());
    let off = |text: &str| (Err(text.to_owned()), texts.notifications_off_advice);
    let (found, advice) = match setting {
        Ok(NotificationSetting::DisabledForUser) => off(texts.notifications_off_all),
        Ok(NotificationSetting::DisabledByGroupPolicy) => off(texts.notifications_off_policy),
        Ok(
            NotificationSetting::DisabledForApplication | NotificationSetting::DisabledByManifest,
        ) => off(texts.notifications_off),
        Ok(_) => (Ok("Windows".to_owned()), ""),
        Err(error) if error.code() == UNKNOWN => (Ok(texts.notifications_none_yet.to_owned()), ""),
        // Without Windows' text, which is in the language of Windows.
        Err(error) => {
            let number = format!("HRESULT 0x{:08X}", error.code().0);
            (Err(number), texts.notifications_unknown_advice)
        }
    };
    Finding::new(Check::Notifications, found, advice)
}

//! `ecoute doctor`: what works on this workstation, and advice on what does not.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(windows)]
mod windows;

use anyhow::Result;
use helpline::coded;
use helpline::fault::{Fault, Severity};
use helpline::hidden;
use helpline::policy::Effective;
use helpline::settings::{Key, Notifications};
use helpline::view::Provenance;
use helpline::words::{Words, fill};
use serde::Serialize;
use workstation::ipc::{self, Request, SendError};
use workstation::policy::LoadedPolicy;
use workstation::preferences::Preferences;
use workstation::programs::{self, Program};
use workstation::{autostart, clock, errors, paths, policy, session};

use crate::launch;

coded! {
    /// What is checked.
    Check {
        Clock = "clock",
        TimeZones = "time_zones",
        Preferences = "preferences",
        Policy = "policy",
        Hours = "hours",
        Autostart = "autostart",
        NotificationSetting = "notification_setting",
        SessionFolder = "session_folder",
        Agent = "agent",
        WebView = "web_view",
        Display = "display",
        SessionBus = "session_bus",
        TrayHost = "tray_host",
        Notifications = "notifications",
    }
}

impl Check {
    fn name(self, words: &Words) -> &'static str {
        let texts = &words.doctor;
        match self {
            Check::Clock => texts.clock,
            Check::TimeZones => texts.time_zones,
            Check::Preferences => texts.preferences,
            Check::Policy => texts.policy,
            Check::Hours => texts.hours,
            Check::Autostart => texts.autostart,
            Check::NotificationSetting => texts.notification_setting,
            Check::SessionFolder => texts.session_folder,
            Check::Agent => texts.agent,
            Check::WebView => texts.web_view,
            Check::Display => texts.display,
            Check::SessionBus => texts.session_bus,
            Check::TrayHost => texts.tray_host,
            Check::Notifications => texts.notifications,
        }
    }
}

/// The result of one check.
#[derive(Debug, Serialize)]
pub struct Finding {
    check: Check,
    good: bool,
    found: String,
    advice: Option<String>,
}

impl Finding {
    fn new(check: Check, found: Result<String, String>, advice: &str) -> Finding {
        let good = found.is_ok();
        let advice = (!good).then(|| advice.to_owned());
        let found = found.unwrap_or_else(|what| what);
        Finding { check, good, found, advice }
    }

    /// The same finding with a note, and advice although it may be good.
    #[cfg(target_os = "linux")]
    fn noted(self, note: &str, advice: String) -> Finding {
        Finding { found: format!("{}; {note}", self.found), advice: Some(advice), ..self }
    }

    /// A check that cannot succeed because of `cause`, which it names instead of giving advice.
    fn prevented_by(cause: &Finding, check: Check, words: &Words) -> Finding {
        let found = fill(words.doctor.after, &[("name", cause.check.name(words))]);
        Finding { check, good: false, found, advice: None }
    }

    /// The same finding; [`Finding::prevented_by`] `cause` if both are bad.
    fn after(self, cause: &Finding, words: &Words) -> Finding {
        if self.good || cause.good { self } else { Finding::prevented_by(cause, self.check, words) }
    }
}

/// Prints the findings, one line each or as JSON; returns whether all are good.
///
/// # Errors
/// When they cannot be written, or at a signal.
pub fn print(effective: &Effective, json: bool, words: &Words) -> Result<bool> {
    launch::block_on(async {
        let findings = findings(effective, words).await;
        let text = text(&findings, json, words)?;
        launch::in_thread(move || Ok(programs::print(&text)?)).await?;
        Ok(findings.iter().all(|finding| finding.good))
    })
}

/// Cancel-safe.
async fn findings(effective: &Effective, words: &Words) -> Vec<Finding> {
    let texts = &words.doctor;
    let mut findings = vec![
        Finding::new(Check::Clock, clock_found(), texts.clock_advice),
        Finding::new(Check::TimeZones, Ok(format!("IANA {}", chrono_tz::IANA_TZDB_VERSION)), ""),
        Finding::new(Check::Preferences, preferences(words), texts.preferences_advice),
        Finding::new(Check::Policy, policy_found(effective, words), texts.policy_advice),
        hours(effective, words),
        autostart_found(effective, words),
        notification_setting(effective, words),
    ];
    let folder = session_folder(words);
    let agent = agent(words).await.after(&folder, words);
    findings.extend([folder, agent]);
    #[cfg(target_os = "linux")]
    findings.extend(linux::findings(words).await);
    #[cfg(windows)]
    findings.extend([windows::web_view(words), windows::notifications(words)]);
    findings
}

fn session_folder(words: &Words) -> Finding {
    let texts = &words.doctor;
    let (found, advice) = match session::folder(session::current().as_ref()) {
        Ok(folder) => {
            let found = ipc::check(&folder).map(|()| folder.display().to_string());
            (found, texts.in_the_way_advice)
        }
        Err(error) => (Err(error), texts.session_folder_advice),
    };
    let found = found.map_err(|error| errors::io_text(&error, words));
    Finding::new(Check::SessionFolder, found, advice)
}

/// Whether an agent answers, if one runs, and shows the icon. Cancel-safe: reloading the settings
/// does a running agent no harm.
async fn agent(words: &Words) -> Finding {
    let texts = &words.doctor;
    let (found, advice) = match ipc::send(Program::Agent, Request::Reload).await {
        #[cfg(target_os = "linux")]
        Ok(()) if linux::icon_is_elsewhere().await => {
            (Err(texts.agent_elsewhere.to_owned()), texts.agent_elsewhere_advice)
        }
        Ok(()) => (Ok(texts.agent_runs.to_owned()), ""),
        Err(SendError::NotRunning) => (Ok(texts.agent_absent.to_owned()), ""),
        Err(SendError::Foreign(error)) => {
            (Err(errors::io_text(&error, words)), texts.agent_foreign_advice)
        }
        Err(error @ (SendError::Refused | SendError::NoAnswer(_))) => {
            (Err(errors::io_text(&error.into(), words)), texts.agent_silent_advice)
        }
    };
    Finding::new(Check::Agent, found, advice)
}

fn text(findings: &[Finding], json: bool, words: &Words) -> Result<String> {
    let texts = &words.doctor;
    if json {
        return Ok(serde_json::to_string(findings)? + "\n");
    }
    let line = |finding: &Finding| {
        let mark = if finding.good { texts.good } else { texts.bad };
        let advice = finding.advice.as_ref().map(|advice| format!(" → {advice}"));
        let values =
            [("mark", mark), ("name", finding.check.name(words)), ("found", &finding.found)];
        hidden::escaped(&(fill(texts.line, &values) + &advice.unwrap_or_default())) + "\n"
    };
    Ok(findings.iter().map(line).collect())
}

fn clock_found() -> Result<String, String> {
    let now = clock::now();
    let shown = crate::status::local(now);
    if clock::today().is_some() { Ok(shown) } else { Err(shown) }
}

fn preferences(words: &Words) -> Result<String, String> {
    let path = paths::preferences().map_or_else(|| "–".into(), |path| path.display().to_string());
    let preferences = Preferences::of_user();
    faults_found(path, &preferences.read().faults, &preferences.misnamed_files(), words)
}

fn autostart_found(effective: &Effective, words: &Words) -> Finding {
    let texts = &words.doctor;
    let finding = |found, advice: &str| Finding::new(Check::Autostart, found, advice);
    let wanted = effective.settings.autostart;
    if let Some(place) = autostart::conflicting_entry(wanted) {
        let advice = fill(words.settings.autostart_obstacle, &[("place", &place)]);
        return finding(Err(place), &advice);
    }
    match autostart::entry() {
        None if wanted => match autostart::obstacle() {
            Some(fault) => finding(Err(fault.text(words)), texts.autostart_obstacle_advice),
            None => finding(Err(texts.autostart_absent.to_owned()), texts.autostart_advice),
        },
        entry => {
            let value = effective.value(Key::Autostart);
            let place = value.source.clone().or(entry).unwrap_or_else(|| "–".to_owned());
            finding(Ok(format!("{} ({place})", value.value)), "")
        }
    }
}

/// Écoute's own setting. Off is no fault: a person or an admin wants that.
fn notification_setting(effective: &Effective, words: &Words) -> Finding {
    let texts = &words.doctor;
    let set = effective.value(Key::Notifications);
    let place = set.source.as_deref().unwrap_or("–");
    let wanted = effective.settings.notifications;
    let found = Ok(format!("{} ({place})", wanted.code()));
    let finding = Finding::new(Check::NotificationSetting, found, "");
    let advice = match (wanted, set.locked()) {
        (Notifications::Discreet | Notifications::Full, _) => return finding,
        (Notifications::Off, false) => texts.notification_setting_advice,
        (Notifications::Off, true) => texts.notification_setting_locked,
    };
    Finding { advice: Some(advice.to_owned()), ..finding }
}

fn policy_found(effective: &Effective, words: &Words) -> Result<String, String> {
    let LoadedPolicy { layers, faults: unread, .. } = policy::read();
    let sources: Vec<_> = layers.into_iter().map(|layer| layer.source).collect();
    let of_policy = |fault: &&Fault| unread.contains(fault) || sources.contains(&fault.source);
    let faults: Vec<_> = effective.faults.iter().filter(of_policy).cloned().collect();
    let sources = if sources.is_empty() { "–".to_owned() } else { sources.join(", ") };
    let mut remarks = policy::misnamed_files();
    remarks
        .extend(clock::today().into_iter().flat_map(|it| effective.contacts_without_hours_on(it)));
    faults_found(sources, &faults, &remarks, words)
}

/// Where the hours come from, and a hint if nobody has confirmed them lately.
fn hours(effective: &Effective, words: &Words) -> Finding {
    let provenance = Provenance::of(effective);
    let hint = clock::today().and_then(|today| provenance.hint(today));
    let finding = Finding::new(Check::Hours, Ok(provenance.text(words)), "");
    Finding { advice: hint.map(|hint| hint.text(words)), ..finding }
}

/// The sources with hints and remarks; or an error with all faults, if one has an effect.
fn faults_found(
    sources: String,
    faults: &[Fault],
    remarks: &[Fault],
    words: &Words,
) -> Result<String, String> {
    let good = faults.iter().all(|fault| fault.severity() == Severity::Hint);
    let texts: Vec<_> = faults.iter().chain(remarks).map(|fault| fault.text(words)).collect();
    match (good, texts.is_empty()) {
        (true, true) => Ok(sources),
        (true, false) => Ok(format!("{sources}; {}", texts.join("; "))),
        (false, _) => Err(texts.join("; ")),
    }
}

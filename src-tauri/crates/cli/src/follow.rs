//! `ecoute status --follow`: a line with the status now, and one at each change of it.

use anyhow::Result;
use helpline::fault::Fault;
use helpline::hidden;
use helpline::policy::Effective;
use helpline::settings::Language;
use helpline::watch::{Step, Watch};
use helpline::words::Words;
use workstation::alarm::Alarm;
use workstation::clock::Today;
use workstation::policy::Changes;
use workstation::{clock, programs, sandbox, settings};

use crate::launch;
use crate::status::{self, Status};

/// Prints each line as soon as it changes, until nobody reads any more. Passes new faults of the
/// settings, which are not in `printed`, to `report`. A clock that is set is followed at once on
/// Linux, within 30 s elsewhere.
///
/// # Errors
/// When a line cannot be written, the system has no timer, or at a signal.
pub fn follow(
    json: bool,
    given: Option<Language>,
    printed: Effective,
    report: fn(&Fault, &Words),
) -> Result<()> {
    // It runs for days, and needs neither display nor bus.
    sandbox::deny_all_network();
    let print = move || launch::runtime()?.block_on(print_changes(json, given, printed, report));
    launch::block_on(async {
        tokio::select! {
            () = programs::output_closed() => Ok(()),
            followed = launch::in_thread(print) => followed,
        }
    })
}

/// Cancel-safe: a line is printed whole.
async fn print_changes(
    json: bool,
    given: Option<Language>,
    printed: Effective,
    report: fn(&Fault, &Words),
) -> Result<()> {
    let reread = |before: &Effective| {
        let mut effective = settings::effective();
        effective.settings.language = given.unwrap_or(effective.settings.language);
        let words = Words::of(effective.settings.language);
        let new = effective.faults.iter().filter(|fault| !before.faults.contains(fault));
        new.for_each(|fault| report(fault, words));
        effective
    };
    let mut alarm = Alarm::new()?;
    let mut watch = Watch::new(clock::plausible_from());
    let mut changes = Changes::watch();
    // Before the settings, which may depend on the day.
    let mut today = Today::at(clock::now());
    let mut effective = reread(&printed);
    let mut last = None;
    loop {
        let now = clock::now();
        if today.has_changed(now) {
            effective = reread(&effective);
        }
        let step = watch.advance(now, &effective.schedule, &effective.settings);
        let words = Words::of(effective.settings.language);
        let (line, compared) = line(json, &step, &effective, words)?;
        if last.as_ref() != Some(&compared) {
            if !programs::print(&line)? {
                return Ok(());
            }
            last = Some(compared);
        }
        tokio::select! {
            waited = alarm.wait_until(step.wake_at) => waited?,
            () = changes.next() => effective = reread(&effective),
        }
    }
}

/// The line, and what must differ for the next one to be printed: all of it but the instant.
fn line(json: bool, step: &Step, effective: &Effective, words: &Words) -> Result<(String, String)> {
    if !json {
        let answer = hidden::escaped(&status::answer(step, effective, words).join(" · "));
        return Ok((answer.clone() + "\n", answer));
    }
    let mut status = Status::of(step, effective, words);
    let line = serde_json::to_string(&status)? + "\n";
    status.at.clear();
    Ok((line, serde_json::to_string(&status)?))
}

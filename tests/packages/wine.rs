//! A Windows of its own for a test: wine, in the system that the Windows package was made with.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::desktop::session::Session;

use super::root::Root;

/// What wine needs besides a display; nothing of what it says of itself. The programs lie there.
/// Complaints go to a file: wine's own services would keep a pipe open for as long as they live.
const PLACE: &str = "export HOME=/root LC_ALL=C.UTF-8 WINEDEBUG=-all \
    WINEDLLOVERRIDES='mscoree=;mshtml='; cd /root/msi; exec 2> complaints; ";

/// A Windows with nothing on it, and a display.
pub struct Windows {
    pub root: Root,
    pub session: Session,
}

/// What came of a script.
pub struct Ended {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Windows {
    pub fn fresh(name: &str) -> Windows {
        let windows = Windows { root: Root::with_wine(name), session: Session::bare() };
        let folder = windows.root.path("/root/msi");
        fs::create_dir_all(&folder).expect("a folder");
        // Programs that are tried before they are packaged.
        if let Some(others) = std::env::var_os("ECOUTE_WINDOWS_PROGRAMS") {
            for program in ["ecoute.exe", "ecoute-agent.exe"] {
                let other = std::path::Path::new(&others).join(program);
                fs::copy(other, folder.join(program)).expect(program);
            }
        }
        windows.run("wineboot --init");
        windows
    }

    /// A shell's script, to be run where the programs of the package lie.
    pub fn command(&self, script: &str) -> Command {
        let script = format!("{PLACE}{script}");
        self.root.inside(self.session.command("unshare"), &["sh", "-c", &script])
    }

    pub fn run(&self, script: &str) -> Ended {
        let ended = self.command(script).output().expect("wine runs");
        let complaints = fs::read(self.root.path("/root/msi/complaints")).unwrap_or_default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        Ended { out: text(&ended.stdout), err: text(&complaints), code: ended.status.code() }
    }

    /// What the command reports on something, as JSON.
    pub fn json(&self, report: &str) -> Value {
        let ended = self.run(&format!("wine ecoute.exe {report} --json"));
        let json = serde_json::from_str(&ended.out);
        json.unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err))
    }

    /// What the doctor finds.
    pub fn finding(&self, check: &str) -> Value {
        let findings = self.json("doctor");
        let mut findings = findings.as_array().expect("a list").iter();
        findings.find(|finding| finding["check"] == check).expect("looked at").clone()
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        self.run("wineserver --kill");
    }
}

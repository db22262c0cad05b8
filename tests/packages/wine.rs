//! A private Windows for each test: wine, in the system in which the Windows package is built.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::desktop::session::Session;

use super::root::Root;

/// Sets up wine without its own messages, in the folder of the programs. Standard error is a file,
/// because wine's services would keep a pipe open as long as they run.
const SETUP: &str = "export HOME=/root LC_ALL=C.UTF-8 WINEDEBUG=-all \
    WINEDLLOVERRIDES='mscoree=;mshtml='; cd /root/msi; exec 2> errors; ";

/// A fresh Windows with a display.
pub struct Windows {
    pub root: Root,
    pub session: Session,
}

/// The result of a script.
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
        // With this variable, programs are tested without building a package.
        if let Some(others) = std::env::var_os("ECOUTE_WINDOWS_PROGRAMS") {
            for program in ["ecoute.exe", "ecoute-agent.exe"] {
                let other = std::path::Path::new(&others).join(program);
                fs::copy(other, folder.join(program)).expect(program);
            }
        }
        windows.run("wineboot --init");
        windows
    }

    /// A shell script that runs in the folder of the programs.
    pub fn command(&self, script: &str) -> Command {
        let script = format!("{SETUP}{script}");
        self.root.inside(self.session.command("unshare"), &["sh", "-c", &script])
    }

    pub fn run(&self, script: &str) -> Ended {
        let ended = self.command(script).output().expect("wine runs");
        let errors = fs::read(self.root.path("/root/msi/errors")).unwrap_or_default();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        Ended { out: text(&ended.stdout), err: text(&errors), code: ended.status.code() }
    }

    /// The JSON output of a subcommand.
    pub fn json(&self, report: &str) -> Value {
        let ended = self.run(&format!("wine ecoute.exe {report} --json"));
        let json = serde_json::from_str(&ended.out);
        json.unwrap_or_else(|error| panic!("{error}: {}{}", ended.out, ended.err))
    }

    /// The result of one of doctor's checks.
    pub fn finding(&self, check: &str) -> Value {
        let findings = self.json("doctor");
        let mut findings = findings.as_array().expect("a list").iter();
        findings.find(|finding| finding["check"] == check).expect("a result").clone()
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        self.run("wineserver --kill");
    }
}

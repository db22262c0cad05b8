//! A desktop entry: whether a session starts the agent from it.
//!
//! Parsed here because no crate parses it as desktops do: freedesktop_entry_parser 2.0 drops the
//! rest of a value after a backslash and joins a line without `=` to the next;
//! freedesktop-desktop-entry 0.8 does not accept `True` as a boolean and rejects a whole file for
//! one unknown escape. No upstream report known.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::super::{self as autostart, Start};

/// The search path where `PATH` is not set.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// The keys with which GNOME's and MATE's settings disable an entry. Desktops may share a home
/// folder, so either key disables the entry everywhere.
const ENABLED: [&str; 2] = ["X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"];
/// Programs that run the script in an argument.
const SHELLS: [&str; 5] = ["sh", "bash", "dash", "zsh", "ksh"];
/// Programs that start the program in an argument.
const WRAPPERS: [&str; 13] = [
    "env",
    "nice",
    "ionice",
    "chrt",
    "nohup",
    "setsid",
    "taskset",
    "timeout",
    "systemd-run",
    "systemd-cat",
    "systemd-inhibit",
    "dbus-run-session",
    "uwsm",
];

/// Whether this entry starts the agent with this session.
pub fn start(bytes: &[u8]) -> Start {
    DesktopEntry::parse(bytes).start()
}

/// The keys of the group `Desktop Entry`, in file order.
struct DesktopEntry(Vec<(String, String)>);

impl DesktopEntry {
    /// Parses a file; malformed lines are ignored. A group header after a byte order mark is not
    /// recognised, as in GLib; systemd and KDE skip the mark.
    fn parse(bytes: &[u8]) -> DesktopEntry {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(str::trim).skip_while(|line| *line != "[Desktop Entry]");
        let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
        let keys = lines.filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim_end().to_owned(), value.trim_start().to_owned()))
        });
        DesktopEntry(keys.collect())
    }

    fn start(&self) -> Start {
        let off = self.is("Hidden", true) || ENABLED.iter().any(|key| self.is(key, false));
        let tried = self.value("TryExec").filter(|program| !program.is_empty());
        let command = words(&self.value("Exec").unwrap_or_default().replace("%%", "%"));
        let enabled = !off
            && self.value("Type").as_deref() == Some("Application")
            && self.is_for_this_desktop()
            && tried.is_none_or(|program| executable(&program).is_some())
            && command.first().is_some_and(|program| executable(program).is_some());
        let start = start_by(&command).filter(|_| enabled);
        start.unwrap_or(Start::Never)
    }

    /// The last value of a key, as in GLib and KDE, with its escapes resolved.
    fn value(&self, key: &str) -> Option<String> {
        let (_, value) = self.0.iter().rev().find(|(name, _)| name == key)?;
        let mut letters = value.chars();
        let mut plain = String::new();
        while let Some(letter) = letters.next() {
            plain.push(match letter {
                '\\' => match letters.next() {
                    Some('s') => ' ',
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some(other) => other,
                    None => '\\',
                },
                _ => letter,
            });
        }
        Some(plain)
    }

    /// Whether a key has this value, in any of the spellings that GLib, KDE and systemd accept.
    fn is(&self, key: &str, wanted: bool) -> bool {
        let forms = if wanted { ["true", "yes", "on", "1"] } else { ["false", "no", "off", "0"] };
        self.value(key).is_some_and(|value| forms.contains(&value.to_lowercase().as_str()))
    }

    /// `OnlyShowIn` and `NotShowIn`, in the order of the specification.
    fn is_for_this_desktop(&self) -> bool {
        let names = |key| self.value(key).unwrap_or_default();
        let (only, not) = (names("OnlyShowIn"), names("NotShowIn"));
        let among = |list: &str, name: &str| list.split(';').any(|it| it.trim() == name);
        let desktops = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        let mut desktops = desktops.split(':').filter(|name| !name.is_empty());
        let decided = desktops.find_map(|name| {
            among(&only, name).then_some(true).or_else(|| among(&not, name).then_some(false))
        });
        decided.unwrap_or(self.value("OnlyShowIn").is_none())
    }
}

/// How a command starts the agent, if it does. Words before its program are options of the program
/// that runs it, variables, or the shell's own.
fn start_by(mut command: &[String]) -> Option<Start> {
    // Not recursive: a file may name any number of wrappers.
    loop {
        let (index, file) = (command.iter().enumerate())
            .find_map(|(index, word)| Some((index, executable(word)?)))?;
        let (program, arguments) = command[index..].split_first()?;
        let file = fs::canonicalize(file).ok()?;
        let given = arguments.iter().map(String::as_str);
        if let Some(start) = autostart::start_by(file.file_name()?.to_str()?, given) {
            return Some(start);
        }
        let name = Path::new(program).file_name()?.to_str()?;
        if SHELLS.contains(&name) {
            let mut commands = arguments.iter().flat_map(|it| it.split([';', '&', '|', '\n']));
            return commands.find_map(|command| start_by(&words(command)));
        }
        if !WRAPPERS.contains(&name) {
            return None;
        }
        command = arguments;
    }
}

/// The arguments of a command line, with quotes resolved.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (vec![], None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' | '\'' if quote.is_none_or(|quote| quote == letter) => {
                quote = quote.xor(Some(letter));
                word.get_or_insert_default();
            }
            '\\' if quote != Some('\'') => word.get_or_insert_default().extend(letters.next()),
            ' ' | '\t' | '\n' if quote.is_none() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The executable with this name or path.
fn executable(name: &str) -> Option<PathBuf> {
    let runs = |path: &Path| {
        path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| runs(path));
    }
    let folders = std::env::var_os("PATH").unwrap_or_else(|| PATH.into());
    let mut files = std::env::split_paths(&folders).map(|folder| folder.join(name));
    files.find(|file| runs(file))
}

//! A desktop entry: whether a session starts a program from it.
//!
//! Parsed here because no crate parses it as desktops do: freedesktop_entry_parser 2.0 drops the
//! rest of a value after a backslash and joins a line without `=` to the next;
//! freedesktop-desktop-entry 0.8 does not accept `True` as a boolean and rejects a whole file for
//! one unknown escape. No upstream report known.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::super::AUTOSTART_FLAG;

/// The search path where `PATH` is not set.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// The keys with which GNOME's and MATE's settings disable an entry. Desktops may share a home
/// folder, so either key disables the entry everywhere.
const ENABLED: [&str; 2] = ["X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"];

/// Whether this session starts a program from this entry, and whether with [`AUTOSTART_FLAG`].
pub fn starts(bytes: &[u8]) -> (bool, bool) {
    DesktopEntry::parse(bytes).starts()
}

/// The keys of the group `Desktop Entry`, in file order.
struct DesktopEntry(Vec<(String, String)>);

impl DesktopEntry {
    /// Parses a file; malformed lines are ignored.
    fn parse(bytes: &[u8]) -> DesktopEntry {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().map(str::trim).skip_while(|line| *line != "[Desktop Entry]");
        let lines = lines.skip(1).take_while(|line| !line.starts_with('['));
        let keys = lines.filter(|line| !line.starts_with('#')).filter_map(|line| {
            let (key, value) = line.split_once('=')?;
            Some((key.trim_end().to_owned(), value.trim_start().to_owned()))
        });
        DesktopEntry(keys.collect())
    }

    fn starts(&self) -> (bool, bool) {
        let off = self.is("Hidden", true) || ENABLED.iter().any(|key| self.is(key, false));
        let tried = self.value("TryExec").filter(|program| !program.is_empty());
        let command = words(&self.value("Exec").unwrap_or_default());
        let enabled = !off
            && self.value("Type").as_deref() == Some("Application")
            && self.is_for_this_desktop()
            && tried.is_none_or(|program| is_program(&program))
            && command.first().is_some_and(|program| is_program(&program.replace("%%", "%")));
        (enabled, command.iter().any(|word| word == AUTOSTART_FLAG))
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

/// The arguments of a command line, with quotes resolved.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (vec![], None::<String>, false);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            '\\' => word.get_or_insert_default().extend(letters.next()),
            ' ' | '\t' | '\n' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// Whether there is an executable with this name or path.
fn is_program(name: &str) -> bool {
    let runs = |path: &Path| {
        path.metadata().is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        return runs(Path::new(name));
    }
    let folders = std::env::var_os("PATH").unwrap_or_else(|| PATH.into());
    !name.is_empty() && std::env::split_paths(&folders).any(|folder| runs(&folder.join(name)))
}

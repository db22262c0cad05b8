//! A desktop entry: whether a session starts a program by it.
//!
//! Read here because no crate reads it as desktops do: freedesktop_entry_parser 2.0 drops the rest
//! of a value after a backslash and joins a line without `=` to the next, and
//! freedesktop-desktop-entry 0.8 takes `True` for no boolean and refuses a file for one unknown
//! escape.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::super::BY_ENTRY;

/// Where programs are when the environment does not say.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// How GNOME's and MATE's settings switch an entry off. A home may be shared between desktops, so a
/// no in one of them is a no in all.
const ENABLED: [&str; 2] = ["X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"];

/// Whether this session starts a program by the entry in these bytes, and whether with [`BY_ENTRY`].
pub fn starts(bytes: &[u8]) -> (bool, bool) {
    DesktopEntry::parse(bytes).starts()
}

/// The keys of the group `Desktop Entry`, as they stand in the file.
struct DesktopEntry(Vec<(String, String)>);

impl DesktopEntry {
    /// Reads a file; a line that is none of the format says nothing.
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
        let yes = !off
            && self.value("Type").as_deref() == Some("Application")
            && self.is_for_this_desktop()
            && tried.is_none_or(|program| is_program(&program))
            && command.first().is_some_and(|program| is_program(&program.replace("%%", "%")));
        (yes, command.iter().any(|word| word == BY_ENTRY))
    }

    /// The last value of a key, as GLib and KDE take it, without its escapes.
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

    /// Whether a key says this, in any of the forms that GLib, KDE and systemd know.
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

/// The words of a command line, without quotes.
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

/// Whether there is a program of this name or at this place.
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

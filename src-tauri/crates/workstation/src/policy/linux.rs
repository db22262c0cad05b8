//! The policy on Linux: JSON files owned by root, watched with inotify.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use helpline::fault::{Expected, Fault, Found, Instead};
use helpline::policy::Level;
use inotify::{EventStream, Inotify, WatchMask};

use super::{LARGEST, LoadedPolicy, changed, may_hold_hours, parse};
use crate::json;
use crate::paths;
use crate::regular_file;

const FOLDER: &str = "/etc/ecoute/policies";
/// The product's folder. Of policy files, only those in a level's folder are read.
const PARENT: &str = "/etc/ecoute";
/// How many folders are searched for misplaced files.
const MOST_FOLDERS: usize = 100;
const LEVELS: [(Level, &str); 2] =
    [(Level::Managed, "managed"), (Level::Recommended, "recommended")];
/// Several files that change together are read once.
const DEBOUNCE: Duration = Duration::from_millis(200);
/// How often the policy is read where inotify is not available.
const POLL_INTERVAL: Duration = Duration::from_secs(60);

/// Reads this computer's policy.
pub fn read() -> LoadedPolicy {
    read_folder(Path::new(FOLDER))
}

/// Reads the policy in this folder.
pub fn read_folder(folder: &Path) -> LoadedPolicy {
    let mut policy = LoadedPolicy::default();
    for (level, name) in LEVELS {
        let folder = folder.join(name);
        let files = match files(&folder) {
            Ok(files) => files,
            Err(fault) => {
                // Both levels may have it.
                if !policy.faults.contains(&fault) {
                    policy.faults.push(fault);
                }
                let files = listed(&folder);
                policy.hours_unreadable |=
                    files.map_or(true, |files| files.iter().any(|file| ignored_hours(file)));
                continue;
            }
        };
        for path in files {
            let read = read_in(&folder, level, &path);
            policy.layers.extend(read.layers);
            policy.faults.extend(read.faults);
            policy.hours_unreadable |= read.hours_unreadable;
        }
    }
    policy
}

/// Reads a file in a valid policy folder.
fn read_in(folder: &Path, level: Level, path: &Path) -> LoadedPolicy {
    match bytes(path, folder) {
        Ok(bytes) => parse(level, &path.display().to_string(), &bytes),
        Err(fault) => LoadedPolicy {
            layers: vec![],
            faults: vec![refused(fault, path, Instead::FileIgnored)],
            hours_unreadable: ignored_hours(path),
        },
    }
}

/// Reads one file as a policy. Inside the policy folder, its location, name, owner and mode are
/// checked, too; elsewhere only its content.
pub fn read_file(path: &Path) -> LoadedPolicy {
    let parent = path.parent().map(|it| if it == Path::new("") { Path::new(".") } else { it });
    let (Some(parent), Some(name)) = (parent, path.file_name()) else {
        return super::read_unchecked(path);
    };
    // The path as written, too, so that `files` reports a link in a folder's place.
    let places = [fs::canonicalize(parent).ok(), std::path::absolute(parent).ok()];
    let levels = levels();
    let level = levels.iter().find(|(_, it)| places.iter().flatten().any(|place| place == it));
    let Some((level, folder)) = level else {
        return match &places[0] {
            Some(folder) if parents().iter().any(|it| folder.starts_with(it)) && !path.is_dir() => {
                ignored(&folder.join(name), in_a_level())
            }
            Some(_) | None => super::read_unchecked(path),
        };
    };
    let path = folder.join(name);
    match Name::of(name) {
        Name::Policy => match files(folder) {
            Ok(_) => read_in(folder, *level, &path),
            Err(fault) => LoadedPolicy { faults: vec![fault], ..LoadedPolicy::default() },
        },
        Name::Other if name.to_string_lossy().starts_with(['.', '#']) => {
            ignored(&path, Expected::PlainName)
        }
        Name::Misnamed | Name::Other => ignored(&path, Expected::JsonName),
    }
}

fn ignored(path: &Path, expected: Expected) -> LoadedPolicy {
    LoadedPolicy { faults: vec![not_read(path, expected)], ..LoadedPolicy::default() }
}

/// The product's folder, and those with its name in another case.
fn parents() -> Vec<PathBuf> {
    let others = paths::other_cases(Path::new(PARENT));
    [PARENT.into()].into_iter().chain(others).collect()
}

fn levels() -> [(Level, PathBuf); 2] {
    LEVELS.map(|(level, name)| (level, Path::new(FOLDER).join(name)))
}

fn in_a_level() -> Expected {
    Expected::Folders(levels().map(|(_, folder)| folder.display().to_string()).into())
}

fn not_read(path: &Path, expected: Expected) -> Fault {
    Fault::new("", Found::NotRead, expected).within(&path.display().to_string(), "")
}

/// When each folder and file of the policy last changed; removing a file changes its folder.
pub(super) fn changes() -> Vec<SystemTime> {
    let mut places: Vec<_> = Path::new(FOLDER).ancestors().take(2).map(Path::to_owned).collect();
    for (_, name) in LEVELS {
        let folder = Path::new(FOLDER).join(name);
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        places.extend(entries.map(|entry| entry.path()));
        places.push(folder);
    }
    places.iter().filter_map(|place| changed(place)).collect()
}

/// The policy files of a folder, ordered by name; empty if the folder does not exist.
///
/// # Errors
/// When anyone but root can change the folder or a parent, or not everybody can read it.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let linked = |link: &Path, target: &Path| {
        let found = Found::Link(target.display().to_string());
        refused(Fault::new("", found, Expected::Folder), link, Instead::FolderIgnored)
    };
    for above in folder.ancestors().take(3) {
        let refused = |fault| refused(fault, above, Instead::FolderIgnored);
        let found = match fs::symlink_metadata(above) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let broken = paths::broken_link(above);
                return broken.map_or(Ok(vec![]), |(link, target)| Err(linked(link, &target)));
            }
            // What is above it is the fault, or else listing it tells.
            Err(_) => continue,
            Ok(found) => found,
        };
        if found.is_symlink() {
            let target = fs::read_link(above).map_err(Fault::unreadable).map_err(refused)?;
            return Err(linked(above, &target));
        }
        if !found.is_dir() {
            return Err(refused(Fault::new("", Found::NotAFolder, Expected::Folder)));
        }
        check_access(&found, ENTERED_BY_ALL).map_err(refused)?;
    }
    let listed = listed(folder).map_err(Fault::unreadable);
    listed.map_err(|fault| refused(fault, folder, Instead::FolderIgnored))
}

fn refused(fault: Fault, place: &Path, instead: Instead) -> Fault {
    fault.within(&place.display().to_string(), "").instead(instead)
}

fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    named(folder, Name::Policy)
}

fn named(folder: &Path, wanted: Name) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let mut files: Vec<_> = entries.into_iter().map(|entry| entry.path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| Name::of(name) == wanted));
    files.sort_unstable();
    Ok(files)
}

/// What a file in a policy folder is, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// A policy.
    Policy,
    /// Not a policy, but perhaps intended as one: `X.JSON`, `x.json.bak`, `x.yaml`.
    Misnamed,
    /// Anything else, such as files of editors and configuration tools.
    Other,
}

impl Name {
    /// Names that begin with a dot or `#` are never policies, whatever their extension: lock and
    /// swap files of editors, AppleDouble files, temporary files of configuration tools.
    pub fn of(name: &OsStr) -> Name {
        let name = name.to_string_lossy();
        let lower = name.to_lowercase();
        let other_formats = [".jsn", ".yaml", ".yml", ".toml"];
        if name.starts_with(['.', '#']) {
            Name::Other
        } else if name.ends_with(".json") {
            Name::Policy
        } else if lower.contains(".json") || other_formats.iter().any(|it| lower.ends_with(it)) {
            Name::Misnamed
        } else {
            Name::Other
        }
    }
}

/// Files that are ignored, but were perhaps intended as policies: misnamed, or misplaced in another
/// folder of [`PARENT`], or below it in another case. Links to folders are not followed.
pub fn misnamed_files() -> Vec<Fault> {
    let levels = levels().map(|(_, folder)| folder);
    let (mut faults, mut folders) = (vec![], parents());
    let mut index = 0;
    while let Some(folder) = folders.get(index).filter(|_| index < MOST_FOLDERS).cloned() {
        index += 1;
        let is_level = levels.contains(&folder);
        // Reading the policy reports an unreadable folder.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (entry.path(), Name::of(&entry.file_name()));
            if entry.file_type().is_ok_and(|found| found.is_dir()) {
                // Folders of version control and of configuration tools.
                if !entry.file_name().to_string_lossy().starts_with('.') {
                    folders.push(path);
                }
                continue;
            }
            match name {
                Name::Misnamed if is_level => faults.push(not_read(&path, Expected::JsonName)),
                Name::Other if is_level && seems_json(&path) => {
                    faults.push(not_read(&path, Expected::JsonName));
                }
                Name::Policy if !is_level => faults.push(not_read(&path, in_a_level())),
                Name::Policy | Name::Misnamed | Name::Other => {}
            }
        }
    }
    faults.sort_by(|one, other| one.source.cmp(&other.source));
    faults
}

/// Whether a file with any name, except those that begin with a dot or `#`, begins as an object.
fn seems_json(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = regular_file::open(path).ok().flatten().filter(|_| !name.starts_with(['.', '#']));
    let begins = file.and_then(|file| json::contents(file, 64).ok());
    let begins = String::from_utf8_lossy(&begins.unwrap_or_default()).into_owned();
    begins.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}

fn bytes(path: &Path, folder: &Path) -> Result<Vec<u8>, Fault> {
    let real = fs::canonicalize(path).map_err(Fault::unreadable)?;
    if real.parent() != Some(&fs::canonicalize(folder).map_err(Fault::unreadable)?) {
        let found = Found::Link(real.display().to_string());
        return Err(Fault::new("", found, Expected::InTheFolder));
    }
    let Some(file) = regular_file::open(&real).map_err(Fault::unreadable)? else {
        return Err(Fault::new("", Found::NotAFile, None));
    };
    check_access(&file.get_ref().metadata().map_err(Fault::unreadable)?, READ_BY_ALL)?;
    json::contents(file, LARGEST).map_err(Fault::unreadable)
}

/// Whether an ignored file may set the team's hours; true if it cannot be read.
fn ignored_hours(path: &Path) -> bool {
    match regular_file::open(path) {
        Ok(Some(file)) => {
            json::contents(file, LARGEST).map_or(true, |bytes| may_hold_hours(&bytes))
        }
        Ok(None) => false,
        Err(_) => true,
    }
}

/// The bits of a mode with which everybody can read a file.
const READ_BY_ALL: u32 = 0o004;
/// The same for a folder and its files.
const ENTERED_BY_ALL: u32 = 0o005;

/// Checks that only root can change a file or folder, and that its mode has the bits `for_all`: a
/// policy that only root can read would seem to apply when root checks it.
fn check_access(found: &Metadata, for_all: u32) -> Result<(), Fault> {
    let (owner, mode) = (found.uid(), found.mode() & 0o7777);
    if owner != 0 {
        return Err(Fault::new("", Found::Owner(owner), Expected::RootOwned));
    }
    if mode & 0o022 != 0 {
        return Err(Fault::new("", Found::Mode(mode), Expected::RootWritable));
    }
    if mode & for_all != for_all {
        return Err(Fault::new("", Found::Private(mode), Expected::ReadableByAll));
    }
    Ok(())
}

/// Watches policy and preferences for changes.
pub struct Changes {
    places: Vec<PathBuf>,
    events: Option<EventStream<[u8; 4096]>>,
    pending: bool,
}

impl Changes {
    /// Must be called inside a tokio runtime, and before the settings are read.
    pub fn watch() -> Changes {
        let own = paths::preferences();
        Changes::watch_places([FOLDER.into()].into_iter().chain(own).collect())
    }

    /// The same for these folders and files, which need not exist.
    pub fn watch_places(places: Vec<PathBuf>) -> Changes {
        Changes { events: watch(&places).ok(), places, pending: false }
    }

    /// Returns when one of them may have changed: 200 ms after the kernel reports it, or every 60 s
    /// where inotify is not available. Cancel-safe: a received event stays pending; the poll
    /// interval starts again.
    pub async fn next(&mut self) {
        while !self.pending {
            self.pending = match &mut self.events {
                Some(events) => match events.next().await {
                    Some(Ok(event)) => is_relevant(&self.places, event.name.as_deref()),
                    Some(Err(_)) | None => true,
                },
                None => {
                    tokio::time::sleep(POLL_INTERVAL).await;
                    true
                }
            };
        }
        tokio::time::sleep(DEBOUNCE).await;
        *self = Changes::watch_places(std::mem::take(&mut self.places));
    }
}

/// Watches every existing folder on the paths, as written and without links, from the root down: if
/// a folder is created after this function checked for it, its parent, which is already watched,
/// reports an event. So does the parent of a folder that cannot be read when that changes.
fn watch(places: &[PathBuf]) -> io::Result<EventStream<[u8; 4096]>> {
    let inotify = Inotify::init()?;
    let itself =
        WatchMask::ATTRIB | WatchMask::DELETE_SELF | WatchMask::MOVE_SELF | WatchMask::ONLYDIR;
    let content =
        itself | WatchMask::CREATE | WatchMask::CLOSE_WRITE | WatchMask::MOVE | WatchMask::DELETE;
    let absent = [ErrorKind::NotFound, ErrorKind::NotADirectory, ErrorKind::PermissionDenied];
    let add = |folder: &Path, mask| match inotify.watches().add(folder, mask) {
        Err(error) if absent.contains(&error.kind()) => Ok(false),
        added => added.map(|_| true),
    };
    let real: Vec<_> = places.iter().flat_map(fs::canonicalize).collect();
    let (mut lowest, mut with_links) = (vec![], vec![]);
    for place in places.iter().chain(&real) {
        let above: Vec<_> = place.ancestors().filter(|it| it.parent().is_some()).collect();
        let mut last = None;
        for folder in above.into_iter().rev() {
            if !add(folder, content)? {
                continue;
            }
            match last.replace(folder) {
                Some(parent) if folder.is_symlink() => with_links.push(parent),
                // What else changes beside a folder, in /etc or a home folder, must wake nobody.
                Some(parent) => drop(add(parent, itself)?),
                None => {}
            }
        }
        lowest.extend(last);
    }
    // Again, because the way to another place may lead through the same folder.
    for folder in with_links {
        add(folder, content)?;
    }
    for folder in lowest {
        add(folder, content)?;
        for (_, level) in LEVELS {
            add(&folder.join(level), content)?;
        }
    }
    inotify.into_event_stream([0; 4096])
}

/// Whether an event concerns one of the places; a watched folder may be /etc or a home folder.
fn is_relevant(places: &[PathBuf], name: Option<&OsStr>) -> bool {
    let Some(name) = name else { return true };
    let real: Vec<_> = places.iter().flat_map(fs::canonicalize).collect();
    places.iter().chain(&real).any(|place| place.iter().any(|part| part == name))
        || LEVELS.iter().any(|(_, level)| name == *level)
        || Name::of(name) == Name::Policy
}

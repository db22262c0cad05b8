//! Ignored parts of a policy or of the preferences: where, what was found, what was expected.

use std::io;

use chrono::NaiveDate;
use serde_json::Value;
use serde_json::error::Category;

use crate::coded::coded;

/// A fault, or a hint that something else was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, folder or registry path.
    pub source: String,
    /// The key and the place in its value, `openingHoursSpecification[2].opens`; empty for the
    /// whole source.
    pub path: String,
    /// What was found there.
    pub found: Found,
    /// What was expected there.
    pub expected: Option<Expected>,
    /// What is ignored beyond `path`.
    pub instead: Option<Instead>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its text in words/fault.rs")]
pub enum Found {
    // Files, folders, registry keys.
    /// An error of the system, with its own text.
    Unreadable {
        kind: io::ErrorKind,
        message: String,
    },
    /// Where the parser stopped, and the end of what it read in that line.
    NoJson {
        category: Category,
        line: u32,
        column: u32,
        before: Box<str>,
    },
    TooLarge(u64),
    Utf16,
    /// The place of the first byte that is no UTF-8; the column in characters.
    NotUtf8 {
        line: usize,
        column: usize,
    },
    Owner(u32),
    /// The mode of what others can change.
    Mode(u32),
    /// The mode of what not everybody can read.
    Private(u32),
    Link(String),
    NotAFile,
    NotAFolder,
    /// A location or a file name that is not read.
    NotRead,
    /// A foreign autostart entry that contradicts this value of the setting.
    AutostartEntry(bool),
    // Keys.
    UnknownKey,
    /// The key that was probably meant.
    Misspelt(&'static str),
    /// The key that was probably meant, inside of another one.
    Nested(&'static str),
    UsersOwn,
    AdminsOwn,
    Repeated,
    /// The name that occurs twice inside the value.
    RepeatedWithin(String),
    /// The source that takes precedence.
    SetAgain(String),
    Ignored(Value),
    WrongType,
    // Entries of lists.
    NotAList(Value),
    TooMany(usize),
    NotAnObject(Value),
    UnknownField,
    /// The field of an entry that was probably meant.
    MisspeltField(&'static str),
    Missing,
    DoesNotFit(Value),
    SameTime,
    Reversed {
        last: NaiveDate,
        first: NaiveDate,
    },
    NoWeekday,
    HoursAndNone {
        without: usize,
        with: usize,
        date: NaiveDate,
    },
    Overlap {
        one: usize,
        other: usize,
        date: NaiveDate,
    },
    NeverOpen,
    NeverAvailable,
    NoHourLeft,
    /// What applies nevertheless.
    Doubtful(Doubt),
}

/// What applies, but is probably a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its text in words/fault.rs")]
pub enum Doubt {
    ByteOrderMark,
    /// Days of the coming years without weekly hours.
    NoHours {
        first: NaiveDate,
        last: NaiveDate,
    },
    /// The hours end shortly before midnight and start again at midnight: the relay answers in
    /// between.
    LastMinute,
    /// Days of the coming years without a contact's hours.
    ContactWithoutHours {
        first: NaiveDate,
        last: NaiveDate,
    },
    /// The same shortly before midnight: the contact is not available in between.
    ContactLastMinute,
    /// Nobody has confirmed the hours since.
    Unconfirmed(Since),
}

/// What is known of hours that nobody has confirmed lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// The day on which an admin had them confirmed.
    Confirmation(NaiveDate),
    /// The day of the service's sheet.
    Sheet(NaiveDate),
    /// Nothing.
    Unknown,
}

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each has its text in words/fault.rs")]
pub enum Expected {
    /// One of these codes.
    OneOf(Box<[&'static str]>),
    Toggle,
    /// An integer; both bounds are included.
    Number {
        least: u16,
        most: u16,
    },
    Utf8,
    NoByteOrderMark,
    JsonObject,
    RootOwned,
    RootWritable,
    ReadableByAll,
    InTheFolder,
    Folder,
    /// One of these folders.
    Folders(Box<[String]>),
    JsonName,
    PlainName,
    /// The file with this path.
    File(String),
    RegistryType,
    RegistryToggle,
    RegistryList,
    PreferenceType,
    List,
    AtMost(usize),
    Object,
    Days,
    Weekday,
    Opens,
    Closes,
    Date,
    PastDay,
    Name(usize),
    Telephone,
    TwoTimes,
    /// The same for the hours of a contact.
    TwoOtherTimes,
    /// The same for a special day.
    TwoTimesOrNone,
    SameDayOrLater,
    OneOrTheOther,
    NoOverlap,
    OneBand,
    SomeHours,
    EveryDay,
    Midnight,
    Confirmation,
}

/// What happens to the rest of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// The whole file is ignored.
    FileIgnored,
    /// The whole folder is ignored.
    FolderIgnored,
    /// All of a registry key is ignored.
    AllIgnored,
    /// The built-in settings are used.
    BuiltIn,
}

coded! {
    /// How bad a fault is.
    Severity {
        /// The value is ignored, or leaves days without hours.
        Error = "error",
        /// The value applies, but is probably a mistake.
        Hint = "hint",
    }
}

impl Fault {
    /// A fault whose source and path [`Fault::within`] completes.
    pub fn new(path: &str, found: Found, expected: impl Into<Option<Expected>>) -> Fault {
        let (source, path) = (String::new(), path.to_owned());
        Fault { source, path, found, expected: expected.into(), instead: None }
    }

    /// A fault of a key that others wrote, quoted where it would be overlooked.
    pub fn of_key(name: &str, found: Found, expected: impl Into<Option<Expected>>) -> Fault {
        Fault::new(&quoted(name), found, expected)
    }

    /// A source that the system cannot read.
    pub fn unreadable(error: impl Into<io::Error>) -> Fault {
        let error = error.into();
        let found = Found::Unreadable { kind: error.kind(), message: error.to_string() };
        Fault::new("", found, None)
    }

    /// The same fault in this source, its path prefixed with `key`.
    pub fn within(self, source: &str, key: &str) -> Fault {
        Fault { source: source.to_owned(), path: format!("{key}{}", self.path), ..self }
    }

    /// The same fault, with what happens to the rest of the source.
    pub fn instead(self, instead: Instead) -> Fault {
        Fault { instead: Some(instead), ..self }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self.doubt() {
            None | Some(Doubt::NoHours { .. }) => Severity::Error,
            Some(
                Doubt::ByteOrderMark
                | Doubt::LastMinute
                | Doubt::ContactWithoutHours { .. }
                | Doubt::ContactLastMinute
                | Doubt::Unconfirmed(_),
            ) => Severity::Hint,
        }
    }

    /// Why a value that applies is doubtful; `None` if the fault drops the value.
    pub fn doubt(&self) -> Option<&Doubt> {
        if let Found::Doubtful(doubt) = &self.found { Some(doubt) } else { None }
    }
}

impl Found {
    /// What was found, as a value; `None` where there is no value to show.
    pub fn value(&self) -> Option<Value> {
        match self {
            Found::Ignored(value)
            | Found::NotAList(value)
            | Found::NotAnObject(value)
            | Found::DoesNotFit(value) => Some(value.clone()),
            Found::Owner(user) => Some(Value::from(*user)),
            Found::Mode(mode) | Found::Private(mode) => Some(Value::from(format!("{mode:o}"))),
            Found::Link(path) => Some(Value::from(path.as_str())),
            Found::TooMany(entries) => Some(Value::from(*entries)),
            Found::Reversed { last, .. } => Some(Value::from(last.to_string())),
            Found::Unreadable { .. }
            | Found::NoJson { .. }
            | Found::TooLarge(_)
            | Found::Utf16
            | Found::NotUtf8 { .. }
            | Found::NotAFile
            | Found::NotAFolder
            | Found::NotRead
            | Found::AutostartEntry(_)
            | Found::UnknownKey
            | Found::Misspelt(_)
            | Found::Nested(_)
            | Found::UsersOwn
            | Found::AdminsOwn
            | Found::Repeated
            | Found::RepeatedWithin(_)
            | Found::SetAgain(_)
            | Found::WrongType
            | Found::UnknownField
            | Found::MisspeltField(_)
            | Found::Missing
            | Found::SameTime
            | Found::NoWeekday
            | Found::HoursAndNone { .. }
            | Found::Overlap { .. }
            | Found::NeverOpen
            | Found::NeverAvailable
            | Found::NoHourLeft
            | Found::Doubtful(_) => None,
        }
    }
}

/// A name, as JSON where it is empty or spaces surround it.
pub fn quoted(name: &str) -> String {
    let plain = !name.is_empty() && name.trim() == name;
    if plain { name.to_owned() } else { Value::from(name).to_string() }
}

impl Expected {
    /// One of these.
    pub fn one_of(names: &[&'static str]) -> Expected {
        Expected::OneOf(names.into())
    }
}

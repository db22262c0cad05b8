//! What of a policy or of the preferences is not obeyed: where, what was found, what was expected.

use chrono::NaiveDate;
use serde_json::Value;

/// A fault, or a hint that something else was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, folder or registry path.
    pub source: String,
    /// The key and the place in its value, `openingHoursSpecification[2].opens`; empty where the
    /// whole source is meant.
    pub path: String,
    /// What stands there.
    pub found: Found,
    /// What should.
    pub expected: Option<Expected>,
    /// How much more than `path` is not obeyed.
    pub instead: Option<Instead>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is worded under its name in the locales")]
pub enum Found {
    // Files, folders, registry keys.
    /// The system's own words.
    Unreadable(String),
    /// The parser's own words, with line and column.
    NoJson(String),
    TooLarge(u64),
    Utf16,
    ByteOrderMark,
    Owner(u32),
    Mode(u32),
    LinkTo(String),
    NotAFile,
    NotAFolder(String),
    /// A place or a name that no policy has.
    NotRead,
    /// An autostart entry of somebody else's, which does not do this.
    AutostartEntry(bool),
    // Keys.
    UnknownKey,
    /// The key that was meant.
    Misspelt(&'static str),
    UsersOwn,
    AdminsOwn,
    Repeated,
    /// The name that stands in the value twice.
    RepeatedWithin(String),
    /// The source that is obeyed.
    SetAgain(String),
    Ignored(Value),
    WrongType,
    // Entries of hours.
    NotAList(Value),
    TooMany(usize),
    NotAnObject(Value),
    UnknownField,
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
    NoHourLeft,
    /// Days of the coming years without weekly hours.
    NoHours {
        first: NaiveDate,
        last: NaiveDate,
    },
    // Hints.
    /// The relay answers from this entry's end to midnight, when the team does again.
    LastMinute,
}

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is worded under its name in the locales")]
pub enum Expected {
    /// One of these, as they are written.
    OneOf(Box<[&'static str]>),
    Toggle,
    /// A whole number, both included.
    Number {
        least: u16,
        most: u16,
    },
    Utf8,
    NoByteOrderMark,
    JsonObject,
    RootOwned,
    RootWritable,
    InTheFolder,
    /// One of these folders.
    Folders(Box<[String]>),
    JsonName,
    PlainName,
    RegistryType,
    PreferenceType,
    List,
    AtMost(usize),
    Object,
    Days,
    Weekday,
    Opens,
    Closes,
    Date,
    Name(usize),
    TwoTimes,
    /// The same for a special day.
    TwoTimesOrNone,
    SameDayOrLater,
    OneOrTheOther,
    NoOverlap,
    OneBand,
    SomeHours,
    EveryDay,
    Midnight,
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

/// Whether something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It is not obeyed.
    Error,
    /// It is obeyed, and probably not meant.
    Hint,
}

impl Fault {
    /// A fault at a place that is still to be completed by [`Fault::within`].
    pub fn new(path: &str, found: Found, expected: impl Into<Option<Expected>>) -> Fault {
        let (source, path) = (String::new(), path.to_owned());
        Fault { source, path, found, expected: expected.into(), instead: None }
    }

    /// The system's own words on what cannot be read.
    #[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
    pub fn unreadable(error: impl ToString) -> Fault {
        Fault::new("", Found::Unreadable(error.to_string()), None)
    }

    /// The same in this source, the place being part of this key; empty for the source itself.
    pub fn within(self, source: &str, key: &str) -> Fault {
        Fault { source: source.to_owned(), path: format!("{key}{}", self.path), ..self }
    }

    /// The same, and what happens to the rest.
    pub fn instead(self, instead: Instead) -> Fault {
        Fault { instead: Some(instead), ..self }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        if self.found == Found::LastMinute { Severity::Hint } else { Severity::Error }
    }
}

impl Severity {
    /// Its name where programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Hint => "hint",
        }
    }
}

impl Found {
    /// What stands there, where it is a value.
    pub fn value(&self) -> Option<Value> {
        match self {
            Found::Ignored(value)
            | Found::NotAList(value)
            | Found::NotAnObject(value)
            | Found::DoesNotFit(value) => Some(value.clone()),
            Found::Owner(user) => Some(Value::from(*user)),
            Found::Mode(mode) => Some(Value::from(format!("{mode:o}"))),
            Found::LinkTo(path) => Some(Value::from(path.as_str())),
            Found::TooMany(entries) => Some(Value::from(*entries)),
            Found::Reversed { last, .. } => Some(Value::from(last.to_string())),
            Found::Unreadable(_)
            | Found::NoJson(_)
            | Found::TooLarge(_)
            | Found::Utf16
            | Found::ByteOrderMark
            | Found::NotAFile
            | Found::NotAFolder(_)
            | Found::NotRead
            | Found::AutostartEntry(_)
            | Found::UnknownKey
            | Found::Misspelt(_)
            | Found::UsersOwn
            | Found::AdminsOwn
            | Found::Repeated
            | Found::RepeatedWithin(_)
            | Found::SetAgain(_)
            | Found::WrongType
            | Found::UnknownField
            | Found::Missing
            | Found::SameTime
            | Found::NoWeekday
            | Found::HoursAndNone { .. }
            | Found::Overlap { .. }
            | Found::NeverOpen
            | Found::NoHourLeft
            | Found::NoHours { .. }
            | Found::LastMinute => None,
        }
    }
}

impl Expected {
    /// One of these.
    pub fn one_of(names: &[&'static str]) -> Expected {
        Expected::OneOf(names.into())
    }
}

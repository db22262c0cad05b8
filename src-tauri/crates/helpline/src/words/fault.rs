//! What is wrong with a policy or with the preferences, in words.

use std::fmt;

use serde_json::Value;

use super::{Words, fill, weekday_index};
use crate::fault::{Expected, Fault, Found, Instead};
use crate::hidden;
use crate::language::Language;

impl Fault {
    /// The fault in a sentence.
    pub fn text(&self, words: &Words) -> String {
        let said = &words.faults;
        let place = [&self.source, &self.path].map(String::as_str);
        let place = place.into_iter().filter(|part| !part.is_empty());
        let found = self.found.text(words);
        let mut text = place.chain([found.as_str()]).collect::<Vec<_>>().join(": ");
        if let Some(expected) = &self.expected {
            text += &fill(said.expected, &[("what", &expected.text(words))]);
        }
        let instead = self.instead.map(|instead| match instead {
            Instead::FileIgnored => said.file_ignored,
            Instead::FolderIgnored => said.folder_ignored,
            Instead::AllIgnored => said.all_ignored,
            Instead::BuiltIn => said.built_in,
        });
        // Sources, keys, values and the system's words are others'.
        hidden::shown(&(text + instead.unwrap_or_default()))
    }
}

/// In English, as the log is.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Words::of(Language::En)))
    }
}

impl Found {
    /// Its name where programs read it.
    pub fn code(&self) -> &'static str {
        self.said(Words::of(Language::En)).0
    }

    fn text(&self, words: &Words) -> String {
        let (_, pattern, values) = self.said(words);
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(pattern, &values)
    }

    /// Its code, its words, and what is put into them.
    fn said<'a>(&self, words: &'a Words) -> (&'static str, &'a str, Vec<(&'static str, String)>) {
        let said = &words.faults;
        let what = |what: &dyn fmt::Display| vec![("what", what.to_string())];
        match self {
            Found::Unreadable(error) => ("unreadable", "{what}", what(error)),
            Found::NoJson(error) => ("no_json", "{what}", what(error)),
            Found::TooLarge(bytes) => ("too_large", said.too_large, what(bytes)),
            Found::Utf16 => ("utf16", "UTF-16", vec![]),
            Found::ByteOrderMark => ("byte_order_mark", said.byte_order_mark, vec![]),
            Found::Owner(user) => ("owner", said.owner, what(user)),
            Found::Mode(mode) => ("mode", said.mode, what(&format_args!("{mode:o}"))),
            Found::LinkTo(path) => ("link", said.link, what(path)),
            Found::NotAFile => ("not_a_file", said.not_a_file, vec![]),
            Found::NotAFolder(path) => ("not_a_folder", said.not_a_folder, what(path)),
            Found::NotRead => ("not_read", said.not_read, vec![]),
            Found::AutostartEntry(yes) => ("autostart_entry", said.autostart_entry, what(yes)),
            Found::UnknownKey => ("unknown_key", said.unknown_key, vec![]),
            Found::Misspelt(key) => ("misspelt", said.misspelt, what(key)),
            Found::UsersOwn => ("users_own", said.users_own, vec![]),
            Found::AdminsOwn => ("admins_own", said.admins_own, vec![]),
            Found::Repeated => ("repeated", said.repeated, vec![]),
            Found::RepeatedWithin(name) => ("repeated_within", said.repeated_within, what(name)),
            Found::SetAgain(source) => ("set_again", said.set_again, what(source)),
            Found::Ignored(value) => ("ignored", said.ignored, what(&short(value))),
            Found::WrongType => ("wrong_type", said.wrong_type, vec![]),
            Found::NotAList(value) => ("not_a_list", said.not_a_list, what(&short(value))),
            Found::TooMany(entries) => ("too_many", said.too_many, what(entries)),
            Found::NotAnObject(value) => ("not_an_object", "{what}", what(&short(value))),
            Found::UnknownField => ("unknown_field", said.unknown_field, vec![]),
            Found::Missing => ("missing", said.missing, vec![]),
            Found::DoesNotFit(value) => ("does_not_fit", said.does_not_fit, what(&short(value))),
            Found::SameTime => ("same_time", said.same_time, vec![]),
            Found::Reversed { last, first } => {
                let days = vec![("last", last.to_string()), ("first", first.to_string())];
                ("reversed", said.reversed, days)
            }
            Found::NoWeekday => ("no_weekday", said.no_weekday, vec![]),
            Found::HoursAndNone { without, with, date } => {
                let mut values = vec![("without", without.to_string()), ("with", with.to_string())];
                values.push(("date", date.to_string()));
                ("hours_and_none", said.hours_and_none, values)
            }
            Found::Overlap { one, other, date } => {
                let weekday = words.time.weekdays[weekday_index(*date)];
                let mut values = vec![("one", one.to_string()), ("other", other.to_string())];
                values.push(("date", format!("{weekday} {date}")));
                ("overlap", said.overlap, values)
            }
            Found::NeverOpen => ("never_open", said.never_open, vec![]),
            Found::NoHourLeft => ("no_hour_left", said.no_hour_left, vec![]),
            Found::NoHours { first, last } => {
                let days = vec![("first", first.to_string()), ("last", last.to_string())];
                ("no_hours", said.no_hours, days)
            }
            Found::LastMinute => ("last_minute", said.last_minute, vec![]),
        }
    }
}

impl Expected {
    /// What was expected, in words.
    pub fn text(&self, words: &Words) -> String {
        let said = &words.faults;
        let with = |pattern, what: &dyn fmt::Display| fill(pattern, &[("what", &what.to_string())]);
        let plain = match self {
            Expected::OneOf(names) => return with(said.one_of, &names.join(", ")),
            Expected::Number { least, most } => {
                let range = [("least", least.to_string()), ("most", most.to_string())];
                let range = range.each_ref().map(|(name, value)| (*name, value.as_str()));
                return fill(said.number, &range);
            }
            Expected::Folders(folders) => return with(said.folders, &folders.join(", ")),
            Expected::AtMost(most) => return with(said.at_most, most),
            Expected::Name(longest) => return with(said.name, longest),
            Expected::Toggle => said.toggle,
            Expected::Utf8 => "UTF-8",
            Expected::NoByteOrderMark => said.no_byte_order_mark,
            Expected::JsonObject => said.json_object,
            Expected::RootOwned => said.root_owned,
            Expected::RootWritable => said.root_writable,
            Expected::InTheFolder => said.in_the_folder,
            Expected::JsonName => said.json_name,
            Expected::PlainName => said.plain_name,
            Expected::RegistryType => said.registry_type,
            Expected::PreferenceType => said.preference_type,
            Expected::List => said.list,
            Expected::Object => said.object,
            Expected::Days => said.days,
            Expected::Weekday => said.weekday,
            Expected::Opens => said.opens,
            Expected::Closes => said.closes,
            Expected::Date => said.date,
            Expected::TwoTimes => said.two_times,
            Expected::TwoTimesOrNone => said.two_times_or_none,
            Expected::SameDayOrLater => said.same_day_or_later,
            Expected::OneOrTheOther => said.one_or_the_other,
            Expected::NoOverlap => said.no_overlap,
            Expected::OneBand => said.one_band,
            Expected::SomeHours => said.some_hours,
            Expected::EveryDay => said.every_day,
            Expected::Midnight => said.midnight,
        };
        plain.to_owned()
    }
}

/// A value as JSON, cut where it is long.
fn short(value: &Value) -> String {
    const ENOUGH: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

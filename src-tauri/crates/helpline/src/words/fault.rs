//! The texts of the faults in a policy or in the preferences.

use std::fmt;

use serde_json::Value;
use serde_json::error::Category;

use super::{Words, fill, weekday_index};
use crate::fault::{Doubt, Expected, Fault, Found, Instead, Since};
use crate::hidden;
use crate::language::Language;

impl Fault {
    /// The fault as one sentence.
    pub fn text(&self, words: &Words) -> String {
        let texts = &words.faults;
        let place = [&self.source, &self.path].map(String::as_str);
        let place = place.into_iter().filter(|part| !part.is_empty());
        let found = self.found.text(words);
        let mut text = place.chain([found.as_str()]).collect::<Vec<_>>().join(": ");
        if let Some(expected) = &self.expected {
            text += &fill(texts.expected, &[("what", &expected.text(words))]);
        }
        let instead = self.instead.map(|instead| match instead {
            Instead::FileIgnored => texts.file_ignored,
            Instead::FolderIgnored => texts.folder_ignored,
            Instead::AllIgnored => texts.all_ignored,
            Instead::BuiltIn => texts.built_in,
        });
        // Sources, keys, values and system errors are untrusted text.
        hidden::escaped(&(text + instead.unwrap_or_default()))
    }
}

/// In English, the language of the log.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Words::of(Language::En)))
    }
}

impl std::error::Error for Fault {}

/// The text of a [`Found`].
struct Phrase<'a> {
    /// Its name in JSON output.
    code: &'static str,
    pattern: &'a str,
    /// The values for [`fill`].
    values: Vec<(&'static str, String)>,
}

impl Found {
    /// Its name in JSON output.
    pub fn code(&self) -> &'static str {
        self.phrase(Words::of(Language::En)).code
    }

    fn text(&self, words: &Words) -> String {
        let Phrase { pattern, values, .. } = self.phrase(words);
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(pattern, &values)
    }

    fn phrase<'a>(&self, words: &'a Words) -> Phrase<'a> {
        let texts = &words.faults;
        /// The text with this key in the locales. The key is also the fault's code in the JSON of
        /// `ecoute policy check`: renaming it changes that interface.
        macro_rules! keyed {
            ($key:ident) => {
                keyed!($key, vec![])
            };
            ($key:ident, $values:expr) => {
                Phrase { code: stringify!($key), pattern: texts.$key, values: $values }
            };
        }
        let coded = |code, pattern, values| Phrase { code, pattern, values };
        let what = |what: &dyn fmt::Display| vec![("what", what.to_string())];
        match self {
            Found::Unreadable { kind, message } => {
                let known = words.error_kind(*kind);
                coded("unreadable", "{what}", what(&known.unwrap_or(message)))
            }
            Found::NoJson { category, line, column, before } => {
                let pattern = match category {
                    Category::Syntax | Category::Io => texts.json_syntax,
                    Category::Eof => texts.json_end,
                    Category::Data => texts.json_other,
                };
                let mut values = what(before);
                values.extend([("line", line.to_string()), ("column", column.to_string())]);
                coded("no_json", pattern, values)
            }
            Found::TooLarge(bytes) => keyed!(too_large, what(bytes)),
            Found::Utf16 => coded("utf16", "UTF-16", vec![]),
            Found::NotUtf8 { line, column } => {
                let place = vec![("line", line.to_string()), ("column", column.to_string())];
                keyed!(not_utf8, place)
            }
            Found::Owner(user) => keyed!(owner, what(user)),
            Found::Mode(mode) => keyed!(mode, what(&format_args!("{mode:o}"))),
            Found::Link(path) => keyed!(link, what(path)),
            Found::NotAFile => keyed!(not_a_file),
            Found::Private(mode) => keyed!(private, what(&format_args!("{mode:o}"))),
            Found::NotAFolder => keyed!(not_a_folder),
            Found::NotRead => keyed!(not_read),
            Found::AutostartEntry(yes) => keyed!(autostart_entry, what(yes)),
            Found::UnknownKey => keyed!(unknown_key),
            Found::Misspelt(key) => keyed!(misspelt, what(key)),
            Found::Nested(key) => keyed!(nested, what(key)),
            Found::UsersOwn => keyed!(users_own),
            Found::AdminsOwn => keyed!(admins_own),
            Found::Repeated => keyed!(repeated),
            Found::RepeatedWithin(name) => keyed!(repeated_within, what(name)),
            Found::SetAgain(source) => keyed!(set_again, what(source)),
            Found::Ignored(value) => keyed!(ignored, what(&short(value))),
            Found::WrongType => keyed!(wrong_type),
            Found::NotAList(value) => keyed!(not_a_list, what(&short(value))),
            Found::TooMany(entries) => keyed!(too_many, what(entries)),
            Found::NotAnObject(value) => coded("not_an_object", "{what}", what(&short(value))),
            Found::UnknownField => keyed!(unknown_field),
            Found::MisspeltField(field) => keyed!(misspelt_field, what(field)),
            Found::Missing => keyed!(missing),
            Found::DoesNotFit(value) => keyed!(does_not_fit, what(&short(value))),
            Found::SameTime => keyed!(same_time),
            Found::Reversed { last, first } => {
                let days = vec![("last", last.to_string()), ("first", first.to_string())];
                keyed!(reversed, days)
            }
            Found::NoWeekday => keyed!(no_weekday),
            Found::HoursAndNone { without, with, date } => {
                let mut values = vec![("without", without.to_string()), ("with", with.to_string())];
                values.push(("date", date.to_string()));
                keyed!(hours_and_none, values)
            }
            Found::Overlap { one, other, date } => {
                let weekday = words.time.weekdays[weekday_index(*date)];
                let mut values = vec![("one", one.to_string()), ("other", other.to_string())];
                values.push(("date", format!("{weekday} {date}")));
                keyed!(overlap, values)
            }
            Found::NeverAvailable => keyed!(never_available),
            Found::NeverOpen => keyed!(never_open),
            Found::NoHourLeft => keyed!(no_hour_left),
            Found::Doubtful(Doubt::ByteOrderMark) => keyed!(byte_order_mark),
            Found::Doubtful(Doubt::NoHours { first, last }) => {
                let days = vec![("first", first.to_string()), ("last", last.to_string())];
                keyed!(no_hours, days)
            }
            Found::Doubtful(Doubt::LastMinute) => keyed!(last_minute),
            Found::Doubtful(Doubt::ContactWithoutHours { first, last }) => {
                let days = vec![("first", first.to_string()), ("last", last.to_string())];
                keyed!(contact_without_hours, days)
            }
            Found::Doubtful(Doubt::ContactLastMinute) => keyed!(contact_last_minute),
            Found::Doubtful(Doubt::Unconfirmed(since)) => match since {
                Since::Confirmation(day) => {
                    coded("unconfirmed", texts.confirmed_long_ago, what(day))
                }
                Since::Sheet(day) => coded("unconfirmed", texts.unconfirmed_sheet, what(day)),
                Since::Unknown => keyed!(unconfirmed),
            },
        }
    }
}

impl Expected {
    /// What was expected, in words.
    pub fn text(&self, words: &Words) -> String {
        let texts = &words.faults;
        let with = |pattern, what: &dyn fmt::Display| fill(pattern, &[("what", &what.to_string())]);
        let plain = match self {
            Expected::OneOf(names) => return with(texts.one_of, &names.join(", ")),
            Expected::Number { least, most } => {
                let range = [("least", least.to_string()), ("most", most.to_string())];
                let range = range.each_ref().map(|(name, value)| (*name, value.as_str()));
                return fill(texts.number, &range);
            }
            Expected::Folders(folders) => return with(texts.folders, &folders.join(", ")),
            Expected::File(path) => path,
            Expected::AtMost(most) => return with(texts.at_most, most),
            Expected::Name(longest) => return with(texts.name, longest),
            Expected::Toggle => texts.toggle,
            Expected::Utf8 => "UTF-8",
            Expected::NoByteOrderMark => texts.no_byte_order_mark,
            Expected::JsonObject => texts.json_object,
            Expected::RootOwned => texts.root_owned,
            Expected::RootWritable => texts.root_writable,
            Expected::ReadableByAll => texts.readable_by_all,
            Expected::InTheFolder => texts.in_the_folder,
            Expected::Folder => texts.folder,
            Expected::JsonName => texts.json_name,
            Expected::PlainName => texts.plain_name,
            Expected::RegistryType => texts.registry_type,
            Expected::RegistryToggle => texts.registry_toggle,
            Expected::RegistryList => texts.registry_list,
            Expected::PreferenceType => texts.preference_type,
            Expected::List => texts.list,
            Expected::Object => texts.object,
            Expected::Days => texts.days,
            Expected::Weekday => texts.weekday,
            Expected::Opens => texts.opens,
            Expected::Closes => texts.closes,
            Expected::Date => texts.date,
            Expected::PastDay => texts.past_day,
            Expected::Telephone => texts.telephone,
            Expected::TwoOtherTimes => texts.two_other_times,
            Expected::TwoTimes => texts.two_times,
            Expected::TwoTimesOrNone => texts.two_times_or_none,
            Expected::SameDayOrLater => texts.same_day_or_later,
            Expected::OneOrTheOther => texts.one_or_the_other,
            Expected::NoOverlap => texts.no_overlap,
            Expected::OneBand => texts.one_band,
            Expected::SomeHours => texts.some_hours,
            Expected::EveryDay => texts.every_day,
            Expected::Midnight => texts.midnight,
            Expected::Confirmation => texts.confirmation,
        };
        plain.to_owned()
    }
}

/// A value as JSON, truncated if it is long.
fn short(value: &Value) -> String {
    const ENOUGH: usize = 60;
    let text = value.to_string();
    match text.char_indices().nth(ENOUGH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

//! The effective settings: policy, preferences, recommendations and defaults, merged for each key.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::coded::coded;
use crate::contacts::{self, ContactPoint};
use crate::fault::{Doubt, Expected, Fault, Found, quoted};
use crate::hours::{Field, List, is_weekly_field, read_opening, read_specials};
use crate::schedule::Schedule;
use crate::settings::{Key, Settings, ValueType};
use crate::{service, similar};

/// The managed policy's key in Windows' registry.
pub const MANAGED_REGISTRY_KEY: &str = r"Software\Policies\Ecoute";
/// The key of the recommended policy.
pub const RECOMMENDED_REGISTRY_KEY: &str = r"Software\Policies\Ecoute\Recommended";

coded! {
    /// Who set a value, in order of precedence.
    #[derive(PartialOrd, Ord)]
    Level {
        /// An admin's policy, which locks the value.
        Managed = "managed",
        /// The user's preferences.
        User = "user",
        /// An admin's recommendation, which the user can override.
        Recommended = "recommended",
        /// The installation, with an autostart entry for all users.
        Installation = "installation",
        /// The built-in default.
        BuiltIn = "built_in",
    }
}

/// The keys of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The level of the source.
    pub level: Level,
    /// The file or registry path.
    pub source: String,
    /// The keys with their values.
    pub keys: Map<String, Value>,
}

/// The effective settings, with the source of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// The settings.
    pub settings: Settings,
    /// The schedule.
    pub schedule: Schedule,
    /// The organisation's own contacts.
    pub contacts: Vec<ContactPoint>,
    /// Whether an admin's hours were ignored, or may have been.
    pub hours_refused: bool,
    /// The value of each key, in the order of [`Key::ALL`].
    pub values: Vec<EffectiveValue>,
    /// What is ignored or doubtful in the sources.
    pub faults: Vec<Fault>,
}

/// The effective value of a key.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveValue {
    /// The key.
    pub key: Key,
    /// Its value; null for built-in lists.
    pub value: Value,
    /// Who set it.
    pub level: Level,
    /// The file or registry path; `None` for built-in values.
    pub source: Option<String>,
}

impl Level {
    fn may_set(self, key: Key) -> bool {
        match self {
            Level::Managed | Level::Recommended => key.by_admin(),
            Level::User => key.by_user(),
            Level::Installation => key.in_autostart_entry(),
            Level::BuiltIn => true,
        }
    }

    /// Whether [`merge`] reads this key of such a source, if only to report it; [`unknown`] reports
    /// the others.
    fn is_read(self, key: Key) -> bool {
        match self {
            Level::User => true,
            Level::Managed | Level::Recommended | Level::Installation | Level::BuiltIn => {
                key.by_admin()
            }
        }
    }

    /// Whether an admin set the value.
    pub fn is_policy(self) -> bool {
        match self {
            Level::Managed | Level::Recommended => true,
            Level::User | Level::Installation | Level::BuiltIn => false,
        }
    }

    fn keys(self) -> impl Iterator<Item = Key> {
        Key::ALL.into_iter().filter(move |key| self.may_set(*key))
    }
}

impl Effective {
    /// The effective value of a key.
    pub fn value(&self, key: Key) -> &EffectiveValue {
        let found = self.values.iter().find(|value| value.key == key);
        found.expect("every key has a value")
    }

    /// The values of the keys that an admin may set, in display order.
    pub fn of_policy(&self) -> impl Iterator<Item = &EffectiveValue> {
        self.values.iter().filter(|value| value.key.by_admin())
    }

    /// Hints about the hours of contacts: periods without any from `today` on, and those that are
    /// probably mistakes. The status does not depend on them.
    pub fn contact_hints(&self, today: NaiveDate) -> Vec<Fault> {
        let source = self.value(Key::ContactPoint).source.as_deref().unwrap_or_default();
        let hours = self.contacts.iter().map(|contact| Some(&contact.schedule.as_ref()?.hours));
        let hours = hours.enumerate().filter_map(|(index, hours)| Some((index, hours?)));
        let hints = hours.flat_map(|(index, hours)| {
            let field = contacts::Field::HoursAvailable.code();
            let path = format!("{}[{index}].{field}", Key::ContactPoint.code());
            let without = hours.days_without(today..=service::LAST_DAY).into_iter().map(|days| {
                let (first, last) = days.into_inner();
                let found = Doubt::ContactWithoutHours { first, last };
                Fault::new("", Found::Doubtful(found), Expected::EveryDay)
            });
            let minutes = hours.last_minutes().into_iter();
            let minutes = minutes.map(|(_, index)| last_minute(Doubt::ContactLastMinute, index));
            without.chain(minutes).map(move |hint| hint.within(source, &path))
        });
        hints.collect()
    }

    /// Hints about contacts without hours on this day.
    pub fn contacts_without_hours_on(&self, today: NaiveDate) -> Vec<Fault> {
        let present = |hint: &Fault| {
            let Some(Doubt::ContactWithoutHours { first, .. }) = hint.doubt() else { return false };
            *first == today
        };
        self.contact_hints(today).into_iter().filter(present).collect()
    }
}

impl EffectiveValue {
    /// Whether a policy prevents the user from changing it.
    pub fn locked(&self) -> bool {
        self.level == Level::Managed
    }
}

/// Merges the layers on the Brussels civil day `today`, `None` if the clock does not tell it. Of
/// two layers of the same level, the later one takes precedence. An invalid value is ignored
/// individually; so is a day in the future, until it has come.
pub fn merge(layers: &[Layer], today: Option<NaiveDate>) -> Effective {
    let (mut faults, mut hours_refused) = unknown(layers);
    let mut merged = Candidate {
        settings: Settings::default(),
        schedule: Schedule::default(),
        contacts: vec![],
        today,
    };
    let mut values = vec![];
    for key in Key::ALL {
        let mut chosen: Option<&Layer> = None;
        for layer in in_order(layers, key) {
            let value = &layer.keys[key.code()];
            let fault = |fault: Fault| fault.within(&layer.source, key.code());
            let only = |found| fault(Fault::new("", found, None));
            if !layer.level.may_set(key) {
                faults.push(only(Found::AdminsOwn));
                continue;
            }
            if let Some(other) = chosen.filter(|chosen| chosen.level == layer.level) {
                faults.push(only(Found::SetAgain(other.source.clone())));
                hours_refused |= key.value_type().is_closures() && *value != other.keys[key.code()];
                continue;
            }
            // Overridden values are validated, too, so that their faults are reported.
            match merged.clone().with(key, value) {
                Ok(candidate) if chosen.is_none() => {
                    chosen = Some(layer);
                    merged = candidate;
                }
                Ok(_) => {}
                Err(found) => {
                    // An overridden value has no effect on the status.
                    hours_refused |= chosen.is_none() && value_holds_hours(key, value);
                    faults.extend(found.into_iter().map(fault));
                }
            }
        }
        let level = chosen.map_or(Level::BuiltIn, |layer| layer.level);
        values.push(EffectiveValue {
            key,
            value: chosen.map_or_else(|| built_in(key), |layer| layer.keys[key.code()].clone()),
            level,
            source: chosen.map(|layer| layer.source.clone()),
        });
    }
    let Candidate { settings, schedule, contacts, .. } = merged;
    Effective { settings, schedule, contacts, hours_refused, values, faults }
}

/// Hints about hours of this source that apply but are probably mistakes.
pub fn hints(source: &str, schedule: &Schedule) -> Vec<Fault> {
    let hint = |(list, index)| {
        let key = match list {
            List::Weekly => Key::OpeningHours,
            List::Specials => Key::SpecialOpeningHours,
        };
        last_minute(Doubt::LastMinute, index).within(source, key.code())
    };
    schedule.hours.last_minutes().into_iter().map(hint).collect()
}

fn last_minute(doubt: Doubt, index: usize) -> Fault {
    let path = format!("[{index}].{}", Field::Closes.code());
    Fault::new(&path, Found::Doubtful(doubt), Expected::Midnight)
}

/// The built-in value of a key; null for lists.
pub fn built_in(key: Key) -> Value {
    Settings::default().value(key)
}

/// The settings, the schedule and the contacts after some of the values.
#[derive(Clone)]
struct Candidate {
    settings: Settings,
    schedule: Schedule,
    contacts: Vec<ContactPoint>,
    today: Option<NaiveDate>,
}

impl Candidate {
    /// The same with one more value.
    fn with(mut self, key: Key, value: &Value) -> Result<Candidate, Vec<Fault>> {
        let ignored = |expected| vec![Fault::new("", Found::Ignored(value.clone()), expected)];
        match key.value_type() {
            ValueType::OpeningHours => {
                let opening = read_opening(value)?;
                self.schedule = self.schedule.with_opening(opening).map_err(|fault| vec![fault])?;
            }
            ValueType::SpecialOpeningHours => {
                let specials = read_specials(value)?;
                self.schedule =
                    self.schedule.with_specials(specials).map_err(|fault| vec![fault])?;
            }
            ValueType::ContactPoints => self.contacts = contacts::read(value)?,
            ValueType::Day => {
                self.settings.set(key, value).map_err(ignored)?;
                if self.today.is_some_and(|today| Some(today) < self.settings.hours_confirmed_on) {
                    return Err(ignored(key.value_type().expected()));
                }
            }
            ValueType::Choice(_) | ValueType::Number(..) | ValueType::Toggle => {
                self.settings.set(key, value).map_err(ignored)?;
            }
        }
        Ok(self)
    }
}

/// The layers that set a key, in order of precedence.
fn in_order(layers: &[Layer], key: Key) -> Vec<&Layer> {
    let sets = |layer: &&Layer| layer.keys.contains_key(key.code()) && layer.level.is_read(key);
    let mut found: Vec<_> = layers.iter().rev().filter(sets).collect();
    found.sort_by_key(|layer| layer.level);
    found
}

/// Other names under which admins look for the team's hours, as [`similar::plain`] writes them.
const SYNONYMS: [(Key, &[&str]); 2] = [
    (
        Key::OpeningHours,
        &[
            "hours",
            "hoursavailable",
            "openingtimes",
            "openhours",
            "regularhours",
            "businesshours",
            "operatinghours",
            "workinghours",
            "schedule",
            "timetable",
            "heures",
            "horaire",
            "horaires",
            "openingsuren",
            "openingstijden",
            "öffnungszeiten",
        ],
    ),
    (
        Key::SpecialOpeningHours,
        &[
            "closures",
            "closed",
            "exceptions",
            "holidays",
            "specialdays",
            "specialhours",
            "fermetures",
            "congés",
            "sluitingsdagen",
            "feiertage",
        ],
    ),
];

/// Whether an admin probably means the team's hours by this name of a key.
pub fn means_hours(name: &str) -> bool {
    meant(name).is_some_and(|key| key.value_type().is_hours()) || is_weekly_field(name)
}

/// Whether a value contains the team's hours, at any depth.
pub fn holds_hours(value: &Value) -> bool {
    match value {
        Value::Object(keys) => keys.iter().any(|(name, value)| holds_hours_under(name, value)),
        Value::Array(items) => items.iter().any(holds_hours),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Whether a key, whose name may be misspelt, contains the team's hours.
fn holds_hours_under(name: &str, value: &Value) -> bool {
    match meant(name) {
        Some(key) => value_holds_hours(key, value),
        None => is_weekly_field(name) || holds_hours(value),
    }
}

/// Whether the value of a key contains the team's hours. Contacts have hours of their own.
fn value_holds_hours(key: Key, value: &Value) -> bool {
    key != Key::ContactPoint && (key.value_type().is_hours() || holds_hours(value))
}

/// Whether an admin probably means the organisation's contacts by this name of a key.
pub fn means_contacts(name: &str) -> bool {
    meant(name) == Some(Key::ContactPoint)
}

/// The key that an admin probably means by this name.
fn meant(name: &str) -> Option<Key> {
    Key::from_code(name).or_else(|| similar(Level::Managed, name))
}

/// Faults for keys that have no effect, and whether one of them in a policy probably contains the
/// team's hours. Keys that begin with `$`, such as `$schema`, are comments.
fn unknown(layers: &[Layer]) -> (Vec<Fault>, bool) {
    let (mut faults, mut hours) = (vec![], false);
    for layer in layers {
        for (name, value) in layer.keys.iter().filter(|(name, _)| !name.starts_with('$')) {
            let known = Key::from_code(name);
            if known.is_some_and(|key| layer.level.is_read(key)) {
                continue;
            }
            hours |= layer.level != Level::User && holds_hours_under(name, value);
            let found = unknown_key(layer.level, name, value);
            faults.extend(found.into_iter().map(|fault| fault.within(&layer.source, "")));
        }
    }
    (faults, hours)
}

/// The faults of an unknown key. Of an object, the keys inside are named, too, because some
/// programs put all of theirs into one.
fn unknown_key(level: Level, name: &str, value: &Value) -> Vec<Fault> {
    if let Some(key) = similar(level, name) {
        return vec![Fault::of_key(name, Found::Misspelt(key.code()), None)];
    }
    let inside = value.as_object().into_iter().flat_map(Map::keys).filter_map(|inner| {
        let meant = Key::from_code(inner).or_else(|| similar(level, inner));
        let key = meant.filter(|key| level.may_set(*key))?;
        let fault = Fault::of_key(inner, Found::Nested(key.code()), None);
        Some(fault.within("", &format!("{}.", quoted(name))))
    });
    let inside: Vec<_> = inside.collect();
    if !inside.is_empty() {
        return inside;
    }
    if Key::from_code(name).is_some() {
        return vec![Fault::of_key(name, Found::UsersOwn, None)];
    }
    let names: Vec<_> = level.keys().map(Key::code).collect();
    vec![Fault::of_key(name, Found::UnknownKey, Expected::one_of(&names))]
}

/// The key that was probably meant by this name: see [`similar::nearest`]; or one of [`SYNONYMS`].
fn similar(level: Level, name: &str) -> Option<Key> {
    let nearest = similar::nearest(name, level.keys().map(Key::code)).and_then(Key::from_code);
    let plain = similar::plain(name);
    let synonym = || SYNONYMS.iter().find(|(_, names)| names.contains(&plain.as_str()));
    nearest.or_else(|| synonym().map(|(key, _)| *key).filter(|key| level.may_set(*key)))
}

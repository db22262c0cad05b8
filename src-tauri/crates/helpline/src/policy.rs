//! What is in force: an admin's policy, the user's choices, an admin's recommendations and what is
//! built in, merged key by key.

use serde_json::{Map, Value};

use crate::fault::{Expected, Fault, Found};
use crate::hours::{read_opening, read_specials};
use crate::schedule::Schedule;
use crate::settings::{Form, Key, Settings};

/// Who set a value; the first of these that did is obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// An admin, for good.
    Managed,
    /// The user.
    User,
    /// An admin, as long as the user says nothing.
    Recommended,
    /// Whoever installed the program, by what the installation put in place for everybody.
    Installation,
    /// The program.
    BuiltIn,
}

/// The keys of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Who speaks.
    pub level: Level,
    /// The file or registry path.
    pub source: String,
    /// What is said.
    pub keys: Map<String, Value>,
}

/// What is in force, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// The settings.
    pub settings: Settings,
    /// The schedule.
    pub schedule: Schedule,
    /// Whether some hours of an admin's were refused, so that others hold in their place.
    pub hours_refused: bool,
    /// The value of each key, in their order.
    pub values: Vec<EffectiveValue>,
    /// What is not in force, and why.
    pub ignored: Vec<Fault>,
}

/// The value in force of one key.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectiveValue {
    /// The key.
    pub key: Key,
    /// Its value; null for hours that are built in.
    pub value: Value,
    /// Who set it.
    pub level: Level,
    /// Where; nowhere for what is built in.
    pub source: Option<String>,
}

impl Level {
    /// Its name where programs read it.
    pub fn code(self) -> &'static str {
        match self {
            Level::Managed => "managed",
            Level::User => "user",
            Level::Recommended => "recommended",
            Level::Installation => "installation",
            Level::BuiltIn => "built_in",
        }
    }
}

impl Effective {
    /// The value in force of a key.
    pub fn value(&self, key: Key) -> &EffectiveValue {
        let found = self.values.iter().find(|value| value.key == key);
        found.expect("every key has a value")
    }

    /// The values that an admin may set, in the order in which they are shown.
    pub fn of_policy(&self) -> impl Iterator<Item = &EffectiveValue> {
        self.values.iter().filter(|value| value.key.by_admin())
    }
}

impl EffectiveValue {
    /// Whether the user cannot change it.
    pub fn locked(&self) -> bool {
        self.level == Level::Managed
    }
}

/// Merges the layers. Of two layers of one level the later is obeyed. A value that does not fit is
/// ignored alone.
pub fn merge(layers: &[Layer]) -> Effective {
    let (mut ignored, mut hours_refused) = unknown(layers);
    let mut settings = Settings::default();
    let mut schedule = Schedule::default();
    let mut values = vec![];
    for key in Key::ALL {
        let mut chosen: Option<&Layer> = None;
        for layer in in_order(layers, key) {
            let value = &layer.keys[key.code()];
            let fault = |fault: Fault| fault.within(&layer.source, key.code());
            let only = |found| fault(Fault::new("", found, None));
            if layer.level == Level::User && !key.by_user() {
                ignored.push(only(Found::AdminsOwn));
                continue;
            }
            if let Some(other) = chosen.filter(|chosen| chosen.level == layer.level) {
                ignored.push(only(Found::SetAgain(other.source.clone())));
                continue;
            }
            // What a stronger layer overrides is still checked, and named where it does not fit.
            let mut tried = Tried { settings, schedule: schedule.clone() };
            if let Err(faults) = tried.read(key, value) {
                // What would be overridden changes no status.
                hours_refused |= key.form().is_hours() && chosen.is_none();
                ignored.extend(faults.into_iter().map(fault));
                continue;
            }
            if chosen.is_none() {
                chosen = Some(layer);
                Tried { settings, schedule } = tried;
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
    Effective { settings, schedule, hours_refused, values, ignored }
}

/// What is obeyed of this source's hours, and probably not meant.
pub fn hints(source: &str, schedule: &Schedule) -> Vec<Fault> {
    let hint = |(special, index)| {
        let key = if special { Key::SpecialOpeningHours } else { Key::OpeningHours };
        let fault = Fault::new("", Found::LastMinute, Expected::Midnight);
        fault.within(source, &format!("{}[{index}].closes", key.code()))
    };
    schedule.hours.last_minutes().into_iter().map(hint).collect()
}

/// What is built in for a key; null for hours.
pub fn built_in(key: Key) -> Value {
    Settings::default().value(key)
}

/// What would hold if one more value did.
struct Tried {
    settings: Settings,
    schedule: Schedule,
}

impl Tried {
    fn read(&mut self, key: Key, value: &Value) -> Result<(), Vec<Fault>> {
        match key.form() {
            Form::Choice(_) | Form::Number(..) | Form::Toggle => {
                let set = self.settings.set(key, value);
                set.map_err(|expected| {
                    vec![Fault::new("", Found::Ignored(value.clone()), expected)]
                })
            }
            Form::OpeningHours => {
                let opening = read_opening(value)?;
                self.schedule = self.schedule.with_opening(opening).map_err(|fault| vec![fault])?;
                Ok(())
            }
            Form::SpecialOpeningHours => {
                let specials = read_specials(value)?;
                self.schedule =
                    self.schedule.with_specials(specials).map_err(|fault| vec![fault])?;
                Ok(())
            }
        }
    }
}

/// The layers that speak of a key, the strongest first, the later of two files first.
fn in_order(layers: &[Layer], key: Key) -> Vec<&Layer> {
    let speaks = |layer: &&Layer| {
        // What an admin says of a user's own key is named as such.
        layer.keys.contains_key(key.code()) && (layer.level == Level::User || key.by_admin())
    };
    let mut found: Vec<_> = layers.iter().rev().filter(speaks).collect();
    found.sort_by_key(|layer| layer.level);
    found
}

/// What is to be said about the keys that an admin wrote and nobody reads, and whether one of them
/// was meant to be hours. `$schema` and the like speak to editors and people; a user's unknown keys
/// belong to another version.
fn unknown(layers: &[Layer]) -> (Vec<Fault>, bool) {
    let (mut faults, mut hours) = (vec![], false);
    for layer in layers.iter().filter(|layer| layer.level != Level::User) {
        for name in layer.keys.keys().filter(|name| !name.starts_with('$')) {
            let known = Key::from_code(name);
            if known.is_some_and(Key::by_admin) {
                continue;
            }
            let fault = match similar(name) {
                Some(key) => {
                    hours |= key.form().is_hours();
                    Fault::new(name, Found::Misspelt(key.code()), None)
                }
                None if known.is_some() => Fault::new(name, Found::UsersOwn, None),
                None => {
                    let names: Vec<_> = Key::of_policy().map(Key::code).collect();
                    Fault::new(name, Found::UnknownKey, Expected::one_of(&names))
                }
            };
            faults.push(fault.within(&layer.source, ""));
        }
    }
    (faults, hours)
}

/// The key that was meant by this name: the same but for case and separators, one letter, or one
/// word that is missing, added or another.
fn similar(name: &str) -> Option<Key> {
    let written = variants(name);
    let distance = |key: Key| {
        let meant = variants(key.code());
        let pairs = meant.iter().flat_map(|meant| written.iter().map(move |it| (meant, it)));
        let pairs = pairs.map(|((words, meant), (others, written))| {
            (words + others, strsim::damerau_levenshtein(meant, written))
        });
        pairs.filter(|(_, letters)| *letters <= 1).min()
    };
    let found = Key::of_policy().filter_map(|key| Some((distance(key)?, key)));
    found.min_by_key(|(distance, _)| *distance).map(|(_, key)| key)
}

/// A key's name in lower case without separators: whole, and without each one of its words; each
/// with how many words are left out.
fn variants(name: &str) -> Vec<(usize, String)> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is a word from the start");
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    let without = |index: usize| [&words[..index], &words[index + 1..]].concat().concat();
    let shorter = (0..words.len()).map(without).filter(|name| !name.is_empty());
    shorter.map(|name| (1, name)).chain([(0, words.concat())]).collect()
}

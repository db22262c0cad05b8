//! The JSON Schema, a commented example, and the reference.

use helpline::hidden;
use helpline::hours::{Day, SPECIAL_FIELDS, WEEKLY_FIELDS};
use helpline::limits::{
    BELGIAN_DIGITS, MAX_AREA, MAX_AREA_ABROAD, MAX_CONTACTS, MAX_COUNTRY, MAX_DESCRIPTION,
    MAX_DIGITS, MAX_ENTRIES, MAX_EXTENSION, MAX_NAME, MAX_ON_PAPER, MAX_TELEPHONE,
    MIN_DIGITS_ABROAD, MIN_EXTENSION,
};
use helpline::policy::built_in;
use helpline::settings::{Key, Language, SetBy, ValueType};
use helpline::words::Words;
use helpline::{contacts, hours};
use serde_json::{Map, Value, json};

pub fn files() -> Vec<(String, String)> {
    vec![
        ("ecoute.schema.json".into(), pretty(&schema())),
        ("example.json".into(), example()),
        ("reference.md".into(), reference(&ENGLISH)),
        ("reference.fr.md".into(), reference(&FRENCH)),
    ]
}

/// A valid value for examples.
pub fn sample(key: Key) -> Value {
    match key.value_type() {
        ValueType::Choice(values) => json!(values[0]),
        ValueType::Number(..) => json!(15),
        ValueType::Toggle => json!(true),
        ValueType::Day => json!("2026-11-24"),
        ValueType::OpeningHours => week("09:00", "19:00"),
        ValueType::SpecialOpeningHours => json!([{
            "name": "Pont de l’Ascension", "validFrom": "2027-05-07", "validThrough": "2027-05-07",
        }]),
        ValueType::ContactPoints => json!([{
            "name": "Service social", "telephone": "04 000 00 00",
            "description": "Pour en parler à quelqu’un de la maison",
            "availableLanguage": "français, Nederlands", "onPaper": false,
            "hoursAvailable": week("08:30", "17:00"),
        }]),
    }
}

/// The same hours from Monday to Friday.
fn week(opens: &str, closes: &str) -> Value {
    let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
    json!([{"dayOfWeek": days, "opens": opens, "closes": closes}])
}

fn schema() -> Value {
    let words = Words::of(Language::En);
    let keys = Key::of_policy().map(|key| {
        let mut schema = schema_of(key.value_type());
        schema["title"] = json!(key.label(words));
        schema["description"] = json!(key.description(words));
        (key.code().to_owned(), schema)
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Écoute",
        "type": "object",
        "properties": keys.collect::<Map<_, _>>(),
        "patternProperties": {"^\\$": true},
        "additionalProperties": false,
    })
}

fn schema_of(value_type: ValueType) -> Value {
    match value_type {
        ValueType::Choice(values) => json!({"enum": values}),
        ValueType::Number(least, most) => {
            json!({"type": "integer", "minimum": least, "maximum": most})
        }
        ValueType::Toggle => json!({"type": "boolean"}),
        ValueType::Day => day(),
        ValueType::OpeningHours => {
            let weekday = json!({"not": {"pattern": format!("{}$", Day::PublicHolidays.code())}});
            let days =
                json!({"if": {"type": "array"}, "then": {"contains": weekday}, "else": weekday});
            let mut hours = weekly_hours();
            hours["contains"] = json!({"properties": {hours::Field::DayOfWeek.code(): days}});
            hours
        }
        ValueType::SpecialOpeningHours => {
            let required = [hours::Field::ValidFrom, hours::Field::ValidThrough];
            let mut entry = entry(&SPECIAL_FIELDS, &required);
            let [opens, closes] =
                [hours::Field::Opens, hours::Field::Closes].map(hours::Field::code);
            entry["dependentRequired"] = json!({opens: [closes], closes: [opens]});
            json!({"type": "array", "items": entry, "maxItems": MAX_ENTRIES})
        }
        ValueType::ContactPoints => {
            let fields =
                contacts::Field::ALL.into_iter().map(|it| (it.code(), field_of_contact(it)));
            let required = [contacts::Field::Name, contacts::Field::Telephone];
            let contact = object(fields, &required.map(contacts::Field::code));
            let on_paper = contacts::Field::OnPaper.code();
            let on_paper =
                json!({"properties": {on_paper: {"const": true}}, "required": [on_paper]});
            json!({"type": "array", "items": contact, "maxItems": MAX_CONTACTS,
                "contains": on_paper, "minContains": 0, "maxContains": MAX_ON_PAPER})
        }
    }
}

/// Hours that may be for public holidays only.
fn weekly_hours() -> Value {
    let required = [hours::Field::DayOfWeek, hours::Field::Opens, hours::Field::Closes];
    let entry = entry(&WEEKLY_FIELDS, &required);
    json!({"type": "array", "items": entry, "minItems": 1, "maxItems": MAX_ENTRIES})
}

fn entry(fields: &[hours::Field], required: &[hours::Field]) -> Value {
    let required: Vec<_> = required.iter().map(|field| field.code()).collect();
    object(fields.iter().map(|field| (field.code(), field_of_entry(*field))), &required)
}

/// An object with these fields, which may name its type.
fn object(fields: impl Iterator<Item = (&'static str, Value)>, required: &[&str]) -> Value {
    let fields = fields.chain([("@type", Value::Bool(true))]);
    let fields: Map<_, _> = fields.map(|(name, form)| (name.to_owned(), form)).collect();
    json!({"type": "object", "properties": fields, "required": required, "additionalProperties": false})
}

fn field_of_entry(field: hours::Field) -> Value {
    let opens = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";
    let closes = "^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)$";
    match field {
        hours::Field::DayOfWeek => {
            let day = format!("^(https?://schema\\.org/)?({})$", Day::CODES.join("|"));
            let day = json!({"type": "string", "pattern": day});
            json!({"anyOf": [day, {"type": "array", "items": day, "minItems": 1}]})
        }
        hours::Field::Name => text(MAX_NAME),
        hours::Field::Opens => json!({"type": "string", "pattern": opens}),
        hours::Field::Closes => json!({"type": "string", "pattern": closes}),
        hours::Field::ValidFrom | hours::Field::ValidThrough => day(),
    }
}

fn field_of_contact(field: contacts::Field) -> Value {
    match field {
        contacts::Field::Name | contacts::Field::AvailableLanguage => text(MAX_NAME),
        contacts::Field::Telephone => telephone(),
        contacts::Field::Description => text(MAX_DESCRIPTION),
        contacts::Field::OnPaper => schema_of(ValueType::Toggle),
        contacts::Field::HoursAvailable => weekly_hours(),
    }
}

/// A text of at most this many characters, without the spaces around it and without hidden
/// characters.
fn text(longest: usize) -> Value {
    // A pattern has no escape for characters outside of the basic plane.
    let format = hidden::FORMAT.iter().filter(|range| *range.end() <= '\u{ffff}');
    let escaped = |c: &char| format!("\\u{:04x}", u32::from(*c));
    let hidden: String =
        format.map(|range| escaped(range.start()) + "-" + &escaped(range.end())).collect();
    let hidden = format!("[\\u0000-\\u001f\\u007f-\\u009f{hidden}]");
    let trimmed = format!("^\\s*\\S(.{{0,{}}}\\S)?\\s*$", longest - 2);
    json!({"type": "string", "pattern": trimmed, "not": {"pattern": hidden}})
}

/// One telephone number, as the program reads it.
fn telephone() -> Value {
    let zero = "\\(0\\)";
    let space = " \\u00a0\\u202f";
    let trimmed =
        format!("^[{space}]*[^{space}](.{{0,{}}}[^{space}])?[{space}]*$", MAX_TELEPHONE - 2);
    let separators = format!("([{space}/.-]|{zero})*");
    let more = |least: usize, most: usize| format!("({separators}[0-9]){{{least},{most}}}");
    let belgian = more(BELGIAN_DIGITS.start() - 1, BELGIAN_DIGITS.end() - 1);
    let extension = format!("[0-9]{}", more(MIN_EXTENSION - 1, MAX_EXTENSION - 1));
    let national = format!("0{separators}[1-9]{belgian}");
    let country = format!("3{separators}2");
    let abroad = more(MIN_DIGITS_ABROAD - 1, MAX_DIGITS - 1);
    let international =
        format!("\\+[{space}]*({country}{separators}[1-9]{belgian}|(?!{country})[1-9]{abroad})");
    let zeros = format!("0{separators}0");
    let abroad = more(MIN_DIGITS_ABROAD - 2, MAX_DIGITS - 2);
    let other = format!(
        "{zeros}({separators}{country}{separators}[1-9]{belgian}|(?!{separators}({country}|0)){abroad})"
    );
    let digits = format!("^[{space}]*({extension}|{national}|{international}|{other})[{space}]*$");
    let country =
        format!("(\\+[{space}]*[0-9]{{1,{MAX_COUNTRY}}}|00[0-9]{{0,{}}})", MAX_COUNTRY - 2);
    let country = format!("^([^()]*|[{space}]*{country}[{space}]*{zero}[^()]*)$");
    let between = format!("([{space}.-]|{zero})*");
    let national = format!("[{space}]*0({between}[0-9]){{0,{}}}", MAX_AREA - 1);
    let abroad = format!(
        "[{space}]*(\\+({between}[0-9]){{0,2}}|00)({between}[0-9]){{0,{}}}",
        MAX_AREA_ABROAD - 2
    );
    let slash = format!("^([^/]*|({national}|{abroad}){between}/[^/]*)$");
    let patterns = [trimmed, digits, country, slash].map(|pattern| json!({"pattern": pattern}));
    json!({"type": "string", "allOf": patterns})
}

fn day() -> Value {
    json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})
}

/// An example policy. A member whose name begins with `$` precedes each key and describes it.
fn example() -> String {
    let words = Words::of(Language::En);
    let members = Key::of_policy().map(|key| {
        let what = key.description(words);
        let value = format!("{:#}", sample(key)).replace('\n', "\n  ");
        format!("  \"$ {0}\": {1},\n  \"{0}\": {value}", key.code(), json!(what))
    });
    format!("{{\n{}\n}}\n", members.collect::<Vec<_>>().join(",\n"))
}

/// The reference's texts that do not belong to a key.
struct ReferenceTexts {
    language: Language,
    head: &'static str,
    to: &'static str,
    day: &'static str,
    list: &'static str,
    sheet: &'static str,
    installed: &'static str,
    user: &'static str,
    admin: &'static str,
}

const ENGLISH: ReferenceTexts = ReferenceTexts {
    language: Language::En,
    head: "# Policy keys\n\nGenerated by `cargo xtask policy` from the program's own list; [admin.md](../../docs/admin.md) \
           says where each\nsystem keeps a policy. En français : [reference.fr.md](reference.fr.md).\n\n\
           | key | value | built in | who | what it does |\n",
    to: "to",
    day: "a day, `YYYY-MM-DD`",
    list: "list",
    sheet: "the sheet’s",
    installed: "as installed",
    user: "user, admin",
    admin: "admin",
};

const FRENCH: ReferenceTexts = ReferenceTexts {
    language: Language::Fr,
    head: "# Clés des stratégies\n\nGénéré par `cargo xtask policy` à partir de la liste du programme ; \
           [admin.fr.md](../../docs/admin.fr.md) dit où\nchaque système garde une stratégie. In English: \
           [reference.md](reference.md).\n\n| clé | valeur | d’origine | qui | effet |\n",
    to: "à",
    day: "un jour, `AAAA-MM-JJ`",
    list: "liste",
    sheet: "celui de la fiche",
    installed: "selon l’installation",
    user: "personne, admin",
    admin: "admin",
};

fn reference(texts: &ReferenceTexts) -> String {
    let words = Words::of(texts.language);
    let rows = Key::of_policy().map(|key| {
        let (value, mut built_in) = match key.value_type() {
            ValueType::Choice(values) => (codes(values), format!("`{}`", built_in(key))),
            ValueType::Number(least, most) => {
                (format!("{least} {} {most}", texts.to), format!("`{}`", built_in(key)))
            }
            ValueType::Toggle => ("`true`, `false`".into(), format!("`{}`", built_in(key))),
            ValueType::Day => (texts.day.into(), "–".into()),
            ValueType::ContactPoints => (texts.list.into(), "–".into()),
            ValueType::OpeningHours | ValueType::SpecialOpeningHours => {
                (texts.list.into(), texts.sheet.into())
            }
        };
        if key.in_autostart_entry() {
            built_in = texts.installed.into();
        }
        let who = match key.set_by() {
            SetBy::Everybody => texts.user,
            SetBy::Admin => texts.admin,
            SetBy::User => unreachable!("a policy does not have this key"),
        };
        let (key, what) = (key.code(), key.description(words));
        format!("| `{key}` | {value} | {built_in} | {who} | {what} |\n")
    });
    format!("{}|---|---|---|---|---|\n{}", texts.head, rows.collect::<String>())
}

fn codes(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

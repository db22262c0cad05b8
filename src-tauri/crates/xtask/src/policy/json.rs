//! The JSON Schema, a commented example, and the reference.

use helpline::hours::{DAYS, MAX_ENTRIES, MAX_NAME};
use helpline::policy::built_in;
use helpline::settings::{Form, Key, Language, SetBy};
use helpline::words::Words;
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
    match key.form() {
        Form::Choice(values) => json!(values[0]),
        Form::Number(..) => json!(15),
        Form::Toggle => json!(true),
        Form::OpeningHours => json!([{
            "dayOfWeek": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            "opens": "09:00", "closes": "19:00",
        }]),
        Form::SpecialOpeningHours => json!([{
            "name": "Pont de l’Ascension", "validFrom": "2027-05-07", "validThrough": "2027-05-07",
        }]),
    }
}

fn schema() -> Value {
    let words = Words::of(Language::En);
    let keys = Key::of_policy().map(|key| {
        let mut schema = form(key.form());
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

fn form(form: Form) -> Value {
    match form {
        Form::Choice(values) => json!({"enum": values}),
        Form::Number(least, most) => json!({"type": "integer", "minimum": least, "maximum": most}),
        Form::Toggle => json!({"type": "boolean"}),
        Form::OpeningHours => {
            let day = format!("^(https?://schema\\.org/)?({})$", DAYS.join("|"));
            let day = json!({"type": "string", "pattern": day});
            let mut entry = entry(&["dayOfWeek", "opens", "closes"]);
            entry["properties"]["dayOfWeek"] =
                json!({"anyOf": [day, {"type": "array", "items": day, "minItems": 1}]});
            json!({"type": "array", "items": entry, "minItems": 1, "maxItems": MAX_ENTRIES})
        }
        Form::SpecialOpeningHours => {
            let mut entry = entry(&["validFrom", "validThrough"]);
            entry["properties"]["name"] =
                json!({"type": "string", "minLength": 1, "maxLength": MAX_NAME});
            entry["dependentRequired"] = json!({"opens": ["closes"], "closes": ["opens"]});
            json!({"type": "array", "items": entry, "maxItems": MAX_ENTRIES})
        }
    }
}

fn entry(required: &[&str]) -> Value {
    let opens = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";
    let closes = "^(([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?|24:00(:00)?)$";
    let day =
        json!({"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"});
    json!({
        "type": "object",
        "properties": {
            "@type": {"const": "OpeningHoursSpecification"},
            "opens": {"type": "string", "pattern": opens},
            "closes": {"type": "string", "pattern": closes},
            "validFrom": day,
            "validThrough": day,
        },
        "required": required,
        "additionalProperties": false,
    })
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
struct Heading {
    language: Language,
    head: &'static str,
    to: &'static str,
    list: &'static str,
    sheet: &'static str,
    installed: &'static str,
    user: &'static str,
    admin: &'static str,
}

const ENGLISH: Heading = Heading {
    language: Language::En,
    head: "# Policy keys\n\nMade by `cargo xtask policy` from the program's own list; [admin.md](../../docs/admin.md) \
           says where each\nsystem keeps a policy. En français : [reference.fr.md](reference.fr.md).\n\n\
           | key | value | built in | who | what it does |\n",
    to: "to",
    list: "list",
    sheet: "the sheet’s",
    installed: "as installed",
    user: "user, admin",
    admin: "admin",
};

const FRENCH: Heading = Heading {
    language: Language::Fr,
    head: "# Clés des stratégies\n\nFait par `cargo xtask policy` à partir de la liste du programme ; \
           [admin.fr.md](../../docs/admin.fr.md) dit où\nchaque système garde une stratégie. In English: \
           [reference.md](reference.md).\n\n| clé | valeur | d’origine | qui | effet |\n",
    to: "à",
    list: "liste",
    sheet: "celui de la fiche",
    installed: "selon l’installation",
    user: "personne, admin",
    admin: "admin",
};

fn reference(said: &Heading) -> String {
    let words = Words::of(said.language);
    let rows = Key::of_policy().map(|key| {
        let (value, mut built_in) = match key.form() {
            Form::Choice(values) => (codes(values), format!("`{}`", built_in(key))),
            Form::Number(least, most) => {
                (format!("{least} {} {most}", said.to), format!("`{}`", built_in(key)))
            }
            Form::Toggle => ("`true`, `false`".into(), format!("`{}`", built_in(key))),
            Form::OpeningHours | Form::SpecialOpeningHours => (said.list.into(), said.sheet.into()),
        };
        if key == Key::Autostart {
            built_in = said.installed.into();
        }
        let who = match key.set_by() {
            SetBy::Everybody => said.user,
            SetBy::Admin | SetBy::User => said.admin,
        };
        let (key, what) = (key.code(), key.description(words));
        format!("| `{key}` | {value} | {built_in} | {who} | {what} |\n")
    });
    format!("{}|---|---|---|---|---|\n{}", said.head, rows.collect::<String>())
}

fn codes(values: &[&str]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

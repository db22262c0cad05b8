//! The Group Policy template (ADMX), and its texts in each language (ADML).

use anyhow::Result;
use helpline::policy::{MANAGED_REGISTRY_KEY, RECOMMENDED_REGISTRY_KEY};
use helpline::settings::{Key, Language, Settings, ValueType};
use helpline::words::Words;

use super::xml::{Element, document, element, text};

/// An upper bound for the JSON text of a list.
const LONGEST_TEXT: u32 = 262_144;
const ROOT: [(&str, &str); 3] = [
    ("revision", "1.0"),
    ("schemaVersion", "1.0"),
    ("xmlns", "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions"),
];
/// For each level: the prefix of its policies' names, its category, and its registry key.
const LEVELS: [(&str, &str, &str); 2] = [
    ("", "Ecoute", MANAGED_REGISTRY_KEY),
    ("Recommended_", "Recommended", RECOMMENDED_REGISTRY_KEY),
];

pub fn files() -> Result<Vec<(String, String)>> {
    let mut files = vec![("ecoute.admx".to_owned(), admx()?)];
    for language in Language::ALL {
        let folder = match language {
            Language::Fr => "fr-FR",
            Language::Nl => "nl-NL",
            Language::De => "de-DE",
            Language::En => "en-US",
        };
        files.push((format!("{folder}/ecoute.adml"), adml(Words::of(language))?));
    }
    Ok(files)
}

/// An element without content.
fn empty(name: &'static str, attributes: &[(&'static str, &str)]) -> Element {
    element(name, attributes, [])
}

fn admx() -> Result<String> {
    let policies = LEVELS.iter().flat_map(|(prefix, category, path)| {
        let keys = Key::of_policy().filter(|key| prefix.is_empty() || key.by_user());
        keys.map(move |key| policy(key, prefix, category, path))
    });
    let target = [("prefix", "ecoute"), ("namespace", "Ecoute.Policies")];
    let supported = [("name", "Supported"), ("displayName", "$(string.Supported)")];
    let all = [("name", "Ecoute"), ("displayName", "$(string.Ecoute)")];
    let recommended = [("name", "Recommended"), ("displayName", "$(string.Recommended)")];
    let parent = empty("parentCategory", &[("ref", "Ecoute")]);
    let categories = [empty("category", &all), element("category", &recommended, [parent])];
    let definitions = element("definitions", &[], [empty("definition", &supported)]);
    document(&element(
        "policyDefinitions",
        &ROOT,
        [
            element("policyNamespaces", &[], [empty("target", &target)]),
            empty("resources", &[("minRequiredRevision", "1.0")]),
            element("supportedOn", &[], [definitions]),
            element("categories", &[], categories),
            element("policies", &[], policies),
        ],
    ))
}

fn policy(key: Key, prefix: &str, category: &str, path: &str) -> Element {
    let name = key.code();
    let own = [("id", name), ("valueName", name), ("required", "true")];
    let value = match key.value_type() {
        ValueType::Toggle => None,
        ValueType::Choice(values) => {
            Some(element("enum", &own, values.iter().map(|value| item(name, value))))
        }
        ValueType::Number(least, most) => {
            let limits = [("minValue", &*least.to_string()), ("maxValue", &*most.to_string())];
            Some(empty("decimal", &[&own[..], &limits].concat()))
        }
        ValueType::Day => {
            let longest = [("maxLength", &*"YYYY-MM-DD".len().to_string())];
            Some(empty("text", &[&own[..], &longest].concat()))
        }
        ValueType::OpeningHours | ValueType::SpecialOpeningHours | ValueType::ContactPoints => {
            let longest = [("maxLength", &*LONGEST_TEXT.to_string())];
            Some(empty("text", &[&own[..], &longest].concat()))
        }
    };
    let presentation = format!("$(presentation.{name})");
    let (shown, values) = match value {
        Some(value) => (("presentation", &*presentation), vec![element("elements", &[], [value])]),
        None => {
            let number = |number| [empty("decimal", &[("value", number)])];
            let states = [("enabledValue", "1"), ("disabledValue", "0")];
            let states = states.map(|(state, value)| element(state, &[], number(value)));
            (("valueName", name), states.into())
        }
    };
    let attributes = [
        ("name", &*format!("{prefix}{name}")),
        ("class", "Machine"),
        ("displayName", &format!("$(string.{name})")),
        ("explainText", &format!("$(string.{name}_explain)")),
        ("key", path),
        shown,
    ];
    let parent = empty("parentCategory", &[("ref", category)]);
    let supported = empty("supportedOn", &[("ref", "Supported")]);
    element("policy", &attributes, [parent, supported].into_iter().chain(values))
}

fn item(name: &str, value: &str) -> Element {
    let value_of = element("value", &[], [text("string", &[], value)]);
    element("item", &[("displayName", &format!("$(string.{name}_{value})"))], [value_of])
}

fn adml(words: &Words) -> Result<String> {
    let string = |id: &str, words: &str| text("string", &[("id", id)], words);
    let mut strings = vec![
        string("Ecoute", words.product),
        string("Recommended", words.policy.recommended),
        string("Supported", words.policy.supported),
    ];
    let mut presentations = vec![];
    for key in Key::of_policy() {
        let (name, label) = (key.code(), key.label(words));
        strings.push(string(name, label));
        strings.push(string(&format!("{name}_explain"), &key.description(words)));
        let of = ("refId", name);
        let control = match key.value_type() {
            ValueType::Toggle => continue,
            ValueType::Choice(values) => {
                let answers = values
                    .iter()
                    .map(|value| string(&format!("{name}_{value}"), &answer(key, value, words)));
                strings.extend(answers);
                text("dropdownList", &[of, ("noSort", "true")], label)
            }
            ValueType::Number(..) => text("decimalTextBox", &[of], label),
            ValueType::Day
            | ValueType::OpeningHours
            | ValueType::SpecialOpeningHours
            | ValueType::ContactPoints => element("textBox", &[of], [text("label", &[], label)]),
        };
        presentations.push(element("presentation", &[("id", name)], [control]));
    }
    let tables =
        [element("stringTable", &[], strings), element("presentationTable", &[], presentations)];
    document(&element(
        "policyDefinitionResources",
        &ROOT,
        [
            text("displayName", &[], words.product),
            text("description", &[], words.product),
            element("resources", &[], tables),
        ],
    ))
}

/// The displayed text of a key's value.
fn answer(key: Key, value: &str, words: &Words) -> String {
    let mut settings = Settings::default();
    settings.set(key, &value.into()).expect("a value of the key's own");
    settings.text(key, words)
}

//! Group policy: the template, and its texts in four languages.

use helpline::settings::{Form, Key, Language, Settings};
use helpline::words::Words;

use super::xml;

/// Longer than any list that is accepted.
const LONGEST_TEXT: u32 = 262_144;
const SPACE: &str = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";
const PLACES: [(&str, &str, &str); 2] = [
    ("", "Ecoute", r"Software\Policies\Ecoute"),
    ("Recommended_", "Recommended", r"Software\Policies\Ecoute\Recommended"),
];

pub fn files() -> Vec<(String, String)> {
    let texts = Language::ALL.map(|language| {
        let folder = match language {
            Language::Fr => "fr-FR",
            Language::Nl => "nl-NL",
            Language::De => "de-DE",
            Language::En => "en-US",
        };
        (format!("{folder}/ecoute.adml"), adml(Words::of(language)))
    });
    [&[("ecoute.admx".to_owned(), admx())][..], &texts].concat()
}

fn admx() -> String {
    let policies = PLACES.iter().flat_map(|(prefix, category, path)| {
        let keys = Key::of_policy().filter(|key| prefix.is_empty() || key.by_user());
        keys.map(move |key| policy(key, prefix, category, path))
    });
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions revision="1.0" schemaVersion="1.0" xmlns="{SPACE}">
  <policyNamespaces>
    <target prefix="ecoute" namespace="Ecoute.Policies"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="Supported" displayName="$(string.Supported)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="Ecoute" displayName="$(string.Ecoute)"/>
    <category name="Recommended" displayName="$(string.Recommended)">
      <parentCategory ref="Ecoute"/>
    </category>
  </categories>
  <policies>
{}  </policies>
</policyDefinitions>
"#,
        policies.collect::<String>()
    )
}

fn policy(key: Key, prefix: &str, category: &str, path: &str) -> String {
    let name = key.code();
    let (value, elements) = match key.form() {
        Form::Toggle => (
            format!(r#" valueName="{name}""#),
            "      <enabledValue><decimal value=\"1\"/></enabledValue>\n      \
             <disabledValue><decimal value=\"0\"/></disabledValue>\n"
                .to_owned(),
        ),
        Form::Choice(values) => {
            let item = |value: &&str| {
                format!(
                    "          <item displayName=\"$(string.{name}_{value})\">\
                     <value><string>{value}</string></value></item>\n"
                )
            };
            let items: String = values.iter().map(item).collect();
            let list = format!(
                "        <enum id=\"{name}\" valueName=\"{name}\" required=\"true\">\n{items}        \
                 </enum>\n"
            );
            (presentation(name), elements(&list))
        }
        Form::Number(least, most) => {
            let number = format!(
                "        <decimal id=\"{name}\" valueName=\"{name}\" required=\"true\" \
                 minValue=\"{least}\" maxValue=\"{most}\"/>\n"
            );
            (presentation(name), elements(&number))
        }
        Form::OpeningHours | Form::SpecialOpeningHours => {
            let text = format!(
                "        <text id=\"{name}\" valueName=\"{name}\" required=\"true\" \
                 maxLength=\"{LONGEST_TEXT}\"/>\n"
            );
            (presentation(name), elements(&text))
        }
    };
    format!(
        r#"    <policy name="{prefix}{name}" class="Machine" displayName="$(string.{name})" explainText="$(string.{name}_explain)" key="{path}"{value}>
      <parentCategory ref="{category}"/>
      <supportedOn ref="Supported"/>
{elements}    </policy>
"#
    )
}

fn presentation(name: &str) -> String {
    format!(r#" presentation="$(presentation.{name})""#)
}

fn elements(inner: &str) -> String {
    format!("      <elements>\n{inner}      </elements>\n")
}

fn adml(words: &Words) -> String {
    let string =
        |id: &str, text: &str| format!("      <string id=\"{id}\">{}</string>\n", xml(text));
    let mut strings = string("Ecoute", words.product)
        + &string("Recommended", words.policy.recommended)
        + &string("Supported", words.policy.supported);
    let mut presentations = String::new();
    for key in Key::of_policy() {
        let (name, label) = (key.code(), xml(key.label(words)));
        strings += &string(name, key.label(words));
        strings += &string(&format!("{name}_explain"), key.description(words));
        let control = match key.form() {
            Form::Toggle => continue,
            Form::Choice(values) => {
                for value in values {
                    strings += &string(&format!("{name}_{value}"), &answer(key, value, words));
                }
                format!("<dropdownList refId=\"{name}\" noSort=\"true\">{label}</dropdownList>")
            }
            Form::Number(..) => {
                format!("<decimalTextBox refId=\"{name}\">{label}</decimalTextBox>")
            }
            Form::OpeningHours | Form::SpecialOpeningHours => {
                format!("<textBox refId=\"{name}\"><label>{label}</label></textBox>")
            }
        };
        presentations += &format!(
            "      <presentation id=\"{name}\">\n        {control}\n      </presentation>\n"
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources revision="1.0" schemaVersion="1.0" xmlns="{SPACE}">
  <displayName>{product}</displayName>
  <description>{product}</description>
  <resources>
    <stringTable>
{strings}    </stringTable>
    <presentationTable>
{presentations}    </presentationTable>
  </resources>
</policyDefinitionResources>
"#,
        product = xml(words.product)
    )
}

/// A value of a key as people read it.
fn answer(key: Key, value: &str, words: &Words) -> String {
    let mut settings = Settings::default();
    settings.set(key, &value.into()).expect("a value of the key's own");
    settings.text(key, words)
}

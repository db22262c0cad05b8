//! macOS: a sample configuration profile, and the manifest that profile editors read.

use helpline::settings::{Form, Key, Language};
use helpline::words::Words;
use serde_json::Value;

use super::json::sample;
use super::xml;

const DOMAIN: &str = "be.ecoute.Ecoute";

pub fn files() -> Vec<(String, String)> {
    vec![
        ("ecoute.mobileconfig".into(), plist(&profile())),
        (format!("{DOMAIN}.manifest.plist"), plist(&manifest())),
    ]
}

fn profile() -> String {
    let forced = dict(
        &Key::of_policy().map(|key| (key.code(), value(key, &sample(key)))).collect::<Vec<_>>(),
    );
    let settings = dict(&[("mcx_preference_settings", forced)]);
    let forced = dict(&[("Forced", format!("<array>{settings}</array>"))]);
    let payload = dict(&[
        ("PayloadContent", dict(&[(DOMAIN, forced)])),
        ("PayloadIdentifier", string("be.ecoute.Ecoute.policy.settings")),
        ("PayloadType", string("com.apple.ManagedClient.preferences")),
        ("PayloadUUID", string("5B2A7C1E-4C59-4B0E-9C63-6D0B1B9B6E01")),
        ("PayloadVersion", "<integer>1</integer>".into()),
    ]);
    dict(&[
        ("PayloadContent", format!("<array>{payload}</array>")),
        ("PayloadDisplayName", string(Words::of(Language::En).product)),
        ("PayloadIdentifier", string("be.ecoute.Ecoute.policy")),
        ("PayloadScope", string("System")),
        ("PayloadType", string("Configuration")),
        ("PayloadUUID", string("0F6D2F53-54E5-4E8F-8C6E-6E3E8D2B7A02")),
        ("PayloadVersion", "<integer>1</integer>".into()),
    ])
}

fn manifest() -> String {
    let words = Words::of(Language::En);
    let keys = Key::of_policy().map(|key| {
        let (kind, limits) = match key.form() {
            Form::Choice(values) => {
                let values: String = values.iter().map(|value| string(value)).collect();
                ("string", vec![("pfm_range_list", format!("<array>{values}</array>"))])
            }
            Form::Number(least, most) => {
                let number = |number: u16| format!("<integer>{number}</integer>");
                ("integer", vec![("pfm_range_min", number(least)), ("pfm_range_max", number(most))])
            }
            Form::Toggle => ("boolean", vec![]),
            Form::OpeningHours | Form::SpecialOpeningHours => ("string", vec![]),
        };
        let own = [
            ("pfm_name", string(key.code())),
            ("pfm_title", string(key.label(words))),
            ("pfm_description", string(key.description(words))),
            ("pfm_type", string(kind)),
        ];
        dict(&[&own[..], &limits].concat())
    });
    dict(&[
        ("pfm_domain", string(DOMAIN)),
        ("pfm_title", string(words.product)),
        ("pfm_version", "<integer>1</integer>".into()),
        ("pfm_subkeys", format!("<array>{}</array>", keys.collect::<String>())),
    ])
}

/// A value as the preferences hold it; lists are JSON text.
fn value(key: Key, value: &Value) -> String {
    match (key.form(), value) {
        (Form::Toggle, _) => format!("<{value}/>"),
        (Form::Number(..), _) => format!("<integer>{value}</integer>"),
        (Form::Choice(_), value) => string(value.as_str().unwrap_or_default()),
        (Form::OpeningHours | Form::SpecialOpeningHours, value) => string(&value.to_string()),
    }
}

fn string(text: &str) -> String {
    format!("<string>{}</string>", xml(text))
}

fn dict(members: &[(&str, String)]) -> String {
    let members = members.iter().map(|(key, value)| format!("<key>{key}</key>\n{value}\n"));
    format!("<dict>\n{}</dict>", members.collect::<String>())
}

fn plist(inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n{inner}\n</plist>\n"
    )
}

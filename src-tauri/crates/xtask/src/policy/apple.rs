//! macOS: a sample configuration profile, and the manifest for profile editors.

use anyhow::Result;
use helpline::application::ID;
use helpline::settings::{Key, Language, ValueType};
use helpline::words::Words;
use plist::{Dictionary, Value, XmlWriteOptions, plist};
use serde_json::Value as Json;

use super::json::sample;

pub fn files() -> Result<Vec<(String, String)>> {
    Ok(vec![
        ("ecoute.mobileconfig".into(), text(&profile())?),
        (format!("{ID}.manifest.plist"), text(&manifest())?),
    ])
}

fn profile() -> Value {
    let forced = Key::of_policy().map(|key| (key.code(), value(sample(key))));
    plist!({
        "PayloadContent": [{
            "PayloadContent": {
                ID: {"Forced": [{"mcx_preference_settings": forced.collect::<Dictionary>()}]},
            },
            "PayloadIdentifier": (format!("{ID}.policy.settings")),
            "PayloadType": "com.apple.ManagedClient.preferences",
            "PayloadUUID": "5B2A7C1E-4C59-4B0E-9C63-6D0B1B9B6E01",
            "PayloadVersion": 1,
        }],
        "PayloadDisplayName": Words::of(Language::En).product,
        "PayloadIdentifier": (format!("{ID}.policy")),
        "PayloadScope": "System",
        "PayloadType": "Configuration",
        "PayloadUUID": "0F6D2F53-54E5-4E8F-8C6E-6E3E8D2B7A02",
        "PayloadVersion": 1,
    })
}

fn manifest() -> Value {
    let words = Words::of(Language::En);
    let keys = Key::of_policy().map(|key| {
        let (kind, limits) = match key.value_type() {
            ValueType::Choice(values) => {
                let values = values.iter().map(|value| Value::from(*value)).collect();
                ("string", vec![("pfm_range_list", Value::Array(values))])
            }
            ValueType::Number(least, most) => {
                ("integer", vec![("pfm_range_min", least.into()), ("pfm_range_max", most.into())])
            }
            ValueType::Toggle => ("boolean", vec![]),
            ValueType::Day
            | ValueType::OpeningHours
            | ValueType::SpecialOpeningHours
            | ValueType::ContactPoints => ("string", vec![]),
        };
        let own = [
            ("pfm_name", key.code()),
            ("pfm_title", key.label(words)),
            ("pfm_description", &key.description(words)),
            ("pfm_type", kind),
        ];
        let own = own.map(|(name, text)| (name, Value::from(text)));
        Value::Dictionary(own.into_iter().chain(limits).collect())
    });
    plist!({
        "pfm_domain": ID,
        "pfm_title": words.product,
        "pfm_version": 1,
        "pfm_subkeys": Value::Array(keys.collect()),
    })
}

/// A value as stored in preferences; lists are JSON texts.
fn value(value: Json) -> Value {
    match value {
        Json::Bool(on) => on.into(),
        Json::Number(number) => number.as_u64().expect("a key's number counts something").into(),
        Json::String(text) => text.into(),
        Json::Null | Json::Array(_) | Json::Object(_) => value.to_string().into(),
    }
}

fn text(plist: &Value) -> Result<String> {
    let mut text = vec![];
    plist.to_writer_xml_with_options(&mut text, &XmlWriteOptions::default().indent(b' ', 2))?;
    Ok(String::from_utf8(text)? + "\n")
}

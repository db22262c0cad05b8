//! XML as a value, and its text.

use std::io;

use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// An element, its attributes, and what is in it.
pub struct Element(&'static str, Vec<(&'static str, String)>, Inner);

enum Inner {
    Elements(Vec<Element>),
    Text(String),
}

/// An element with others in it, or with none.
pub fn element(
    name: &'static str,
    attributes: &[(&'static str, &str)],
    inner: impl IntoIterator<Item = Element>,
) -> Element {
    let attributes = attributes.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Element(name, attributes.collect(), Inner::Elements(inner.into_iter().collect()))
}

/// An element with text in it.
pub fn text(name: &'static str, attributes: &[(&'static str, &str)], text: &str) -> Element {
    Element(name, element(name, attributes, []).1, Inner::Text(text.to_owned()))
}

/// A document's text.
pub fn document(root: &Element) -> Result<String> {
    let mut xml = Writer::new_with_indent(vec![], b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    write(&mut xml, root)?;
    Ok(String::from_utf8(xml.into_inner())? + "\n")
}

fn write(xml: &mut Writer<Vec<u8>>, Element(name, attributes, inner): &Element) -> io::Result<()> {
    let attributes = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    let element = xml.create_element(*name).with_attributes(attributes);
    let written = match inner {
        Inner::Text(text) => element.write_text_content(BytesText::new(text)),
        Inner::Elements(inner) if inner.is_empty() => element.write_empty(),
        Inner::Elements(inner) => {
            element.write_inner_content(|xml| inner.iter().try_for_each(|it| write(xml, it)))
        }
    };
    written.map(drop)
}

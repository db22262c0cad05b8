//! An XML tree, and its serialisation.

use std::io;

use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// An element: name, attributes and content.
pub struct Element(&'static str, Vec<(&'static str, String)>, Inner);

enum Inner {
    Elements(Vec<Element>),
    Text(String),
}

/// An element with child elements, or without any.
pub fn element(
    name: &'static str,
    attributes: &[(&'static str, &str)],
    inner: impl IntoIterator<Item = Element>,
) -> Element {
    let attributes = attributes.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Element(name, attributes.collect(), Inner::Elements(inner.into_iter().collect()))
}

/// An element with text content.
pub fn text(name: &'static str, attributes: &[(&'static str, &str)], text: &str) -> Element {
    Element(name, element(name, attributes, []).1, Inner::Text(text.to_owned()))
}

/// The XML text of a document.
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

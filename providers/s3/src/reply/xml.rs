//! A reply in XML as a tree. Entities are never expanded beyond XML's own five.

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};

/// The longest reply that is not a page of a listing, in bytes.
pub const MAX_REPLY: u64 = 64 << 10;
/// The deepest nesting that is read; replies have five levels.
const MAX_DEPTH: usize = 16;

/// An element with its text and the elements in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub text: String,
    pub children: Vec<Element>,
}

/// The text is not well-formed XML, or was cut short.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl From<quick_xml::Error> for Malformed {
    fn from(_: quick_xml::Error) -> Self {
        Self
    }
}

impl Element {
    /// Reads the root element.
    ///
    /// # Errors
    /// If the text is cut short or is something else.
    pub fn parse(xml: &[u8]) -> Result<Self, Malformed> {
        let xml = std::str::from_utf8(xml).map_err(|_| Malformed)?;
        let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Self::default()];
        loop {
            let innermost = open.last_mut().ok_or(Malformed)?;
            match reader.read_event()? {
                Event::Start(start) => {
                    let name = start.local_name();
                    let name: &str = name.as_ref();
                    open.push(Self {
                        name: name.to_owned(),
                        ..Self::default()
                    });
                    if open.len() > MAX_DEPTH {
                        return Err(Malformed);
                    }
                }
                Event::Text(text) => innermost.text.push_str(&text),
                Event::CData(text) => innermost.text.push_str(&text),
                Event::GeneralRef(entity) => innermost.text.push_str(&resolved(&entity)?),
                Event::End(_) => {
                    let element = open.pop().ok_or(Malformed)?;
                    open.last_mut().ok_or(Malformed)?.children.push(element);
                }
                Event::DocType(_) => return Err(Malformed),
                Event::Eof => break,
                _ => {}
            }
        }
        let mut root = open.pop().filter(|_| open.is_empty()).ok_or(Malformed)?;
        match root.children.pop() {
            Some(element) if root.children.is_empty() => Ok(element),
            _ => Err(Malformed),
        }
    }

    /// The text of the first element of this name inside.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut children = self.children.iter();
        let child = children.find(|child| child.name == name)?;
        Some(child.text.as_str())
    }
}

fn resolved(entity: &BytesRef<'_>) -> Result<String, Malformed> {
    if let Some(character) = entity.resolve_char_ref()? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(entity)
        .map(str::to_owned)
        .ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::{Element, Malformed};

    #[test]
    fn text_and_elements_come_out_as_they_were_written() {
        let root =
            Element::parse(b"<?xml version=\"1.0\"?><E><Code>A&amp;&#x65;</Code><Empty/></E>");
        let root = root.unwrap_or_default();
        assert_eq!(root.value("Code"), Some("A&e"));
        assert_eq!((root.value("Empty"), root.value("None")), (Some(""), None));
    }

    #[test]
    fn text_that_is_cut_short_or_something_else_is_refused() {
        let whole = "<A><B>text</B></A>";
        for end in 0..whole.len() {
            assert_eq!(
                Element::parse(&whole.as_bytes()[..end]),
                Err(Malformed),
                "{end}"
            );
        }
        for text in ["<!DOCTYPE x><A/>", "<A>&unknown;</A>", "<A/><B/>", "\u{fe}"] {
            assert_eq!(Element::parse(text.as_bytes()), Err(Malformed), "{text}");
        }
    }
}

//! The tags and texts of a page, none of them copied. quick-xml validates and copies each name and text, which took a
//! quarter of the processor time of a push without changes.

use memchr::{memchr, memchr2};
use quick_xml::escape::unescape;
use std::borrow::Cow;

/// The text is not the page that the service documents.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

/// A part of a document.
#[derive(Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The tag that opens an element, an empty one too.
    Start {
        name: &'a str,
        /// The rest of the tag.
        attributes: &'a str,
    },
    /// A text in an element, without entities. They are never expanded beyond XML's own five.
    Text(Cow<'a, str>),
    /// The end of the innermost element that is open.
    End { name: &'a str },
}

/// The parts of a document, in order.
pub struct Parts<'a> {
    rest: &'a str,
    open: Vec<&'a str>,
    /// True if the innermost element is an empty one, and ends next.
    is_empty: bool,
}

impl<'a> Parts<'a> {
    /// Begins to read a document.
    pub fn new(xml: &'a str) -> Self {
        Self {
            rest: xml,
            open: Vec::new(),
            is_empty: false,
        }
    }

    /// Returns the next part; `None` at the end, where every element is closed.
    ///
    /// # Errors
    /// If the text is cut short, is not well-formed, or declares entities.
    pub fn next(&mut self) -> Result<Option<Part<'a>>, Malformed> {
        if self.is_empty {
            self.is_empty = false;
            return Ok(self.open.pop().map(|name| Part::End { name }));
        }
        loop {
            let Some(markup) = self.rest.strip_prefix('<') else {
                return self.text();
            };
            if let Some(comment) = markup.strip_prefix("!--") {
                self.take(comment, "-->")?;
            } else if let Some(instruction) = markup.strip_prefix('?') {
                self.take(instruction, "?>")?;
            } else if let Some(text) = markup.strip_prefix("![CDATA[") {
                let text = self.take(text, "]]>")?;
                return Ok(Some(Part::Text(Cow::Borrowed(text))));
            } else if markup.starts_with('!') {
                return Err(Malformed);
            } else {
                return self.tag(markup).map(Some);
            }
        }
    }

    /// Takes the text up to `end`, and goes on behind it.
    fn take(&mut self, text: &'a str, end: &str) -> Result<&'a str, Malformed> {
        let (text, rest) = text.split_once(end).ok_or(Malformed)?;
        self.rest = rest;
        Ok(text)
    }

    fn text(&mut self) -> Result<Option<Part<'a>>, Malformed> {
        let end = memchr(b'<', self.rest.as_bytes());
        let (text, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        if !text.is_empty() {
            return Ok(Some(Part::Text(unescape(text).map_err(|_| Malformed)?)));
        }
        self.open.is_empty().then_some(None).ok_or(Malformed)
    }

    fn tag(&mut self, markup: &'a str) -> Result<Part<'a>, Malformed> {
        let (tag, rest) = markup.split_at(end_of_tag(markup).ok_or(Malformed)?);
        self.rest = &rest[1..];
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim_end();
            let is_open = self.open.pop() == Some(name);
            return is_open.then_some(Part::End { name }).ok_or(Malformed);
        }
        let content = tag.strip_suffix('/');
        self.is_empty = content.is_some();
        let content = content.unwrap_or(tag);
        let end = content.bytes().position(|byte| byte.is_ascii_whitespace());
        let (name, attributes) = content.split_at(end.unwrap_or(content.len()));
        self.open.push(name);
        Ok(Part::Start { name, attributes })
    }
}

/// The place of the bracket that ends a tag; those in the values of attributes do not.
fn end_of_tag(markup: &str) -> Option<usize> {
    let end = memchr(b'>', markup.as_bytes())?;
    if memchr2(b'"', b'\'', &markup.as_bytes()[..end]).is_none() {
        return Some(end);
    }
    let mut quote = None;
    markup.bytes().position(|byte| {
        match quote {
            Some(open) if open == byte => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
        quote.is_none() && byte == b'>'
    })
}

#[cfg(test)]
mod tests {
    use super::{Malformed, Part, Parts};

    fn read(xml: &str) -> Result<String, Malformed> {
        let (mut parts, mut all) = (Parts::new(xml), Vec::new());
        while let Some(part) = parts.next()? {
            all.push(match part {
                Part::Start { name, attributes } => format!("({name}{attributes} "),
                Part::Text(text) => format!("{text} "),
                Part::End { name } => format!("{name})"),
            });
        }
        Ok(all.concat())
    }

    #[test]
    fn a_document_comes_in_parts() {
        for (xml, parts) in [
            ("", ""),
            ("<a/>", "(a a)"),
            ("<a></a >\n", "(a a)\n "),
            (
                "<?xml version=\"1.0\"?><a b=\"1\">x<!-- <y> --><c />z</a>",
                "(a b=\"1\" x (c  c)z a)",
            ),
            ("<a b='>\"'>&lt;&#x65;é</a>", "(a b='>\"' <eé a)"),
            ("<a><![CDATA[&lt;<b>]]></a>", "(a &lt;<b> a)"),
        ] {
            assert_eq!(read(xml).as_deref(), Ok(parts), "{xml}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for xml in [
            "<a>",
            "<a",
            "</a>",
            "<a></b>",
            "<a><b></a></b>",
            "<a>x",
            "<a b=\">",
            "<a>&b;</a>",
            "<a>&lt</a>",
            "<!DOCTYPE a><a/>",
            "<!-- a",
            "<![CDATA[a",
            "<?xml",
        ] {
            assert_eq!(read(xml), Err(Malformed), "{xml}");
        }
    }
}

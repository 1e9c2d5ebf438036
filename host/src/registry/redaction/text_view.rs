//! A text as it is, or decoded, and where each of its bytes stood in the original.

use std::ops::Range;

/// Bytes to search, and the places that they have in the original text.
pub struct View {
    bytes: Vec<u8>,
    /// One more than there are bytes: the last is the original's length.
    starts: Vec<usize>,
}

impl View {
    /// The original itself.
    pub fn of(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            starts: (0..=text.len()).collect(),
        }
    }

    /// The bytes to search.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The range of a part of it in the original.
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        self.starts[range.start]..self.starts[range.end]
    }

    /// Decodes `%3D`; `None` if there is nothing of that kind.
    pub fn percent_decoded(&self) -> Option<Self> {
        self.decoded(percent)
    }

    /// Decodes what JSON and XML write for a character: `\/`, `\u003d`, `&amp;`, `&#x3D;`; `None` if there is
    /// nothing of that kind.
    pub fn unescaped(&self) -> Option<Self> {
        self.decoded(|bytes| match bytes {
            [b'\\', rest @ ..] => backslash(rest).map(|(letter, length)| (letter, length + 1)),
            [b'&', rest @ ..] => entity(rest),
            _ => None,
        })
    }

    /// `decode` gives what the beginning of its bytes stands for, and how many they are.
    fn decoded<T: AsRef<[u8]>>(
        &self,
        decode: impl Fn(&[u8]) -> Option<(T, usize)>,
    ) -> Option<Self> {
        let mut decoded = Self {
            bytes: Vec::with_capacity(self.bytes.len()),
            starts: Vec::with_capacity(self.starts.len()),
        };
        let (mut at, mut is_changed) = (0, false);
        while let Some(&byte) = self.bytes.get(at) {
            let found = decode(&self.bytes[at..]);
            let (meant, length) = match &found {
                Some((meant, length)) => (meant.as_ref(), *length),
                None => (&[byte][..], 1),
            };
            decoded.bytes.extend_from_slice(meant);
            decoded.starts.resize(decoded.bytes.len(), self.starts[at]);
            is_changed |= found.is_some();
            at += length;
        }
        decoded.starts.extend(self.starts.last());
        is_changed.then_some(decoded)
    }
}

fn percent(bytes: &[u8]) -> Option<([u8; 1], usize)> {
    let [b'%', digits @ ..] = bytes else {
        return None;
    };
    let byte = number(digits.get(..2)?, 16)?;
    Some(([u8::try_from(byte).ok()?], 3))
}

fn backslash(rest: &[u8]) -> Option<(String, usize)> {
    let letter = match rest.first()? {
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let letter = char::from_u32(number(rest.get(1..5)?, 16)?)?;
            return Some((letter.to_string(), 5));
        }
        letter @ (b'"' | b'\'' | b'\\' | b'/') => char::from(*letter),
        _ => return None,
    };
    Some((letter.to_string(), 1))
}

/// Decodes the text between `&` and `;`; returns the length with both.
fn entity(rest: &[u8]) -> Option<(String, usize)> {
    /// `#x10FFFF` is the longest that means a character.
    const MAX_LEN: usize = 8;
    let length = rest
        .iter()
        .take(MAX_LEN + 1)
        .position(|byte| *byte == b';')?;
    let letter = match &rest[..length] {
        b"amp" => '&',
        b"lt" => '<',
        b"gt" => '>',
        b"quot" => '"',
        b"apos" => '\'',
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        _ => return None,
    };
    Some((letter.to_string(), length + 2))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let is_sign = |byte: &u8| matches!(byte, b'+' | b'-');
    if digits.first().is_none_or(is_sign) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::View;

    fn unescaped(text: &str) -> Option<String> {
        let view = View::of(text).unescaped()?;
        Some(String::from_utf8_lossy(view.bytes()).into_owned())
    }

    #[test]
    fn what_json_and_xml_write_for_a_character_is_decoded() {
        let text = r#"a\/b\u003d\n\"\\ &#x3D;&#61;&amp;&#x1F980;"#;
        assert_eq!(unescaped(text).as_deref(), Some("a/b=\n\"\\ ==&🦀"));
        for text in [
            r"\",
            r"\u12",
            r"\u+123",
            r"\x",
            "&",
            "&;",
            "&#;",
            "&#x110000;",
            "&lt",
            "a",
        ] {
            assert_eq!(unescaped(text), None, "{text}");
        }
    }

    #[test]
    fn each_byte_knows_its_place_in_the_original() {
        let view = View::of("a%3D&#x3D;b").percent_decoded().expect("it is");
        let view = view.unescaped().expect("it is");
        assert_eq!(view.bytes(), b"a==b");
        assert_eq!(view.original(1..2), 1..4);
        assert_eq!(view.original(2..3), 4..10);
        assert_eq!(view.original(3..4), 10..11);
        assert!(View::of("%zz %4").percent_decoded().is_none());
    }
}

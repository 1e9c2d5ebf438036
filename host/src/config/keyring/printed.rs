//! A secret as the `security` of macOS prints it.

use std::borrow::Cow;

/// Returns the secret that is printed. One with a character beyond printable ASCII, such as a line feed, is printed as
/// hexadecimal digits, without a sign of it; such digits are taken for that only if they decode to such a text.
pub fn decoded(printed: &str) -> Cow<'_, str> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let pairs = printed.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = pairs
        .map(|pair| match *pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        })
        .collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let is_printable = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    match text {
        Some(text) if !is_printable(&text) => Cow::Owned(text),
        _ => Cow::Borrowed(printed),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn a_secret_beyond_printable_ascii_is_decoded_and_every_other_one_stays() {
        for (printed, secret) in [
            ("hunter2", "hunter2"),
            ("68c3a974", "h\u{e9}t"),
            ("6f6e650a74776f", "one\ntwo"),
            // The digits are the secret: they stand for "hunter2".
            ("68756e74657232", "68756e74657232"),
            (
                "d41d8cd98f00b204e9800998ecf8427e",
                "d41d8cd98f00b204e9800998ecf8427e",
            ),
            ("68c3a97", "68c3a97"),
            ("", ""),
        ] {
            assert_eq!(decoded(printed), secret);
        }
    }
}

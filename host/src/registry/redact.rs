//! Takes secrets out of foreign texts: the values that are known, in the encodings that they travel in, and
//! what stands where credentials stand.

use super::{encodings::needles, terminal::for_terminal};
use std::{fmt, ops::Range, sync::Arc};

/// What stands in a secret's place.
const MASK: &[u8] = b"***";

/// Shorter values would blacken ordinary words, and are no secrets to speak of.
const MIN_LEN: usize = 4;

/// How often a text may have been percent-encoded.
const MAX_DECODINGS: usize = 3;

/// What precedes a credential, in lower case, and what ends it.
const MARKERS: [(&[u8], &[u8]); 5] = [
    (b"sig=", b"&;,\"'<>)\r\n\t "),
    (b"accountkey=", b"&;,\"'<>)\r\n\t "),
    (b"sharedaccesssignature=", b";,\"'<>)\r\n\t "),
    (b"authorization:", b"\r\n"),
    (b"authorization\":", b"\r\n"),
];

/// Replaces secrets by `***`. Cheap to clone; its `Debug` shows nothing of them.
#[derive(Clone, Default)]
pub struct Redactor {
    needles: Arc<[Vec<u8>]>,
}

impl Redactor {
    /// Knows these secrets, their parts that are secrets (the `AccountKey` of a connection string, the
    /// password in a url), and both in every common encoding. Values shorter than 4 characters are left out.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let long = secrets
            .into_iter()
            .filter(|secret| secret.chars().count() >= MIN_LEN);
        let mut needles: Vec<_> = long.flat_map(needles).collect();
        needles.retain(|needle| needle.len() >= MIN_LEN);
        needles.sort();
        needles.dedup();
        Self {
            needles: needles.into(),
        }
    }

    /// The text without secrets.
    #[must_use]
    pub fn redact(&self, text: &str) -> String {
        let mut secret = Vec::new();
        let mut view = View::of(text);
        for _ in 0..=MAX_DECODINGS {
            self.mark_needles(&view, &mut secret);
            mark_credentials(&view, &mut secret);
            match view.percent_decoded() {
                Some(decoded) => view = decoded,
                None => break,
            }
        }
        masked(text, secret)
    }

    /// The text without secrets, in one line that is safe to show.
    #[must_use]
    pub fn clean(&self, text: &str) -> String {
        for_terminal(&self.redact(text))
    }

    fn mark_needles(&self, view: &View, secret: &mut Vec<Range<usize>>) {
        for needle in self.needles.iter() {
            let windows = view.bytes.windows(needle.len()).enumerate();
            let hits = windows.filter(|(_, window)| same(window, needle));
            secret.extend(hits.map(|(at, _)| view.original(at..at + needle.len())));
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// In forms a space travels as `+`, and what reads a `+` may take it for a space.
fn same(window: &[u8], needle: &[u8]) -> bool {
    let plain = |byte: u8| if byte == b'+' { b' ' } else { byte };
    window
        .iter()
        .zip(needle)
        .all(|(a, b)| plain(*a) == plain(*b))
}

fn mark_credentials(view: &View, secret: &mut Vec<Range<usize>>) {
    for (marker, ends) in MARKERS {
        for (at, window) in view.bytes.windows(marker.len()).enumerate() {
            let inside_a_word = at > 0 && view.bytes[at - 1].is_ascii_alphanumeric();
            if inside_a_word || !window.eq_ignore_ascii_case(marker) {
                continue;
            }
            let after = at + marker.len();
            let quote = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
            let start = after + view.bytes[after..].iter().take_while(quote).count();
            let rest = &view.bytes[start..];
            let length = rest.iter().take_while(|byte| !ends.contains(byte)).count();
            if length > 0 {
                secret.push(view.original(start..start + length));
            }
        }
    }
}

fn masked(text: &str, mut secret: Vec<Range<usize>>) -> String {
    secret.sort_by_key(|range| range.start);
    let mut shown = Vec::with_capacity(text.len());
    let mut end = 0;
    for range in secret {
        if range.start > end || shown.is_empty() {
            shown.extend_from_slice(&text.as_bytes()[end..range.start]);
            shown.extend_from_slice(MASK);
        }
        end = end.max(range.end);
    }
    shown.extend_from_slice(&text.as_bytes()[end..]);
    String::from_utf8_lossy(&shown).into_owned()
}

/// A text, perhaps decoded, and where each of its bytes stood in the original.
struct View {
    bytes: Vec<u8>,
    /// One more than there are bytes: the last is the original's length.
    starts: Vec<usize>,
}

impl View {
    fn of(text: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            starts: (0..=text.len()).collect(),
        }
    }

    fn original(&self, range: Range<usize>) -> Range<usize> {
        self.starts[range.start]..self.starts[range.end]
    }

    /// `None` if nothing is encoded.
    fn percent_decoded(&self) -> Option<Self> {
        let mut decoded = Self {
            bytes: Vec::with_capacity(self.bytes.len()),
            starts: Vec::with_capacity(self.starts.len()),
        };
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            decoded.starts.push(self.starts[at]);
            let encoded = escaped_byte(&self.bytes[at..]);
            decoded.bytes.push(encoded.unwrap_or(byte));
            at += if encoded.is_some() { 3 } else { 1 };
        }
        decoded.starts.extend(self.starts.last());
        (decoded.bytes.len() < self.bytes.len()).then_some(decoded)
    }
}

fn escaped_byte(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else {
        return None;
    };
    let digit = |letter: &u8| char::from(*letter).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use base64::{Engine, engine::general_purpose};
    use percent_encoding::{NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

    /// What a key of Azure looks like, a password with every kind of letter, a text in another script.
    const SECRETS: [&str; 4] = [
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
        "p\"a ss\\w%6frd+1&2=3;x",
        "pässwörd漢字",
        "abcd",
    ];

    fn hex(secret: &str, before: &str) -> String {
        let byte = |byte: u8| format!("{before}{byte:02x}");
        secret.bytes().map(byte).collect::<Vec<_>>().concat()
    }

    #[test]
    fn no_secret_survives_in_any_encoding() {
        let redactor = Redactor::new(SECRETS);
        for secret in SECRETS {
            let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
            for encoded in [
                secret.to_owned(),
                utf8_percent_encode(&percent, NON_ALPHANUMERIC).to_string(),
                percent,
                hex(secret, "%"),
                hex(secret, "%").to_uppercase(),
                hex(secret, ""),
                hex(secret, "").to_uppercase(),
                secret.escape_debug().to_string(),
                secret.replace('+', " "),
                secret.replace(' ', "+"),
            ] {
                let shown = redactor.redact(&format!("the remote says <{encoded}> and {encoded}"));
                assert_eq!(shown, "the remote says <***> and ***", "{encoded}");
            }
        }
    }

    /// The characters at the edges of a base64 text may hold bits of what stands around the secret.
    #[test]
    fn no_secret_survives_in_base64_at_any_offset() {
        let redactor = Redactor::new(SECRETS);
        for secret in SECRETS {
            for prefix in ["", "u", "us", "user:"] {
                for engine in [general_purpose::STANDARD, general_purpose::URL_SAFE_NO_PAD] {
                    let encoded = engine.encode(format!("{prefix}{secret}!"));
                    let percent = percent_encode(encoded.as_bytes(), NON_ALPHANUMERIC).to_string();
                    for text in [encoded, percent] {
                        let shown = redactor.redact(&text);
                        let left = shown.replace("***", "").replace("%3D", "=");
                        let most = prefix.len() * 2 + 6;
                        assert!(left.len() <= most, "{text}: {shown}");
                    }
                }
            }
        }
    }

    #[test]
    fn secrets_that_overlap_are_both_removed() {
        let redactor = Redactor::new(["abcdef", "defghi"]);
        assert_eq!(redactor.redact("x abcdefghi y"), "x *** y");
        assert_eq!(redactor.redact("abcdefabcdef"), "***");
        assert_eq!(redactor.redact("abcdef"), "***");
    }

    #[test]
    fn the_secret_parts_of_a_connection_string_are_secrets_and_the_others_are_not() {
        let string = "DefaultEndpointsProtocol=https;AccountName=journal;AccountKey=c2VjcmV0MTIz;EndpointSuffix=core.windows.net";
        let redactor = Redactor::new([string]);
        let text = "https://journal.blob.core.windows.net with c2VjcmV0MTIz";
        let expected = "https://journal.blob.core.windows.net with ***";
        assert_eq!(redactor.redact(text), expected);
    }

    #[test]
    fn a_signature_is_removed_however_it_is_encoded() {
        let redactor = Redactor::new(["sv=2024-05-04&sig=aB%2Fc%2Bd%3D&sp=rw"]);
        for text in [
            "aB/c+d=",
            "aB%2Fc%2Bd%3D",
            "aB%2fc%2bd%3d",
            "aB%252Fc%252Bd%253D",
        ] {
            assert_eq!(redactor.redact(text), "***", "{text}");
        }
    }

    #[test]
    fn what_stands_where_credentials_stand_is_removed_unknown() {
        let redactor = Redactor::default();
        for (text, expected) in [
            ("GET /x?sv=1&sig=abc%3D&se=2", "GET /x?sv=1&sig=***&se=2"),
            ("%3Fsig%3Dabc%253D%26se", "%3Fsig%3D***%26se"),
            (
                "AccountName=a;AccountKey=bbb==;X=1",
                "AccountName=a;AccountKey=***;X=1",
            ),
            (
                "SharedAccessSignature=sv=1&sig=2;X",
                "SharedAccessSignature=***;X",
            ),
            (
                "authorization: SharedKey a:b=\nx-ms-date: 1",
                "authorization: ***\nx-ms-date: 1",
            ),
            (
                "{\"Authorization\": \"Bearer ey\"}",
                "{\"Authorization\": \"***",
            ),
            ("design=1 and sig= nothing", "design=1 and sig= ***"),
        ] {
            assert_eq!(redactor.redact(text), expected);
        }
    }

    #[test]
    fn an_ordinary_text_stays_as_it_is() {
        let redactor = Redactor::new(SECRETS);
        for text in [
            "",
            "container `x` is absent (100%)",
            "%E6%BC%A2",
            "%zz %",
            "漢",
        ] {
            assert_eq!(redactor.redact(text), text);
        }
    }

    #[test]
    fn a_very_short_value_is_not_looked_for() {
        assert_eq!(Redactor::new(["on", ""]).redact("connection"), "connection");
    }

    #[test]
    fn nothing_is_shown_of_the_secrets() {
        assert_eq!(format!("{:?}", Redactor::new(["hunter2"])), "Redactor");
    }
}

//! The forms of credentials inside a text: the one list for all that is published or shown.

use std::ops::Range;

/// The ends of the names of credentials, in lower case: `AccountKey`, `sig`, `Password`, `refresh_token`.
const NAMES: [&str; 9] = [
    "key",
    "sig",
    "signature",
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "credential",
];

/// A credential that holds `&` itself: the whole signed query of a url.
const SIGNED_QUERY: &str = "sharedaccesssignature";

/// The ranges of the values of credentials in a text: in `name=value` pairs, to the next of `ends`. In order,
/// and none inside another. An explanation, `sig=...`, is not one.
///
/// Takes time in proportion to the text.
pub fn named_values(text: &[u8], ends: &[u8]) -> Vec<Range<usize>> {
    let mut values = Vec::new();
    let mut at = 0;
    while let Some(length) = text[at..].iter().position(|byte| *byte == b'=') {
        let name = last_word(&text[at..at + length]);
        at += length + 1;
        if !is_name(name) {
            continue;
        }
        let is_quote = |byte: &&u8| matches!(byte, b' ' | b'"' | b'\'');
        at += text[at..].iter().take_while(is_quote).count();
        let is_query = name.eq_ignore_ascii_case(SIGNED_QUERY.as_bytes());
        let is_end = |byte: &u8| ends.contains(byte) && !(is_query && *byte == b'&');
        let rest = &text[at..];
        let length = rest.iter().take_while(|byte| !is_end(byte)).count();
        if length > 0 && !rest.starts_with(b"...") {
            values.push(at..at + length);
        }
        at += length;
    }
    values
}

fn last_word(text: &[u8]) -> &[u8] {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = text.iter().rev().take_while(|byte| is_part(byte)).count();
    &text[text.len() - length..]
}

fn is_name(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|end| name.ends_with(end.as_bytes()))
}

/// The credentials inside a text that the user gave: a url, a connection string, a signed query.
pub fn credentials_in(text: &str) -> impl Iterator<Item = &str> {
    let named = named_values(text.as_bytes(), b";&?");
    let named = named.into_iter().filter_map(|range| text.get(range));
    named.chain(credential_of_login(text))
}

/// The password of a url, or a token in the place of its user; elsewhere a user alone is just a name.
fn credential_of_login(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once("://")?;
    let (login, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
    match login.split_once(':') {
        Some((_, password)) => Some(password),
        None => matches!(scheme, "http" | "https").then_some(login),
    }
}

/// Reports if a text looks like a connection string, a signed url, or a url with a login.
pub fn looks_secret(text: &str) -> bool {
    !named_values(text.as_bytes(), b";&?").is_empty()
        || text.to_ascii_lowercase().contains(SIGNED_QUERY)
        || has_login(text)
}

fn has_login(text: &str) -> bool {
    let host = text.split_once("://").map(|(_, rest)| rest.split('/'));
    host.and_then(|mut parts| parts.next())
        .is_some_and(|host| host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::{credentials_in, looks_secret, named_values};

    #[test]
    fn credentials_are_found_by_their_names() {
        let text = "AccountName=a;AccountKey=b==;x=1&sig=c%3D&client_secret=d";
        let found: Vec<_> = credentials_in(text).collect();
        assert_eq!(found, ["b==", "c%3D", "d"]);
    }

    #[test]
    fn the_login_of_a_url_holds_a_credential() {
        for (url, credential) in [
            ("https://alice:hunter2@nas.example/x:y@z", Some("hunter2")),
            ("https://ghp_hunter2@nas.example/x", Some("ghp_hunter2")),
            ("sftp://alice:hunter2@nas.example", Some("hunter2")),
            ("sftp://alice@nas.example", None),
            ("https://nas.example/a:b@c", None),
        ] {
            assert_eq!(credentials_in(url).next(), credential, "{url}");
        }
    }

    #[test]
    fn every_credential_looks_secret() {
        for text in [
            "x;client_secret=hunter2",
            "server;PWD=hunter2",
            "key=hunter2",
            "a?signature=hunter2",
            "SharedAccessSignature sv=1",
            "sftp://alice@nas.example",
        ] {
            assert!(looks_secret(text), "{text}");
        }
        for text in ["journal", "https://h/c?design=1", "sig=...", "a=b", ""] {
            assert!(!looks_secret(text), "{text}");
        }
    }

    #[test]
    fn values_are_found_in_order_and_none_twice() {
        let text = b"sig=sig=a,token= \"b\" SharedAccessSignature=sv=1&sig=2;X";
        let found = named_values(text, b";,\"&");
        assert_eq!(found, [4..9, 18..19, 43..53]);
        assert!(named_values(b"sig=", b"").is_empty());
    }

    /// A search that reads each byte once for each value does not end here.
    #[test]
    fn a_text_of_many_values_is_read_once() {
        let text = b"sig=".repeat(1_000_000);
        assert_eq!(named_values(&text, b";").len(), 1);
        assert!(named_values(&b"sig=;".repeat(1_000_000), b";").is_empty());
        assert!(named_values(&b"a".repeat(4_000_000), b";").is_empty());
    }
}

//! The forms in which a secret may turn up in a text.
//!
//! Percent-encoding is not among them: texts are decoded before they are searched, since there are too many
//! ways to encode.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use percent_encoding::percent_decode;
use std::fmt::Write;

/// The ends of the names of credentials, in lower case: `AccountKey`, `sig`, `Password`, `refresh_token`.
const SECRET_NAMES: [&str; 9] = [
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

/// What to search for, so that neither the secret nor a part of it that is a secret too is shown.
pub fn needles(secret: &str) -> Vec<Vec<u8>> {
    let mut values = vec![secret.as_bytes().to_vec()];
    values.extend(credentials_in(secret).map(|value| value.as_bytes().to_vec()));
    // A remote that was given a percent-encoded signature may show it decoded.
    let decoded: Vec<_> = values
        .iter()
        .map(|value| percent_decode(value).collect::<Vec<u8>>())
        .collect();
    values.extend(decoded);
    values.iter().flat_map(|value| encoded(value)).collect()
}

/// The values of credentials inside a text: in `name=value` pairs, and between `://user:` and `@`.
pub fn credentials_in(text: &str) -> impl Iterator<Item = &str> {
    let pairs = text
        .split([';', '&', '?'])
        .filter_map(|pair| pair.split_once('='));
    let named = pairs.filter(|(name, _)| {
        let name = name.trim().to_ascii_lowercase();
        SECRET_NAMES.iter().any(|end| name.ends_with(end))
    });
    named.map(|(_, value)| value).chain(password_in_url(text))
}

fn password_in_url(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    let (login, _) = rest.split(['/', '?', '#']).next()?.rsplit_once('@')?;
    login.split_once(':').map(|(_, password)| password)
}

fn encoded(value: &[u8]) -> Vec<Vec<u8>> {
    let mut all = vec![value.to_vec(), hex(value).into_bytes()];
    all.push(hex(value).to_ascii_uppercase().into_bytes());
    if let Ok(text) = std::str::from_utf8(value) {
        all.push(text.escape_debug().to_string().into_bytes());
    }
    for before in 0..3 {
        all.push(base64_after(before, value, &STANDARD_NO_PAD));
        all.push(base64_after(before, value, &URL_SAFE_NO_PAD));
    }
    all
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// The characters that stand for `value` alone where it follows `before` other bytes in a base64 text.
fn base64_after(before: usize, value: &[u8], engine: &impl Engine) -> Vec<u8> {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(value);
    let text = engine.encode(&bytes);
    let whole = (bytes.len() * 8) / 6;
    let first = (before * 8).div_ceil(6);
    text.get(first..whole)
        .unwrap_or_default()
        .as_bytes()
        .to_vec()
}

#[cfg(test)]
mod tests {
    use super::credentials_in;

    #[test]
    fn credentials_are_found_by_their_names() {
        let text = "AccountName=a;AccountKey=b==;x=1&sig=c%3D&client_secret=d";
        let found: Vec<_> = credentials_in(text).collect();
        assert_eq!(found, ["b==", "c%3D", "d"]);
    }

    #[test]
    fn the_password_of_a_url_is_a_credential() {
        let found: Vec<_> = credentials_in("https://alice:hunter2@nas.example/x:y@z").collect();
        assert_eq!(found, ["hunter2"]);
        assert_eq!(credentials_in("https://nas.example/a:b@c").count(), 0);
    }
}

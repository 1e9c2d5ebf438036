//! The Shared Key signature, computed from a request as it arrived.
//!
//! Written from <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key> alone, so
//! that a mistake of the provider is not made here once more.

use crate::azure_fake::{
    place::Place,
    refusal::{refuse, refuse_quoting},
};
use crate::http::{Arrived, Reply};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::BTreeMap;

/// The signed headers between the method and the `x-ms-` headers, one a line.
const STANDARD: [&str; 11] = [
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
];

/// Refuses a request whose `Authorization` is not the signature of what arrived.
pub fn check(request: &Arrived, place: &Place, key: &str) -> Result<(), Reply> {
    let authorization = request.header("authorization").unwrap_or_default();
    let credential = authorization.strip_prefix("SharedKey ");
    let (account, signature) = credential
        .and_then(|credential| credential.split_once(':'))
        .ok_or_else(|| refuse(400, "InvalidAuthenticationInfo"))?;
    let text = string_to_sign(request, &place.account);
    if account == place.account && signature == sign(key, &text) {
        return Ok(());
    }
    let detail = format!(
        "The MAC signature found in the HTTP request '{signature}' is not the same as any computed \
         signature. Server used following string to sign: '{text}'."
    );
    Err(refuse_quoting(403, "AuthenticationFailed", &detail))
}

/// Signs a text with a key in base64.
///
/// # Panics
/// If the key is not base64.
#[must_use]
pub fn sign(key: &str, text: &str) -> String {
    let key = BASE64_STANDARD.decode(key).expect("keys are base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes keys of every length");
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

/// The text whose signature the request carries.
#[must_use]
pub fn string_to_sign(request: &Arrived, account: &str) -> String {
    let standard = STANDARD.map(|name| standard_line(request, name));
    let mut lines = vec![request.line.method.clone()];
    lines.extend(standard);
    lines.extend(canonical_headers(request));
    lines.push(format!("/{account}{}", request.path()));
    lines.extend(canonical_parameters(request));
    lines.join("\n")
}

fn standard_line(request: &Arrived, name: &str) -> String {
    let value = request.header(name).unwrap_or_default();
    let is_left_out = match name {
        "content-length" => value == "0",
        "date" => request.header("x-ms-date").is_some(),
        _ => false,
    };
    if is_left_out {
        String::new()
    } else {
        value.to_owned()
    }
}

fn canonical_headers(request: &Arrived) -> Vec<String> {
    let of_service = request
        .headers
        .iter()
        .filter(|(name, _)| name.starts_with("x-ms-"));
    let mut lines: Vec<_> = of_service
        .map(|(name, value)| {
            let words: Vec<_> = value.split_ascii_whitespace().collect();
            (name, words.join(" "))
        })
        .collect();
    lines.sort_by_key(|(name, _)| *name);
    lines
        .into_iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect()
}

fn canonical_parameters(request: &Arrived) -> Vec<String> {
    let mut values = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in request.parameters() {
        values.entry(name.to_lowercase()).or_default().push(value);
    }
    values
        .into_iter()
        .map(|(name, mut values)| {
            values.sort();
            format!("{name}:{}", values.join(","))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Arrived, string_to_sign};
    use crate::http::Message;

    fn canonical(head: &str) -> String {
        let message = Message::read(&mut head.as_bytes()).unwrap().unwrap();
        string_to_sign(&Arrived::new(&message).unwrap(), "myaccount")
    }

    /// The example of the documentation.
    #[test]
    fn the_documented_upload_is_canonicalised_as_documented() {
        assert_eq!(
            canonical(
                "PUT /mycontainer?restype=container&timeout=30&comp=metadata HTTP/1.1\r\n\
                 Content-Length: 0\r\nx-ms-version: 2015-02-21\r\n\
                 x-ms-date: Fri, 26 Jun 2015 23:39:12 GMT\r\nDate: never\r\n\r\n"
            ),
            "PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
             /myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:30"
        );
    }

    /// The rule of the documentation on parameters with several values: sorted, with commas.
    #[test]
    fn the_values_of_a_parameter_are_sorted_and_joined() {
        let text = canonical(
            "GET /mycontainer?restype=container&Comp=list&include=snapshots&include=metadata&\
             include=uncommittedblobs HTTP/1.1\r\nx-ms-version: 2015-02-21\r\n\r\n",
        );
        assert!(text.ends_with(
            "/myaccount/mycontainer\ncomp:list\ninclude:metadata,snapshots,uncommittedblobs\nrestype:container"
        ), "{text}");
    }
}

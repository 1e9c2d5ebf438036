//! The Shared Key signature, as a function of the request.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key>, for versions from
//! 2015-02-21 on.

use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_provider_http::Request;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{
    self, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, InvalidHeaderValue,
};
use sha2::Sha256;
use std::fmt::Write;
use url::Url;

/// The standard headers after the content length, in the order in which they are signed.
const SIGNED_HEADERS: [HeaderName; 8] = [
    HeaderName::from_static("content-md5"),
    header::CONTENT_TYPE,
    header::DATE,
    header::IF_MODIFIED_SINCE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::IF_UNMODIFIED_SINCE,
    header::RANGE,
];

/// The length of most texts that are signed, in bytes.
const USUAL_TEXT: usize = 512;

/// Signs requests with one key of one account.
#[derive(Clone)]
pub struct SharedKey {
    account: String,
    /// Has taken in the key already; cloned for each signature.
    mac: Hmac<Sha256>,
}

impl SharedKey {
    /// Takes the account's name and its key in base64; `None` if the key is not base64.
    pub fn new(account: impl Into<String>, key: &str) -> Option<Self> {
        let key = BASE64_STANDARD.decode(key.trim()).ok()?;
        Some(Self {
            account: account.into(),
            mac: Hmac::new_from_slice(&key).ok()?,
        })
    }

    /// The account that the key belongs to.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// Adds the `Authorization` header. Everything else must be in the request already.
    pub fn sign(&self, request: &mut Request) -> Result<(), InvalidHeaderValue> {
        let text = string_to_sign(&self.account, request);
        let value = format!("SharedKey {}:{}", self.account, self.signature(&text));
        let mut value = HeaderValue::from_str(&value)?;
        value.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, value);
        Ok(())
    }

    fn signature(&self, text: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(text.as_bytes());
        BASE64_STANDARD.encode(mac.finalize().into_bytes())
    }
}

fn string_to_sign(account: &str, request: &Request) -> String {
    let headers = &request.headers;
    let mut text = String::with_capacity(USUAL_TEXT);
    push_line(&mut text, request.method.as_str());
    for name in [header::CONTENT_ENCODING, header::CONTENT_LANGUAGE] {
        push_line(&mut text, value(headers, &name));
    }
    match request.body.len() {
        0 => push_line(&mut text, ""),
        length => push_line(&mut text, &length.to_string()),
    }
    for name in &SIGNED_HEADERS {
        push_line(&mut text, value(headers, name));
    }
    push_canonical_headers(&mut text, headers);
    push_canonical_resource(&mut text, account, &request.url);
    text
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// All `x-ms-` headers, sorted by name. Header names are lower case here by construction.
fn push_canonical_headers(text: &mut String, headers: &HeaderMap) {
    let mut names: Vec<_> = headers
        .keys()
        .filter(|name| name.as_str().starts_with("x-ms-"))
        .collect();
    names.sort_unstable_by_key(|name| name.as_str());
    for name in names {
        text.push_str(name.as_str());
        text.push(':');
        push_line(text, value(headers, name).trim());
    }
}

/// The account, the path as it is sent (on an emulator the account stands in there once more), and the
/// decoded parameters, sorted; those of one name in one line.
fn push_canonical_resource(text: &mut String, account: &str, url: &Url) {
    text.push('/');
    text.push_str(account);
    text.push_str(url.path());
    let mut parameters: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| (name.to_lowercase(), value.into_owned()))
        .collect();
    parameters.sort_unstable();
    let mut last = None;
    for (name, value) in &parameters {
        if last == Some(name) {
            text.push(',');
            text.push_str(value);
        } else {
            write!(text, "\n{name}:{value}").expect("a String takes everything");
        }
        last = Some(name);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{SharedKey, string_to_sign};
    use bytes::Bytes;
    use devlog_provider_http::Request;
    use reqwest::{
        Method,
        header::{AUTHORIZATION, HeaderName, IF_NONE_MATCH},
    };

    /// Published by Microsoft for emulators.
    const KEY: &str =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    const DATE: HeaderName = HeaderName::from_static("x-ms-date");
    const VERSION: HeaderName = HeaderName::from_static("x-ms-version");

    fn request(method: Method, url: &str, version: &'static str) -> Request {
        Request::new(method, url.parse().unwrap())
            .header(VERSION, version)
            .header(DATE, "Fri, 26 Jun 2015 23:39:12 GMT")
    }

    fn signature(account: &str, mut request: Request) -> String {
        let key = SharedKey::new(account, KEY).unwrap();
        key.sign(&mut request).unwrap();
        let value = request.headers[AUTHORIZATION].to_str().unwrap();
        let prefix = format!("SharedKey {account}:");
        value.strip_prefix(&prefix).unwrap().to_owned()
    }

    /// The example of Microsoft's page on Shared Key.
    #[test]
    fn the_documented_request_is_canonicalised_as_documented() {
        let url = "https://myaccount.blob.core.windows.net/mycontainer?comp=metadata&restype=container&timeout=20";
        assert_eq!(
            string_to_sign("myaccount", &request(Method::GET, url, "2015-02-21")),
            "GET\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:Fri, 26 Jun 2015 23:39:12 GMT\nx-ms-version:2015-02-21\n\
             /myaccount/mycontainer\ncomp:metadata\nrestype:container\ntimeout:20"
        );
    }

    #[test]
    fn parameters_of_one_name_are_joined_and_all_are_lower_case() {
        let url = "https://myaccount.blob.core.windows.net/c?B=2&a=y&b=1&A=x";
        let text = string_to_sign("myaccount", &request(Method::GET, url, "2015-02-21"));
        assert!(text.ends_with("\n/myaccount/c\na:x,y\nb:1,2"), "{text}");
    }

    // The signatures below were computed from their strings with Python's hmac module.

    #[test]
    fn a_listing_is_signed_with_decoded_parameters() {
        let url = "https://myaccount.blob.core.windows.net/mycontainer\
                   ?restype=container&prefix=a+b%2F%C3%A9%2B&include=metadata%2Csnapshots&comp=list";
        assert_eq!(
            signature("myaccount", request(Method::GET, url, "2015-02-21")),
            "904GDTXuHccn+H6xV8tqFtLKiu0d/o2yyAadYf2OMjk="
        );
    }

    #[test]
    fn an_upload_to_an_emulator_is_signed_with_the_account_twice() {
        let url = "http://127.0.0.1:10000/devstoreaccount1/log/a%20b.md";
        let request = request(Method::PUT, url, "2023-11-03")
            .header(HeaderName::from_static("x-ms-blob-type"), "BlockBlob")
            .header(
                HeaderName::from_static("x-ms-meta-devlog_upload_id"),
                "run-7",
            )
            .header(
                HeaderName::from_static("x-ms-meta-devlog_sha256"),
                "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
            )
            .header(IF_NONE_MATCH, "*")
            .body(Bytes::from_static(b"hello"))
            .unwrap();
        assert_eq!(
            signature("devstoreaccount1", request),
            "J8FqkhPb9RtClDxk64hJIin2WajX/i5+5D9236RbuZs="
        );
    }

    #[test]
    fn an_empty_body_is_signed_without_a_length() {
        let url = "https://a.blob.core.windows.net/c/k";
        let request = request(Method::PUT, url, "2023-11-03")
            .body(Bytes::new())
            .unwrap();
        let text = string_to_sign("a", &request);
        assert!(
            text.starts_with("PUT\n\n\n\n1B2M2Y8AsgTpgAmY7PhCfg==\n"),
            "{text}"
        );
    }

    #[test]
    fn a_key_that_is_not_base64_is_none() {
        assert!(SharedKey::new("a", "hunter2!").is_none());
    }
}

//! The address of the objects: one container of one account, and the prefix inside.

use super::address::{Address, EXPECTED, account_service};
use crate::{
    credential::ConnectionString,
    settings::{ACCOUNT, CONTAINER, ENDPOINT_SUFFIX, PREFIX, invalid},
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Result, Settings};
use devlog_provider_http::{checked_prefix, is_loopback};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// The public cloud.
const DEFAULT_SUFFIX: &str = "core.windows.net";
/// The longest name of a blob, in UTF-16 units:
/// <https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>.
const MAX_NAME: usize = 1024;
/// What is encoded in a blob's name inside a path: everything but RFC 3986's unreserved characters and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// A checked address.
#[derive(Clone, Debug)]
pub struct Endpoint {
    service: Url,
    account: Option<String>,
    container: String,
    /// Empty, or ends with a slash.
    prefix: String,
}

impl Endpoint {
    /// Puts together what the url, the settings and the connection string say; where two say the same
    /// thing, they must agree.
    ///
    /// # Errors
    /// `InvalidSettings`, naming what is missing, wrong or contradictory.
    pub fn resolve(
        url: &str,
        settings: &Settings,
        connection: Option<&ConnectionString>,
    ) -> Result<Self> {
        let connected = connection
            .map(ConnectionString::service)
            .transpose()?
            .flatten();
        let address = match url.trim() {
            "" => None,
            url => Some(Address::parse_below("url", url, connected.as_ref())?),
        };
        let address = address.as_ref();
        let named = agreed(
            "account",
            &[
                (
                    "the url",
                    address.and_then(|address| address.account.as_deref()),
                ),
                ("`account`", configured(settings, ACCOUNT)),
                (
                    "`connection_string`",
                    connection.and_then(ConnectionString::account),
                ),
            ],
        )?;
        // A variable that was left over from other work contradicts nothing.
        let account = named.or_else(|| given(settings, ACCOUNT));
        let service = service(address, settings, connected, account)?;
        let container = agreed(
            "container",
            &[
                (
                    "the url",
                    address.and_then(|address| address.container.as_deref()),
                ),
                ("`container`", given(settings, CONTAINER)),
            ],
        )?;
        let prefix = agreed(
            "prefix",
            &[
                (
                    "the url",
                    address.and_then(|address| address.prefix.as_deref()),
                ),
                (
                    "`prefix`",
                    given(settings, PREFIX).map(|prefix| prefix.trim_matches('/')),
                ),
            ],
        )?;
        Ok(Self {
            service,
            account: account.map(str::to_owned),
            container: checked_container(container)?.to_owned(),
            prefix: checked_prefix(prefix)?,
        })
    }

    /// The account's name; `None` on a domain of one's own, where nothing else names it.
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The container's name.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// The service without container, as a person would write it.
    pub fn service(&self) -> &str {
        self.service.as_str().trim_end_matches('/')
    }

    /// Host and port, for messages.
    pub fn host(&self) -> String {
        let host = self.service.host_str().unwrap_or_default();
        match self.service.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// Host and port, to look up.
    pub fn authority(&self) -> (String, u16) {
        let host = self.service.host_str().unwrap_or_default();
        // An IPv6 address stands in brackets in a url.
        let host = host.trim_matches(['[', ']']).to_owned();
        (host, self.service.port_or_known_default().unwrap_or(443))
    }

    /// Reports if the service is on this machine, named by its address: an emulator.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.service)
    }

    /// Reports if requests are encrypted.
    pub fn is_https(&self) -> bool {
        self.service.scheme() == "https"
    }

    /// The address of the container.
    pub fn container_url(&self) -> Url {
        self.url(&self.container)
    }

    /// The address of an object.
    pub fn blob_url(&self, key: &ObjectKey) -> Url {
        let name = self.blob_name(key.as_str());
        let name = utf8_percent_encode(&name, ENCODED);
        self.url(&format!("{}/{name}", self.container))
    }

    /// Reports if the service can hold an object of this key here.
    ///
    /// # Errors
    /// `Unsupported` if key and prefix together are too long for it.
    pub fn check_name(&self, key: &ObjectKey) -> Result<()> {
        let length = self.blob_name(key.as_str()).encode_utf16().count();
        if length <= MAX_NAME {
            return Ok(());
        }
        let problem = format!(
            "with the prefix in front of it the object's name has {length} characters, azure takes {MAX_NAME}"
        );
        Err(Error::new(ErrorKind::Unsupported, problem)
            .with_hint("use a shorter prefix in the url"))
    }

    /// The blob name that an object's key, or the beginning of one, has in the container.
    pub fn blob_name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The key of a blob; `None` if it lies outside the prefix.
    pub fn key<'a>(&self, blob_name: &'a str) -> Option<&'a str> {
        blob_name.strip_prefix(&self.prefix)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.service.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }
}

fn given<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    settings
        .text(name)
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

fn configured<'a>(settings: &'a Settings, name: &str) -> Option<&'a str> {
    given(settings, name).filter(|_| settings.variable(name).is_none())
}

/// The first value that is given; an error if another one differs.
fn agreed<'a>(what: &str, values: &[(&str, Option<&'a str>)]) -> Result<Option<&'a str>> {
    let mut given = values
        .iter()
        .filter_map(|(source, value)| value.map(|value| (source, value)));
    let Some((first, value)) = given.next() else {
        return Ok(None);
    };
    match given.find(|(_, other)| *other != value) {
        None => Ok(Some(value)),
        Some((second, other)) => Err(invalid(format!(
            "{first} names the {what} `{value}`, but {second} names `{other}`; remove one of them"
        ))),
    }
}

fn service(
    address: Option<&Address>,
    settings: &Settings,
    connected: Option<Url>,
    account: Option<&str>,
) -> Result<Url> {
    match (address, connected) {
        (Some(address), Some(connected)) if address.service != connected => Err(invalid(format!(
            "the url names the service {}, but `connection_string` names {connected}; remove one of them",
            address.service
        ))),
        (Some(address), _) => Ok(address.service.clone()),
        (None, Some(connected)) => Ok(connected),
        (None, None) => {
            let account = account.ok_or_else(|| {
                invalid(format!("neither `url` nor `account` is set; {EXPECTED}"))
            })?;
            let suffix = given(settings, ENDPOINT_SUFFIX).unwrap_or(DEFAULT_SUFFIX);
            account_service("https", account, suffix)
        }
    }
}

/// Lower-case letters, digits and dashes, or one of the service's own such as `$web`.
fn checked_container(container: Option<&str>) -> Result<&str> {
    let container = container.ok_or_else(|| {
        invalid(format!(
            "neither the url nor `container` names the container; {EXPECTED}"
        ))
    })?;
    let name = container.strip_prefix('$').unwrap_or(container);
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if (3..=63).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(container);
    }
    Err(invalid(
        "the container's name must be 3 to 63 lower-case letters, digits and dashes",
    ))
}

#[cfg(test)]
mod tests;

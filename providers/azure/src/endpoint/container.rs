//! The address of the objects: one container of one account, and the prefix inside.

use super::address::{Address, EXPECTED, account_service};
use crate::{
    credential::ConnectionString,
    settings::{ACCOUNT, CONTAINER, ENDPOINT_SUFFIX, PREFIX, invalid},
};
use devlog_provider_api::{ObjectKey, Result};
use devlog_provider_http::{PATH, Prefix, SettingsView, agreed, is_loopback};
use percent_encoding::utf8_percent_encode;
use url::Url;

/// The public cloud.
const DEFAULT_SUFFIX: &str = "core.windows.net";

/// A checked address.
#[derive(Clone, Debug)]
pub struct Endpoint {
    service: Url,
    account: Option<String>,
    container: String,
    pub prefix: Prefix,
}

impl Endpoint {
    /// Puts together what the URL, the settings and the connection string say; where two say the same
    /// thing, they must agree.
    ///
    /// # Errors
    /// `InvalidSettings`, naming what is missing, wrong or contradictory.
    pub fn resolve(
        url: &str,
        settings: &SettingsView<'_>,
        connection: Option<&ConnectionString>,
    ) -> Result<Self> {
        let connected = connection
            .map(ConnectionString::service)
            .transpose()?
            .flatten();
        let address = match url.trim() {
            "" => None,
            url => Some(Address::parse_below("URL", url, connected.as_ref())?),
        };
        let part = |part: fn(&Address) -> &Option<String>| {
            address
                .as_ref()
                .and_then(|address| part(address).as_deref())
        };
        let named = agreed(
            "account",
            part(|address| &address.account),
            settings.configured(ACCOUNT),
        )?;
        let connected_account = connection.and_then(ConnectionString::account);
        if let (Some(named), Some(connected)) = (named, connected_account)
            && named != connected
        {
            return Err(invalid(format!(
                "the URL or `account` names the account `{named}`, but `connection_string` names `{connected}`; remove one of them"
            )));
        }
        // A variable that was left over from other work contradicts nothing.
        let account = named
            .or(connected_account)
            .or_else(|| settings.text(ACCOUNT));
        let container = agreed(
            "container",
            part(|address| &address.container),
            settings.text(CONTAINER),
        )?;
        let prefix = settings.text(PREFIX).map(|prefix| prefix.trim_matches('/'));
        let prefix = agreed("prefix", part(|address| &address.prefix), prefix)?;
        Ok(Self {
            service: service(address.as_ref(), settings, connected, account)?,
            account: account.map(str::to_owned),
            container: checked_container(container)?.to_owned(),
            prefix: Prefix::new(prefix)?,
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

    /// The address of the container.
    pub fn container_url(&self) -> Url {
        self.url(&self.container)
    }

    /// The address of an object.
    pub fn blob_url(&self, key: &ObjectKey) -> Url {
        let name = self.prefix.name(key.as_str());
        let name = utf8_percent_encode(&name, PATH);
        self.url(&format!("{}/{name}", self.container))
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.service.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }
}

fn service(
    address: Option<&Address>,
    settings: &SettingsView<'_>,
    connected: Option<Url>,
    account: Option<&str>,
) -> Result<Url> {
    match (address, connected) {
        (Some(address), Some(connected)) if address.service != connected => Err(invalid(format!(
            "the URL names the service {}, but `connection_string` names {connected}; remove one of them",
            address.service
        ))),
        (Some(address), _) => Ok(address.service.clone()),
        (None, Some(connected)) => Ok(connected),
        (None, None) => {
            let account = account.ok_or_else(|| {
                invalid(format!("neither `url` nor `account` is set; {EXPECTED}"))
            })?;
            let suffix = settings.text(ENDPOINT_SUFFIX).unwrap_or(DEFAULT_SUFFIX);
            account_service("https", account, suffix)
        }
    }
}

/// Lower-case letters, digits and dashes, or one of the service's own such as `$web`.
fn checked_container(container: Option<&str>) -> Result<&str> {
    let container = container.ok_or_else(|| {
        invalid(format!(
            "neither the URL nor `container` names the container; {EXPECTED}"
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

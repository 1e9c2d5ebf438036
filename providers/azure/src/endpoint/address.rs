//! An address of Blob Storage, taken apart: the service, and perhaps account, container and prefix.

use crate::settings::invalid;
use devlog_provider_api::Result;
use devlog_provider_http::{checked_address, decoded_segments, origin};
use url::{Host, Url};

/// The form that every message about the URL names.
pub const EXPECTED: &str = "expected https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]";

/// An address, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Scheme, host and port; where the account stands in the path (emulators), that too.
    pub service: Url,
    pub account: Option<String>,
    pub container: Option<String>,
    /// Without a slash at its ends.
    pub prefix: Option<String>,
}

impl Address {
    /// Takes `address` apart; `name` is what the configuration calls it.
    ///
    /// # Errors
    /// `InvalidSettings`, if it is invalid, or holds what must not stand there.
    pub fn parse(name: &str, address: &str) -> Result<Self> {
        Self::of(name, &checked_url(name, address)?)
    }

    /// Takes an address apart that leads to a known service, whose own path then stands before the container.
    ///
    /// # Errors
    /// As [`Address::parse`].
    pub fn parse_below(name: &str, address: &str, service: Option<&Url>) -> Result<Self> {
        let url = checked_url(name, address)?;
        let path = service
            .filter(|service| service.origin() == url.origin() && !has_account_in_path(service));
        let Some(rest) = path.and_then(|service| {
            url.path()
                .strip_prefix(service.path().trim_end_matches('/'))
        }) else {
            return Self::of(name, &url);
        };
        let mut below = url.clone();
        below.set_path(rest);
        let mut address = Self::of(name, &below)?;
        if let Some(service) = service {
            address.service = service.clone();
        }
        Ok(address)
    }

    fn of(name: &str, url: &Url) -> Result<Self> {
        let mut segments = decoded_segments(name, url)?.into_iter();
        let mut service = origin(url);
        let account = if has_account_in_path(url) {
            let account = segments.next().ok_or_else(|| {
                invalid(format!(
                    "the {name} does not name the account; expected {}/ACCOUNT/CONTAINER[/PREFIX]",
                    url.origin().ascii_serialization()
                ))
            })?;
            service.set_path(&account);
            Some(account)
        } else {
            account_in_host(url)
        };
        let container = segments.next();
        let prefix = segments.collect::<Vec<_>>().join("/");
        Ok(Self {
            service,
            account,
            container,
            prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
        })
    }
}

/// Returns the address without a slash at the end of its path.
///
/// # Errors
/// `InvalidSettings`, if it is invalid, or holds what must not stand there.
pub fn checked_url(name: &str, address: &str) -> Result<Url> {
    let has_signature = |url: &Url| {
        url.query_pairs()
            .any(|(name, _)| name.eq_ignore_ascii_case("sig"))
    };
    if Url::parse(address).is_ok_and(|url| has_signature(&url)) {
        return Err(invalid(format!(
            "the {name} must not hold a shared access signature; put what follows the `?` into `sas`"
        )));
    }
    let mut url = checked_address(name, address, "https", EXPECTED)?;
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Returns `https://ACCOUNT.blob.SUFFIX`.
///
/// # Errors
/// `InvalidSettings` for an account or a suffix that cannot stand in an address.
pub fn account_service(scheme: &str, account: &str, suffix: &str) -> Result<Url> {
    if account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(invalid(
            "`account` must be the name of a storage account: 3 to 24 lower-case letters and digits",
        ));
    }
    if suffix.contains(['/', ':', '@', '?', '#']) {
        return Err(invalid(
            "`endpoint_suffix` must be a domain, such as core.windows.net",
        ));
    }
    let address = format!("{scheme}://{account}.blob.{}", suffix.trim_matches('.'));
    Address::parse("service address", &address).map(|address| address.service)
}

/// Emulators answer on an address, or on a name without a domain, and take the account from the path.
fn has_account_in_path(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => !domain.contains('.'),
        _ => true,
    }
}

/// `ACCOUNT.blob.…`, also `ACCOUNT.z01.blob.…` and `ACCOUNT.privatelink.blob.…`; none on a domain of one's own.
fn account_in_host(url: &Url) -> Option<String> {
    let mut labels = url.host_str()?.split('.');
    let account = labels.next()?;
    labels
        .take(2)
        .any(|label| label == "blob")
        .then(|| account.to_owned())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Address;

    fn parts(address: &str) -> [String; 4] {
        let address = Address::parse("URL", address).unwrap();
        [
            address.service.to_string(),
            address.account.unwrap_or_default(),
            address.container.unwrap_or_default(),
            address.prefix.unwrap_or_default(),
        ]
    }

    #[test]
    fn the_account_is_the_first_label_of_a_blob_host() {
        for host in [
            "acc.blob.core.windows.net",
            "acc.blob.core.chinacloudapi.cn",
            "acc.z01.blob.storage.azure.net",
            "acc.privatelink.blob.core.windows.net",
        ] {
            assert_eq!(
                parts(&format!("https://{host}/log/a/b/")),
                [&format!("https://{host}/"), "acc", "log", "a/b"]
            );
        }
    }

    #[test]
    fn an_address_has_the_account_in_its_path() {
        assert_eq!(
            parts("http://127.0.0.1:10000/devstoreaccount1/log"),
            [
                "http://127.0.0.1:10000/devstoreaccount1",
                "devstoreaccount1",
                "log",
                ""
            ]
        );
        assert_eq!(parts("http://[::1]:7/acc/log/p")[1..], ["acc", "log", "p"]);
        assert_eq!(parts("https://azurite/acc/log")[1..], ["acc", "log", ""]);
    }

    #[test]
    fn a_domain_of_ones_own_does_not_name_the_account() {
        assert_eq!(
            parts("https://journal.example.org:8443/log"),
            ["https://journal.example.org:8443/", "", "log", ""]
        );
    }

    #[test]
    fn a_prefix_is_decoded() {
        assert_eq!(
            parts("https://a.blob.core.windows.net/log/my%20notes/%C3%A9")[3],
            "my notes/é"
        );
    }

    #[test]
    fn what_must_not_stand_in_an_address_is_refused_without_repeating_it() {
        for (address, wanted) in [
            ("https://me:hunter2@a.blob.core.windows.net/c", "a user"),
            (
                "https://a.blob.core.windows.net/c?sv=1&sig=hunter2",
                "into `sas`",
            ),
            ("https://a.blob.core.windows.net/c?hunter2", "`?` or `#`"),
            ("https://a.blob.core.windows.net/c#hunter2", "`?` or `#`"),
            ("http://a.blob.core.windows.net/c", "https://"),
            ("http://localhost:10000/devstoreaccount1/c", "127.0.0.1"),
            ("ftp://a.blob.core.windows.net/c", "https://"),
            ("a.blob.core.windows.net/c", "expected https://ACCOUNT"),
            ("http://127.0.0.1:10000/", "/ACCOUNT/CONTAINER"),
            ("https://a.blob.core.windows.net/%ff", "UTF-8"),
        ] {
            let error = Address::parse("URL", address).unwrap_err();
            assert!(error.message().contains(wanted), "{address}: {error}");
            assert!(!error.message().contains("hunter2"), "{error}");
        }
    }
}

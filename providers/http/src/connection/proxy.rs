//! The proxy that the environment names. A value that cannot be used is an error: the client would leave the proxy
//! out and connect directly.

use devlog_provider_api::{Error, ErrorKind, Result};
use http::Uri;

/// The variables for encrypted connections, in the order in which the client reads them.
const VARIABLES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// Checks the proxies in the environment, as `variable` reads it.
///
/// # Errors
/// `InvalidSettings`, naming the variable and not its value, which can hold a password.
pub fn check_proxies(variable: impl Fn(&str) -> Option<String>) -> Result<()> {
    for names in VARIABLES {
        let mut set = names.iter();
        let set = set.find_map(|name| variable(name).map(|value| (name, value)));
        if let Some((name, value)) = set.filter(|(_, value)| !value.is_empty())
            && let Err(problem) = usable(&value)
        {
            let error = Error::new(ErrorKind::InvalidSettings, format!("{name} {problem}"));
            return Err(error.with_hint(format!(
                "set {name} to an address such as http://proxy.example.org:3128, or remove it"
            )));
        }
    }
    Ok(())
}

fn usable(value: &str) -> Result<(), &'static str> {
    let unreadable = "is not the address of a proxy";
    let address: Uri = value.parse().map_err(|_| unreadable)?;
    address.authority().ok_or(unreadable)?;
    match address.scheme_str() {
        None | Some("http" | "https") => Ok(()),
        Some(scheme) if scheme.starts_with("socks") => {
            Err("names a SOCKS proxy; only proxies by http:// and https:// can be used")
        }
        Some(_) => Err(unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::check_proxies;

    fn problem(variables: &[(&str, &str)]) -> Option<String> {
        let variable = |name: &str| {
            let mut set = variables.iter();
            let set = set.find(|(set, _)| *set == name);
            set.map(|(_, value)| (*value).to_owned())
        };
        let error = check_proxies(variable).err()?;
        Some(error.message().to_owned())
    }

    #[test]
    fn an_address_of_a_proxy_may_leave_out_its_scheme() {
        for value in [
            "",
            "proxy:3128",
            "http://me:pw@proxy:3128/",
            "https://proxy",
        ] {
            assert_eq!(problem(&[("HTTPS_PROXY", value)]), None, "{value}");
        }
    }

    #[test]
    fn a_value_that_would_be_ignored_is_an_error_that_does_not_repeat_it() {
        for (name, value, wanted) in [
            ("HTTPS_PROXY", "http://hunter2@:x y", "is not the address"),
            ("https_proxy", "/hunter2", "is not the address"),
            ("ALL_PROXY", "ftp://hunter2", "is not the address"),
            ("all_proxy", "socks5://hunter2:1080", "SOCKS"),
        ] {
            let problem = problem(&[(name, value)]).unwrap_or_default();
            assert!(problem.starts_with(name), "{value}: {problem}");
            assert!(problem.contains(wanted), "{value}: {problem}");
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }

    #[test]
    fn the_upper_case_variable_goes_first() {
        assert_eq!(
            problem(&[("HTTPS_PROXY", "http://proxy"), ("https_proxy", "/")]),
            None
        );
    }
}

//! Addresses of this machine: an emulator runs there, no proxy leads to it, and only it may be reached unencrypted.

use std::net::{Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Returns `true` if the URL has an address of this machine. A name such as `localhost` may lead anywhere.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => Ipv4Addr::is_loopback(&address),
        Some(Host::Ipv6(address)) => Ipv6Addr::is_loopback(&address),
        _ => false,
    }
}

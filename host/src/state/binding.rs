//! The remote that a state belongs to.

use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};
use std::fmt;

/// Identifies one remote place. State of one place is never taken for another's.
///
/// Shown as 32 hexadecimal digits, which name the files of its state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RemoteBinding(String);

impl RemoteBinding {
    /// Makes the binding of the place that these texts describe: the provider's name, the URL, and each
    /// setting that changes the place. Their order counts, and where one ends and the next begins.
    pub fn new(parts: &[&str]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let mut digits = Sha256Digest::from_bytes(hasher.finalize().into()).to_string();
        digits.truncate(32);
        Self(digits)
    }

    /// The binding that names a file of state; `None` for another name.
    pub(super) fn from_digits(digits: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (digits.len() == 32 && digits.bytes().all(is_digit)).then(|| Self(digits.to_owned()))
    }
}

impl fmt::Display for RemoteBinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RemoteBinding;

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        let binding = RemoteBinding::new(&["azure", "url"]);
        assert_eq!(binding, RemoteBinding::new(&["azure", "url"]));
        for other in [
            &["azureurl"][..],
            &["azure", "url", ""],
            &["azur", "eurl"],
            &["url", "azure"],
        ] {
            assert_ne!(binding, RemoteBinding::new(other), "{other:?}");
        }
    }

    #[test]
    fn a_binding_is_a_file_name() {
        let binding = RemoteBinding::new(&["../..", "/"]);
        let name = binding.to_string();
        assert_eq!(name.len(), 32);
        assert!(name.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}

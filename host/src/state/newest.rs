//! The remote that was pushed to last.

use super::{ReadError, RemoteBinding, State, StateStore, folder};
use crate::folder::names_in;
use std::{collections::BTreeSet, io, path::Path};

/// Returns the state of the remote that was last pushed to with success; an empty one if there is no such remote.
/// Neither the configuration nor a provider is asked.
///
/// # Errors
/// If a file of the state, or its folder, is there and cannot be read.
pub fn newest(root: &Path) -> Result<State, ReadError> {
    let mut newest = State::default();
    for binding in bindings(root)? {
        let state = StateStore::open(root, &binding)?.into_state();
        if state.last_success >= newest.last_success {
            newest = state;
        }
    }
    Ok(newest)
}

/// Returns the remotes that have a state.
///
/// # Errors
/// As [`newest`].
pub(super) fn bindings(root: &Path) -> Result<Vec<RemoteBinding>, ReadError> {
    let folder = folder::path(root);
    let names = names_in(&folder).and_then(Iterator::collect);
    let names: Vec<_> = match names {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => {
            return Err(ReadError {
                path: folder,
                source,
            });
        }
    };
    let stems: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| {
            let name = name.to_str()?;
            name.strip_suffix(".snapshot").or(name.strip_suffix(".log"))
        })
        .collect();
    let known = stems.into_iter();
    Ok(known.filter_map(RemoteBinding::from_digits).collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::newest;
    use crate::state::{RemoteBinding, State, StateStore};
    use jiff::Timestamp;

    #[test]
    fn the_state_with_the_latest_success_is_the_newest() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(newest(root.path()).unwrap(), State::default());
        for (name, second) in [("a", Some(1)), ("b", Some(3)), ("c", None), ("d", Some(2))] {
            let store = StateStore::open(root.path(), &RemoteBinding::new(&[name])).unwrap();
            store.state().last_success = second.map(|second| Timestamp::new(second, 0).unwrap());
            store.save().unwrap();
        }
        std::fs::write(root.path().join("state/x.snapshot"), "y").unwrap();
        let found = newest(root.path()).unwrap().last_success;
        assert_eq!(found, Timestamp::new(3, 0).ok());
    }
}

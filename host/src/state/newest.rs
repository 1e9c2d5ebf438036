//! The remote that was pushed to last.

use super::{RemoteBinding, State, StateStore, folder};
use crate::folder::names_in;
use std::{collections::BTreeSet, path::Path};

/// What is remembered of the remote that was last pushed to with success; nothing, if there is none. Neither
/// the configuration nor a provider is asked.
#[must_use]
pub fn newest(root: &Path) -> State {
    let states = bindings(root).into_iter();
    states
        .map(|binding| StateStore::open(root, &binding).1)
        .max_by_key(|state| state.last_success)
        .unwrap_or_default()
}

/// Every remote of which something is remembered.
pub(super) fn bindings(root: &Path) -> Vec<RemoteBinding> {
    let names = names_in(&folder::path(root)).into_iter().flatten();
    let names = names.filter_map(|name| name.ok()?.into_string().ok());
    let stems: BTreeSet<String> = names
        .filter_map(|name| {
            let stem = name.strip_suffix(".snapshot").or(name.strip_suffix(".log"));
            stem.map(ToOwned::to_owned)
        })
        .collect();
    let known = stems.iter().map(String::as_str);
    known.filter_map(RemoteBinding::from_digits).collect()
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
        assert_eq!(newest(root.path()), State::default());
        for (name, second) in [("a", Some(1)), ("b", Some(3)), ("c", None), ("d", Some(2))] {
            let (store, _) = StateStore::open(root.path(), &RemoteBinding::new(&[name]));
            let state = State {
                last_success: second.map(|second| Timestamp::new(second, 0).unwrap()),
                ..State::default()
            };
            store.save(&state).unwrap();
        }
        std::fs::write(root.path().join("state/x.snapshot"), "y").unwrap();
        let found = newest(root.path()).last_success;
        assert_eq!(found, Timestamp::new(3, 0).ok());
    }
}

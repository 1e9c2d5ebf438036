//! The refusal to write in clear to a remote that is encrypted.

use crate::{
    encryption::{Keyring, SealedFault},
    state::{LogRecord, State, StateStore},
    sync::{
        SyncError,
        plan::{RemoteDigest, RemoteFact, Seal},
        remote::Listing,
    },
};
use devlog_provider_api::{ObjectKey, RemoteStorage};

/// Checks that a run without keys finds no encrypted object. Where listings carry no attributes, one object is asked
/// for, unless this machine knows its version.
///
/// # Errors
/// [`SyncError::Encrypted`] if there is one; [`SyncError::Listing`] if the remote does not say.
pub fn check(
    keys: Option<&Keyring>,
    listing: &mut Listing,
    state: &State,
    storage: &dyn RemoteStorage,
    store: Option<&StateStore>,
) -> Result<(), SyncError> {
    if keys.is_some() {
        return Ok(());
    }
    let is_locked = |fact: &RemoteFact| fact.seal == Seal::Broken(SealedFault::Locked);
    if listing.files.values().any(is_locked) {
        return Err(SyncError::Encrypted);
    }
    let (false, Some((name, fact))) = (
        storage.properties().list_has_hashes,
        listing.files.iter_mut().next(),
    ) else {
        return Ok(());
    };
    let known = state.files.get(name);
    let known = known.and_then(|record| record.remote.as_ref());
    let checked = fact.clone().checked_against(known, None);
    if checked.digest == RemoteDigest::Unknown
        && let Ok(key) = ObjectKey::new(&**name)
    {
        let seen = storage.stat_file(&key);
        if let Some(seen) = seen.map_err(|source| SyncError::Listing { source })? {
            // Neither the plan nor the next run needs to ask again.
            *fact = RemoteFact::describe(&seen, None, &key);
            if let (Some(store), Some(record)) = (store, fact.record()) {
                let key = key.to_string();
                let _ = store.append(&LogRecord::Remote { key, record });
            }
        }
    }
    if is_locked(fact) || is_locked(&checked) {
        return Err(SyncError::Encrypted);
    }
    Ok(())
}

//! What the user decided about conflicts.

/// Which side wins where the remote holds something that this machine has never seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictResolution {
    /// The local file replaces the remote object.
    LocalWins,
    /// The remote object stays as it is.
    RemoteWins,
    /// The user is asked for each; without a terminal the remote object stays and is reported.
    Prompt,
}

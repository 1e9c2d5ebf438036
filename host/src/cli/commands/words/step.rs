//! The things that happen to a journal.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    New,
    Edit,
    /// The editor fails after it has written.
    EditFails,
    /// The editor leaves bytes that are no text.
    EditGarbles,
    EditDraft,
    Rebuild,
    Push,
    AppendByHand,
    ReplaceByHand,
    TearLog,
    RemoveLog,
}

/// All of them.
pub const STEPS: [Step; 11] = [
    Step::New,
    Step::Edit,
    Step::EditFails,
    Step::EditGarbles,
    Step::EditDraft,
    Step::Rebuild,
    Step::Push,
    Step::AppendByHand,
    Step::ReplaceByHand,
    Step::TearLog,
    Step::RemoveLog,
];

//! The plan: functions of the known facts. They have no clock, disk, network or randomness of their own; the planner of
//! a push is handed the dice, and a function that looks up this machine's record of other remotes.

mod decide;
mod file_task;
mod known_file;
mod objects;
mod planning;
mod pull;
mod remote_fact;

pub use decide::{Facts, LocalFact, Step, decide};
pub use file_task::{FileTask, LogFate};
pub use known_file::KnownFile;
pub use objects::Objects;
pub use planning::{KeptFile, Plan, Planner};
pub use pull::{LogOf, PullFacts, PullPlan, PullStep, PullTask, decide_pull, plan_pull};
pub use remote_fact::{RemoteDigest, RemoteFact, Seal};

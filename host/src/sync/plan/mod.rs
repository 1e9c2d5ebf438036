//! The plan: pure functions of the known facts, without clock, disk, network or randomness.

mod decide;
mod file_task;
mod planning;
mod pull;
mod remote_fact;

pub use decide::{Facts, LocalFact, Step, decide};
pub use file_task::{FileTask, LogFate};
pub use planning::{KeptFile, Plan, Planner};
pub use pull::{PullFacts, PullPlan, PullStep, PullTask, decide_pull, plan_pull};
pub use remote_fact::{RemoteDigest, RemoteFact, Seal};

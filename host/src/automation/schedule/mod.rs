//! The schedule of the system that runs devlog at intervals: a systemd user timer, a launchd agent, or a line of
//! crontab for the person to add.
//!
//! The texts are pure functions of a [`Job`]; installing writes exactly the files of [`ScheduleSetup::files`] and
//! runs the commands beside them, and removing undoes exactly that.

mod crontab;
mod install;
mod job;
mod launchd;
mod scheduler;
mod systemd;

pub use install::{
    InstallError, Runner, install, is_installed, is_of_another_journal, remove, run_command,
};
pub use job::{Job, ScheduleFile, ScheduleSetup};
pub use scheduler::Scheduler;

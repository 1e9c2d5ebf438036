//! The schedulers that devlog knows.

use super::{Job, ScheduleSetup, crontab, launchd, systemd};
use std::path::Path;

/// The scheduler of a system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheduler {
    /// systemd, by a timer of the user.
    Systemd,
    /// launchd, by an agent of the user.
    Launchd,
    /// cron, by a line that the person adds.
    Crontab,
}

impl Scheduler {
    /// The scheduler of this system: launchd on macOS, systemd where its user instance runs, else cron.
    pub fn of_this_system(runtime_folder: Option<&Path>) -> Self {
        if cfg!(target_os = "macos") {
            return Self::Launchd;
        }
        let runs_systemd = runtime_folder.is_some_and(|folder| folder.join("systemd").is_dir());
        if runs_systemd {
            Self::Systemd
        } else {
            Self::Crontab
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Systemd => "systemd",
            Self::Launchd => "launchd",
            Self::Crontab => "cron",
        }
    }

    /// The files and commands of `job` for a user with this home folder and configuration folder (`~/.config`).
    pub fn setup(self, job: &Job, home: &Path, config_home: &Path) -> ScheduleSetup {
        match self {
            Self::Systemd => systemd::setup(job, config_home),
            Self::Launchd => launchd::setup(job, home),
            Self::Crontab => crontab::setup(job),
        }
    }
}

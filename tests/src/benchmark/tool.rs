//! The programs that are compared, each with a journal and a remote of its own.

use super::restic_server::ResticServer;
use crate::{
    azurite::has_program,
    journal::Journal,
    sandbox::Sandbox,
    shelf::{LineSettings, Shelf, Traffic},
    usage::{Usage, measure},
};
use std::{fs, io, path::Path, process::Command};

/// The remote, as rclone names it.
const REMOTE: &str = ":azureblob:log";

/// A program that backs a folder up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// This project's.
    Devlog,
    /// With 64 transfers at once, by checksum.
    Rclone,
    /// Over its own protocol.
    Restic,
}

impl Tool {
    /// The tools on this machine; devlog first.
    #[must_use]
    pub fn installed() -> Vec<Self> {
        let others = [Self::Rclone, Self::Restic];
        let installed = others.into_iter().filter(|tool| has_program(tool.name()));
        [Self::Devlog].into_iter().chain(installed).collect()
    }

    /// The name of the program.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Devlog => "devlog",
            Self::Rclone => "rclone",
            Self::Restic => "restic",
        }
    }
}

/// The cost of one run.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Of the program.
    pub usage: Usage,
    /// At the remote.
    pub traffic: Traffic,
}

/// A journal, a remote, and the program between them.
pub struct Setup {
    /// The program.
    pub tool: Tool,
    /// Its journal.
    pub journal: Journal,
    /// The remote of devlog and rclone.
    pub shelf: Shelf,
    sandbox: Sandbox,
    restic: ResticServer,
}

impl Setup {
    /// A journal of `days` days, and an empty remote behind a line.
    ///
    /// # Errors
    /// If restic cannot make its repository.
    pub fn new(tool: Tool, days: usize, line: LineSettings) -> io::Result<Self> {
        let (sandbox, shelf) = (Sandbox::new(), Shelf::at(line));
        sandbox.configure(&shelf.section());
        let setup = Self {
            tool,
            journal: Journal::create(sandbox.root(), days),
            shelf,
            sandbox,
            restic: ResticServer::start(line.delay),
        };
        if tool == Tool::Restic {
            measure(&mut setup.restic(&["init"]))?;
        }
        Ok(setup)
    }

    /// Encrypts what is backed up from now on, with a new key.
    ///
    /// # Errors
    /// If the program fails.
    pub fn encrypt(&self) -> io::Result<()> {
        let init = ["encryption", "init", "--yes", "--recovery-file"];
        let recovery_file = self.sandbox.home().join("recovery.txt");
        measure(self.sandbox.command(init).arg(recovery_file)).map(drop)
    }

    /// Backs the journal up.
    ///
    /// # Errors
    /// If the program fails.
    pub fn push(&self) -> io::Result<Sample> {
        self.push_with(None)
    }

    /// Backs the journal up, with an option that only devlog has.
    ///
    /// # Errors
    /// If the program fails.
    pub fn push_with(&self, option: Option<&str>) -> io::Result<Sample> {
        let mut command = match self.tool {
            Tool::Devlog => self.sandbox.command(["push"].into_iter().chain(option)),
            Tool::Rclone => self.rclone(self.journal.root(), REMOTE.as_ref()),
            Tool::Restic => self.restic(&["backup", "--exclude=state", "."]),
        };
        self.measure(&mut command)
    }

    /// Brings the journal back into an empty folder.
    ///
    /// # Errors
    /// If the program fails.
    ///
    /// # Panics
    /// If a file is missing.
    pub fn restore(&self) -> io::Result<Sample> {
        let target = self.sandbox.folder().join("restored");
        fs::create_dir(&target)?;
        let mut command = match self.tool {
            Tool::Devlog => {
                let config = "config.toml";
                fs::copy(self.journal.root().join(config), target.join(config))?;
                self.sandbox.command(["pull"])
            }
            Tool::Rclone => self.rclone(REMOTE.as_ref(), &target),
            Tool::Restic => self.restic(&["restore", "latest", "--target=../restored"]),
        };
        let sample = self.measure(command.env("DEVLOG_HOME", &target))?;
        let is_there = |key: &String| target.join(key).exists();
        // restic restores to the whole path that the journal had.
        assert!(self.tool == Tool::Restic || self.journal.all_keys().iter().all(is_there));
        fs::remove_dir_all(target)?;
        Ok(sample)
    }

    fn measure(&self, command: &mut Command) -> io::Result<Sample> {
        let run = || measure(command);
        let (usage, traffic) = if self.tool == Tool::Restic {
            self.restic.traffic_during(run)
        } else {
            self.shelf.traffic_during(run)
        };
        let usage = usage?;
        Ok(Sample { usage, traffic })
    }

    fn rclone(&self, from: &Path, to: &Path) -> Command {
        let mut command = self.sandbox.command_of("rclone", ["--config", ""]);
        command.arg("--azureblob-sas-url").arg(self.shelf.sas_url());
        command.args(["copy", "--checksum", "--transfers=64", "--checkers=64"]);
        command.arg("--exclude=state/**").arg(from).arg(to);
        command
    }

    fn restic(&self, arguments: &[&str]) -> Command {
        let mut command = self.sandbox.command_of("restic", arguments);
        command
            .current_dir(self.journal.root())
            .env("RESTIC_REPOSITORY", self.restic.repository())
            .env("RESTIC_PASSWORD", "benchmark")
            .env("RESTIC_CACHE_DIR", self.sandbox.home().join("cache"));
        command
    }
}

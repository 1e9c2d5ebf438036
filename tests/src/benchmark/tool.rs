//! The programs that are compared, each with a journal and a remote of its own.

use super::restic_server::ResticServer;
use crate::{
    azurite::has_program,
    journal::Journal,
    sandbox::Sandbox,
    shelf::{LineSettings, Shelf, Traffic},
    usage::{Usage, measure},
};
use std::{io, process::Command};

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
    /// When restic cannot make its repository.
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

    /// Backs the journal up.
    ///
    /// # Errors
    /// When the program fails.
    pub fn push(&self) -> io::Result<(Usage, Traffic)> {
        let mut command = match self.tool {
            Tool::Devlog => self.sandbox.command(["push"]),
            Tool::Rclone => self.rclone(),
            Tool::Restic => self.restic(&["backup", "--exclude=state", "."]),
        };
        let (usage, traffic) = if self.tool == Tool::Restic {
            self.restic.traffic_during(|| measure(&mut command))
        } else {
            self.shelf.traffic_during(|| measure(&mut command))
        };
        Ok((usage?, traffic))
    }

    fn rclone(&self) -> Command {
        let mut command = self.sandbox.command_of("rclone", ["--config", ""]);
        command.arg("--azureblob-sas-url").arg(self.shelf.sas_url());
        command.args(["copy", "--checksum", "--transfers=64", "--checkers=64"]);
        command.arg("--exclude=state/**");
        command.arg(self.journal.root()).arg(":azureblob:log");
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

//! A journal of its own for each test, and a program that sees nothing else.

use devlog::registry::is_ignored;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};
use std::{
    fs,
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

pub struct Sandbox {
    folder: TempDir,
}

/// Lets the program start with the signals that stop it as a terminal has them. It leaves those alone that its parent
/// ignores, as a shell's background job does; one that this process handles is at its default in a new one.
fn heed_signals() {
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        if is_ignored(signal) {
            flag::register(signal, Arc::default()).unwrap();
        }
    }
}

impl Sandbox {
    pub fn new() -> Self {
        heed_signals();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("tmp")).unwrap();
        Self { folder }
    }

    /// The journal's future folder; it does not exist yet.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root().join(name)).unwrap()
    }

    /// The texts that were not saved.
    pub fn drafts(&self) -> Vec<PathBuf> {
        let folders = [self.root().join("drafts"), self.path("tmp")];
        let files = folders.into_iter().flat_map(fs::read_dir).flatten();
        let paths = files.map(|file| file.unwrap().path());
        paths
            .filter(|path| path.extension() == Some("md".as_ref()))
            .collect()
    }

    /// Makes a program of a shell script that is called with the file to edit.
    pub fn editor(&self, script: &str) -> PathBuf {
        let path = self.path("editor");
        fs::write(&path, format!("#!/bin/sh\nset -e\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        path
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_devlog"));
        command.args(arguments).env_clear();
        command
            .env("HOME", self.folder.path())
            .env("DEVLOG_HOME", self.root())
            .env("TMPDIR", self.path("tmp"))
            .env("PATH", "/usr/bin:/bin")
            .env("TZ", "UTC");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command, and returns its output and exit status.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.report(self.command(arguments).output().unwrap())
    }

    pub fn run_with_editor(&self, editor: &Path, arguments: &[&str]) -> String {
        let mut command = self.command(arguments);
        self.report(command.env("EDITOR", editor).output().unwrap())
    }

    pub fn run_with_input(&self, input: &[u8], arguments: &[&str]) -> String {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        self.report(child.wait_with_output().unwrap())
    }

    /// Shows how a command ended and what it said, with stable names for this folder and for drafts.
    pub fn report(&self, output: Output) -> String {
        let folder = self.folder.path().display().to_string();
        let drafts = self.drafts();
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes)
                .unwrap()
                .replace(&folder, "SANDBOX");
            drafts.iter().fold(text, |text, draft| {
                let name = draft.file_name().unwrap().to_str().unwrap();
                text.replace(name, "DRAFT.md")
            })
        };
        let (stdout, stderr) = (text(output.stdout), text(output.stderr));
        format!(
            "{stdout}{stderr}exit status {}",
            output.status.code().unwrap()
        )
    }
}

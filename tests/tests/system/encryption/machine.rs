//! A machine with a journal of its own, beside that of the sandbox, and the journal's key at one of its places.

use devlog_tests::{backup::Backup, keyring::Keyring, output::Output, remote::files_below};
use std::{collections::BTreeMap, fs, path::PathBuf};

/// The place of the key.
pub enum KeySource<'a> {
    File,
    Variable,
    Keychain(Keyring<'a>),
    Command,
}

/// A machine whose journal is encrypted with the key of its backup.
pub struct Machine<'a> {
    pub backup: &'a Backup,
    pub root: PathBuf,
    key: &'a KeySource<'a>,
}

impl<'a> Machine<'a> {
    /// The machine of the sandbox, with encryption switched on and a key made for it.
    pub fn first(backup: &'a Backup, key: &'a KeySource<'a>) -> Self {
        Self::at(backup, key, backup.sandbox.root())
    }

    /// A new machine with the same remote that is the first to encrypt it.
    pub fn encrypting(backup: &'a Backup, key: &'a KeySource<'a>) -> Self {
        let root = backup.sandbox.folder().join("second");
        fs::create_dir(&root).expect("the sandbox is writable");
        let config = backup.sandbox.root().join("config.toml");
        fs::copy(config, root.join("config.toml")).expect("both are ours");
        Self::at(backup, key, root)
    }

    fn at(backup: &'a Backup, key: &'a KeySource<'a>, root: PathBuf) -> Self {
        let machine = Self { backup, root, key };
        let file = machine.recovery_file().display().to_string();
        let source = match key {
            KeySource::File | KeySource::Command => "file",
            KeySource::Variable => "env",
            KeySource::Keychain(_) => "keychain",
        };
        let init = ["encryption", "init", "--key-source", source, "--yes"];
        let arguments: Vec<_> = init.into_iter().chain(["--recovery-file", &file]).collect();
        machine.run(&arguments).expect(0);
        if matches!(key, KeySource::Command) {
            let section = format!("[encryption]\nenabled = true\nkey = \"cmd:cat '{file}'\"\n");
            backup
                .sandbox
                .configure(&(backup.remote.section() + &section));
            fs::remove_file(machine.root.join("encryption.key")).expect("init made it");
        }
        machine
    }

    /// A new machine with the same configuration and key, without a journal.
    pub fn second(&self) -> Self {
        let root = self.backup.sandbox.folder().join("second");
        fs::create_dir(&root).expect("the sandbox is writable");
        for name in ["config.toml", "encryption.key"] {
            let copied = fs::copy(self.root.join(name), root.join(name));
            assert!(copied.is_ok() || name == "encryption.key");
        }
        Self { root, ..*self }
    }

    /// The file with the recovery key.
    pub fn recovery_file(&self) -> PathBuf {
        self.backup.sandbox.home().join("recovery.txt")
    }

    /// Runs the program on this machine.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = match self.key {
            KeySource::Keychain(keyring) => keyring.command(arguments),
            _ => self.backup.sandbox.command(arguments),
        };
        command.env("DEVLOG_HOME", &self.root);
        match self.key {
            KeySource::Variable => {
                let file = fs::read_to_string(self.recovery_file()).unwrap_or_default();
                let key = file
                    .lines()
                    .find(|line| line.starts_with("AGE-SECRET-KEY-"));
                command.env("DEVLOG_ENCRYPTION_KEY", key.unwrap_or_default());
            }
            KeySource::Command => {
                command.env("PATH", "/usr/bin:/bin");
            }
            KeySource::File | KeySource::Keychain(_) => {}
        }
        self.backup.sandbox.finish(command)
    }

    /// Every event log and rendered entry.
    pub fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut tree = BTreeMap::new();
        for folder in ["events", "entries"] {
            let folder_path = self.root.join(folder);
            if !folder_path.exists() {
                continue;
            }
            for (name, file) in files_below(&folder_path) {
                tree.insert(format!("{folder}/{name}"), file.content);
            }
        }
        tree
    }
}

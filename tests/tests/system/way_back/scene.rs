//! A second machine and its remote, put back after each run of a command.

use crate::pull::Machine;
use devlog_tests::{
    backup::Backup,
    output::Output,
    remote::all_files_below,
    system_calls::{Call, Fault, trace},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Files by their paths below the sandbox.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A second machine in the middle of its day, the remote, and a command that is run again and again.
pub struct Scene {
    backup: Backup,
    /// The folders of the second machine and of the remote.
    pub folders: [PathBuf; 2],
    /// The command.
    pub arguments: &'static [&'static str],
    before: Files,
    /// The times of these files, which are part of an object's version.
    times: BTreeMap<String, SystemTime>,
    /// The journal files and objects after the command.
    pub after: Files,
    /// The calls of the command on files of both folders.
    pub calls: Vec<Call>,
}

impl Scene {
    /// Makes a journal of two days that is pushed, and runs the command once.
    pub fn new(
        arguments: &'static [&'static str],
        prepare: impl Fn(&Backup, &Machine<'_>),
    ) -> Self {
        let backup = Backup::in_memory();
        let _journal = backup.journal(2);
        let machine = Machine::new(&backup);
        backup.push().expect(0);
        prepare(&backup, &machine);
        let folders = ["second", "remote"].map(|name| backup.sandbox.folder().join(name));
        let mut scene = Self {
            before: BTreeMap::new(),
            times: BTreeMap::new(),
            after: BTreeMap::new(),
            calls: Vec::new(),
            backup,
            folders,
            arguments,
        };
        scene.before = scene.files();
        let timed = |key: &String| (key.clone(), scene.time(key));
        scene.times = scene.before.keys().map(timed).collect();
        let (output, calls) = scene.run(None);
        output.expect(0);
        scene.calls = calls;
        scene.after = content(scene.files());
        scene.assert_no_line_is_lost();
        scene
    }

    fn path(&self, key: &str) -> PathBuf {
        self.backup.sandbox.folder().join(key)
    }

    fn time(&self, key: &str) -> SystemTime {
        let time = fs::metadata(self.path(key)).and_then(|metadata| metadata.modified());
        time.expect("it is there")
    }

    /// Reads all files of the second machine and of the remote.
    pub fn files(&self) -> Files {
        let mut files = BTreeMap::new();
        for folder in &self.folders {
            let name = folder.file_name().unwrap_or_default().display();
            for (key, file) in all_files_below(folder) {
                files.insert(format!("{name}/{key}"), file.content);
            }
        }
        files
    }

    /// Runs the command. Returns its calls on files of both folders.
    pub fn run(&self, fault: Option<Fault>) -> (Output, Vec<Call>) {
        let mut command = self.backup.sandbox.command(self.arguments);
        command.env("DEVLOG_HOME", &self.folders[0]);
        let traced = trace(command, &self.folders, fault).expect("it can be traced");
        let output = Output::new(traced.output, self.backup.sandbox.folder());
        (output, traced.calls)
    }

    /// Puts the files back as they were before the command.
    pub fn reset(&self) {
        for (key, content) in self.files() {
            let is_same = self.before.get(&key) == Some(&content);
            if !is_same || self.times[&key] != self.time(&key) {
                fs::remove_file(self.path(&key)).expect("it is ours");
            }
        }
        for (key, content) in &self.before {
            let path = self.path(key);
            if !path.exists() {
                fs::create_dir_all(path.parent().unwrap_or(&path)).expect("it is ours");
                fs::write(&path, content).expect("it is ours");
                let file = File::options().write(true).open(path);
                let set = file.and_then(|file| file.set_modified(self.times[key]));
                set.expect("it is ours");
            }
        }
    }

    /// Stops the test unless each file of the journal and each object is whole: as before the command, or as after it.
    pub fn assert_each_is_old_or_new(&self, files: &Files, what: &str) {
        for (key, now) in content(files.clone()) {
            let is = |files: &Files| files.get(&key) == Some(&now);
            let text = String::from_utf8_lossy(&now);
            assert!(is(&self.before) || is(&self.after), "{key}: {text}\n{what}");
        }
        let is_lost = |key: &&String| self.after.contains_key(*key) && !files.contains_key(*key);
        let lost: Vec<_> = self.before.keys().filter(is_lost).collect();
        assert!(lost.is_empty(), "{lost:?}: {what}");
    }

    /// Stops the test unless the journal and the objects are as after the command.
    pub fn assert_is_done(&self, files: Files, what: &str) {
        let text = |files: Files| -> BTreeMap<_, _> {
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            files
                .into_iter()
                .map(|(key, bytes)| (key, text(bytes)))
                .collect()
        };
        assert_eq!(text(content(files)), text(self.after.clone()), "{what}");
    }

    /// Stops the test unless the second machine has each line of each log, if it has the log at all.
    fn assert_no_line_is_lost(&self) {
        for (key, log) in content(self.before.clone()) {
            let name = Path::new(&key).components().skip(1).collect::<PathBuf>();
            let after = self.after.get(&format!("second/{}", name.display()));
            if let Some(after) = after.filter(|_| name.starts_with("events")) {
                let lines = |log: &[u8]| -> BTreeSet<_> {
                    log.split(|byte| *byte == b'\n')
                        .map(<[u8]>::to_vec)
                        .collect()
                };
                assert!(lines(&log).is_subset(&lines(after)), "{key}");
            }
        }
    }
}

fn content(mut files: Files) -> Files {
    files.retain(|key, _| is_content(key));
    files
}

/// Reports if a file belongs to the journal or to its backup. Drafts and temporary files have hidden names.
pub fn is_content(key: &str) -> bool {
    let is_hidden = || key.split('/').any(|name| name.starts_with('.'));
    let is_state = key.starts_with("second/state/") || key.ends_with("/config.toml");
    !is_state && !is_hidden()
}

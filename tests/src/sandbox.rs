//! A place of its own for each test: an empty home, a journal folder, and a program that sees nothing else.

use crate::{encrypted, output::Output, program};
use devlog::registry::is_ignored;
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    flag,
};
use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
};
use tempfile::TempDir;

/// A temporary folder with an empty home and an empty journal root, and the program in it.
pub struct Sandbox {
    folder: TempDir,
    program: PathBuf,
}

/// Lets the program start with the signals that stop it as a terminal has them. It leaves those alone that its parent
/// ignores, as a shell's background job does; one that this process handles is at its default in a new one.
fn heed_signals() {
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        if is_ignored(signal) {
            flag::register(signal, Arc::default()).expect("it is a signal that can be handled");
        }
    }
}

impl Sandbox {
    /// Makes an empty one.
    ///
    /// # Panics
    /// If the folders cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let parent = program::target_folder().join("sandboxes");
        fs::create_dir_all(&parent).expect("the target folder is writable");
        Self::below(&parent, program::devlog())
    }

    /// Makes an empty one in a file system in memory, if there is one, so that nothing waits for a disk. The program has
    /// the provider for folders only.
    ///
    /// # Panics
    /// As [`Self::new`].
    #[must_use]
    pub fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        let program = program::devlog_for_folders();
        if memory.is_dir() {
            return Self::below(memory, program);
        }
        let mut sandbox = Self::new();
        program.clone_into(&mut sandbox.program);
        sandbox
    }

    fn below(parent: &Path, program: &Path) -> Self {
        heed_signals();
        let folder = TempDir::new_in(parent).expect("the folder of sandboxes is writable");
        for name in ["home", "journal"] {
            fs::create_dir(folder.path().join(name)).expect("a new folder is writable");
        }
        Self {
            folder,
            program: program.to_owned(),
        }
    }

    /// The folder that holds everything of this sandbox.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The empty `HOME`.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The journal root, which `DEVLOG_HOME` names.
    #[must_use]
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("journal")
    }

    /// Writes `config.toml`, readable by the owner alone.
    ///
    /// # Panics
    /// If it cannot be written.
    pub fn configure(&self, text: &str) {
        let path = self.root().join("config.toml");
        let text = encrypted::configuration(text);
        fs::write(&path, text).expect("the journal root is writable");
        make_private(&path);
    }

    /// The program with these arguments, in a cleared environment; standard streams are pipes.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        self.command_of(&self.program, arguments)
    }

    /// Another program, in the same environment.
    pub fn command_of<A: AsRef<OsStr>>(
        &self,
        program: impl AsRef<OsStr>,
        arguments: impl IntoIterator<Item = A>,
    ) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.home()).env_clear();
        command
            .env("HOME", self.home())
            .env("DEVLOG_HOME", self.root());
        command
            .env("COLUMNS", "80")
            .env("NO_COLOR", "1")
            .env("TZ", "UTC");
        // An unused port: no test asks the identity service of a real machine.
        command
            .env("IDENTITY_ENDPOINT", "http://127.0.0.1:1/")
            .env("IDENTITY_HEADER", "none");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The program in a folder of its own: no provider lies beside it.
    ///
    /// # Panics
    /// If the sandbox is full.
    #[must_use]
    pub fn lonely_program(&self) -> PathBuf {
        let folder = self.folder().join("program");
        fs::create_dir_all(&folder).expect("the sandbox is writable");
        let program = folder.join("devlog");
        if !program.exists() {
            // A link: a copy cannot be started while another test, which forks, holds it open for writing.
            fs::hard_link(&self.program, &program).expect("both are below the target folder");
        }
        program
    }

    /// Runs the program to its end.
    ///
    /// # Panics
    /// If it does not start.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Output {
        self.finish(self.command(arguments))
    }

    /// Runs a command to its end.
    ///
    /// # Panics
    /// If it does not start.
    #[must_use]
    pub fn finish(&self, mut command: Command) -> Output {
        let output = command.output().expect("the program starts");
        let output = Output::new(output, self.folder());
        encrypted::search_output(command.get_args(), &output.transcript());
        output
    }

    /// Starts the program and leaves it running.
    ///
    /// # Panics
    /// If it does not start.
    pub fn start<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Child {
        self.command(arguments).spawn().expect("the program starts")
    }

    /// Waits for a started program.
    ///
    /// # Panics
    /// If its output cannot be read.
    #[must_use]
    pub fn wait(&self, child: Child) -> Output {
        let output = child.wait_with_output().expect("its pipes are ours");
        Output::new(output, self.folder())
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        encrypted::search_folder(self.folder());
    }
}

impl Default for Sandbox {
    fn default() -> Self {
        Self::new()
    }
}

/// Makes a file accessible to its owner only.
///
/// # Panics
/// If the file is another user's.
pub fn make_private(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("the file is ours");
}

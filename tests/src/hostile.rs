//! Visits of the hostile provider: the program runs with it, in so much time and no more, and afterwards the
//! healthy provider in the same installation must still work.

use crate::{
    deadline::output_within,
    journal::Journal,
    output::Output,
    program::{bundled_library, hostile_library, library_name},
    remote::files_below,
    sandbox::Sandbox,
};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

const MARK: &[u8] = b"hostile-constructor:";
const WORD_LEN: usize = 8;

/// Nothing that a provider does may keep the program for longer, unless a test says what it waits for. Most runs
/// take a fraction of a second; this is for a machine that has other things to do.
pub const LIMIT: Duration = Duration::from_secs(180);

/// The days of the journal.
const DAYS: usize = 2;

/// A sandbox with a journal of two days, and a configuration that names the hostile provider.
///
/// # Panics
/// If the sandbox cannot be written.
#[must_use]
pub fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure("[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n");
    Journal::create(sandbox.root(), DAYS);
    sandbox
}

/// The program with the filesystem provider beside it, and nothing else.
///
/// # Panics
/// If the sandbox cannot be written.
#[must_use]
pub fn installation(sandbox: &Sandbox) -> PathBuf {
    let program = sandbox.lonely_program();
    put_beside(&program, "filesystem", &bundled_library("filesystem"));
    program
}

/// Puts the hostile library beside the program, as a part of the installation.
///
/// # Panics
/// If the sandbox cannot be written.
pub fn install_beside(sandbox: &Sandbox) {
    put_beside(&installation(sandbox), "hostile", hostile_library());
}

fn put_beside(program: &Path, provider: &str, library: &Path) {
    let place = program.with_file_name(library_name(provider));
    if !place.exists() {
        fs::hard_link(library, place).expect("both are below the target folder");
    }
}

/// The program with these arguments, where only the filesystem provider and what a test brought is found.
#[must_use]
pub fn run(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    Visit::to(sandbox).run(arguments)
}

/// The conditions under which the program meets a hostile provider.
pub struct Visit<'a> {
    sandbox: &'a Sandbox,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
    limit: Duration,
}

impl<'a> Visit<'a> {
    /// In this sandbox.
    #[must_use]
    pub fn to(sandbox: &'a Sandbox) -> Self {
        Self {
            sandbox,
            arguments: Vec::new(),
            environment: Vec::new(),
            limit: LIMIT,
        }
    }

    /// With `--provider hostile=LIBRARY`.
    #[must_use]
    pub fn with_provider(mut self, library: &Path) -> Self {
        let named = format!("hostile={}", library.display());
        self.arguments.extend(["--provider".into(), named.into()]);
        self
    }

    /// With a variable.
    #[must_use]
    pub fn with_variable(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    /// With another limit than [`LIMIT`].
    #[must_use]
    pub fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// The command, which is not run yet.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let program = installation(self.sandbox);
        let mut command = self.sandbox.command_of(program, arguments);
        command.args(&self.arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program, and then makes sure that the healthy provider works.
    ///
    /// # Panics
    /// If the program takes too long, or the healthy provider does not work.
    #[track_caller]
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Output {
        let output = output_within(self.command(arguments), self.limit);
        self.assert_neighbour_works();
        Output::new(output, self.sandbox.folder())
    }

    /// Pushes the same journal under the same conditions through the filesystem provider, which lies in the
    /// installation. Configuration and state are as before afterwards.
    ///
    /// # Panics
    /// If that does not go well.
    #[track_caller]
    pub fn assert_neighbour_works(&self) {
        let kept = Kept::of(self.sandbox);
        let remote = self.sandbox.folder().join("healthy");
        let _ = fs::remove_dir_all(&remote);
        fs::create_dir(&remote).expect("the sandbox is writable");
        let healthy = "[remote]\nprovider = \"filesystem\"\nurl = \"../healthy\"\n";
        self.sandbox.configure(healthy);
        let output = output_within(self.command(&["push", "--json"]), LIMIT);
        let output = Output::new(output, self.sandbox.folder()).expect(0);
        let summary = output.json().pop().unwrap_or_default();
        assert_eq!(summary["provider"], "filesystem", "{summary}");
        let stored = files_below(&remote);
        for (key, file) in journal_files(&self.sandbox.root()) {
            let object = stored.get(&key);
            let object = object.map(|object| crate::encrypted::opened(object.content.clone()));
            assert_eq!(object.as_ref(), Some(&file), "{key}");
        }
        kept.restore(self.sandbox);
    }
}

fn journal_files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let files: Vec<_> = ["events", "entries"]
        .into_iter()
        .flat_map(|folder| {
            let files = files_below(&root.join(folder)).into_iter();
            files.map(move |(name, file)| (format!("{folder}/{name}"), file.content))
        })
        .collect();
    assert_eq!(files.len(), 2 * DAYS, "each day has a log and a page");
    files
}

/// The configuration and the state of a journal, put aside.
struct Kept {
    config: Vec<u8>,
}

impl Kept {
    fn of(sandbox: &Sandbox) -> Self {
        let root = sandbox.root();
        // Before the first push the folder does not exist.
        let _ = fs::rename(root.join("state"), root.join("state.aside"));
        let config = fs::read(root.join("config.toml")).expect("it was written");
        Self { config }
    }

    fn restore(self, sandbox: &Sandbox) {
        let root = sandbox.root();
        let _ = fs::remove_dir_all(root.join("state"));
        let _ = fs::rename(root.join("state.aside"), root.join("state"));
        let config = String::from_utf8(self.config).expect("it is TOML");
        sandbox.configure(&config);
    }
}

/// The library, changed so that its constructor does what `word` says, in a folder of the sandbox.
///
/// # Panics
/// If the mark is not there once, or the sandbox cannot be written.
#[must_use]
pub fn sent(sandbox: &Sandbox, word: &str) -> PathBuf {
    let mut bytes = fs::read(hostile_library()).expect("it was built");
    let places: Vec<usize> = bytes
        .windows(MARK.len())
        .enumerate()
        .filter_map(|(at, window)| (window == MARK).then_some(at + MARK.len()))
        .collect();
    assert_eq!(places.len(), 1, "the mark stands there once");
    let place = &mut bytes[places[0]..places[0] + WORD_LEN];
    place.fill(b' ');
    place[..word.len()].copy_from_slice(word.as_bytes());
    let folder = sandbox.folder().join("downloads");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    let file = folder.join(library_name("hostile"));
    fs::write(&file, bytes).expect("the sandbox is writable");
    make_mode(&file, 0o644);
    file
}

/// Sets the permissions of a file or folder.
///
/// # Panics
/// If it is not ours.
pub fn make_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the file is ours");
}

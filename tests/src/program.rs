//! Builds and finds what is tested: the program and the provider libraries next to it.

use std::{
    env::{self, consts},
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::OnceLock,
};

/// The root of the repository.
///
/// # Panics
/// Never: the tests are a folder of it.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a folder of the repository")
}

/// The folder of this build's profile: `target/debug`.
///
/// # Panics
/// Never in a test that cargo built: it lies in `target/debug/deps`.
#[must_use]
pub fn profile_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let test = env::current_exe().expect("a test knows its own file");
        let deps = test.parent().expect("a test lies in target/debug/deps");
        deps.parent()
            .expect("a test lies in target/debug/deps")
            .to_owned()
    })
}

/// The folder for what tests install and generate; it outlives them.
///
/// # Panics
/// As [`profile_folder`].
#[must_use]
pub fn target_folder() -> &'static Path {
    profile_folder()
        .parent()
        .expect("target/debug lies in target")
}

/// Runs `cargo` with this build's profile and target folder.
///
/// # Panics
/// If it fails.
pub fn cargo_build(folder: &Path, arguments: &[&str]) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(folder)
        .arg("build")
        .args(profile_arguments());
    command
        .args(arguments)
        .arg("--target-dir")
        .arg(target_folder());
    // `cargo test` sets these for its own package; a build script that depends on one of them would run again, and
    // everything above it be compiled again.
    let is_of_package =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    let names = env::vars_os().map(|(name, _)| name);
    for name in names.filter(|name| is_of_package(&name.to_string_lossy())) {
        command.env_remove(name);
    }
    let output = command.output().expect("cargo starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cargo build {arguments:?} failed:\n{talk}"
    );
}

fn profile_arguments() -> Vec<OsString> {
    match profile_folder().file_name() {
        Some(name) if name == "debug" => Vec::new(),
        Some(name) => vec!["--profile".into(), name.into()],
        None => unreachable!("target/debug has a name"),
    }
}

/// The program, built once a test run together with the bundled providers.
#[must_use]
pub fn devlog() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        // What `cargo build` builds by default: the default members.
        cargo_build(repository(), &[]);
        profile_folder().join(format!("devlog{}", consts::EXE_SUFFIX))
    })
}

/// The program with the filesystem provider alone beside it. It starts in half the time, since it reads every library
/// that it finds.
///
/// # Panics
/// If the target folder is not writable.
#[must_use]
pub fn devlog_for_folders() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let folder = profile_folder().join("for-folders");
        fs::create_dir_all(&folder).expect("the target folder is writable");
        let link = |file: &Path| {
            let name = file.file_name().expect("it has a name");
            // Another run of the tests may do the same; both link the same file.
            let waiting = folder.join(format!(".{}-{}", process::id(), name.display()));
            let linked = fs::hard_link(file, &waiting);
            let placed = linked.and_then(|()| fs::rename(&waiting, folder.join(name)));
            // A rename does nothing if both names are of one file already.
            let _ = fs::remove_file(&waiting);
            placed.expect("the target folder is writable");
            folder.join(name)
        };
        link(&bundled_library("filesystem"));
        link(devlog())
    })
}

/// The file name of the library of a provider.
#[must_use]
pub fn library_name(provider: &str) -> String {
    format!(
        "{}devlog_provider_{provider}{}",
        consts::DLL_PREFIX,
        consts::DLL_SUFFIX
    )
}

/// Takes what cargo built out of the folder of the program, where every library counts as one that came with it.
///
/// # Panics
/// If it was not built.
#[must_use]
pub fn taken(name: &str) -> PathBuf {
    let folder = target_folder().join("taken");
    let (from, to) = (profile_folder().join(name), folder.join(name));
    fs::create_dir_all(&folder).expect("the target folder is writable");
    // Cargo puts it there again with the next build, from where it keeps it.
    fs::rename(&from, &to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    to
}

/// The library of a bundled provider.
#[must_use]
pub fn bundled_library(provider: &str) -> PathBuf {
    devlog().with_file_name(library_name(provider))
}

/// The library of the provider that misbehaves as its settings say, built once a test run.
#[must_use]
pub fn hostile_library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        cargo_build(repository(), &["--package", "devlog-provider-hostile"]);
        profile_folder().join(library_name("hostile"))
    })
}

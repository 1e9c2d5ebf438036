//! The cost of providers before the first byte is pushed: finding 100 of them, loading one, calling it. Prints CPU
//! time of this process, which says more than the clock on a machine with other work. What a whole push with nothing to
//! do costs is in the benchmark `push` of the tests.
//!
//! `cargo build --release && cargo bench -p devlog --bench loading`

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark, for the terminal"
)]

use devlog::{
    config::{Environment, RemoteConfig},
    registry::{
        LibraryFile, LockFile, OpenRequest, OpenedStorage, Registry, SearchPath, TrustedProvider,
        file_name,
    },
};
use devlog_provider_api::{Host, ObjectKey};
use std::{
    env, fs, mem,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::TempDir;

const PROVIDERS: usize = 100;
const CALLS: u32 = 10_000;

fn main() {
    let library = bundled("filesystem");
    let folder = copies(&library);
    let untrusted = cost(|| drop(discovered(folder.path(), &[])));
    println!("find {PROVIDERS} providers, none trusted:    {untrusted:>10.1?}");
    trust_one(folder.path());
    let trusted = cost(|| drop(discovered(folder.path(), &[])));
    println!("find {PROVIDERS} providers, one trusted:     {trusted:>10.1?}");

    let named = [("filesystem".to_owned(), library)];
    let mut registry = discovered(&folder.path().join("none"), &named);
    let mut opened = None;
    let load = cost(|| opened = Some(open(&mut registry, folder.path())));
    println!("load a provider, open its storage:    {load:>10.1?}");
    let again = cost(|| drop(open(&mut registry, folder.path())));
    println!("open another storage of it:           {again:>10.1?}");

    let storage = opened.unwrap().storage;
    let properties = cost(|| {
        for _ in 0..CALLS {
            std::hint::black_box(storage.properties());
        }
    });
    println!(
        "call that does nothing, each:         {:>10.1?}",
        properties / CALLS
    );
    let absent = ObjectKey::new("events/20250911.jsonl").unwrap();
    let stat = cost(|| {
        for _ in 0..CALLS {
            assert!(storage.stat_file(&absent).unwrap().is_none());
        }
    });
    println!(
        "`stat_file` of an absent object, each: {:>9.1?}",
        stat / CALLS
    );
}

/// A bundled provider, as `cargo build --release` puts it beside the program.
fn bundled(name: &str) -> PathBuf {
    let bench = env::current_exe().unwrap();
    let library = bench.ancestors().nth(2).unwrap().join(file_name(name));
    assert!(
        library.exists(),
        "{} is not there: run `cargo build --release`",
        library.display()
    );
    library
}

/// As many providers as there are, each with a name of its own in file and manifest.
fn copies(library: &Path) -> TempDir {
    const NAME: &[u8] = b"name = \"filesystem\"";
    let bytes = fs::read(library).unwrap();
    let at = bytes
        .windows(NAME.len())
        .position(|window| window == NAME)
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    for number in 0..PROVIDERS {
        let name = format!("filesys{number:03}");
        let mut copy = bytes.clone();
        copy[at..at + NAME.len()].copy_from_slice(format!("name = \"{name}\"").as_bytes());
        let file = folder.path().join(file_name(&name));
        fs::write(&file, copy).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    }
    folder
}

fn trust_one(folder: &Path) {
    let file = folder.join(file_name("filesys000"));
    let library = LibraryFile::inspect(&file).unwrap();
    let mut lock = LockFile::default();
    lock.trust(TrustedProvider::new(&library, library.path()));
    lock.write(&folder.join("providers.lock")).unwrap();
}

fn discovered(folder: &Path, named: &[(String, PathBuf)]) -> Registry {
    let mut registry = Registry::default();
    let path = Some(folder.as_os_str());
    registry.discover(&SearchPath::new(named, path, folder, None));
    registry
}

fn open(registry: &mut Registry, remote: &Path) -> OpenedStorage {
    // A folder that holds the journal is no place for its backup.
    let journal = tempfile::tempdir().unwrap();
    let opened = registry.open(OpenRequest {
        remote: &RemoteConfig {
            provider: "filesystem".to_owned(),
            url: remote.to_str().unwrap().to_owned(),
            ..RemoteConfig::default()
        },
        base_dir: journal.path(),
        environment: &Environment::default(),
        secrets: &[],
        host: Host::detached(),
    });
    opened.unwrap_or_else(|error| panic!("{error}"))
}

fn cost(work: impl FnOnce()) -> Duration {
    let before = cpu_time();
    work();
    cpu_time().checked_sub(before).unwrap_or_default()
}

/// Of all threads of this process, since it began.
fn cpu_time() -> Duration {
    // SAFETY: a C struct of numbers, for which all zeros is a value.
    let mut time: libc::timespec = unsafe { mem::zeroed() };
    // SAFETY: the pointer is to a struct of the type that is written.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(failed, 0);
    let (seconds, nanoseconds) = (time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs());
    Duration::from_secs(seconds) + Duration::from_nanos(nanoseconds)
}

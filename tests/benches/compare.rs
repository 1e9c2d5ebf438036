//! devlog beside rclone and restic, where they are installed: `cargo bench -p devlog-tests --bench compare`.

use devlog_tests::{
    benchmark::{Setup, compare},
    program,
    shelf::LineSettings,
};
use std::{
    fs, io, thread,
    time::{Duration, SystemTime},
};

/// Two files a day, and devlog's configuration.
const DAYS: usize = 1000;

fn main() -> io::Result<()> {
    let _ = program::devlog();
    let line = LineSettings::default();
    let steps = [
        ("first push", (|_| ()) as fn(&Setup)),
        ("nothing changed", settle),
        ("3 files changed", |setup| {
            for day in [0, 2, 5] {
                setup.journal.append(day, "One more line.");
            }
        }),
        ("touched, not changed", touch),
    ];
    compare("2,001 files", DAYS, line, &steps)?;
    let few = [steps[0], steps[1]];
    compare("60 files", 30, line, &few)?;
    compare(
        "One file of 256 MiB",
        1,
        line,
        &[("first push", write_large)],
    )
}

/// Lets the files age: a file that changed less than two seconds before it was hashed is hashed again.
fn settle(_: &Setup) {
    thread::sleep(Duration::from_secs(3));
}

fn touch(setup: &Setup) {
    for key in setup.journal.all_keys() {
        let file = fs::File::open(setup.journal.path(&key)).expect("the journal was written");
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        file.set_modified(yesterday).expect("the file is ours");
    }
}

fn write_large(setup: &Setup) {
    let [_, entry] = setup.journal.keys(0);
    let mut bytes = vec![0; 256 << 20];
    fastrand::Rng::with_seed(1).fill(&mut bytes);
    fs::write(setup.journal.path(&entry), bytes).expect("the journal is ours");
}

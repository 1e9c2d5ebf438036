//! devlog beside rclone and restic, where they are installed: `cargo bench -p devlog-tests --bench compare`.

use devlog_tests::{
    benchmark::{Sample, Setup, Step, compare},
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
    let steps: [Step; 5] = [
        ("first push", push_settled),
        ("nothing changed", Setup::push),
        ("3 files changed", |setup| {
            for day in [0, 2, 5] {
                setup.journal.append(day, "One more line.");
            }
            setup.push()
        }),
        ("touched, not changed", push_touched),
        ("restore", Setup::restore),
    ];
    compare("2,001 files", DAYS, line, &steps)?;
    let few = [steps[0], steps[1]];
    compare("60 files", 30, line, &few)?;
    compare(
        "One file of 256 MiB",
        1,
        line,
        &[("first push", push_large)],
    )
}

/// Lets the files age first: one that changed less than two seconds before it was hashed is hashed again next time.
fn push_settled(setup: &Setup) -> io::Result<Sample> {
    thread::sleep(Duration::from_secs(3));
    setup.push()
}

fn push_touched(setup: &Setup) -> io::Result<Sample> {
    for key in setup.journal.all_keys() {
        let file = fs::File::open(setup.journal.path(&key)).expect("the journal was written");
        let yesterday = SystemTime::now() - Duration::from_secs(86_400);
        file.set_modified(yesterday).expect("the file is ours");
    }
    setup.push()
}

fn push_large(setup: &Setup) -> io::Result<Sample> {
    let [_, entry] = setup.journal.keys(0);
    let mut bytes = vec![0; 256 << 20];
    fastrand::Rng::with_seed(1).fill(&mut bytes);
    fs::write(setup.journal.path(&entry), bytes)?;
    setup.push()
}

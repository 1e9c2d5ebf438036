//! Time limits count from the last bytes that moved: a slow line finishes, and a dead one is given up.
//!
//! The time limits of a reply and of a request are constants, so the long tests run by a flag:
//! `cargo test -p devlog-tests --test system slow_line -- --ignored`.

use devlog_tests::{
    azurite::KEY,
    http::{
        SlowLine,
        proxy::{Fault, Proxy},
    },
    output::Output,
    remote::azure_section,
    sandbox::Sandbox,
    shelf::Shelf,
};
use std::{
    fs,
    time::{Duration, Instant},
};

const ENTRY: &str = "entries/20250101.md";
const KILOBYTES_A_SECOND: u64 = 1000;

/// A sandbox with an entry of this size, and a line to a shelf.
struct Setup {
    sandbox: Sandbox,
    shelf: Shelf,
    line: SlowLine,
}

impl Setup {
    fn new(bytes: usize) -> Self {
        let (sandbox, shelf) = (Sandbox::new(), Shelf::start());
        fs::create_dir(sandbox.root().join("entries")).expect("the root is writable");
        let mut content = vec![0; bytes];
        fastrand::Rng::with_seed(20).fill(&mut content);
        fs::write(sandbox.root().join(ENTRY), content).expect("the root is writable");
        let line = SlowLine::to(shelf.port());
        sandbox.configure(&azure_section(line.port, "log", KEY));
        Self {
            sandbox,
            shelf,
            line,
        }
    }

    fn push(&self) -> Output {
        self.sandbox.run(["push", "--json"]).expect(0)
    }
}

fn upload(bytes: usize, bytes_a_second: u64) {
    let setup = Setup::new(bytes);
    setup.line.slow_down(bytes_a_second);
    setup.push();
    let object = setup.shelf.object(ENTRY).expect("it was pushed");
    assert_eq!(object.metadata["devlog_sha256"], object.content.sha256());
}

/// Reads an object that another program has put there, and compares it.
fn download(bytes: usize, bytes_a_second: u64) {
    let setup = Setup::new(bytes);
    setup.push();
    setup.shelf.forget_metadata();
    setup.line.slow_down(bytes_a_second);
    let (_, traffic) = setup.shelf.traffic_during(|| setup.push());
    assert!(
        traffic.sent > bytes as u64 && traffic.received < 10_000,
        "{traffic:?}"
    );
}

fn list(objects: usize, bytes_a_second: u64) {
    let setup = Setup::new(1);
    setup.push();
    let names = (0..objects).map(|number| format!("other/{number:06}.md"));
    setup.shelf.copy_to(ENTRY, names);
    setup.line.slow_down(bytes_a_second);
    let listed = setup.push().stdout;
    assert!(
        listed.contains(&format!("\"foreign\":{objects}")),
        "{listed}"
    );
}

#[test]
fn a_line_that_is_slow_for_its_load_finishes() {
    let rate = 200 * KILOBYTES_A_SECOND;
    std::thread::scope(|scope| {
        scope.spawn(|| upload(1 << 20, rate));
        scope.spawn(|| download(1 << 20, rate));
        scope.spawn(|| list(1000, rate));
    });
}

#[test]
#[ignore = "45 minutes, nearly all of them spent waiting"]
fn a_line_of_20_kilobytes_a_second_finishes() {
    let rate = 20 * KILOBYTES_A_SECOND;
    std::thread::scope(|scope| {
        scope.spawn(|| upload(48 << 20, rate));
        scope.spawn(|| download(48 << 20, rate));
        scope.spawn(|| list(20_000, rate));
    });
}

#[test]
#[ignore = "2 minutes, all of them spent waiting"]
fn a_remote_that_never_answers_an_upload_is_given_up_after_the_patience_of_one_file() {
    let Setup { sandbox, shelf, .. } = Setup::new(1);
    for day in 2..9 {
        let path = sandbox.root().join(format!("entries/2025010{day}.md"));
        fs::write(path, "text").expect("the root is writable");
    }
    let proxy = Proxy::start(shelf.port());
    proxy.plan("put", 0, usize::MAX, Fault::Hold);
    sandbox.configure(&azure_section(proxy.port(), "log", KEY));
    let began = Instant::now();
    let output = sandbox.run(["push", "--jobs", "1", "--json"]).expect(5);
    let took = began.elapsed();
    assert!(
        took > Duration::from_secs(110) && took < Duration::from_secs(200),
        "{took:?}"
    );
    assert!(
        output.stdout.contains("\"type\":\"summary\""),
        "{}",
        output.stdout
    );
}

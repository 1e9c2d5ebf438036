//! A notebook's evening: the network goes twice, the machine sleeps for a day, a key is wrong, and a push crashes.

use super::{is_pending, kill_processes, log, wait_until};
use devlog::automation::AutoPushStore;
use devlog_tests::{
    backup::Backup,
    http::proxy::{Fault, Proxy},
    s3_double::SECRET,
    sandbox::make_private,
    terminal::Terminal,
};
use jiff::{SignedDuration, Timestamp};
use std::{cell::RefCell, fs, path::PathBuf, time::Duration};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// A journal with automatic pushes, a line that can be cut, and a person at a terminal.
struct Evening {
    backup: Backup,
    proxy: Proxy,
    key: PathBuf,
    written: RefCell<usize>,
    /// The text that was shown beyond the results of the commands.
    unasked: RefCell<String>,
}

impl Evening {
    fn new() -> Self {
        let backup = Backup::on_s3();
        let mut proxy = None;
        let section = backup.remote.section_through(|port| {
            let started = proxy.insert(Proxy::start(port));
            started.port()
        });
        let key = backup.sandbox.home().join("key");
        let reference = format!("file:{}", key.display());
        let section = section.replace(SECRET, &reference);
        backup
            .sandbox
            .configure(&format!("{section}\n[sync]\nauto_push = true\n"));
        let evening = Self {
            backup,
            proxy: proxy.expect("it was started above"),
            key,
            written: RefCell::default(),
            unasked: RefCell::default(),
        };
        evening.use_key(SECRET);
        evening
    }

    fn use_key(&self, key: &str) {
        fs::write(&self.key, key).expect("the home is writable");
        make_private(&self.key);
    }

    /// Writes so many days, each by a command at the terminal.
    fn write(&self, days: usize) {
        for _ in 0..days {
            *self.written.borrow_mut() += 1;
            let number = *self.written.borrow();
            let id = format!("2025{:02}{:02}", 1 + number / 28, 1 + number % 28);
            let result = format!("Created new entry: {id}\n");
            self.run(&["new", "--id", &id, "-m", "A line."], &result);
        }
    }

    fn run(&self, arguments: &[&str], result: &str) {
        let shown = Terminal::start(&self.backup.sandbox, arguments, &[]).finish();
        let unasked = shown.expect(0).stdout.replace(result, "");
        self.unasked.borrow_mut().push_str(&unasked);
    }

    /// Time passes: all that is recorded happened earlier.
    fn pass(&self, time: SignedDuration) {
        let store = AutoPushStore::new(&self.backup.sandbox.root());
        let earlier = |moment: Timestamp| moment - time;
        let mut attempt = store.attempt();
        attempt.at = attempt.at.map(earlier);
        attempt.last_success = attempt.last_success.map(earlier);
        store.record(&attempt).expect("the state is writable");
        if let Some(request) = store.request() {
            store.ask(earlier(request.since)).expect("it is writable");
        }
        if let Some(last) = store.last_notice() {
            store.note_notice(earlier(last)).expect("it is writable");
        }
    }

    fn go_offline(&self) {
        let cut = Fault::CutReplyAt(0);
        self.proxy.plan("list", 0, usize::MAX, cut);
    }

    fn requests(&self, kind: &str) -> usize {
        let requests = self.proxy.requests().into_iter();
        requests.filter(|request| request.kind() == kind).count()
    }

    #[track_caller]
    fn wait_until_pushed(&self) {
        let root = self.backup.sandbox.root();
        let is_logged = || log(&root).ends_with(" pushed\n");
        wait_until("the push", || !is_pending(&root) && is_logged());
        assert_eq!(
            self.backup.remote.objects().len(),
            2 * *self.written.borrow() + 1
        );
    }

    #[track_caller]
    fn wait_until_failed(&self, exit_code: u8) {
        let is_logged = || {
            let last = log(&self.backup.sandbox.root());
            let last = last.lines().last().unwrap_or_default().to_owned();
            last.contains(&format!(" exit code {exit_code}: "))
        };
        wait_until("the failed push", is_logged);
    }
}

#[test]
fn an_evening_of_a_notebook_ends_with_everything_on_the_remote_and_two_lines_unasked() {
    let evening = Evening::new();
    evening.write(10);
    evening.wait_until_pushed();

    evening.go_offline();
    let lists = evening.requests("list");
    evening.write(8);
    evening.proxy.wait_for("list", lists + 2);
    evening.proxy.heal();
    evening.write(2);
    evening.wait_until_pushed();

    evening.go_offline();
    evening.write(5);
    evening.wait_until_failed(5);
    evening.pass(25 * HOUR);
    evening.write(1);
    evening.proxy.heal();
    evening.pass(HOUR);
    evening.write(4);
    evening.wait_until_pushed();

    evening.use_key("wrong");
    evening.write(4);
    evening.wait_until_failed(12);
    evening.pass(25 * HOUR);
    evening.write(1);
    evening.use_key(SECRET);
    evening.pass(HOUR);
    evening.write(2);
    evening.wait_until_pushed();

    let hour = Duration::from_secs(3600);
    let puts = evening.requests("put");
    evening.proxy.plan("put", 0, 1, Fault::Delay(hour));
    evening.write(3);
    evening.proxy.wait_for("put", puts + 1);
    kill_processes(&evening.backup.sandbox.root());
    evening.proxy.heal();
    evening.run(&["list", "--from", "20990101"], "no entry matches\n");
    evening.wait_until_pushed();

    assert_eq!(*evening.written.borrow(), 40);
    insta::assert_snapshot!(evening.unasked.borrow(), @"
    warning: the oldest change that is not pushed yet was made 1 day ago; run
    `devlog status`
    warning: the automatic push failed: s3 refused the credentials (403
    SignatureDoesNotMatch, request 7F3C); run `devlog status`
    ");
}

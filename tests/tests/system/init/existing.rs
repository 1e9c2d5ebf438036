//! A configuration that is there already.

use super::{configuration, init};
use devlog_tests::{sandbox::Sandbox, terminal::Terminal};
use insta::assert_snapshot;

const OLD: &str = "# mine\n[remote]\nprovider = \"azure\"\nurl = \"https://acc.blob.core.windows.net/log\"\n\n\
                   [remote.azure]\naccount_key = \"env:KEY\" # from the wallet\n\n\
                   [sync]\nconflict_resolution = \"remote_wins\"\n";

fn configured() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    sandbox.configure(OLD);
    let url = sandbox.home().display().to_string();
    (sandbox, url)
}

#[test]
fn it_is_not_changed_without_consent() {
    let (sandbox, url) = configured();
    let output = init(&sandbox, &["--provider", "filesystem", "--url", &url]).expect(13);
    assert_eq!(configuration(&sandbox), OLD);
    assert_snapshot!(output.snapshot(), @r"
    exit status 13
    ----- stderr
    error: [SANDBOX]/journal/config.toml is already set up for `azure`; nothing was changed

    hint: `devlog push` uses it; --replace changes only [remote] and [remote.azure]
    ");
}

#[test]
fn with_consent_only_the_place_is_changed() {
    let (sandbox, url) = configured();
    let place = ["--provider", "filesystem", "--url", &url, "--replace"];
    init(&sandbox, &place).expect(0);
    assert_snapshot!(configuration(&sandbox).replace(&url, "[URL]"), @r#"
    # mine
    [remote]
    provider = "filesystem"
    url = "[URL]"

    [remote.azure]
    account_key = "env:KEY" # from the wallet

    [sync]
    conflict_resolution = "remote_wins"
    "#);
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_person_is_asked_and_no_is_the_answer_to_nothing() {
    let (sandbox, _) = configured();
    let mut terminal = Terminal::start(&sandbox, &["init"], &[]);
    terminal.answer("[y/N]", "");
    assert_snapshot!(terminal.finish().expect(13).snapshot(), @"
    exit status 13
    ----- stdout
    ~/journal/config.toml is already set up for `azure`. Only the remote will
    change.
    Replace the remote? [y/N] 
    error: nothing was changed
    ");
    assert_eq!(configuration(&sandbox), OLD);
}

#[test]
fn one_that_is_wrong_is_reported_as_by_a_push() {
    let sandbox = Sandbox::new();
    sandbox.configure("[remote]\nprovder = \"azure\"\n");
    let pushed = sandbox.run(["push"]).expect(4);
    let url = sandbox.home().display().to_string();
    let output = init(
        &sandbox,
        &["--provider", "filesystem", "--url", &url, "--replace"],
    )
    .expect(4);
    assert_eq!(output.stderr, pushed.stderr);
}

#[test]
fn one_without_a_remote_keeps_its_text() {
    let sandbox = Sandbox::new();
    sandbox.configure("# mine\n[sync]\n# no conflicts yet");
    let url = sandbox.home().display().to_string();
    init(&sandbox, &["--provider", "filesystem", "--url", &url]).expect(0);
    let text = configuration(&sandbox);
    assert!(
        text.starts_with("# mine\n[sync]\n# no conflicts yet\n\n[remote]\n"),
        "{text}"
    );
}

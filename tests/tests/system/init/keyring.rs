//! A secret in a real keyring.

use super::configuration;
use devlog_tests::{
    azure_fake::AzureFake, azurite::KEY, keyring::Keyring, remote::files_below, sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{io::Write, process::Stdio};

#[test]
fn a_secret_is_kept_in_the_keyring_and_a_push_finds_it() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    let Some(keyring) = Keyring::of(
        &sandbox,
        "a_secret_is_kept_in_the_keyring_and_a_push_finds_it",
    ) else {
        return;
    };
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let place = ["init", "--provider", "azure", "--url", &url];
    let keep = ["--secret-stdin", "account_key", "--keep-secret", "keyring"];
    let mut init = keyring.command([&place[..], &keep[..]].concat());
    let mut child = init
        .stdin(Stdio::piped())
        .spawn()
        .expect("the session starts");
    let mut stdin = child.stdin.take().expect("it was piped above");
    stdin.write_all(KEY.as_bytes()).expect("it reads");
    drop(stdin);
    let output = sandbox.wait(child).expect(0);
    assert!(!output.transcript().contains(KEY));
    assert!(configuration(&sandbox).contains("\naccount_key = \"keyring:azure-account_key\"\n"));
    let output = sandbox.finish(keyring.command(["push", "-v"])).expect(0);
    assert!(
        !output.transcript().contains(KEY),
        "{}",
        output.transcript()
    );
    let is_there = |content: &[u8]| String::from_utf8_lossy(content).contains(KEY);
    let blobs = fake.blobs("log");
    assert!(blobs.contains_key("config.toml"));
    assert!(!blobs.values().any(|blob| is_there(&blob.content.bytes())));
    let files = files_below(&sandbox.root());
    assert!(!files.values().any(|file| is_there(&file.content)));
}

const CONFIG: &str = "[remote]\nprovider = \"azure\"\nurl = \"https://acc.blob.core.windows.net/log\"\n\n\
                      [remote.azure]\naccount_key = \"keyring:azure\"\n";

#[test]
fn a_secret_that_the_keyring_does_not_hold_comes_with_the_command_that_stores_it() {
    let sandbox = Sandbox::new();
    let test = "a_secret_that_the_keyring_does_not_hold_comes_with_the_command_that_stores_it";
    let Some(keyring) = Keyring::of(&sandbox, test) else {
        return;
    };
    sandbox.configure(CONFIG);
    let output = sandbox.finish(keyring.command(["push"])).expect(4);
    let said = output.snapshot();
    // The session's own words stand before.
    let (_, devlog) = said.split_once("error: ").expect("it fails");
    assert_snapshot!(devlog, @r"
    [SANDBOX]/journal/config.toml:6:1: cannot get the secret `account_key` of provider `azure`
      Caused by: the keyring has no secret `azure` for devlog, or is locked

    hint: if the keyring is locked, unlock it or run `devlog push` at a terminal once; otherwise store the secret with `secret-tool store --label='devlog azure' service devlog username azure`
    ");
    // Without a desktop.
    let mut push = sandbox.command(["push"]);
    push.env("PATH", "/usr/bin:/bin");
    assert_snapshot!(sandbox.finish(push).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:1: cannot get the secret `account_key` of provider `azure`
      Caused by: the keyring cannot be used: Cannot autolaunch D-Bus without X11 $DISPLAY

    hint: a keyring belongs to a desktop session that is unlocked; without one, refer to the secret by `env:NAME`, `file:PATH` or `cmd:COMMAND`
    ");
}

#[test]
fn without_its_tool_the_keyring_comes_with_what_to_install() {
    let sandbox = Sandbox::new();
    sandbox.configure(CONFIG);
    let mut push = sandbox.command(["push"]);
    push.env("PATH", sandbox.home());
    assert_snapshot!(sandbox.finish(push).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:1: cannot get the secret `account_key` of provider `azure`
      Caused by: cannot run `secret-tool`, which asks the keyring
      Caused by: No such file or directory (os error 2)

    hint: install it (`libsecret-tools` on Debian and Ubuntu, `libsecret` elsewhere), or refer to the secret by `env:NAME`, `file:PATH` or `cmd:COMMAND`
    ");
}

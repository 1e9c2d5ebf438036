//! A configuration that another user could have written is refused: no command in it runs.

use devlog_tests::{journal::Journal, output::Output, program, sandbox::Sandbox};
use insta::assert_snapshot;
use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, chown, symlink},
    path::Path,
};

/// The id of Debian's user without rights.
const NOBODY: u32 = 65534;

/// A journal whose configuration leaves a file `pwned` when it is obeyed.
fn sandbox() -> Sandbox {
    sandbox_with("token = \"cmd:touch pwned; echo hunter2hunter2\"\n")
}

/// A journal of two days that is pushed through the hostile provider with these settings.
fn sandbox_with(settings: &str) -> Sandbox {
    let _ = program::hostile_library();
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.folder().join("remote")).expect("the sandbox is writable");
    sandbox.configure(&format!(
        "[remote]\nprovider = \"hostile\"\nurl = \"../remote\"\n\n[remote.hostile]\n{settings}"
    ));
    Journal::create(sandbox.root(), 2);
    sandbox
}

fn make_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
}

#[track_caller]
fn refused(sandbox: &Sandbox) -> Output {
    let output = sandbox.run(["push"]);
    assert!(!sandbox.root().join("pwned").exists(), "the command ran");
    output.expect(4)
}

#[test]
fn ones_own_configuration_is_obeyed_also_through_a_link() {
    let sandbox = sandbox();
    let (config, own) = (
        sandbox.root().join("config.toml"),
        sandbox.folder().join("own.toml"),
    );
    fs::rename(&config, &own).expect("the sandbox is writable");
    symlink("../own.toml", &config).expect("the sandbox is writable");
    sandbox.run(["push"]).expect(0);
    assert!(sandbox.root().join("pwned").exists());
}

#[test]
fn a_folder_that_everybody_can_write_is_told_with_the_mend() {
    let sandbox = sandbox();
    make_mode(&sandbox.root(), 0o777);
    assert_snapshot!(refused(&sandbox).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal can be written by everybody, so others could say what devlog runs and where it pushes to

    hint: run `chmod go-w '[SANDBOX]/journal'`
    ");
    make_mode(&sandbox.root(), 0o755);
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_link_into_a_folder_that_everybody_can_write_is_not_followed() {
    let sandbox = sandbox();
    let open = sandbox.folder().join("open");
    fs::create_dir(&open).expect("the sandbox is writable");
    let config = sandbox.root().join("config.toml");
    fs::rename(&config, open.join("config.toml")).expect("the sandbox is writable");
    symlink("../open/config.toml", &config).expect("the sandbox is writable");
    make_mode(&open, 0o777);
    assert_snapshot!(refused(&sandbox).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/open can be written by everybody, so others could say what devlog runs and where it pushes to

    hint: run `chmod go-w '[SANDBOX]/open'`
    ");
}

/// Only root can give a file away; without it there is nothing to see here.
#[test]
fn a_configuration_of_another_user_is_told_with_the_mend() {
    let sandbox = sandbox();
    let config = sandbox.root().join("config.toml");
    make_mode(&config, 0o644);
    if chown(&config, Some(NOBODY), Some(NOBODY)).is_err() {
        return;
    }
    assert_snapshot!(refused(&sandbox).snapshot(), @r#"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml belongs to another user (65534), so others could say what devlog runs and where it pushes to

    hint: if it should be yours, run `sudo chown "$(id -u)" '[SANDBOX]/journal/config.toml'`
    "#);
}

#[test]
fn a_secret_in_a_file_that_others_can_write_is_not_used() {
    let sandbox = sandbox_with("token = \"file:token\"\n");
    let file = sandbox.root().join("token");
    fs::write(&file, "hunter2hunter2\n").expect("the sandbox is writable");
    make_mode(&file, 0o602);
    assert_snapshot!(sandbox.run(["push"]).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:1: cannot get the secret `token` of provider `hostile`
      Caused by: [SANDBOX]/journal/token can be written by everybody, so others could have put another secret there

    hint: run `chmod go-w '[SANDBOX]/journal/token'`
    ");
    make_mode(&file, 0o600);
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_secret_in_a_file_that_others_can_read_is_warned_of() {
    let sandbox = sandbox_with("token = \"file:token\"\n");
    let file = sandbox.root().join("token");
    fs::write(&file, "hunter2hunter2\n").expect("the sandbox is writable");
    make_mode(&file, 0o644);
    let output = sandbox.run(["push"]).expect(0);
    let warning = "token, which holds `token`: run `chmod 600";
    assert!(output.stderr.contains(warning), "{}", output.transcript());
    make_mode(&file, 0o600);
    let output = sandbox.run(["push"]).expect(0);
    assert!(!output.stderr.contains(warning), "{}", output.transcript());
}

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

/// The hint for each is in the tests of the host.
#[test]
fn a_folder_that_everyone_can_write_is_refused_and_so_is_a_link_into_one() {
    let sandbox = sandbox();
    let refused_for = |folder: &Path| {
        make_mode(folder, 0o777);
        let said = refused(&sandbox).stderr;
        assert!(said.contains("is writable by everyone"), "{said}");
        make_mode(folder, 0o755);
    };
    refused_for(&sandbox.root());
    let open = sandbox.folder().join("open");
    fs::create_dir(&open).expect("the sandbox is writable");
    let config = sandbox.root().join("config.toml");
    fs::rename(&config, open.join("config.toml")).expect("the sandbox is writable");
    symlink("../open/config.toml", &config).expect("the sandbox is writable");
    refused_for(&open);
    sandbox.run(["push"]).expect(0);
}

/// Only root can give a file away; without it there is nothing to see here.
#[test]
fn a_configuration_of_another_user_is_refused() {
    let sandbox = sandbox();
    let config = sandbox.root().join("config.toml");
    make_mode(&config, 0o644);
    if chown(&config, Some(NOBODY), Some(NOBODY)).is_ok() {
        let said = refused(&sandbox).stderr;
        assert!(said.contains("belongs to another user (65534)"), "{said}");
    }
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
      Caused by: [SANDBOX]/journal/token is writable by everyone, so others could have put another secret there

    hint: run `chmod go-w '[SANDBOX]/journal/token'`
    ");
    make_mode(&file, 0o600);
    sandbox.run(["push"]).expect(0);
}

//! Mistakes in the configuration are reported with their place and a suggestion.

use devlog_tests::{azure_fake::StrictBackup, azurite::KEY, sandbox::Sandbox};
use insta::assert_snapshot;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
};

const AZURE: &str = "[remote]\nprovider = \"azure\"\nurl = \"https://acc.blob.core.windows.net/log\"\n\n\
                     [remote.azure]\n";

fn refusal(settings: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.configure(&format!("{AZURE}{settings}\n"));
    sandbox.run(["push"]).expect(4).snapshot()
}

#[test]
fn a_wrong_setting_comes_with_its_line() {
    assert_snapshot!(refusal("account = \"acc\"\nacount_key = \"env:KEY\""), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:7:1: unknown setting `acount_key` of provider `azure`; did you mean `account_key`?

    hint: correct line 7 of [SANDBOX]/journal/config.toml
    ");
    assert_snapshot!(refusal("  auth_method = \"magic\""), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:3: setting `auth_method` of provider `azure` must be `auto`, `connection_string`, `key`, `sas`, `service_principal`, `workload_identity`, `managed_identity`, `azure_cli` or `anonymous`

    hint: correct line 6 of [SANDBOX]/journal/config.toml
    ");
    assert_snapshot!(refusal("account_key = \"env:NOT_SET\""), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:1: cannot get the secret `account_key` of provider `azure`
      Caused by: the environment variable `NOT_SET` is not set

    hint: set the variable wherever devlog runs, or refer to the secret by `file:PATH`, `cmd:COMMAND` or `keyring:NAME`
    ");
    assert_snapshot!(refusal("account_key = \"file:~ada/key\""), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:6:1: cannot get the secret `account_key` of provider `azure`
      Caused by: `~` is expanded only in `~/`, and only if HOME names your home folder

    hint: correct line 6 of [SANDBOX]/journal/config.toml
    ");
}

#[test]
fn a_secret_in_a_file_that_others_can_read_is_warned_of() {
    let backup = StrictBackup::new(1);
    let sandbox = &backup.sandbox;
    let key = sandbox.home().join("key");
    fs::write(&key, KEY).expect("the sandbox is writable");
    backup.configure("account_key = \"file:~/key\"");
    let warned = |mode| {
        fs::set_permissions(&key, Permissions::from_mode(mode)).expect("the file is ours");
        sandbox.run(["push", "--dry-run"]).expect(0).stderr
    };
    let text = warned(0o644);
    let warning = text.lines().find(|line| line.starts_with("warning: "));
    let home = sandbox.home().display().to_string();
    assert_snapshot!(warning.unwrap_or_default().replace(&home, "[HOME]"), @r"warning: other users can read ~/key, which holds `account_key`: run `chmod 600 ~/key`");
    assert!(!warned(0o600).contains("warning: "));
}

#[test]
fn a_wrong_folder_comes_with_the_right_form() {
    for (url, why) in [
        ("/", "the root of the whole system"),
        ("$HOME/backup", "variables are not expanded"),
        ("~/backup", "`~`, which is not expanded"),
    ] {
        let sandbox = Sandbox::new();
        sandbox.configure(&format!(
            "[remote]\nprovider = \"filesystem\"\nurl = \"{url}\"\n"
        ));
        let output = sandbox.run(["push"]).expect(4);
        assert!(output.stderr.contains(why), "{}", output.stderr);
        assert!(
            output.stderr.contains("such as `url = "),
            "{}",
            output.stderr
        );
    }
}

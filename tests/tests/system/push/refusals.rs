//! Reasons not to begin a push, each with its sentence, its hint and its exit status.

use devlog_tests::{
    azurite::{Azurite, KEY},
    journal::Journal,
    remote::azure_section,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::net::TcpListener;

fn configured(section: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.configure(section);
    Journal::create(sandbox.root(), 1);
    sandbox
}

#[test]
fn a_wrong_key_exits_12() {
    let Some(azurite) = Azurite::shared("a_wrong_key_exits_12") else {
        return;
    };
    let container = azurite.new_container();
    let wrong = KEY.replace("Eby8", "AAAA");
    let output = configured(&azure_section(azurite.port(), &container, &wrong)).run(["push"]);
    assert_snapshot!(output.expect(12).snapshot(), @r"
    exit status 12
    ----- stderr
    error: push failed: permission denied
      Caused by: azure refused the access (403 AuthorizationFailure, request [ID])

    hint: an emulator answers so to a wrong key; check `account_key`
    ");
}

#[test]
fn a_missing_container_exits_10() {
    let Some(azurite) = Azurite::shared("a_missing_container_exits_10") else {
        return;
    };
    let output = configured(&azure_section(azurite.port(), "absent", KEY)).run(["push"]);
    assert_snapshot!(output.expect(10).snapshot(), @r"
    exit status 10
    ----- stderr
    error: push failed: the container does not exist
      Caused by: the container does not exist (404 ContainerNotFound, request [ID])

    hint: create it: az storage container create --name absent --account-name devstoreaccount1 --blob-endpoint http://127.0.0.1:[PORT]/devstoreaccount1
    ");
}

#[test]
fn a_missing_folder_exits_10() {
    let output =
        configured("[remote]\nprovider = \"filesystem\"\nurl = \"../absent\"\n").run(["push"]);
    assert_snapshot!(output.expect(10).snapshot(), @r"
    exit status 10
    ----- stderr
    error: push failed: the container does not exist
      Caused by: the folder [SANDBOX]/journal/../absent does not exist (ENOENT)

    hint: if it is on a disk or a share, mount that first; otherwise create it with `mkdir -p '[SANDBOX]/journal/../absent'`
    ");
}

#[test]
fn an_unreachable_server_exits_5() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        listener.local_addr().expect("it was bound just now").port()
    };
    let output = configured(&azure_section(port, "devlog", KEY)).run(["push"]);
    assert_snapshot!(output.expect(5).snapshot(), @r"
    exit status 5
    ----- stderr
    error: push failed: the remote cannot be reached
      Caused by: cannot connect to 127.0.0.1:[PORT]: Connection refused (os error 111)

    hint: nothing is lost; check the network connection, then run `devlog push` again
    ");
}

#[test]
fn a_misspelt_setting_exits_4() {
    let section = azure_section(1, "devlog", KEY).replace("account_key", "acount_key");
    assert_snapshot!(configured(&section).run(["push"]).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:7:1: unknown setting `acount_key` of provider `azure`; did you mean `account_key`?

    hint: correct line 7 of [SANDBOX]/journal/config.toml
    ");
    let section = "[remote]\nprovder = \"filesystem\"\nurl = \"x\"\n";
    assert_snapshot!(configured(section).run(["push"]).expect(4).snapshot(), @r"
    exit status 4
    ----- stderr
    error: [SANDBOX]/journal/config.toml:2:1: unknown key `provder` in [remote]; did you mean `provider`?

    hint: correct line 2 of [SANDBOX]/journal/config.toml
    ");
}

#[test]
fn no_configuration_exits_4() {
    let sandbox = Sandbox::new();
    Journal::create(sandbox.root(), 1);
    assert_snapshot!(sandbox.run(["push"]).expect(4).snapshot(), @r#"
    exit status 4
    ----- stderr
    error: no remote is configured: there is no [SANDBOX]/journal/config.toml

    hint: run `devlog init`, or add a remote to [SANDBOX]/journal/config.toml, for example a folder:

        [remote]
        provider = "filesystem"
        url = "file:///mnt/backup/devlog"

    or Azure Blob Storage:

        [remote]
        provider = "azure"
        url = "https://ACCOUNT.blob.core.windows.net/CONTAINER"
    "#);
}

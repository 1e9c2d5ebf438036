//! Sessions of a person at a terminal of 80 columns.

use super::{assert_nothing_was_written, assert_private, configuration};
use devlog_tests::{
    azure_fake::AzureFake,
    azurite::KEY,
    s3_double::{ACCESS_KEY, S3Double, SECRET},
    sandbox::Sandbox,
    terminal::Terminal,
};
use insta::assert_snapshot;
use std::fs;

/// Not the heading, which begins alike.
const KEY_PROMPT: &str = "keyring:NAME.\r\naccount_key: ";

#[test]
fn a_person_sets_up_a_folder_with_two_answers() {
    let sandbox = Sandbox::new();
    let url = sandbox.folder().join("backup");
    let mut terminal = Terminal::start(&sandbox, &["init"], &[]);
    terminal.answer("Provider [1]: ", "filesystem");
    terminal.answer("URL: ", &url.display().to_string());
    terminal.answer("Create it? [Y/n]", "");
    let said = terminal.finish().expect(0).snapshot();
    // The providers of other tests may lie beside the program too.
    let (listed, session) = said.split_once("Provider [1]: ").expect("it was asked");
    assert!(listed.contains("  1  azure  "), "{listed}");
    assert!(listed.contains("  2  filesystem  "), "{listed}");
    assert_snapshot!(session, @"
    filesystem

    Where should the backup go? The form is /PATH/OF/A/FOLDER
    URL: [SANDBOX]/backup

    Checking Local Folder…
    the folder ~/backup does not exist (ENOENT)
    Create it? [Y/n] 
    ✓ Local Folder: created; listing, reading and writing work
    ✓ Wrote ~/journal/config.toml

    Next: devlog push
    ");
    sandbox.run(["push"]).expect(0);
}

#[test]
fn a_secret_is_typed_unseen_and_kept_in_a_file_of_its_own() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    let mut terminal = Terminal::start(&sandbox, &["init", "--provider", "azure"], &[]);
    terminal.answer("URL: ", &format!("{}/log", fake.endpoint()));
    terminal.answer("Credential [1]: ", "account_key");
    terminal.answer(KEY_PROMPT, KEY);
    terminal.answer("Keep it in [1]: ", "file");
    terminal.answer("Create it? [Y/n]", "y");
    let output = terminal.finish().expect(0);
    assert!(!output.stdout.contains(KEY), "{}", output.stdout);
    assert_snapshot!(output.snapshot(), @r"
    exit status 0
    ----- stdout

    Where should the backup go? The form is
    https://ACCOUNT.blob.core.windows.net/CONTAINER
    URL: http://127.0.0.1:[PORT]/devstoreaccount1/log

    How should devlog authenticate?
      1  connection_string  account, endpoint and credentials in one text
      2  account_key        a key of the storage account
      3  sas                a shared access signature, such as sv=...&sig=...
      4  client_secret      the value of a secret of the application
      5  none               none of these
    Credential [1]: account_key

    account_key: a key of the storage account
    Your input is hidden. A reference is accepted too: env:NAME, file:PATH,
    cmd:COMMAND or keyring:NAME.
    account_key: 

    Where should devlog keep it?
      1  file      ~/journal/secrets/azure.account_key, readable only by you
      2  variable  AZURE_STORAGE_KEY, which you set yourself
      3  config    ~/journal/config.toml, in plain text, readable only by you
    Keep it in [1]: file

    Checking Azure Storage…
    the container does not exist (404 ContainerNotFound, request
    [ID])
    Create it? [Y/n] y
    ✓ Azure Storage: created; listing, reading and writing work
    ✓ Wrote ~/journal/config.toml

    Next: devlog push
    ");
    assert_private(&sandbox, "secrets/azure.account_key");
    assert!(!configuration(&sandbox).contains(KEY));
    sandbox.run(["push"]).expect(0);
    assert!(fake.blobs("log").contains_key("config.toml"));
}

#[test]
fn the_id_of_a_key_is_asked_for_before_its_secret() {
    let (sandbox, double) = (Sandbox::new(), S3Double::start());
    let mut terminal = Terminal::start(
        &sandbox,
        &["init", "--provider", "s3", "--set", "region=eu-central-1"],
        &[],
    );
    terminal.answer("URL: ", &double.url());
    terminal.answer("Credential [1]: ", "secret_access_key");
    terminal.answer("access_key_id: ", ACCESS_KEY);
    terminal.answer("keyring:NAME.\r\nsecret_access_key: ", SECRET);
    terminal.answer("Keep it in [1]: ", "file");
    terminal.finish().expect(0);
    assert!(configuration(&sandbox).contains(&format!("\naccess_key_id = \"{ACCESS_KEY}\"\n")));
    sandbox.run(["push"]).expect(0);
    assert!(double.objects().contains_key("config.toml"));
}

#[test]
fn a_wrong_answer_can_be_mended() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let mut terminal = Terminal::start(&sandbox, &["init", "--provider", "azure"], &[]);
    terminal.answer("URL: ", &format!("{}/log", fake.endpoint()));
    terminal.answer("Credential [1]: ", "2");
    terminal.answer(KEY_PROMPT, "aHVudGVyMg==");
    terminal.answer("Keep it in [1]: ", "variable");
    terminal.answer("What now [1]: ", "");
    terminal.answer("]: ", "");
    terminal.answer("Credential [1]: ", "2");
    terminal.answer(KEY_PROMPT, KEY);
    terminal.answer("Keep it in [1]: ", "variable");
    let session = terminal.finish().expect(0).snapshot();
    // The questions are in the test above.
    let (_, refused) = session.split_once("variable\n\n").expect("it was answered");
    let (refused, again) = refused.split_once("What now").expect("it was asked");
    assert_snapshot!(refused, @"
    Checking Azure Storage…
    error: init failed: the remote refused the credentials
      Caused by: azure refused the credentials (403 AuthenticationFailed, request
      [ID])

    hint: check `account_key`: it must be a current key of the account
    `devstoreaccount1`; expected
    https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX]

      1  again  answer differently
      2  write  save this anyway
      3  quit   save nothing
    ");
    let (_, checked) = again.split_once("variable\n\n").expect("it was answered");
    assert_snapshot!(checked, @"
    Checking Azure Storage…
    ✓ Azure Storage: listing, reading and writing work
    ✓ Wrote ~/journal/config.toml
      Set the variable AZURE_STORAGE_KEY wherever you push from: `account_key` is
      read from it

    Next: devlog push
    ");
    assert!(configuration(&sandbox).contains("\naccount_key = \"env:AZURE_STORAGE_KEY\"\n"));
}

#[test]
fn a_variable_that_is_set_is_proposed() {
    let (sandbox, fake) = (Sandbox::new(), AzureFake::start());
    fake.create("log", false);
    let url = format!("{}/log", fake.endpoint());
    let arguments = ["init", "--provider", "azure", "--url", &url];
    let mut terminal = Terminal::start(&sandbox, &arguments, &[("AZURE_STORAGE_KEY", KEY)]);
    terminal.answer("Credential [1]: ", "");
    assert_snapshot!(terminal.finish().expect(0).snapshot(), @r"
    exit status 0
    ----- stdout

    How should devlog authenticate?
      1  account_key        a key of the storage account (AZURE_STORAGE_KEY is set)
      2  connection_string  account, endpoint and credentials in one text
      3  sas                a shared access signature, such as sv=...&sig=...
      4  client_secret      the value of a secret of the application
      5  none               none of these
    Credential [1]: 
    AZURE_STORAGE_KEY is set, and is used for `account_key`.

    Checking Azure Storage…
    ✓ Azure Storage: listing, reading and writing work
    ✓ Wrote ~/journal/config.toml

    Next: devlog push
    ");
    assert!(configuration(&sandbox).contains("\naccount_key = \"env:AZURE_STORAGE_KEY\"\n"));
}

#[test]
fn an_answer_may_be_kept_although_the_remote_refuses_it() {
    let sandbox = Sandbox::new();
    let arguments = ["init", "--provider", "filesystem", "--url", "/not/there"];
    let mut terminal = Terminal::start(&sandbox, &arguments, &[]);
    terminal.answer("Create it?", "n");
    terminal.answer("What now [1]: ", "write");
    assert_snapshot!(terminal.finish().expect(0).snapshot(), @"
    exit status 0
    ----- stdout

    Checking Local Folder…
    the folder /not/there does not exist (ENOENT)
    Create it? [Y/n] n
    error: init failed: the remote does not exist
      Caused by: the folder /not/there does not exist (ENOENT)

    hint: if it is on a disk or a share, mount that first; otherwise create it with
    `mkdir -p '/not/there'`

      1  again  answer differently
      2  write  save this anyway
      3  quit   save nothing
    What now [1]: write
    - Local Folder was not checked
    ✓ Wrote ~/journal/config.toml

    Next: devlog push
    ");
    assert!(configuration(&sandbox).contains("\nurl = \"/not/there\"\n"));
}

#[test]
fn control_c_leaves_nothing_at_every_question() {
    for question in [
        "Provider [1]: ",
        "URL: ",
        "Credential [1]: ",
        KEY_PROMPT,
        "Keep it in [1]: ",
    ] {
        let sandbox = Sandbox::new();
        let mut terminal = Terminal::start(&sandbox, &["init"], &[]);
        for (asked, answer) in [
            ("Provider [1]: ", "azure"),
            ("URL: ", "https://acc.blob.core.windows.net/log"),
            ("Credential [1]: ", "account_key"),
            (KEY_PROMPT, KEY),
            ("Keep it in [1]: ", "file"),
        ] {
            if asked == question {
                terminal.interrupt_at(question);
                break;
            }
            terminal.answer(asked, answer);
        }
        let output = terminal.finish().expect(130);
        assert!(
            output
                .stdout
                .ends_with("error: interrupted; nothing was written\n"),
            "{}",
            output.stdout
        );
        assert_nothing_was_written(&sandbox);
    }
}

#[test]
fn the_end_of_the_input_leaves_nothing() {
    let sandbox = Sandbox::new();
    let mut terminal = Terminal::start(&sandbox, &["init"], &[]);
    terminal.end_of_input_at("Provider [1]: ");
    assert_eq!(terminal.finish().code, Some(130));
    assert_nothing_was_written(&sandbox);
    assert!(
        fs::read_dir(sandbox.home())
            .expect("it is there")
            .next()
            .is_none()
    );
}

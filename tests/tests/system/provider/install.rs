//! A provider from elsewhere: inspected, installed, trusted, used, changed, removed.

use devlog_tests::{
    hostile::{make_mode, run, sandbox, sent},
    output::Output,
    program::library_name,
    remote::sha256,
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn digest(file: &Path) -> String {
    sha256(&fs::read(file).expect("it is there"))
}

fn install(sandbox: &Sandbox, file: &Path) -> Output {
    let name = file.display().to_string();
    run(
        sandbox,
        &["provider", "install", &name, "--sha256", &digest(file)],
    )
}

fn installed(sandbox: &Sandbox) -> PathBuf {
    sandbox
        .root()
        .join("providers")
        .join(library_name("hostile"))
}

/// Sizes differ from build to build.
fn steady(output: &Output) -> String {
    let shown = output.snapshot();
    let lines = shown
        .lines()
        .map(|line| match line.split_once("size      ") {
            Some((before, _)) => format!("{before}size      [SIZE]"),
            None => line.to_owned(),
        });
    lines.collect::<Vec<_>>().join("\n")
}

/// The same without the facts that do not change; the first test has them.
fn brief(output: &Output) -> String {
    let shown = output.snapshot();
    let (before, rest) = shown.split_once("  file      ").expect("it is described");
    let (_, after) = rest
        .split_once("must not be shown\n")
        .expect("so are its settings");
    format!("{before}  [FACTS]\n{after}")
}

#[test]
fn an_installed_provider_is_used_until_it_is_removed() {
    let sandbox = sandbox();
    run(&sandbox, &["push"]).expect(14);
    let file = sent(&sandbox, "behave");
    assert_snapshot!(steady(&install(&sandbox, &file).expect(0)), @r"
    exit status 0
    ----- stdout
    ✓ Installed provider `hostile` 0.1.0 as [SANDBOX]/journal/providers/libdevlog_provider_hostile.so
    ----- stderr
    hostile 0.1.0: Hostile Storage
      Breaks the promise that its settings name
      file      [SANDBOX]/downloads/libdevlog_provider_hostile.so
      sha256    [SHA256]
      size      [SIZE]
      owner     you, mode 0644
      contract  provider-api 1.0.0
      license   MIT
      settings  in [remote.hostile]:
      - behaviour  text     the promise to break
                            or from HOSTILE_BEHAVIOUR
      - key        text     the only key to break it for; all if not set
                            or from HOSTILE_KEY
      - token      secret   what must not be shown
    ");
    run(&sandbox, &["push"]).expect(0);
    assert_snapshot!(run(&sandbox, &["provider", "remove", "hostile"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Removed provider `hostile`: [SANDBOX]/journal/providers/libdevlog_provider_hostile.so is gone
    ");
    assert!(!installed(&sandbox).exists());
    run(&sandbox, &["push"]).expect(14);
}

#[test]
fn an_installation_says_what_it_replaces() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "behave");
    install(&sandbox, &file).expect(0);
    let again = install(&sandbox, &file).expect(0);
    let replaces = "  state     replaces version 0.1.0 in [SANDBOX]/journal/providers/libdevlog_provider_hostile.so";
    assert!(steady(&again).contains(replaces), "{}", steady(&again));
}

#[test]
fn nothing_is_trusted_where_no_question_can_be_asked() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "behave").display().to_string();
    let output = run(&sandbox, &["provider", "install", &file]).expect(13);
    assert_snapshot!(brief(&output), @r"
    exit status 13
    ----- stderr
    hostile 0.1.0: Hostile Storage
      Breaks the promise that its settings name
      [FACTS]

    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set); the provider is not trusted, and nothing was changed

    hint: compare the SHA-256 with the one that the provider's author publishes, then run

        devlog provider install '[SANDBOX]/downloads/libdevlog_provider_hostile.so' --sha256 [SHA256]
    ");
    assert!(!sandbox.root().join("providers").exists());
    assert!(!sandbox.root().join("providers.lock").exists());
}

#[test]
fn another_file_than_the_published_one_is_not_installed() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "behave").display().to_string();
    let other = "0".repeat(64);
    run(
        &sandbox,
        &["provider", "install", &file, "--sha256", &other],
    )
    .expect(14);
    assert!(!sandbox.root().join("providers").exists());
}

#[test]
fn a_file_that_changed_is_refused_until_it_is_trusted_again() {
    let sandbox = sandbox();
    install(&sandbox, &sent(&sandbox, "behave")).expect(0);
    let changed = fs::read(sent(&sandbox, "changed")).expect("it was written");
    fs::write(installed(&sandbox), changed).expect("the file is ours");
    run(&sandbox, &["push"]).expect(14);
    let digest = digest(&installed(&sandbox));
    assert_snapshot!(brief(&run(&sandbox, &["provider", "trust", "hostile"]).expect(13)), @r"
    exit status 13
    ----- stderr
    hostile 0.1.0: Hostile Storage
      Breaks the promise that its settings name
      state     it changed since it was trusted: its SHA-256 was [SHA256], now it is [SHA256]
      [FACTS]

    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set); the provider is not trusted, and nothing was changed

    hint: compare the SHA-256 with the one that the provider's author publishes, then run

        devlog provider trust hostile --sha256 [SHA256]
    ");
    let trust = [
        "provider", "trust", "hostile", "--json", "--sha256", &digest,
    ];
    let lines = run(&sandbox, &trust).expect(0).json();
    assert_eq!(lines[0]["state"], "trusted");
    assert_eq!(lines[0]["sha256"], digest.as_str());
    run(&sandbox, &["push"]).expect(0);
}

#[test]
fn what_others_can_write_is_not_trusted_and_a_link_not_installed() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "behave");
    install(&sandbox, &file).expect(0);
    make_mode(&installed(&sandbox), 0o666);
    let digest = digest(&file);
    let trust = ["provider", "trust", "hostile", "--sha256", &digest];
    let said = run(&sandbox, &trust).expect(14).stderr;
    assert!(said.contains("is writable by everyone"), "{said}");
    let link = sandbox.folder().join("link.so");
    std::os::unix::fs::symlink(&file, &link).expect("the sandbox is writable");
    let link = link.display().to_string();
    let install = ["provider", "install", &link, "--sha256", &digest];
    assert_snapshot!(run(&sandbox, &install).expect(14).snapshot(), @r"
    exit status 14
    ----- stderr
    error: [SANDBOX]/link.so cannot be used as a provider
      Caused by: it is a link, and links are not followed
    ");
}

#[test]
fn a_provider_can_be_looked_at_before_it_is_trusted() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "crash");
    fs::create_dir(sandbox.root().join("providers")).expect("the root is writable");
    make_mode(&sandbox.root().join("providers"), 0o755);
    fs::copy(file, installed(&sandbox)).expect("the root is writable");
    let output = run(&sandbox, &["provider", "info", "hostile"]).expect(0);
    assert_snapshot!(brief(&output), @r"
    exit status 0
    ----- stdout
    hostile 0.1.0: Hostile Storage
      Breaks the promise that its settings name
      state     refused: it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock
      [FACTS]
      hint: if you know where it comes from, run `devlog provider trust hostile`
    ");
}

#[test]
fn only_what_the_user_installed_can_be_removed() {
    let sandbox = sandbox();
    assert_snapshot!(sandbox.run(["provider", "remove", "filesystem"]).expect(1).snapshot(), @"
    exit status 1
    ----- stderr
    error: provider `filesystem` came with devlog, or is named by --provider: there is nothing to remove
    ");
    assert_snapshot!(sandbox.run(["provider", "trust", "filesystem"]).expect(1).snapshot(), @r"
    exit status 1
    ----- stderr
    error: provider `filesystem` came with devlog, or is named by --provider: there is nothing to trust
    ");
}

/// Whoever names a file chooses what stands in the command that is offered for copying.
#[test]
fn the_name_of_a_file_breaks_out_of_no_command() {
    let sandbox = sandbox();
    let sent = sent(&sandbox, "behave");
    for (name, word) in [
        (
            "it's; touch gotcha; '.so",
            r"it'\''s; touch gotcha; '\''.so'",
        ),
        (
            "b\u{1b}]0;pwned\u{7}.so",
            "devlog provider install FILE --sha256",
        ),
    ] {
        let file = sent.with_file_name(name);
        fs::copy(&sent, &file).expect("the sandbox is writable");
        let file = file.display().to_string();
        let output = run(&sandbox, &["provider", "install", &file]).expect(13);
        assert!(output.stderr.contains(word), "{}", output.transcript());
        assert!(!output.stderr.contains('\u{1b}'), "{}", output.transcript());
    }
}

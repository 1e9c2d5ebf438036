//! A provider that `devlog provider new` wrote is built and used as it is.

use devlog_tests::{
    journal::Journal,
    program::{self, cargo_build, library_name},
    sandbox::Sandbox,
};
use insta::assert_snapshot;

#[test]
fn a_new_provider_is_built_listed_checked_and_pushed_with() {
    let sandbox = Sandbox::new();
    Journal::create(sandbox.root(), 1);
    sandbox.configure("[remote]\nprovider = \"my-nas\"\nurl = \"memory\"\n");
    let folder = sandbox.folder().join("my-nas");
    let api = program::repository().join("provider-api");
    let mut new = sandbox.command(["provider", "new", "my-nas"]);
    new.arg(&folder).arg("--api-path").arg(&api);
    assert_snapshot!(sandbox.finish(new).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Wrote provider `my-nas` to [SANDBOX]/my-nas

    hint: to build and see it, run

        cd [SANDBOX]/my-nas
        cargo build --target-dir target
        devlog --provider my-nas=target/debug/libdevlog_provider_my_nas.so provider list
    ");

    cargo_build(&folder, &["--offline", "--tests", "--lib"]);
    let library = program::taken(&library_name("my_nas"));
    let named = format!("my-nas={}", library.display());
    let run = |arguments: &[&str]| {
        let arguments = ["--provider", &named]
            .into_iter()
            .chain(arguments.iter().copied());
        sandbox.run(arguments)
    };
    let listed = run(&["provider", "list"]).expect(0);
    let is_chosen = |line: &str| {
        let cells: Vec<_> = line.split_whitespace().take(4).collect();
        cells == ["my-nas", "0.1.0", "chosen", "--provider"]
    };
    assert!(listed.stdout.lines().any(is_chosen), "{}", listed.stdout);
    assert_snapshot!(run(&["provider", "check"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    Checking provider `my-nas` 0.1.0 (My Nas) at memory
      ✓ list
      ✓ write
      ✓ read
      ✓ conditional write
      ✓ delete
      - a precondition is never ignored: skipped, it has every precondition
      - to create the container that is there changes nothing: skipped, this provider does not create containers
      - an object beyond the limit is too large: skipped, no limit below 64 MiB
    ✓ Level full: 90 promises kept, 0 broken, 3 skipped, 21 left out (--full makes them)
    ");
    assert_snapshot!(run(&["push"]).expect(0).snapshot(), @r"
    exit status 0
    ----- stdout
    ✓ Pushed 3 files to My Nas (560 B)
      - events/20230101.jsonl
      - entries/20230101.md
      - config.toml
    ----- stderr
    warning: provider `my-nas` 0.1.0 ([TARGET]/taken/libdevlog_provider_my_nas.so) is unverified; it can do whatever you can do
    ");
}

#[test]
fn a_name_that_a_provider_has_is_refused() {
    let sandbox = Sandbox::new();
    let new = ["provider", "new", "azure"];
    assert_snapshot!(sandbox.run(new).expect(1).snapshot(), @"
    exit status 1
    ----- stderr
    error: there is a provider `azure` already; nothing was written

    hint: choose another name: a provider of the same name would be used in its place
    ");
}

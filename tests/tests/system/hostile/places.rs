//! The place of a library: names that are paths, and files that others could exchange.

use devlog_tests::{
    hostile::{Visit, make_mode, run, sandbox, sent},
    program::library_name,
};
use insta::assert_snapshot;
use std::fs;

#[test]
fn a_provider_whose_name_is_a_path() {
    let sandbox = sandbox();
    let file = sent(&sandbox, "crash");
    let name = file.with_extension("").display().to_string();
    sandbox.configure(&format!("[remote]\nprovider = \"{name}\"\nurl = \"x\"\n"));
    assert_snapshot!(run(&sandbox, &["push"]).snapshot(), @r"
    exit status 14
    ----- stderr
    error: there is no provider `[SANDBOX]/downloads/libdevlog_provider_hostile` (searched [SANDBOX]/journal/providers, [SANDBOX]/program)

    hint: `devlog provider list` shows the available providers
    ");
    let named = format!("../hostile={}", file.display());
    for arguments in [
        ["push", "--provider", &named],
        ["provider", "remove", "../../journal"],
        ["provider", "trust", "../../journal"],
    ] {
        let said = run(&sandbox, &arguments).expect(2).stderr;
        assert!(said.contains("lower case letter"), "{said}");
    }
}

/// Each folder on the way to the file is judged by the tests of the registry.
#[test]
fn a_library_below_a_folder_that_others_can_write() {
    let sandbox = sandbox();
    let folder = sandbox.folder().join("outer/inner");
    fs::create_dir_all(&folder).expect("the sandbox is writable");
    make_mode(&folder, 0o755);
    make_mode(&sandbox.folder().join("outer"), 0o777);
    let file = folder.join(library_name("hostile"));
    fs::copy(sent(&sandbox, "behave"), &file).expect("the sandbox is writable");
    let output = Visit::to(&sandbox).with_provider(&file).run(&["push"]);
    assert_snapshot!(output.snapshot(), @r"
    exit status 14
    ----- stderr
    error: provider `hostile` at [SANDBOX]/outer/inner/libdevlog_provider_hostile.so is refused
      Caused by: [SANDBOX]/outer is writable by everyone

    hint: run `chmod go-w '[SANDBOX]/outer'`
    ");
}

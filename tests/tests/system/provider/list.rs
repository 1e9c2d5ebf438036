//! `devlog provider list`: what was found where, what is used, and what is refused and why.

use devlog_tests::{
    program::{bundled_library, hostile_library, library_name},
    sandbox::Sandbox,
};
use insta::assert_snapshot;
use std::{fs, path::PathBuf};

/// A program with the filesystem provider beside it, an untrusted library in the journal's folder, and a
/// file that is no library on the provider path.
fn sandbox() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    let program = sandbox.lonely_program();
    let beside = program.with_file_name(library_name("filesystem"));
    fs::copy(bundled_library("filesystem"), beside).expect("the sandbox is writable");
    let places = [
        sandbox.root().join("providers"),
        sandbox.folder().join("path"),
    ];
    for place in &places {
        fs::create_dir(place).expect("the sandbox is writable");
    }
    fs::copy(hostile_library(), places[0].join(library_name("hostile")))
        .expect("the sandbox is writable");
    fs::write(places[1].join(library_name("nas")), "text").expect("the sandbox is writable");
    (sandbox, program)
}

fn list(arguments: &[&str]) -> String {
    let (sandbox, program) = sandbox();
    let mut list = sandbox.command_of(program, ["provider", "list"]);
    list.args(arguments)
        .env("DEVLOG_PROVIDER_PATH", sandbox.folder().join("path"));
    sandbox.finish(list).expect(0).snapshot()
}

#[test]
fn every_provider_is_listed_with_its_place() {
    assert_snapshot!(list(&[]), @r"
    exit status 0
    ----- stdout
    NAME        VERSION  STATE      FOUND
    nas         -        refused    DEVLOG_PROVIDER_PATH
      [SANDBOX]/path/libdevlog_provider_nas.so
      it is not a library: its format is unknown
    hostile     0.1.0    refused    journal
      [SANDBOX]/journal/providers/libdevlog_provider_hostile.so
      it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock
      hint: if you know where it comes from, run `devlog provider trust hostile`
    filesystem  0.1.0    available  program folder
      [SANDBOX]/program/libdevlog_provider_filesystem.so
    ");
}

#[test]
fn every_provider_is_listed_as_json() {
    assert_snapshot!(list(&["--json"]), @r#"
    exit status 0
    ----- stdout
    {"schema":1,"type":"provider","name":"nas","version":null,"state":"refused","reason":"it is not a library: its format is unknown","hint":null,"file":"[SANDBOX]/path/libdevlog_provider_nas.so","found":"DEVLOG_PROVIDER_PATH"}
    {"schema":1,"type":"provider","name":"hostile","version":"0.1.0","state":"refused","reason":"it is not trusted: it is not listed in [SANDBOX]/journal/providers.lock","hint":"if you know where it comes from, run `devlog provider trust hostile`","file":"[SANDBOX]/journal/providers/libdevlog_provider_hostile.so","found":"journal"}
    {"schema":1,"type":"provider","name":"filesystem","version":"0.1.0","state":"available","reason":null,"hint":null,"file":"[SANDBOX]/program/libdevlog_provider_filesystem.so","found":"program folder"}
    {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
    "#);
}

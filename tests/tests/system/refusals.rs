//! What keeps a push from beginning, each with its sentence, its hint and its exit status.

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
    assert_snapshot!(output.expect(12).snapshot(), @"");
}

#[test]
fn a_missing_container_exits_10() {
    let Some(azurite) = Azurite::shared("a_missing_container_exits_10") else {
        return;
    };
    let output = configured(&azure_section(azurite.port(), "absent", KEY)).run(["push"]);
    assert_snapshot!(output.expect(10).snapshot(), @"");
}

#[test]
fn a_missing_folder_exits_10() {
    let output =
        configured("[remote]\nprovider = \"filesystem\"\nurl = \"../absent\"\n").run(["push"]);
    assert_snapshot!(output.expect(10).snapshot(), @"");
}

#[test]
fn an_unreachable_server_exits_5() {
    let port = {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("there is a free port");
        listener.local_addr().expect("it was bound just now").port()
    };
    let output = configured(&azure_section(port, "devlog", KEY)).run(["push"]);
    assert_snapshot!(output.expect(5).snapshot(), @"");
}

#[test]
fn a_misspelt_setting_exits_4() {
    let section = azure_section(1, "devlog", KEY).replace("account_key", "acount_key");
    assert_snapshot!(configured(&section).run(["push"]).expect(4).snapshot(), @"");
    let section = "[remote]\nprovder = \"filesystem\"\nurl = \"x\"\n";
    assert_snapshot!(configured(section).run(["push"]).expect(4).snapshot(), @"");
}

#[test]
fn no_configuration_exits_4() {
    let sandbox = Sandbox::new();
    Journal::create(sandbox.root(), 1);
    assert_snapshot!(sandbox.run(["push"]).expect(4).snapshot(), @"");
}

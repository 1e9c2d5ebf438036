//! A signal stops a push with what is done kept, and two pushes do not meet.

use crate::hostile::push::{installed, visit};
use devlog_tests::{
    azurite::{Azurite, KEY},
    backup::Backup,
    http::proxy::{Fault, Proxy},
    lines::Lines,
    program::devlog,
    remote::{Remote, azure_section},
};
use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};
use std::process::Child;

/// A push to Azurite that stops making progress at its fifth upload.
fn held_push(test: &str) -> Option<(Backup, Proxy)> {
    let azurite = Azurite::shared(test)?;
    let backup = Backup::on_azurite(test)?;
    let _journal = backup.journal(20);
    let Remote::Container { name, .. } = &backup.remote else {
        unreachable!("it is a container")
    };
    let proxy = Proxy::start(azurite.port());
    backup
        .sandbox
        .configure(&azure_section(proxy.port(), name, KEY));
    proxy.plan("put", 4, usize::MAX, Fault::Hold);
    Some((backup, proxy))
}

fn signal(child: &Child, signal: Signal) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    kill_process(pid.expect("a child has an id"), signal).expect("the child is ours");
}

#[test]
fn an_interrupted_push_keeps_what_is_done() {
    let Some((backup, proxy)) = held_push("an_interrupted_push_keeps_what_is_done") else {
        return;
    };
    for end in [Signal::INT, Signal::TERM, Signal::HUP] {
        let seen = proxy
            .requests()
            .iter()
            .filter(|request| request.kind() == "put")
            .count();
        let push = backup.sandbox.start(["push", "--jobs", "1"]);
        proxy.wait_for("put", seen.max(4) + 1);
        signal(&push, end);
        let output = backup.sandbox.wait(push);
        assert_eq!(output.code, Some(130), "{}", output.transcript());
        if end == Signal::INT {
            // Told only if the uploads take a moment to end.
            let shown = backup.snapshot(&output);
            let shown: Vec<_> = shown
                .lines()
                .filter(|line| !line.starts_with("stopping"))
                .collect();
            assert_snapshot!(shown.join("\n"), @r"
            exit status 130
            ----- stderr
            ✗ Stopped: pushed 4 of 41 files to [REMOTE] ([SIZE])
              37 files were not tried

            hint: run `devlog push` again to push the rest
            ");
        }
    }
    assert_eq!(backup.remote.objects().len(), 4);
    proxy.heal();
    let (output, requests) = backup.remote.requests_during(|| backup.push());
    output.expect(0);
    assert!(requests.is_some_and(|requests| requests["put"] == 37));
}

#[test]
fn a_push_under_nohup_outlives_its_terminal() {
    let Some((backup, proxy)) = held_push("a_push_under_nohup_outlives_its_terminal") else {
        return;
    };
    let program = [devlog().as_os_str(), "push".as_ref(), "--json".as_ref()];
    let mut push = backup.sandbox.command_of("nohup", program);
    let push = push.spawn().expect("the system has `nohup`");
    proxy.wait_for("put", 5);
    signal(&push, Signal::HUP);
    proxy.heal();
    let _ = backup.sandbox.wait(push).expect(0);
    assert_eq!(backup.remote.objects().len(), 41);
}

#[test]
fn a_second_push_says_who_holds_the_lock() {
    let Some((backup, proxy)) = held_push("a_second_push_says_who_holds_the_lock") else {
        return;
    };
    let first = backup.sandbox.start(["push"]);
    let holder = first.id().to_string();
    proxy.wait_for("put", 5);
    let second = backup.push().expect(11);
    assert!(second.stderr.contains(&holder), "{}", second.stderr);
    assert_snapshot!(second.snapshot(), @r"
    exit status 11
    ----- stderr
    error: another devlog is using this journal
      Caused by: `devlog push`, process [PID], since [TIME]

    hint: wait until it is done, then run `devlog push` again
    ");
    proxy.release();
    let output = backup.sandbox.wait(first);
    assert_eq!(output.code, Some(0), "{}", output.transcript());
}

#[test]
fn the_lock_of_a_killed_push_is_free() {
    let Some((backup, proxy)) = held_push("the_lock_of_a_killed_push_is_free") else {
        return;
    };
    let mut first = backup.sandbox.start(["push"]);
    proxy.wait_for("put", 5);
    first.kill().expect("the push is held");
    first.wait().expect("it was killed");
    proxy.heal();
    backup.push().expect(0);
}

#[test]
fn a_second_signal_ends_a_push_whose_provider_hangs() {
    let sandbox = installed();
    let visit = visit(&sandbox, "hang_in_upload");
    let push = visit.command(&["push", "--jobs", "1"]).spawn();
    let mut push = push.expect("the program starts");
    let stderr = Lines::collect(push.stderr.take().expect("it is a pipe"));
    let said = |text: &'static str| stderr.wait_for(0, |line| line.contains(text).then_some(()));
    said("hanging");
    signal(&push, Signal::INT);
    said("stopping");
    signal(&push, Signal::INT);
    assert_eq!(sandbox.wait(push).code, Some(130));
    visit.assert_neighbour_works();
}

#[test]
fn a_second_signal_ends_a_push_with_json_after_its_summary() {
    let sandbox = installed();
    let visit = visit(&sandbox, "hang_in_upload");
    for signals in [[Signal::INT, Signal::TERM], [Signal::TERM, Signal::HUP]] {
        let mut command = visit.command(&["push", "--jobs", "1", "--json"]);
        let mut push = command.spawn().expect("the program starts");
        let stdout = Lines::collect(push.stdout.take().expect("it is a pipe"));
        stdout.wait_for(0, |line| line.contains("hanging").then_some(()));
        // Two of a kind could arrive as one.
        for kind in signals {
            signal(&push, kind);
        }
        assert_eq!(push.wait().expect("it was started").code(), Some(130));
        let line = |line: &str| line.contains(r#""exit_code":130"#).then_some(());
        stdout.wait_for(0, line);
    }
}

//! `devlog schedule` writes what it shows, and removes exactly that.

use devlog_tests::{backup::Backup, output::Output};
use std::{fs, path::Path};

/// Runs `devlog schedule` on a system with systemd whose `systemctl` notes its arguments.
fn schedule(backup: &Backup, arguments: &[&str]) -> Output {
    let sandbox = &backup.sandbox;
    let (bin, run) = (sandbox.folder().join("bin"), sandbox.folder().join("run"));
    fs::create_dir_all(run.join("systemd")).expect("the sandbox is writable");
    fs::create_dir_all(&bin).expect("the sandbox is writable");
    let systemctl = bin.join("systemctl");
    if !systemctl.exists() {
        fs::write(
            &systemctl,
            "#!/bin/sh\necho \"$@\" >> \"$HOME/systemctl\"\n",
        )
        .expect("writable");
        executable(&systemctl);
    }
    let mut command = sandbox.command([&["schedule"], arguments].concat());
    command
        .env("XDG_RUNTIME_DIR", run)
        .env("PATH", format!("{}:/usr/bin:/bin", bin.display()));
    sandbox.finish(command)
}

fn executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("the file is ours");
}

#[test]
fn a_schedule_is_installed_and_removed_as_shown() {
    let backup = Backup::on_filesystem();
    let remote = backup.remote.section();
    backup.sandbox.configure(&format!(
        "{remote}\n[preferences]\nsync_interval = \"daily\"\n"
    ));
    insta::assert_snapshot!(schedule(&backup, &["install", "--yes"]).expect(0).snapshot(), @"
    exit status 0
    ----- stdout
    Scheduled `devlog sync --if-due` with systemd (daily):
      ~/.config/systemd/user/devlog.service
      ~/.config/systemd/user/devlog.timer
    ");
    insta::assert_snapshot!(schedule(&backup, &["status"]).expect(0).snapshot(), @"
    exit status 0
    ----- stdout
    Scheduled with systemd:
      ~/.config/systemd/user/devlog.service
      ~/.config/systemd/user/devlog.timer
    ");
    insta::assert_snapshot!(schedule(&backup, &["remove"]).expect(0).snapshot(), @"
    exit status 0
    ----- stdout
    Removed the schedule:
      ~/.config/systemd/user/devlog.service
      ~/.config/systemd/user/devlog.timer
    ");
    insta::assert_snapshot!(schedule(&backup, &["status"]).expect(0).snapshot(), @"
    exit status 0
    ----- stdout
    Not scheduled; run `devlog schedule install`
    ");
    let calls = fs::read_to_string(backup.sandbox.home().join("systemctl")).expect("it was called");
    insta::assert_snapshot!(calls, @"
    --user daemon-reload
    --user enable --now devlog.timer
    --user disable --now devlog.timer
    ");
    let units = backup.sandbox.home().join(".config/systemd/user");
    assert_eq!(fs::read_dir(units).expect("it was made").count(), 0);
}

#[test]
fn a_schedule_needs_an_interval_and_consent() {
    let backup = Backup::on_filesystem();
    backup.sandbox.configure(&backup.remote.section());
    insta::assert_snapshot!(schedule(&backup, &["install", "--yes"]).expect(2).snapshot(), @r#"
    exit status 2
    ----- stderr
    error: no interval is set

    hint: use `--every daily`, or write `sync_interval = "daily"` in [preferences] of [SANDBOX]/journal/config.toml
    "#);
    insta::assert_snapshot!(schedule(&backup, &["install", "--every", "6h"]).expect(13).snapshot(), @"
    exit status 13
    ----- stderr
    error: devlog cannot ask questions here (no terminal, or --json or --quiet is set); nothing was written

    hint: use `--yes` to write without a question
    ");
    let status = schedule(&backup, &["status"]).expect(0);
    assert_eq!(
        status.stdout,
        "Not scheduled; run `devlog schedule install`\n"
    );
}

#[test]
fn a_unit_of_that_name_that_devlog_did_not_write_stays() {
    let backup = Backup::on_filesystem();
    backup.sandbox.configure(&backup.remote.section());
    let units = backup.sandbox.home().join(".config/systemd/user");
    fs::create_dir_all(&units).expect("the home is writable");
    fs::write(units.join("devlog.timer"), "[Timer]\n").expect("the home is writable");
    insta::assert_snapshot!(schedule(&backup, &["install", "--every", "6h", "--yes"]).expect(1).snapshot(), @"
    exit status 1
    ----- stderr
    error: ~/.config/systemd/user/devlog.timer was not written by devlog

    hint: remove or rename that file, then try again
    ");
    schedule(&backup, &["remove"]).expect(1);
    assert_eq!(fs::read_dir(units).expect("it is there").count(), 1);
}

#[test]
fn the_printed_timer_is_one_that_systemd_accepts() {
    let backup = Backup::on_filesystem();
    backup.sandbox.configure(&backup.remote.section());
    let printed = schedule(&backup, &["print", "--every", "30m"])
        .expect(0)
        .stdout;
    assert!(printed.contains("OnCalendar=*:0/30"), "{printed}");
    schedule(&backup, &["install", "--every", "30m", "--yes"]).expect(0);
    let units = backup.sandbox.home().join(".config/systemd/user");
    let mut verify = backup
        .sandbox
        .command_of("systemd-analyze", ["verify", "--user"]);
    verify.arg(units.join("devlog.timer"));
    verify.arg(units.join("devlog.service"));
    verify.env("XDG_RUNTIME_DIR", backup.sandbox.folder());
    // Only where there is systemd.
    if let Ok(output) = verify.output() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("devlog."), "{said}");
    }
}

#[test]
fn a_push_that_is_not_due_does_nothing() {
    let backup = Backup::on_filesystem();
    let _journal = backup.journal(1);
    let remote = backup.remote.section();
    backup.sandbox.configure(&format!(
        "{remote}\n[preferences]\nsync_interval = \"daily\"\n"
    ));
    backup.sandbox.run(["push", "--if-due"]).expect(0);
    assert_eq!(backup.remote.objects().len(), 3);
    let second = backup.sandbox.run(["push", "--if-due"]).expect(0);
    assert_eq!(
        second.stdout,
        "Nothing to do: the next push is not due yet\n"
    );
    let sync = backup.sandbox.run(["sync", "--if-due"]).expect(0);
    assert_eq!(sync.stdout, "Nothing to do: the next run is not due yet\n");
}

#[test]
fn a_schedule_that_cannot_be_set_up_leaves_nothing() {
    let backup = Backup::on_filesystem();
    let remote = backup.remote.section();
    let hourly = "[preferences]\nsync_interval = \"hourly\"\n";
    backup.sandbox.configure(&format!("{remote}\n{hourly}"));
    let systemctl = backup.sandbox.folder().join("bin/systemctl");
    fs::create_dir_all(systemctl.parent().expect("a folder")).expect("the sandbox is writable");
    fs::write(&systemctl, "#!/bin/sh\necho 'no bus' >&2; exit 1\n").expect("writable");
    executable(&systemctl);
    let failed = schedule(&backup, &["install", "--yes"]).expect(1);
    assert!(failed.stderr.contains("no bus"), "{}", failed.stderr);
    let status = schedule(&backup, &["status"]).expect(0);
    assert!(!status.stdout.contains("Scheduled"), "{}", status.stdout);
}

#[test]
fn the_schedule_of_another_journal_stays() {
    let backup = Backup::on_filesystem();
    let hourly = "[preferences]\nsync_interval = \"hourly\"\n";
    let config = format!("{}\n{hourly}", backup.remote.section());
    backup.sandbox.configure(&config);
    schedule(&backup, &["install", "--yes"]).expect(0);
    let service = backup
        .sandbox
        .home()
        .join(".config/systemd/user/devlog.service");
    let scheduled = fs::read_to_string(&service).expect("it was written");
    let other = scheduled.replace("/journal\"", "/other\"");
    assert_ne!(other, scheduled);
    fs::write(&service, &other).expect("it is ours");
    insta::assert_snapshot!(schedule(&backup, &["status"]).snapshot(), @"
    exit status 0
    ----- stdout
    Not scheduled: the schedule is another journal's:
      ~/.config/systemd/user/devlog.service
      ~/.config/systemd/user/devlog.timer
    ");
    insta::assert_snapshot!(schedule(&backup, &["install", "--yes"]).snapshot(), @"
    exit status 1
    ----- stderr
    error: ~/.config/systemd/user/devlog.service runs devlog for another journal

    hint: run `devlog schedule remove` with the value of DEVLOG_HOME in that file
    ");
    schedule(&backup, &["remove"]).expect(1);
    let kept = fs::read_to_string(&service).expect("it stays");
    assert_eq!(kept, other);
}

#[test]
fn without_a_scheduler_the_line_for_cron_is_no_success() {
    let backup = Backup::on_filesystem();
    backup.sandbox.configure(&backup.remote.section());
    let mut command = backup
        .sandbox
        .command(["schedule", "install", "--every", "daily"]);
    command.env_remove("XDG_RUNTIME_DIR");
    let said = backup.sandbox.finish(command).expect(13);
    assert!(
        said.stdout.starts_with("0 18 * * * DEVLOG_HOME="),
        "{}",
        said.stdout
    );
    insta::assert_snapshot!(said.stderr, @"
    error: this system has no scheduler that devlog can set up

    hint: add the line above with `crontab -e`
    ");
    let mut command = backup.sandbox.command(["schedule", "remove"]);
    command.env_remove("XDG_RUNTIME_DIR");
    insta::assert_snapshot!(backup.sandbox.finish(command).snapshot(), @"
    exit status 13
    ----- stderr
    error: devlog does not change the lines of cron

    hint: remove the line that runs devlog with `crontab -e`
    ");
}

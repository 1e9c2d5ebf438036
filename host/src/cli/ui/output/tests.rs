//! The texts that reach each stream.

use super::{Output, OutputStyle, SHOWN};
use crate::cli::{
    messages::{ErrorReport, ExitCode, Palette},
    ui::captured_output::captured,
};
use std::io::{self, Write};

fn say_everything(style: OutputStyle) -> (String, String) {
    let (output, stdout, stderr) = captured(style);
    output.success("success");
    output.trouble("trouble");
    output.talk("talk");
    output.warning("code", "careful\u{1b}");
    output.error(&ErrorReport::new("code", ExitCode::Failed, "error"));
    (stdout.text(), stderr.text())
}

#[test]
fn data_and_talk_go_apart() {
    let (stdout, stderr) = say_everything(OutputStyle::default());
    assert_eq!(stdout, "success\n");
    assert_eq!(
        stderr,
        "trouble\ntalk\nwarning: careful\\u{1b}\nerror: error\n"
    );
}

#[test]
fn quiet_leaves_the_errors() {
    let (stdout, stderr) = say_everything(OutputStyle {
        quiet: true,
        ..OutputStyle::default()
    });
    assert_eq!(stdout, "");
    assert_eq!(stderr, "trouble\nerror: error\n");
}

#[test]
fn json_is_all_that_is_written() {
    let (stdout, stderr) = say_everything(OutputStyle {
        json: true,
        ..OutputStyle::default()
    });
    assert_eq!(stdout.lines().count(), 2);
    assert!(
        stdout
            .lines()
            .all(|line| line.starts_with("{\"schema\":1,"))
    );
    assert_eq!(stderr, "");
}

struct Closed(io::ErrorKind);

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lost_on(kind: io::ErrorKind) -> Option<io::ErrorKind> {
    let closed = || Box::new(Closed(kind));
    let output = Output::new(OutputStyle::default(), closed(), closed());
    output.success("success");
    output.talk("talk");
    output.take_lost().map(|error| error.kind())
}

#[test]
fn a_reader_that_went_away_is_no_failure_but_a_full_disk_is() {
    assert_eq!(lost_on(io::ErrorKind::BrokenPipe), None);
    let full = io::ErrorKind::StorageFull;
    assert_eq!(lost_on(full), Some(full));
}

#[test]
fn a_flood_of_warnings_is_a_number_and_the_first_ones() {
    let (output, _, stderr) = captured(OutputStyle::default());
    for _ in 0..SHOWN + 2990 {
        output.warning("provider", "old");
    }
    output.warning("hook_failed", "once");
    output.report_hidden();
    output.report_hidden();
    let first = "warning: old\n".repeat(SHOWN);
    let rest = "warning: once\nwarning: 2,990 more messages of the kind `provider` are not shown\n";
    assert_eq!(stderr.text(), first + rest);
}

#[test]
fn a_paragraph_is_broken_between_words_at_the_width_of_the_terminal() {
    let report = ErrorReport::new(
        "x",
        ExitCode::Failed,
        "push failed: the remote cannot be reached",
    )
    .with_causes(["cannot connect to backup.example.org: connection refused".to_owned()])
    .with_hint(
        "nothing is lost; check the network connection, then run `devlog push` again".to_owned(),
    );
    for (width, longest) in [(40, 40), (80, 80), (200, 82)] {
        let style = OutputStyle {
            stderr_width: Some(width),
            ..OutputStyle::default()
        };
        let (output, _, stderr) = captured(style);
        output.error(&report);
        let text = stderr.text();
        let widest = text.lines().map(str::len).max();
        assert!(widest <= Some(longest), "{width}: {text}");
        let words = |text: &str| {
            text.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&text), words(&report.text(Palette::default())));
    }
}

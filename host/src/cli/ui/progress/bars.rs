//! Progress as bars: one for files, one for bytes, and one for each large file on its way.

use super::bar_terminal::BarTerminal;
use crate::{
    cli::{
        messages::{Tally, size::size},
        ui::Output,
    },
    terminal_text::for_terminal,
};
use devlog_provider_api::ObjectKey;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{collections::BTreeMap, sync::Arc};

/// A file above this many bytes has a bar of its own.
const LARGE_FILE: u64 = 1_000_000;
/// The most drawings a second.
const UPDATES_A_SECOND: u8 = 30;

/// The bars; nothing is drawn before the first [`show`](Bars::show).
#[derive(Debug)]
pub struct Bars {
    all: MultiProgress,
    files: ProgressBar,
    bytes: ProgressBar,
    large: BTreeMap<ObjectKey, ProgressBar>,
}

impl Bars {
    /// Bars on standard error.
    pub fn new(output: &Arc<Output>) -> Self {
        let terminal = Box::new(BarTerminal::new(output));
        let target = ProgressDrawTarget::term_like_with_hz(terminal, UPDATES_A_SECOND);
        let all = MultiProgress::with_draw_target(target);
        let bar = || ProgressBar::no_length();
        Self {
            files: all.add(bar().with_style(style("{spinner} {msg}"))),
            bytes: bar(),
            large: BTreeMap::new(),
            all,
        }
    }

    /// Returns the bars, which must not draw while other text is written.
    pub fn all(&self) -> MultiProgress {
        self.all.clone()
    }

    /// Shows the numbers of this moment.
    pub fn show(&mut self, tally: &Tally) {
        if tally.work.is_none() {
            self.files.set_message(tally.looking());
            self.files.tick();
            return;
        }
        if self.files.length().is_none() {
            self.show_totals();
        }
        let done = tally.done_files + tally.left_files;
        move_to(&self.files, done as u64, tally.total_files as u64);
        self.bytes
            .set_message(of(tally.done_bytes, tally.total_bytes));
        move_to(&self.bytes, tally.done_bytes, tally.total_bytes);
        self.show_large(tally);
    }

    /// Removes everything that was drawn, for good.
    pub fn clear(&self) {
        // A terminal that went away has nothing to be removed.
        let _ = self.all.clear();
        // A bar draws itself again when it is dropped.
        self.all.set_draw_target(ProgressDrawTarget::hidden());
    }

    fn show_totals(&mut self) {
        self.files
            .set_style(style("  files [{bar:16}] {human_pos} of {human_len}"));
        let bytes = ProgressBar::no_length().with_style(style("  bytes [{bar:16}] {wide_msg}"));
        self.bytes = self.all.add(bytes);
    }

    fn show_large(&mut self, tally: &Tally) {
        self.large.retain(|key, bar| {
            let running = tally.running.contains_key(key);
            if !running {
                self.all.remove(bar);
            }
            running
        });
        let large = tally
            .running
            .iter()
            .filter(|(_, file)| file.size > LARGE_FILE);
        for (key, file) in large {
            let bar = self
                .large
                .entry(key.clone())
                .or_insert_with(|| large_bar(&self.all, key));
            bar.set_prefix(of(file.sent, file.size));
            move_to(bar, file.sent, file.size);
        }
    }
}

fn large_bar(all: &MultiProgress, key: &ObjectKey) -> ProgressBar {
    let bar = ProgressBar::no_length()
        .with_style(style("        [{bar:16}] {prefix} {wide_msg}"))
        .with_message(for_terminal(key.as_str()));
    all.add(bar)
}

fn move_to(bar: &ProgressBar, position: u64, length: u64) {
    bar.set_length(length);
    bar.set_position(position);
}

fn of(done: u64, total: u64) -> String {
    format!("{} of {}", size(done), size(total))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("the templates of this file are well formed")
        .progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    use super::Bars;
    use crate::cli::{
        messages::{Tally, tally::Running},
        ui::{OutputStyle, captured_output::captured},
    };
    use crate::sync::Work;
    use std::sync::Arc;

    fn shown(tally: &Tally) -> String {
        let (output, _, stderr) = captured(OutputStyle::default());
        let mut bars = Bars::new(&Arc::new(output));
        assert_eq!(stderr.text(), "");
        bars.show(tally);
        stderr.text()
    }

    fn half_way() -> Tally {
        Tally {
            work: Some(Work::Push),
            total_files: 1_000,
            done_files: 500,
            total_bytes: 3_400_000,
            done_bytes: 1_200_000,
            ..Tally::default()
        }
    }

    #[test]
    fn before_the_plan_it_says_what_it_waits_for() {
        let text = shown(&Tally::default());
        assert!(text.contains("listing the remote"), "{text:?}");
    }

    #[test]
    fn files_and_bytes_have_a_bar() {
        let text = shown(&half_way());
        assert!(text.contains("] 500 of 1,000"), "{text:?}");
        assert!(text.contains("] 1.2 MB of 3.4 MB"), "{text:?}");
    }

    #[test]
    fn only_a_file_above_a_megabyte_has_its_own_bar() {
        let mut tally = half_way();
        for (key, size) in [
            ("entries/20250911.md", 1_000_000),
            ("events/20250911.jsonl", 1_000_001),
        ] {
            let key = key.parse().expect("a key");
            tally.running.insert(key, Running { size, sent: 0 });
        }
        let text = shown(&tally);
        assert!(text.contains("events/20250911.jsonl"), "{text:?}");
        assert!(!text.contains("entries/20250911.md"), "{text:?}");
    }

    #[test]
    fn what_was_removed_does_not_come_back() {
        let (output, _, stderr) = captured(OutputStyle::default());
        let mut bars = Bars::new(&Arc::new(output));
        bars.show(&half_way());
        bars.clear();
        let removed = stderr.text();
        drop(bars);
        assert_eq!(stderr.text(), removed);
        assert!(removed.ends_with("\u{1b}[2K\u{1b}[1A"), "{removed:?}");
    }
}

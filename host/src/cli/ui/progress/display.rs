//! The thread's work that shows progress: its form, and its times.

use super::{Shared, bars::Bars, schedule::Schedule};
use crate::cli::{
    arguments::output::When,
    json::{Line, ProgressFields},
    messages::count,
    ui::Output,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// The time since the command began.
pub type Clock = Box<dyn Fn() -> Duration + Send>;

/// The form of the progress display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Nothing,
    Bars,
    /// A line now and then.
    Lines,
    Json,
}

impl View {
    /// Returns the form that suits the user's wish and the destination of standard error.
    pub fn choose(wish: When, json: bool, quiet: bool, terminal: bool) -> Self {
        match wish {
            When::Never => Self::Nothing,
            _ if json => Self::Json,
            _ if quiet => Self::Nothing,
            When::Auto if !terminal => Self::Lines,
            When::Auto | When::Always => Self::Bars,
        }
    }

    fn schedule(self) -> Option<Schedule> {
        match self {
            Self::Nothing => None,
            Self::Bars => Some(Schedule::BARS),
            Self::Lines => Some(Schedule::LINES),
            Self::Json => Some(Schedule::JSON),
        }
    }
}

/// Checks the clock, the sums and the stop flag, and writes the output that is due.
pub struct ProgressDisplay {
    shared: Arc<Shared>,
    output: Arc<Output>,
    view: View,
    bars: Option<Bars>,
    schedule: Option<Schedule>,
    stop: Arc<AtomicBool>,
    stop_reported: bool,
    clock: Clock,
}

impl ProgressDisplay {
    /// Sums of zero, and nothing shown yet. `stop` is the flag that an interruption sets.
    pub fn new(output: &Arc<Output>, view: View, stop: &Arc<AtomicBool>, clock: Clock) -> Self {
        let bars = (view == View::Bars).then(|| Bars::new(output));
        Self {
            shared: Arc::new(Shared::new(output, bars.as_ref().map(Bars::all))),
            output: Arc::clone(output),
            view,
            bars,
            schedule: view.schedule(),
            stop: Arc::clone(stop),
            stop_reported: false,
            clock,
        }
    }

    /// The counts of the events.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Writes what is due now.
    pub fn update(&mut self) {
        if !self.stop_reported && self.stop.load(Ordering::Relaxed) {
            self.stop_reported = true;
            let message = stop_line(self.shared.tally().running.len());
            self.shared.aside(|output| output.talk(&message));
        }
        let now = (self.clock)();
        if self
            .schedule
            .as_mut()
            .is_some_and(|schedule| schedule.is_due(now))
        {
            self.show();
        }
    }

    /// Removes what was drawn.
    pub fn clear(&self) {
        if let Some(bars) = &self.bars {
            bars.clear();
        }
    }

    fn show(&mut self) {
        // A copy: drawing waits while the user is asked a question, and counting must not.
        let tally = self.shared.tally().clone();
        if let Some(bars) = &mut self.bars {
            bars.show(&tally);
        } else if self.view == View::Json {
            let fields = ProgressFields::from(&tally);
            self.output.json(&Line::Progress(fields));
        } else {
            self.output.talk(&tally.line());
        }
    }
}

fn stop_line(running: usize) -> String {
    let uploads = match running {
        0 => String::new(),
        _ => format!(": letting {} finish or cancel", count(running, "upload")),
    };
    format!("stopping{uploads}; press Ctrl-C again to quit at once")
}

#[cfg(test)]
mod tests {
    use super::{ProgressDisplay, View};
    use crate::{
        cli::{
            arguments::output::When,
            ui::{
                OutputStyle,
                captured_output::{Captured, captured},
            },
        },
        sync::{SyncEvent, Work},
    };
    use std::{
        sync::{
            Arc,
            atomic::{AtomicBool, AtomicU64, Ordering},
        },
        time::Duration,
    };

    struct Scene {
        display: ProgressDisplay,
        seconds: Arc<AtomicU64>,
        stop: Arc<AtomicBool>,
        stdout: Captured,
        stderr: Captured,
    }

    fn scene(view: View, style: OutputStyle) -> Scene {
        let (output, stdout, stderr) = captured(style);
        let (stop, seconds) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let clock = Arc::clone(&seconds);
        let clock = Box::new(move || Duration::from_secs(clock.load(Ordering::Relaxed)));
        Scene {
            display: ProgressDisplay::new(&Arc::new(output), view, &stop, clock),
            seconds,
            stop,
            stdout,
            stderr,
        }
    }

    impl Scene {
        fn look_at(&mut self, seconds: u64) {
            self.seconds.store(seconds, Ordering::Relaxed);
            self.display.update();
        }

        fn record(&self, event: &SyncEvent<'_>) {
            self.display.shared().tally().record(event);
        }
    }

    #[test]
    fn a_log_gets_a_line_every_30_seconds() {
        let mut scene = scene(View::Lines, OutputStyle::default());
        (0..=29).for_each(|second| scene.look_at(second));
        assert_eq!(scene.stderr.text(), "");
        scene.record(&SyncEvent::Planned {
            work: Work::Push,
            files: 1_000,
            bytes: 3_400_000,
        });
        (30..=61).for_each(|second| scene.look_at(second));
        insta::assert_snapshot!(scene.stderr.text(), @r"
        pushed 0 of 1,000 files (0 B of 3.4 MB)
        pushed 0 of 1,000 files (0 B of 3.4 MB)
        ");
    }

    #[test]
    fn a_program_gets_a_line_a_second() {
        let mut scene = scene(
            View::Json,
            OutputStyle {
                json: true,
                ..OutputStyle::default()
            },
        );
        for second in [0, 1, 1, 2] {
            scene.look_at(second);
        }

        assert_eq!(scene.stdout.text().lines().count(), 2);
        assert_eq!(scene.stderr.text(), "");
    }

    #[test]
    fn bars_are_drawn_and_removed() {
        let mut scene = scene(View::Bars, OutputStyle::default());
        scene.look_at(1);
        assert!(scene.stderr.text().contains("listing the remote"));
        scene.display.clear();
        assert!(
            scene.stderr.text().ends_with("\u{1b}[2K"),
            "{:?}",
            scene.stderr.text()
        );
    }

    #[test]
    fn an_interruption_is_answered_once() {
        let mut scene = scene(View::Nothing, OutputStyle::default());
        let key = "entries/20250911.md".parse().expect("a key");
        scene.record(&SyncEvent::FileStarted { key: &key, size: 9 });
        scene.look_at(0);
        scene.stop.store(true, Ordering::Relaxed);
        scene.look_at(0);
        scene.look_at(90);
        assert_eq!(
            scene.stderr.text(),
            "stopping: letting 1 upload finish or cancel; press Ctrl-C again to quit at once\n"
        );
    }

    #[test]
    fn an_interruption_between_uploads_is_answered_too() {
        let mut scene = scene(View::Lines, OutputStyle::default());
        scene.stop.store(true, Ordering::Relaxed);
        scene.look_at(0);
        assert_eq!(
            scene.stderr.text(),
            "stopping; press Ctrl-C again to quit at once\n"
        );
    }

    #[test]
    fn bars_need_a_terminal_or_the_wish() {
        assert_eq!(View::choose(When::Auto, false, false, true), View::Bars);
        assert_eq!(View::choose(When::Auto, false, false, false), View::Lines);
        assert_eq!(View::choose(When::Always, false, false, false), View::Bars);
        assert_eq!(View::choose(When::Never, false, false, true), View::Nothing);
    }

    #[test]
    fn json_and_quiet_have_no_bars() {
        assert_eq!(View::choose(When::Always, true, false, true), View::Json);
        assert_eq!(View::choose(When::Never, true, false, true), View::Nothing);
        assert_eq!(View::choose(When::Always, false, true, true), View::Nothing);
    }
}

//! The line of crontab, for systems without another scheduler that devlog knows.

use super::{Job, ScheduleSetup};

pub(super) fn setup(job: &Job) -> ScheduleSetup {
    ScheduleSetup {
        by_hand: Some(line(job)),
        ..ScheduleSetup::default()
    }
}

fn line(job: &Job) -> String {
    let home = quoted(&job.root.display().to_string());
    let moments = moments(job.interval.minutes());
    let command = job.words(quoted).join(" ");
    format!("{moments} DEVLOG_HOME={home} {command}")
}

/// The five fields of crontab. Cron knows moments only, so an interval between two of them is rounded down; the
/// command itself decides whether a run is due.
fn moments(minutes: u64) -> String {
    match minutes {
        0..60 => format!("*/{} * * * *", minutes.max(1)),
        60..1_440 => format!("0 */{} * * *", minutes / 60),
        1_440..10_080 => "0 18 * * *".to_owned(),
        _ => "0 18 * * 5".to_owned(),
    }
}

/// A word for `sh`; cron reads `%` as a line feed unless it is escaped.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''")).replace('%', r"\%")
}

#[cfg(test)]
mod tests {
    use super::{moments, setup};
    use crate::automation::schedule::Job;

    #[test]
    fn a_line_quotes_for_the_shell_and_for_cron() {
        let job = Job {
            program: "/usr/bin/devlog".into(),
            root: "/home/ada's/100%".into(),
            arguments: vec!["sync".to_owned(), "--if-due".to_owned()],
            interval: "30m".parse().expect("an interval"),
        };
        assert_eq!(
            setup(&job).by_hand.as_deref(),
            Some(
                r"*/30 * * * * DEVLOG_HOME='/home/ada'\''s/100\%' '/usr/bin/devlog' 'sync' '--if-due'"
            )
        );
    }

    #[test]
    fn an_interval_becomes_the_nearest_moments_that_are_not_rarer() {
        assert_eq!(moments(90), "0 */1 * * *");
        assert_eq!(moments(2_880), "0 18 * * *");
        assert_eq!(moments(10_080), "0 18 * * 5");
    }
}

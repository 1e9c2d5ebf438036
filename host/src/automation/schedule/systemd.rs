//! The systemd user timer.

use super::{Job, ScheduleFile, ScheduleSetup, job::words};
use std::path::Path;

/// The folder of user units below the configuration folder.
const UNITS: &str = "systemd/user";

pub(super) fn setup(job: &Job, config_home: &Path) -> ScheduleSetup {
    let folder = config_home.join(UNITS);
    let systemctl = |arguments: &[&str]| words(&[&["systemctl", "--user"], arguments].concat());
    ScheduleSetup {
        journal: environment(job),
        files: vec![
            ScheduleFile {
                path: folder.join("devlog.service"),
                text: service(job),
            },
            ScheduleFile {
                path: folder.join("devlog.timer"),
                text: timer(job),
            },
        ],
        after_install: vec![
            systemctl(&["daemon-reload"]),
            systemctl(&["enable", "--now", "devlog.timer"]),
        ],
        before_removal: vec![systemctl(&["disable", "--now", "devlog.timer"])],
        by_hand: None,
    }
}

/// The service behind the timer: one run, with little priority.
fn service(job: &Job) -> String {
    // `$` begins a variable in a command, and nothing in `Environment=`.
    let words = job.words(|word| quoted(&word.replace('$', "$$")));
    format!(
        "# Written by `devlog schedule install`.\n\
         [Unit]\n\
         Description=Back up the devlog journal\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         {}\n\
         ExecStart={}\n\
         Nice=10\n\
         IOSchedulingClass=idle\n",
        environment(job),
        words.join(" "),
    )
}

fn environment(job: &Job) -> String {
    let home = format!("DEVLOG_HOME={}", job.root.display());
    format!("Environment={}", quoted(&home))
}

/// The timer: a run that was missed while the machine slept is made up for, and machines do not all start in the
/// same second.
fn timer(job: &Job) -> String {
    let minutes = job.interval.minutes();
    // A tenth of the interval, at most an hour.
    let delay = (minutes * 60 / 10).clamp(1, 3600);
    format!(
        "# Written by `devlog schedule install`.\n\
         [Unit]\n\
         Description=Back up the devlog journal at intervals\n\
         \n\
         [Timer]\n\
         {}\n\
         RandomizedDelaySec={delay}\n\
         Persistent=true\n\
         \n\
         [Install]\n\
         WantedBy=timers.target\n",
        moments(minutes)
    )
}

/// `Persistent=` works with calendar moments only, so the usual intervals are said as such. The command itself
/// decides whether a run is due.
fn moments(minutes: u64) -> String {
    match minutes {
        10_080 => "OnCalendar=weekly".to_owned(),
        1_440 => "OnCalendar=daily".to_owned(),
        60 => "OnCalendar=hourly".to_owned(),
        minutes if minutes < 60 && 60 % minutes == 0 => format!("OnCalendar=*:0/{minutes}"),
        minutes if minutes % 60 == 0 && 24 % (minutes / 60) == 0 => {
            format!("OnCalendar=0/{}:00", minutes / 60)
        }
        minutes => format!("OnStartupSec=1min\nOnUnitActiveSec={minutes}min"),
    }
}

/// A word of a unit file: in quotes, with the letters escaped that systemd reads in them.
fn quoted(word: &str) -> String {
    let mut text = String::from("\"");
    for letter in word.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '%' => text.push_str("%%"),
            '\n' => text.push_str("\\n"),
            letter => text.push(letter),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::{moments, quoted, service, setup};
    use crate::automation::schedule::Job;
    use std::path::Path;

    fn job() -> Job {
        Job {
            program: "/usr/bin/devlog".into(),
            root: "/home/ada/.devlog".into(),
            arguments: vec!["sync".to_owned(), "--if-due".to_owned()],
            interval: "daily".parse().expect("an interval"),
        }
    }

    #[test]
    fn a_daily_run_is_two_units() {
        let setup = setup(&job(), Path::new("/home/ada/.config"));
        let texts: Vec<_> = setup
            .files
            .iter()
            .map(|file| format!("# {}\n{}", file.path.display(), file.text))
            .collect();
        insta::assert_snapshot!(texts.join("\n"), @r#"
        # /home/ada/.config/systemd/user/devlog.service
        # Written by `devlog schedule install`.
        [Unit]
        Description=Back up the devlog journal

        [Service]
        Type=oneshot
        Environment="DEVLOG_HOME=/home/ada/.devlog"
        ExecStart="/usr/bin/devlog" "sync" "--if-due"
        Nice=10
        IOSchedulingClass=idle

        # /home/ada/.config/systemd/user/devlog.timer
        # Written by `devlog schedule install`.
        [Unit]
        Description=Back up the devlog journal at intervals

        [Timer]
        OnCalendar=daily
        RandomizedDelaySec=3600
        Persistent=true

        [Install]
        WantedBy=timers.target
        "#);
    }

    #[test]
    fn intervals_that_divide_the_day_are_calendar_moments() {
        assert_eq!(moments(15), "OnCalendar=*:0/15");
        assert_eq!(moments(360), "OnCalendar=0/6:00");
        assert_eq!(moments(90), "OnStartupSec=1min\nOnUnitActiveSec=90min");
    }

    #[test]
    fn a_path_cannot_add_words_or_variables() {
        assert_eq!(quoted("/a b/%h/\"x\"\\"), r#""/a b/%%h/\"x\"\\""#);
        let job = Job {
            program: "/opt/$x/devlog".into(),
            root: "/home/$ada".into(),
            ..job()
        };
        let text = service(&job);
        assert!(text.contains("ExecStart=\"/opt/$$x/devlog\""), "{text}");
        assert!(
            text.contains("Environment=\"DEVLOG_HOME=/home/$ada\"\n"),
            "{text}"
        );
    }
}

//! The launchd agent of macOS.

use super::{Job, ScheduleFile, ScheduleSetup, job::words};
use std::path::Path;

/// The agent's name, by which launchd knows it.
const LABEL: &str = "rs.devlog.sync";

pub(super) fn setup(job: &Job, home: &Path) -> ScheduleSetup {
    let path = home
        .join("Library/LaunchAgents")
        .join(format!("{LABEL}.plist"));
    let file = path.display().to_string();
    ScheduleSetup {
        journal: home_folder(job),
        files: vec![ScheduleFile {
            path,
            text: agent(job),
        }],
        after_install: vec![words(&["launchctl", "load", "-w", &file])],
        before_removal: vec![words(&["launchctl", "unload", "-w", &file])],
        by_hand: None,
    }
}

/// The agent's property list. launchd makes up for one run that was missed during sleep.
fn agent(job: &Job) -> String {
    let words = job.words(|word| format!("    <string>{}</string>\n", escaped(word)));
    let words = words.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <!-- Written by `devlog schedule install`. -->\n\
         <plist version=\"1.0\">\n\
         <dict>\n  \
           <key>Label</key>\n  <string>{LABEL}</string>\n  \
           <key>ProgramArguments</key>\n  <array>\n{words}  </array>\n  \
           <key>EnvironmentVariables</key>\n  <dict>\n    \
             {}\n  </dict>\n  \
           <key>StartInterval</key>\n  <integer>{}</integer>\n  \
           <key>Nice</key>\n  <integer>10</integer>\n  \
           <key>LowPriorityIO</key>\n  <true/>\n\
         </dict>\n\
         </plist>\n",
        home_folder(job),
        job.interval.minutes() * 60,
    )
}

fn home_folder(job: &Job) -> String {
    let root = escaped(&job.root.display().to_string());
    format!("<key>DEVLOG_HOME</key>\n    <string>{root}</string>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::setup;
    use crate::automation::schedule::Job;
    use std::path::Path;

    #[test]
    fn an_agent_runs_at_the_interval_with_escaped_words() {
        let job = Job {
            program: "/opt/r&d/devlog".into(),
            root: "/Users/ada/.devlog".into(),
            arguments: vec!["push".to_owned()],
            interval: "6h".parse().expect("an interval"),
        };
        let setup = setup(&job, Path::new("/Users/ada"));
        let path = setup.files[0].path.display().to_string();
        assert_eq!(path, "/Users/ada/Library/LaunchAgents/rs.devlog.sync.plist");
        let text = &setup.files[0].text;
        assert!(
            text.contains("<string>/opt/r&amp;d/devlog</string>"),
            "{text}"
        );
        assert!(text.contains("<integer>21600</integer>"), "{text}");
    }
}

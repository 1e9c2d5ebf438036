//! The result of a verification, in words.

use super::{Summary, foreign, not_tried};
use crate::{
    cli::messages::{count, grouped, since},
    state::Verification,
    sync::{Outcome, Restorable, VerifyResult},
};
use jiff::SignedDuration;

/// A backup that was not verified for so long is mentioned.
const OLD: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Summary<'_> {
    /// The whole text of a verification, without a final line end. Names are listed newest entry first.
    pub fn verify_text(&self, result: &VerifyResult) -> String {
        let mut lines = vec![self.verify_headline(result)];
        lines.extend(self.failed(&result.failed));
        lines.extend(not_tried(result.not_tried));
        lines.extend(result.restorable.map(restorable));
        lines.extend(pending(result.not_pushed, "pushed", "push"));
        lines.extend(pending(result.not_pulled, "pulled", "pull"));
        lines.extend(foreign(result.foreign));
        lines.extend(self.hints(result.outcome, &result.failed, &[]));
        lines.join("\n")
    }

    fn verify_headline(&self, result: &VerifyResult) -> String {
        let sound = result.same + result.not_pulled;
        if result.outcome == Outcome::Ok && sound == 0 {
            return format!("{} Nothing to verify on {}", self.good(), self.title());
        }
        let all = sound + result.failed.len() + result.not_tried;
        let words = ["Verified", "Stopped: verified", "Verified", "on"];
        self.headline(result.outcome, words, (sound, all), 0)
    }

    /// The remark about a verification that found damage, or is long ago; `None` if there is nothing to say.
    pub(super) fn verification(&self, last: Option<&Verification>) -> Option<String> {
        let last = last?;
        let age = self.now.duration_since(last.at);
        let ago = since(last.at, self.now);
        match last.damaged.len() {
            0 if age < OLD => None,
            0 => Some(format!("  last verified {ago}: run `devlog verify`")),
            failed => {
                let files = count(failed, "file");
                Some(format!(
                    "  the last verification ({ago}) found damage in {files}: run `devlog verify`"
                ))
            }
        }
    }
}

fn restorable(found: Restorable) -> String {
    let Restorable {
        days,
        not_pushed,
        total,
    } = found;
    let pending = match not_pushed {
        0 => String::new(),
        1 => "; 1 is not pushed yet".to_owned(),
        _ => format!("; {} are not pushed yet", grouped(not_pushed)),
    };
    format!(
        "  Restorable: {} of {}{pending}",
        grouped(days),
        count(total, "day")
    )
}

fn pending(number: usize, participle: &str, command: &str) -> Option<String> {
    let files = match number {
        0 => return None,
        1 => "1 file is".to_owned(),
        _ => format!("{} are", count(number, "file")),
    };
    Some(format!(
        "  {files} not {participle} yet: run `devlog {command}`"
    ))
}

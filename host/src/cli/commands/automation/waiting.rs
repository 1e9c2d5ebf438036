//! The automatic push that waits, as `devlog status` describes it.

use crate::{
    automation::{Attempt, AutoPushStore, Readiness, Request},
    cli::messages::{age::ago, display_names::DisplayNames},
};
use jiff::Timestamp;
use std::time::Duration;

/// Returns the description of the request that waits; `None` if no automatic push waits.
pub fn text(
    store: &AutoPushStore,
    floor: Option<Duration>,
    names: &DisplayNames,
    now: Timestamp,
) -> Option<String> {
    let request = store.request()?;
    Some(describe(&request, &store.attempt(), floor, names, now))
}

fn describe(
    request: &Request,
    attempt: &Attempt,
    floor: Option<Duration>,
    names: &DisplayNames,
    now: Timestamp,
) -> String {
    let age = |then: Timestamp| ago(now.duration_since(then).unsigned_abs());
    let mut lines = vec![format!(
        "Automatic push: waiting since {}",
        age(request.since)
    )];
    if let (Some(at), Some(failure)) = (attempt.at, &attempt.failure) {
        let message = names.text(&failure.message);
        lines.push(format!("  last attempt {}: {message}", age(at)));
        lines.extend(
            failure
                .hint
                .iter()
                .map(|hint| format!("  hint: {}", names.text(hint))),
        );
    }
    lines.push(match attempt.readiness(Some(request), floor, now) {
        Readiness::Waiting(moment) => {
            let minutes = moment.duration_since(now).as_mins() + 1;
            format!("  next attempt: with the next devlog command after {minutes} min")
        }
        Readiness::Idle | Readiness::Due => {
            "  next attempt: with the next devlog command".to_owned()
        }
    });
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::describe;
    use crate::{
        automation::{Attempt, Failure, Request},
        cli::messages::display_names::DisplayNames,
    };
    use jiff::Timestamp;

    #[test]
    fn a_push_that_failed_is_described_with_its_next_attempt() {
        let at = |second| Timestamp::from_second(second).expect("in range");
        let request = Request {
            since: at(0),
            generation: 1,
        };
        let failure = Failure {
            exit_code: 5,
            code: "network".to_owned(),
            message: "push failed: the remote cannot be reached".to_owned(),
            hint: Some("check the network connection".to_owned()),
        };
        let failed = Attempt::default().after(at(3600), Some(failure));
        let names = DisplayNames::example();
        let texts = [
            describe(&request, &Attempt::default(), None, &names, at(7200)),
            describe(&request, &failed, None, &names, at(3610)),
        ];
        insta::assert_snapshot!(texts.join("\n\n"), @r"
        Automatic push: waiting since 2 hours ago
          next attempt: with the next devlog command

        Automatic push: waiting since 1 hour ago
          last attempt just now: push failed: the remote cannot be reached
          hint: check the network connection
          next attempt: with the next devlog command after 1 min
        ");
    }
}

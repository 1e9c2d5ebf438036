//! How many warnings of a provider are shown: one that warns without end is heard no better for it.

use crate::cli::{messages::words::grouped, ui::output::Output};
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many are shown.
const SHOWN: usize = 10;

/// Counts the warnings of a provider.
#[derive(Debug, Default)]
pub struct WarningLimit(AtomicUsize);

impl WarningLimit {
    /// Counts one more; whether it is to be shown.
    pub fn admits(&self) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed) < SHOWN
    }

    /// Tells how many were not shown, if there are any.
    pub fn tell_rest(&self, provider: &str, output: &Output) {
        let message = match self.0.load(Ordering::Relaxed).saturating_sub(SHOWN) {
            0 => return,
            1 => format!("{provider}: 1 more warning is not shown"),
            more => format!("{provider}: {} more warnings are not shown", grouped(more)),
        };
        output.warning("provider", &message);
    }
}

#[cfg(test)]
mod tests {
    use super::{SHOWN, WarningLimit};
    use crate::cli::ui::{captured_output::captured, output::OutputStyle};

    fn told(warnings: usize) -> (usize, String) {
        let (output, _, stderr) = captured(OutputStyle::default());
        let limit = WarningLimit::default();
        let shown = (0..warnings).filter(|_| limit.admits()).count();
        limit.tell_rest("nas", &output);
        (shown, stderr.text())
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let more = |text: &str| format!("warning: nas: {text}\n");
        assert_eq!(told(SHOWN), (SHOWN, String::new()));
        let one = more("1 more warning is not shown");
        assert_eq!(told(SHOWN + 1), (SHOWN, one));
        let many = more("1,000 more warnings are not shown");
        assert_eq!(told(SHOWN + 1000), (SHOWN, many));
    }
}

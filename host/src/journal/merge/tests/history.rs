//! Histories of one event log, and the log that each of them leaves.

use crate::journal::{Event, EventTime};

/// A change of a log, or an accident of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The entry is begun; a second time on top of the first.
    Create,
    /// A line is written below the text.
    Edit,
    /// The same, in a log whose lines end as on Windows.
    EditWithCarriageReturn,
    /// A newer devlog adds an event that this one does not know.
    Unknown,
    /// A crash leaves the beginning of an event.
    Torn,
    /// The line at this place, counted around, is written again.
    Rewrite(u8),
    /// The line at this place, counted around, is removed.
    Remove(u8),
    /// A line is written above the one at this place, counted around.
    Insert(u8),
}

/// The steps of the histories that are all tried.
pub const STEPS: [Step; 5] = [
    Step::Create,
    Step::Edit,
    Step::EditWithCarriageReturn,
    Step::Unknown,
    Step::Torn,
];

/// A machine that writes one log.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The letter that marks its lines.
    pub name: char,
    /// The bytes of the log.
    pub log: Vec<u8>,
    /// Every whole line that it wrote.
    pub written: Vec<Vec<u8>>,
    /// The last text that it wrote.
    pub text: String,
    /// The latest time that it wrote.
    pub latest: Option<EventTime>,
    steps: usize,
}

impl Machine {
    pub fn new(name: char) -> Self {
        Self {
            name,
            log: Vec::new(),
            written: Vec::new(),
            text: String::new(),
            latest: None,
            steps: 0,
        }
    }

    /// Takes a step, as the commands do: a torn line stays in the log as a damaged one.
    pub fn take(&mut self, step: Step) {
        if self.log.last().is_some_and(|byte| *byte != b'\n') {
            self.log.push(b'\n');
        }
        self.steps += 1;
        let new = format!("{}{}", self.name, self.steps);
        let text = self.text.clone();
        match step {
            Step::Create => {
                let id = "20250911".parse().expect("a date");
                self.text.clone_from(&new);
                self.write(|now| Event::of_creation(id, &new, now), "\n");
            }
            Step::Edit => self.edit(&format!("{text}\n{new}"), "\n"),
            Step::EditWithCarriageReturn => self.edit(&format!("{text}\n{new}"), "\r\n"),
            Step::Unknown => {
                let line = format!("{{\"type\":\"Starred\",\"data\":\"{new}\"}}");
                self.written.push(line.clone().into_bytes());
                self.log.extend(line.into_bytes());
                self.log.push(b'\n');
            }
            Step::Torn => {
                let torn = format!("{{\"type\":\"Torn\",\"data\":\"{new}");
                self.log.extend(torn.into_bytes());
            }
            Step::Rewrite(_) | Step::Remove(_) | Step::Insert(_) => {
                self.edit(&changed(&text, step, &new), "\n");
            }
        }
    }

    fn edit(&mut self, text: &str, line_end: &str) {
        text.clone_into(&mut self.text);
        self.write(|now| Event::of_edit(text, now), line_end);
    }

    fn write(&mut self, events: impl FnOnce(EventTime) -> [Event; 2], line_end: &str) {
        let now = self.now();
        self.latest = Some(now);
        for event in events(now) {
            let line = event.to_line();
            let line = format!("{}{line_end}", line.trim_end());
            self.written.push(line.trim_end_matches('\n').into());
            self.log.extend(line.into_bytes());
        }
    }

    /// A time of its own for each step of each machine.
    fn now(&self) -> EventTime {
        let (minute, second) = (self.steps / 60, self.steps % 60);
        let zone = if self.name == 'L' { "+02:00" } else { "+00:00" };
        let fraction = u32::from(self.name);
        let time = format!("2025-09-11T10:{minute:02}:{second:02}.{fraction:09}{zone}");
        time.parse().expect("a time")
    }
}

fn changed(text: &str, step: Step, new: &str) -> String {
    let mut lines: Vec<&str> = text.split('\n').collect();
    let number = lines.len();
    match step {
        Step::Rewrite(place) => lines[usize::from(place) % number] = new,
        Step::Remove(place) if number > 1 => {
            lines.remove(usize::from(place) % number);
        }
        Step::Insert(place) => lines.insert(usize::from(place) % number, new),
        _ => lines.push(new),
    }
    lines.join("\n")
}

/// Every history of up to `length` steps.
pub fn short_histories(length: usize) -> Vec<Vec<Step>> {
    let mut all = vec![Vec::new()];
    let mut start = 0;
    for _ in 0..length {
        let end = all.len();
        for shorter in start..end {
            for step in STEPS {
                let mut longer = all[shorter].clone();
                longer.push(step);
                all.push(longer);
            }
        }
        start = end;
    }
    all
}

/// A step of a kind and at a place that `random` chooses.
pub fn random_step(random: &mut fastrand::Rng) -> Step {
    match random.u8(..8) {
        kind @ 0..5 => STEPS[usize::from(kind)],
        5 => Step::Rewrite(random.u8(..8)),
        6 => Step::Remove(random.u8(..8)),
        _ => Step::Insert(random.u8(..8)),
    }
}

//! The providers that were found, as a table.

use crate::cli::{
    json::{Line, ProviderFields},
    messages::palette::Palette,
};

/// True if a provider is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The configuration asks for it, and it is the one that is loaded.
    Chosen,
    /// It could be used.
    Available,
    /// It is not used, whatever the configuration says.
    Refused,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Chosen => "chosen",
            Self::Available => "available",
            Self::Refused => "refused",
        }
    }
}

/// One provider library that was found. All texts are safe for a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The provider.
    pub name: String,
    /// Its version, where it could be read.
    pub version: Option<String>,
    /// True if it is used.
    pub state: State,
    /// Why so, where there is something to say.
    pub reason: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// The file.
    pub file: String,
    /// How it was found.
    pub found: &'static str,
}

impl Row {
    /// The row as a line of JSON.
    #[must_use]
    pub fn line(&self) -> Line<'_> {
        Line::Provider(ProviderFields {
            name: &self.name,
            version: self.version.as_deref(),
            state: self.state.name(),
            reason: self.reason.as_deref(),
            hint: self.hint.as_deref(),
            file: &self.file,
            found: self.found,
        })
    }

    fn cells(&self) -> [&str; 4] {
        let version = self.version.as_deref().unwrap_or("-");
        [&self.name, version, self.state.name(), self.found]
    }

    /// What stands below the cells, since it may be long.
    fn notes(&self, palette: Palette) -> impl Iterator<Item = String> {
        let hint = self.hint.as_ref();
        let hint = hint.map(|hint| format!("{} {hint}", palette.hint("hint:")));
        let notes = [Some(self.file.clone()), self.reason.clone(), hint];
        notes.into_iter().flatten().map(|note| format!("  {note}"))
    }
}

const HEADER: [&str; 4] = ["NAME", "VERSION", "STATE", "FOUND"];

/// Lays the rows out, in their order; file, reason and hint stand below their row. Without a final line end.
#[must_use]
pub fn table(rows: &[Row], palette: Palette) -> String {
    let cells: Vec<[&str; 4]> = [HEADER]
        .into_iter()
        .chain(rows.iter().map(Row::cells))
        .collect();
    let widths: [usize; 4] = std::array::from_fn(|column| {
        let letters = cells.iter().map(|cells| cells[column].chars().count());
        letters.max().unwrap_or_default()
    });
    let mut lines = vec![line(&HEADER, &widths)];
    for row in rows {
        lines.push(line(&row.cells(), &widths));
        lines.extend(row.notes(palette));
    }
    lines.join("\n")
}

fn line(cells: &[&str; 4], widths: &[usize; 4]) -> String {
    let padded = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell:width$}"));
    padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Row, State, table};
    use crate::cli::{json, messages::palette::Palette};

    fn rows() -> [Row; 2] {
        let chosen = Row {
            name: "azure".to_owned(),
            version: Some("0.1.0".to_owned()),
            state: State::Chosen,
            reason: None,
            hint: None,
            file: "~/lib/libdevlog_provider_azure.so".to_owned(),
            found: "installation",
        };
        let refused = Row {
            name: "my-nas".to_owned(),
            version: None,
            state: State::Refused,
            reason: Some("it is not trusted".to_owned()),
            hint: Some("look at it".to_owned()),
            file: "~/.devlog/providers/libdevlog_provider_my_nas.so".to_owned(),
            found: "journal",
        };
        [chosen, refused]
    }

    #[test]
    fn columns_line_up_and_what_may_be_long_stands_below() {
        insta::assert_snapshot!(table(&rows(), Palette::default()), @r"
        NAME    VERSION  STATE    FOUND
        azure   0.1.0    chosen   installation
          ~/lib/libdevlog_provider_azure.so
        my-nas  -        refused  journal
          ~/.devlog/providers/libdevlog_provider_my_nas.so
          it is not trusted
          hint: look at it
        ");
    }

    #[test]
    fn the_longest_cells_fit_into_a_terminal() {
        let longest = Row {
            name: "x".repeat(32),
            version: Some("10.20.30-rc.1".to_owned()),
            state: State::Available,
            found: "DEVLOG_PROVIDER_PATH",
            ..rows()[0].clone()
        };
        let text = table(&[longest], Palette::default());
        let width = text.lines().map(|line| line.chars().count()).max();
        assert!(width <= Some(80), "{text}");
    }

    #[test]
    fn a_row_is_a_line_of_json() {
        let lines = rows().map(|row| json::text(&row.line()));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"schema":1,"type":"provider","name":"azure","version":"0.1.0","state":"chosen","reason":null,"hint":null,"file":"~/lib/libdevlog_provider_azure.so","found":"installation"}
        {"schema":1,"type":"provider","name":"my-nas","version":null,"state":"refused","reason":"it is not trusted","hint":"look at it","file":"~/.devlog/providers/libdevlog_provider_my_nas.so","found":"journal"}
        "#);
    }
}

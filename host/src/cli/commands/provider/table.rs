//! The providers that were found, as a table.

use crate::cli::{json::ProviderFields, messages::Palette};

fn cells(row: &ProviderFields) -> [&str; 4] {
    let version = row.version.as_deref().unwrap_or("-");
    [&row.name, version, row.state, row.found]
}

/// Returns the texts below the cells, which may be long.
fn notes(row: &ProviderFields, palette: Palette) -> impl Iterator<Item = String> {
    let hint = row.hint.as_ref();
    let hint = hint.map(|hint| format!("{} {hint}", palette.hint("hint:")));
    let notes = [Some(row.file.clone()), row.reason.clone(), hint];
    notes.into_iter().flatten().map(|note| format!("  {note}"))
}

const HEADER: [&str; 4] = ["NAME", "VERSION", "STATE", "FOUND"];

/// Lays the rows out, in their order; file, reason and hint stand below their row. Without a final line end.
pub fn table(rows: &[ProviderFields], palette: Palette) -> String {
    let lines: Vec<[&str; 4]> = [HEADER].into_iter().chain(rows.iter().map(cells)).collect();
    let widths: [usize; 4] = std::array::from_fn(|column| {
        let letters = lines.iter().map(|cells| cells[column].chars().count());
        letters.max().unwrap_or_default()
    });
    let mut lines = vec![line(&HEADER, &widths)];
    for row in rows {
        lines.push(line(&cells(row), &widths));
        lines.extend(notes(row, palette));
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
    use super::table;
    use crate::cli::{
        json::{self, Line, ProviderFields},
        messages::Palette,
    };

    fn rows() -> [ProviderFields; 2] {
        let chosen = ProviderFields {
            name: "azure".to_owned(),
            version: Some("0.1.0".to_owned()),
            state: "chosen",
            reason: None,
            hint: None,
            file: "~/lib/libdevlog_provider_azure.so".to_owned(),
            found: "installation",
        };
        let refused = ProviderFields {
            name: "my-nas".to_owned(),
            version: None,
            state: "refused",
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
        let longest = ProviderFields {
            name: "x".repeat(32),
            version: Some("10.20.30-rc.1".to_owned()),
            state: "available",
            found: "DEVLOG_PROVIDER_PATH",
            ..rows()[0].clone()
        };
        let text = table(&[longest], Palette::default());
        let width = text.lines().map(|line| line.chars().count()).max();
        assert!(width <= Some(80), "{text}");
    }

    #[test]
    fn a_row_is_a_line_of_json() {
        let lines = rows().map(|row| json::text(&Line::Provider(&row)));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"schema":1,"type":"provider","name":"azure","version":"0.1.0","state":"chosen","reason":null,"hint":null,"file":"~/lib/libdevlog_provider_azure.so","found":"installation"}
        {"schema":1,"type":"provider","name":"my-nas","version":null,"state":"refused","reason":"it is not trusted","hint":"look at it","file":"~/.devlog/providers/libdevlog_provider_my_nas.so","found":"journal"}
        "#);
    }
}

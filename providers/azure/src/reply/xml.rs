//! The text of one element of a reply in XML.

use quick_xml::{Reader, events::Event};

/// Returns the text of the first element of this name, also in a reply that is cut short behind it.
pub fn first_text(xml: &str, name: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml.trim_start_matches('\u{feff}'));
    let mut is_named = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => is_named = start.name().as_ref() == name,
            Event::Text(text) if is_named => return Some(text.trim().to_owned()),
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_text;

    #[test]
    fn the_first_blocks_id_is_found() {
        let list = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList><UncommittedBlocks>\
                    <Block><Name>QUJD</Name><Size>3</Size></Block><Block><Name>REVG</Name><Size>3</Size>\
                    </Block></UncommittedBlocks></BlockList>";
        assert_eq!(first_text(list, "Name").as_deref(), Some("QUJD"));
    }

    #[test]
    fn a_list_without_blocks_names_none() {
        for list in [
            "",
            "<BlockList/>",
            "<BlockList><UncommittedBlocks /></BlockList>",
        ] {
            assert_eq!(first_text(list, "Name"), None);
        }
    }
}

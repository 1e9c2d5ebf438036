//! Text that somebody else wrote, made safe for a terminal.

/// Escapes control and bidi characters, and cuts after 300 characters.
#[must_use]
pub fn for_terminal(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut safe = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at == LONGEST {
            safe.push('…');
            break;
        }
        if letter.is_control() || is_bidi_control(letter) {
            safe.extend(letter.escape_unicode());
        } else {
            safe.push(letter);
        }
    }
    safe
}

fn is_bidi_control(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

//! Invisible characters: the list, compared with Python's tables, and how they are escaped.

use std::process::Command;

use helpline::hidden::{escaped, is_hidden};

/// Prints a letter for each character: `h` for hidden, `-` for visible, `?` for unassigned.
const CATEGORIES: &str = "import unicodedata
kinds = {'Cc': 'h', 'Cf': 'h', 'Zl': 'h', 'Zp': 'h', 'Cn': '?'}
print(''.join(kinds.get(unicodedata.category(chr(c)), '-') for c in range(0x110000)))";

#[test]
fn control_format_and_line_break_characters_are_hidden_except_joiners() {
    let printed = Command::new("/usr/bin/python3").args(["-c", CATEGORIES]).output();
    let kinds = printed.expect("python3 runs").stdout;
    let letters = kinds.into_iter().enumerate().take(0x11_0000);
    let mut checked = 0;
    for (number, kind) in letters.filter(|(_, kind)| *kind != b'?') {
        let Some(c) = u32::try_from(number).ok().and_then(char::from_u32) else { continue };
        let joins = ['\u{200c}', '\u{200d}'].contains(&c);
        assert_eq!(is_hidden(c), kind == b'h' && !joins, "U+{number:04X}");
        checked += 1;
    }
    assert!(checked > 250_000, "{checked}");
}

#[test]
fn hidden_characters_are_escaped_as_in_json_and_others_are_unchanged() {
    for (text, expected) in [
        ("l\u{1b}[31m\u{9b}\n\u{202e}", r"l\u001b[31m\u009b\u000a\u202e"),
        ("\u{e0041}", r"\udb40\udc41"),
        (
            "Fête\u{a0}– e\u{301} می\u{200c}شود 👩\u{200d}💻 שבת",
            "Fête\u{a0}– e\u{301} می\u{200c}شود 👩\u{200d}💻 שבת",
        ),
    ] {
        assert_eq!(escaped(text), expected);
    }
}

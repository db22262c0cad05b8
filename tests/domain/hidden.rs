//! Invisible characters: the list, compared with Python's tables, and how they are escaped.

use std::process::Command;

use helpline::hidden::{is_hidden, shown};

/// A letter for each character: hidden, not, or not in these tables.
const CATEGORIES: &str = "import unicodedata
kinds = {'Cc': 'h', 'Cf': 'h', 'Zl': 'h', 'Zp': 'h', 'Cn': '?'}
print(''.join(kinds.get(unicodedata.category(chr(c)), '-') for c in range(0x110000)))";

#[test]
fn controls_formats_and_breaks_are_hidden_but_for_the_joiners() {
    let asked = Command::new("/usr/bin/python3").args(["-c", CATEGORIES]).output();
    let kinds = asked.expect("python3 runs").stdout;
    let letters = kinds.into_iter().enumerate().take(0x11_0000);
    let mut looked_at = 0;
    for (number, kind) in letters.filter(|(_, kind)| *kind != b'?') {
        let Some(c) = u32::try_from(number).ok().and_then(char::from_u32) else { continue };
        let joins = ['\u{200c}', '\u{200d}'].contains(&c);
        assert_eq!(is_hidden(c), kind == b'h' && !joins, "U+{number:04X}");
        looked_at += 1;
    }
    assert!(looked_at > 250_000, "{looked_at}");
}

#[test]
fn what_is_hidden_is_shown_as_json_writes_it_and_all_else_stays() {
    for (text, expected) in [
        ("l\u{1b}[31m\u{9b}\n\u{202e}", r"l\u001b[31m\u009b\u000a\u202e"),
        ("\u{e0041}", r"\udb40\udc41"),
        (
            "Fête\u{a0}– e\u{301} می\u{200c}شود 👩\u{200d}💻 שבת",
            "Fête\u{a0}– e\u{301} می\u{200c}شود 👩\u{200d}💻 שבת",
        ),
    ] {
        assert_eq!(shown(text), expected);
    }
}

//! Searches in GNOME's overview.

use helpline::view::finds;

#[test]
fn a_search_for_the_helpline_finds_it_and_no_shorter_or_other_one() {
    for (search, found) in [
        ("107", true),
        ("écoute", true),
        ("ECOUTE", true),
        ("e\u{301}coute violences", true),
        ("Éco", true),
        ("violences", true),
        ("violences con", true),
        ("0800", true),
        ("0800 30 030", true),
        ("080030030", true),
        ("", false),
        ("10", false),
        ("é", false),
        ("ec", false),
        ("e\u{301}c", false),
        ("vi", false),
        ("30", false),
        ("config", false),
        ("1070", false),
        ("economie", false),
        ("violence music", false),
    ] {
        let words: Vec<_> = search.split_whitespace().map(str::to_owned).collect();
        assert_eq!(finds(&words), found, "{search}");
    }
}

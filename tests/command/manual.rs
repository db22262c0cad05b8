//! The manual pages of the packages.

use std::fs;
use std::process::Command;

use crate::built::built;

#[test]
fn manual_pages_have_headings_in_their_language() {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let made = Command::new(built("manual")).arg(folder.path()).status();
    assert!(made.expect("the generator runs").success());
    for (place, headings) in [
        ("man1", ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "NOTES", "VERSION"]),
        (
            "fr/man1",
            ["NOM", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDES", "REMARQUES", "VERSION"],
        ),
        (
            "nl/man1",
            [
                "NAAM",
                "SAMENVATTING",
                "BESCHRIJVING",
                "OPTIES",
                "OPDRACHTEN",
                "OPMERKINGEN",
                "VERSIE",
            ],
        ),
        (
            "de/man1",
            [
                "BEZEICHNUNG",
                "ÜBERSICHT",
                "BESCHREIBUNG",
                "OPTIONEN",
                "BEFEHLE",
                "ANMERKUNGEN",
                "VERSION",
            ],
        ),
    ] {
        for page in fs::read_dir(folder.path().join("man").join(place)).expect("pages") {
            let page = page.expect("a page").path();
            let text = fs::read_to_string(&page).expect("a page");
            let mut shown = text.lines().filter_map(|line| line.strip_prefix(".SH "));
            assert!(shown.clone().count() >= 4, "{}", page.display());
            let other = shown.find(|heading| !headings.contains(heading));
            assert_eq!(other, None, "{}", page.display());
        }
    }
}

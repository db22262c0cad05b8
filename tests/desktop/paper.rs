//! Printing with the page's button and the system's dialog, into a real PDF.

use std::path::{Path, PathBuf};
use std::process::Command;

use helpline::limits::{MAX_DIGITS, MAX_ON_PAPER};
use serde_json::json;

use super::program::processes;
use super::screen::screenshots_folder;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

/// Texts that every sheet and every card must contain, in French.
const REQUIRED: [&str; 7] = [
    "0800 30 030",
    "Gratuit et anonyme",
    "lundi – vendredi, 9 h – 19 h",
    "sauf jours fériés",
    "Télé-Accueil (107)",
    "Ce n’est pas un numéro d’urgence",
    "police 101",
];

/// Texts that would become outdated; the date of the information sheet is allowed.
const OUTDATED: [&str; 9] =
    ["2026", "2027", "aujourd’hui", "demain", "janvier", "décembre", "Noël", "jusqu’à", "reprend"];

#[test]
fn a_sheet_or_eight_cards_fit_on_one_page_and_their_qr_codes_dial() {
    for (form, columns, rows) in [("sheet", 1, 1), ("cards", 2, 4)] {
        let copies = columns * rows;
        let session = Session::full();
        print_to_file(&session);
        let page = Driver::open(&session, &session.clock("2026-12-25 10:00:00"));
        page.wait_for_field("headline", "Relais par le\u{a0}107");
        let file = print(&session, &page, form);
        assert_eq!(pages(&file), 1, "{form}");
        let text = text(&file);
        for expected in REQUIRED {
            assert_eq!(text.matches(expected).count(), copies, "{form}: {expected} in {text}");
        }
        for outdated in OUTDATED {
            assert!(!text.contains(outdated), "{form}: {outdated} in {text}");
        }
        let codes = codes(
            &picture(&file, &screenshots_folder().join(format!("paper-{form}"))),
            &format!("{columns}x{rows}@"),
        );
        assert_eq!(codes, vec!["tel:080030030"; copies], "{form}");
    }
}

/// The longest texts of as many contacts as a policy may put on paper.
#[test]
fn contacts_fit_on_the_sheet_and_are_not_on_the_cards() {
    let name = "Madame la référente de la prévention en santé mentale et du bien-être du travail";
    let number = |digit: usize| format!("+{digit}{}", "-5".repeat(MAX_DIGITS - 1));
    let contact = |digit| json!({"name": name, "telephone": number(digit), "onPaper": true});
    let mut contacts: Vec<_> = (1..=MAX_ON_PAPER).map(contact).collect();
    contacts.push(json!({"name": "Réception", "telephone": "42"}));
    for (form, language, shown) in [("sheet", "fr", 1), ("sheet", "de", 1), ("cards", "fr", 0)] {
        let (session, etc) = (Session::full(), Etc::new());
        print_to_file(&session);
        etc.write(
            "managed/9.json",
            json!({"language": language, "contactPoint": contacts}).to_string(),
        );
        let clock = session.clock("2027-01-11 10:00:00");
        let page = Driver::open_where(&session, &clock, &etc.mount());
        wait_for("the page", || {
            (page.script("return document.documentElement.lang") == language).then_some(())
        });
        let file = print(&session, &page, form);
        assert_eq!(pages(&file), 1, "{form} {language}");
        let text = text(&file);
        for digit in 1..=MAX_ON_PAPER {
            assert_eq!(text.matches(&number(digit)).count(), shown, "{form} {language}: {text}");
        }
        assert!(!text.contains("Réception"), "{text}");
        let image = screenshots_folder().join(format!("paper-contacts-{form}-{language}"));
        let picture = picture(&file, &image);
        let (copies, tiles) = if form == "sheet" { (1, "1x1@") } else { (8, "2x4@") };
        assert_eq!(codes(&picture, tiles), vec!["tel:080030030"; copies], "{form} {language}");
        // Nothing is cut off at the top or the bottom, where a printer cannot print.
        let inside = margins(&picture).into_iter().all(|margin| margin > 11.0);
        assert!(inside || form == "cards", "{form} {language}");
    }
}

/// The white above and below what is printed, in millimetres.
fn margins(picture: &Path) -> [f64; 2] {
    let format = "%h %@";
    let found = output(Command::new("convert").arg(picture).args(["-format", format, "info:"]));
    let numbers: Vec<f64> =
        found.split([' ', 'x', '+']).filter_map(|number| number.trim().parse().ok()).collect();
    let [page, _width, height, _left, top] = numbers[..] else { panic!("{found}") };
    [top, page - top - height].map(|pixels| pixels * 297.0 / page)
}

/// Prints a form as a person does, and returns the file.
fn print(session: &Session, page: &Driver, form: &str) -> PathBuf {
    page.script("document.querySelector('.print').open = true");
    page.click(&format!("[value={form}]"));
    page.click("#print");
    session.bring_to_front("Print");
    // The only printer, then the default button.
    session.click_window("^Print$", 84, 88);
    session.press_keys("Return");
    printed(session)
}

/// Configures the system's dialog to print into a file.
fn print_to_file(session: &Session) {
    let folder = session.path("config/gtk-3.0");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("settings.ini"), "[Settings]\ngtk-print-backends=file\n")
        .expect("a file");
    std::fs::write(session.path("config/user-dirs.dirs"), "XDG_DOCUMENTS_DIR=\"$HOME/\"\n")
        .expect("a file");
}

#[test]
fn ctrl_p_opens_the_print_dialog_which_does_not_block_quit() {
    const CONTROL: char = '\u{e009}';
    let session = Session::full();
    print_to_file(&session);
    let page = Driver::open(&session, &session.clock("2026-12-25 10:00:00"));
    page.wait_for_field("headline", "Relais par le\u{a0}107");
    page.press_with(CONTROL, 'p');
    session.wait_for_front("Print");
    session.ecoute(&["quit"]);
    assert!(processes(&session, "ecoute-window").is_empty());
}

/// The printed file, once it is complete.
fn printed(session: &Session) -> PathBuf {
    let file = session.path("home/output.pdf");
    wait_for("a printed file", || {
        let bytes = std::fs::read(&file).ok()?;
        bytes.trim_ascii_end().ends_with(b"%%EOF").then_some(())
    });
    file
}

pub fn pages(file: &Path) -> usize {
    let info = output(Command::new("pdfinfo").arg(file));
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:"));
    pages.expect("a count").trim().parse().expect("a number")
}

/// The text with single, ordinary spaces.
pub fn text(file: &Path) -> String {
    let text = output(Command::new("pdftotext").args(["-raw"]).arg(file).arg("-"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Saves the page as an image of this name, for people to look at.
pub fn picture(file: &Path, image: &Path) -> PathBuf {
    output(
        Command::new("pdftoppm").args(["-r", "300", "-png", "-singlefile"]).arg(file).arg(image),
    );
    image.with_extension("png")
}

/// The content of each QR code, after cutting the page into cards.
pub fn codes(picture: &Path, tiles: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut cut = Command::new("convert");
    cut.arg(picture).args(["-trim", "+repage", "-crop", tiles, "+repage"]);
    output(cut.arg(folder.path().join("%d.png")));
    let cut = std::fs::read_dir(folder.path()).expect("a folder");
    let cut = cut.map(|notice| notice.expect("a notice").path());
    let read = output(Command::new("zbarimg").args(["--quiet", "--raw"]).args(cut));
    read.lines().map(str::to_owned).collect()
}

pub fn output(command: &mut Command) -> String {
    let ended = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(ended.status.success(), "{command:?}: {}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("text")
}

//! The page in each of its states, policies, languages, themes and sizes.

use std::fs;

use helpline::settings::Language;
use serde_json::Value;

use super::clock::FakeClock;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;
use crate::policy::Etc;

/// An instant of each state: the team answers, a named holiday, an implausible clock.
pub const STATES: [(&str, &str); 3] = [
    ("open", "2027-01-11 10:00:00"),
    ("relay", "2026-12-25 10:00:00"),
    ("check", "2001-01-01 10:00:00"),
];
/// A policy, and an instant at which it has an effect.
pub struct Policy {
    pub name: &'static str,
    pub now: &'static str,
    pub mark: &'static str,
    pub text: &'static str,
}

/// A closure today, other hours, invalid hours, hours that have ended, contacts.
pub const POLICIES: [Policy; 5] = [
    Policy {
        name: "closure",
        now: "2027-01-12 10:00:00",
        mark: "relay",
        text: r#"{"notifyBeforeMinutes": 15, "specialOpeningHoursSpecification":
            [{"validFrom": "2027-01-12", "validThrough": "2027-01-13", "name": "Inventaire"}]}"#,
    },
    Policy {
        name: "hours",
        now: "2027-01-12 19:30:00",
        mark: "open",
        text: r#"{"openingHoursSpecification": [{"opens": "08:00", "closes": "22:00", "dayOfWeek":
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "PublicHolidays"]}]}"#,
    },
    Policy {
        name: "refused",
        now: "2027-01-12 11:00:00",
        mark: "open",
        text: r#"{"unknownKey": 1, "openingHoursSpecification":
            [{"opens": "25:00", "closes": "22:00", "dayOfWeek": "Monday"}]}"#,
    },
    Policy {
        name: "ended",
        now: "2027-01-12 12:00:00",
        mark: "relay",
        text: r#"{"openingHoursSpecification": [{"opens": "08:00", "closes": "22:00",
            "dayOfWeek": "Monday", "validThrough": "2026-12-31"}]}"#,
    },
    Policy {
        name: "contacts",
        now: "2027-01-12 09:00:00",
        mark: "open",
        text: r#"{"contactPoint": [
            {"name": "Service social", "telephone": "+32 4 000 00 00", "onPaper": true,
             "description": "Pour en parler à quelqu’un de la maison, en toute confidentialité",
             "availableLanguage": "français, Nederlands", "hoursAvailable": [
                {"dayOfWeek": ["Tuesday", "Friday"], "opens": "08:30", "closes": "12:30"}]},
            {"name": "Personne de confiance", "telephone": "42 17", "hoursAvailable": [
                {"dayOfWeek": "Monday", "opens": "13:00", "closes": "17:00"}]},
            {"name": "Accueil", "telephone": "04/000.00.00"}]}"#,
    },
];
pub const LANGUAGES: [&str; Language::ALL.len()] =
    *Language::CODES.first_chunk().expect("a code for each language");
pub const THEMES: [&str; 2] = ["light", "dark"];

/// Window widths and zoom: the initial size, the width of a telephone, and a wide window at 400 %,
/// which has the same width in CSS pixels as that.
pub const SIZES: [(&str, u32, u32); 3] =
    [("as it opens", 440, 1), ("320 px", 320, 1), ("400 %", 1280, 4)];

const CONTROL: char = '\u{e009}';

/// The page in a window, with its clock, policies and preferences.
pub struct PageFixture<'a> {
    pub page: Driver,
    session: &'a Session,
    clock: FakeClock,
    etc: Etc,
}

impl<'a> PageFixture<'a> {
    /// Opens the page.
    pub fn start(session: &'a Session) -> PageFixture<'a> {
        let (clock, etc) = (session.clock(STATES[0].1), Etc::new());
        let page = Driver::open_where(session, &clock, &etc.mount());
        page.wait_for_field("headline", "L’équipe répond");
        PageFixture { page, session, clock, etc }
    }

    /// Installs a policy, the only one.
    pub fn set_policy(&self, policy: &Policy) {
        self.remove_policies();
        let file = format!("managed/{}.json", policy.name);
        self.etc.write(&file, policy.text);
        wait_for(&format!("{file} to apply"), || self.table().contains(&file).then_some(()));
    }

    /// Removes all policies.
    pub fn remove_policies(&self) {
        for policy in &POLICIES {
            // It may not exist.
            let _absent = fs::remove_file(self.etc.path(&format!("managed/{}.json", policy.name)));
        }
        wait_for("no policy", || (!self.table().contains("managed/")).then_some(()));
    }

    fn table(&self) -> String {
        let table = self.page.script("return document.querySelector('.policy').textContent");
        table.as_str().unwrap_or_default().to_owned()
    }

    /// Shows the page at an instant, in a language and a theme.
    pub fn show(&self, now: &str, language: &str, theme: &str) {
        self.clock.set(now);
        // Changing a setting makes the program read the clock again.
        self.page.choose("theme", theme);
        self.page.choose("language", language);
        let states = STATES.iter().map(|(mark, instant)| (*mark, *instant));
        let states = states.chain(POLICIES.iter().map(|policy| (policy.mark, policy.now)));
        let mark = states.into_iter().find(|(_, instant)| *instant == now).map(|(mark, _)| mark);
        let shown = "const { dataset, lang } = document.documentElement;
             return [lang, dataset.theme, dataset.mark]";
        wait_for(&format!("{language} {theme} {now}"), || {
            let shown = self.page.script(shown);
            let same = shown[0] == language && shown[1] == theme;
            (same && mark.is_none_or(|mark| shown[2] == mark)).then_some(())
        });
        self.page.wait_for_paint();
    }

    /// Sets the width of the window and the zoom of the page.
    pub fn size(&self, width: u32, magnified: u32) {
        self.page.press_with(CONTROL, '0');
        self.session.resize_window("Écoute", width, 760);
        for _ in 0..if magnified == 4 { 5 } else { 0 } {
            self.page.press_with(CONTROL, '+');
        }
        let inner_width = width / magnified;
        wait_for(&format!("{inner_width} pixels inside"), || {
            let both = self.page.script("return [innerWidth, outerWidth]");
            let near = |wide: &Value, expected: u32| {
                wide.as_u64().is_some_and(|wide| wide.abs_diff(expected.into()) <= 1)
            };
            (near(&both[0], inner_width) && near(&both[1], width)).then_some(())
        });
        self.page.wait_for_paint();
    }

    /// Opens every collapsible section.
    pub fn open_sections(&self) {
        self.page
            .script("document.querySelectorAll('details').forEach((it) => { it.open = true })");
    }
}

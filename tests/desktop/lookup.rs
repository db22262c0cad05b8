//! The answer for another moment, in the real engine.

use serde_json::json;

use super::session::Session;
use super::webdriver::Driver;
use super::{wait_for, wait_until};
use crate::policy::Etc;

/// The lines of the answer, with plain spaces.
const SHOWN: &str = "return [...document.querySelectorAll('#lookup-answer p')]
    .map((line) => line.textContent.replaceAll('\u{a0}', ' '))";

fn wait_for_answer(page: &Driver, lines: &[&str]) {
    wait_until(&format!("{lines:?}"), || {
        let shown = page.script(SHOWN);
        if shown == json!(lines) { Ok(()) } else { Err(shown) }
    });
}

#[test]
fn a_chosen_moment_is_answered_and_stays_true() {
    let session = Session::full();
    let clock = session.clock("2026-11-30 09:05:00");
    let page = Driver::open(&session, &clock);
    page.wait_for_field("headline", "L’équipe répond");
    assert_eq!(page.script(SHOWN), json!([]));
    page.click("#lookup summary");
    let until = "jusqu’à 19 h";
    let first = "Lundi 30 novembre, 10 h 15";
    wait_for_answer(&page, &[first, "L’équipe répond", until]);
    page.select("lookup-day", "2026-12-03");
    page.select("lookup-time", "18:00");
    wait_for_answer(&page, &["Jeudi 3 décembre, 18 h", "L’équipe répond", until]);
    let shape = "const answer = document.querySelector('#lookup-answer .answer');
        return [answer.dataset.mark, answer.querySelectorAll('.mark > g').length,
          document.getElementById('lookup-answer').ariaLive]";
    assert_eq!(page.script(shape), json!(["open", 1, "polite"]));
    page.script("document.getElementById('lookup').scrollIntoView({ block: 'end' })");
    page.wait_for_paint();
    session.save_screenshot("lookup");

    page.choose("language", "en");
    wait_for_answer(&page, &["Thursday 3 December, 18:00", "The team is answering", "until 19:00"]);
    // The chosen day is over.
    clock.jump(&session, "2026-12-04 09:00:00");
    page.wait_for_field("headline", "The team is answering");
    let first = "return document.getElementById('lookup-day').value";
    wait_for("a day that is offered", || (page.script(first) == "2026-12-04").then_some(()));
}

#[test]
fn an_answer_follows_a_policy_that_changes_only_hours_far_away() {
    let (session, etc) = (Session::full(), Etc::new());
    let summer = |closes: &str| {
        let all = json!(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]);
        let hours = json!({"openingHoursSpecification": [
            {"dayOfWeek": all, "opens": "09:00", "closes": "19:00", "validThrough": "2027-05-31"},
            {"dayOfWeek": all, "opens": "09:00", "closes": closes, "validFrom": "2027-06-01"}]});
        etc.write("managed/9.json", hours.to_string());
    };
    summer("18:00");
    let page = Driver::open_where(&session, &session.clock("2026-11-30 09:05:00"), &etc.mount());
    page.wait_for_field("headline", "L’équipe répond");
    page.click("#lookup summary");
    let answer = |when, until| [when, "L’équipe répond", until];
    wait_for_answer(&page, &answer("Lundi 30 novembre, 10 h 15", "jusqu’à 19 h"));
    page.select("lookup-day", "2027-06-09");
    page.select("lookup-time", "10:00");
    let when = "Mercredi 9 juin 2027, 10 h";
    wait_for_answer(&page, &answer(when, "jusqu’à 18 h"));
    summer("17:00");
    wait_for_answer(&page, &answer(when, "jusqu’à 17 h"));
}

#[test]
fn a_day_of_the_week_opens_its_moment() {
    let session = Session::full();
    // A Wednesday.
    let page = Driver::open(&session, &session.clock("2026-12-02 09:05:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let rows = "return [...document.querySelectorAll('.week tbody tr')]
        .map((row) => row.querySelectorAll('th button').length)";
    assert_eq!(page.script(rows), json!([0, 0, 1, 1, 1, 1, 1]));
    page.click(".week tbody tr:nth-child(6) button");
    let lines = ["Samedi 5 décembre, 10 h 15", "Relais par le 107"];
    let back = "L’équipe reprend lundi 7 décembre à 9 h";
    wait_for_answer(&page, &[lines[0], lines[1], back, "Week-end"]);
    let focused = "return document.activeElement.id";
    wait_for("the focus", || (page.script(focused) == "lookup-time").then_some(()));
}

#[test]
fn without_a_plausible_clock_no_moment_is_offered() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2001-01-01 10:00:00"));
    let live = "return document.documentElement.dataset.live === ''";
    wait_for("its contents", || (page.script(live) == true).then_some(()));
    let offered = "return [document.getElementById('lookup').checkVisibility(),
        document.querySelectorAll('.week button').length]";
    assert_eq!(page.script(offered), json!([false, 0]));
}

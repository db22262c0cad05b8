//! The state among the results of GNOME's overview, queried on the bus as GNOME does.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::bus::Bus;
use super::program::{Program, built, processes};
use super::session::Session;
use super::wait_for;

const STATE: &str = "L’équipe répond jusqu’à 19\u{a0}h";

#[test]
fn a_search_shows_the_state_and_opens_the_window() {
    let session = Session::full();
    let clock = session.clock("2027-01-11 10:00:00");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    let bus = session.bus();
    bus.tray_item();
    wait_for("the provider", || bus.has("be.ecoute.Ecoute.Search").then_some(()));
    for search in ["107", "écoute", "ecoute", "0800", "violences"] {
        let found = bus.search(search);
        assert_eq!(found.iter().map(|it| it.1.as_str()).collect::<Vec<_>>(), [STATE], "{search}");
    }
    for search in ["10", "ec", "firefox"] {
        assert_eq!(bus.search(search), [], "{search}");
    }
    clock.jump(&session, "2027-01-11 20:00:00");
    let found = bus.search("107");
    assert_eq!(found[0].1, "Relais par le\u{a0}107 jusqu’à mardi 9\u{a0}h");
    bus.open_result(&found[0].0);
    session.wait_for_windows(&["Écoute"]);
    session.close_window("Écoute");
    session.wait_for_windows(&[]);
    bus.open_search("107");
    session.wait_for_windows(&["Écoute"]);
    assert_eq!(agent.errors(), "");
}

#[test]
fn a_search_without_the_icon_is_answered_and_does_not_bring_it_back() {
    let session = Session::full();
    let bus = with_service(&session, &built("ecoute-agent"));
    let wait_for_exit = || {
        wait_for("the program to exit", || {
            processes(&session, "ecoute-agent").is_empty().then_some(())
        });
    };
    let found = bus.search("107");
    assert_eq!(found.len(), 1);
    assert_eq!(bus.tray_items(), [""; 0]);
    assert_eq!(bus.notifications(), [0, 0]);
    bus.open_result(&found[0].0);
    session.wait_for_windows(&["Écoute"]);
    wait_for_exit();
    session.wait_for_windows(&["Écoute"]);

    // An agent that starts meanwhile answers from then on.
    bus.search("107");
    let clock = session.clock("2027-01-11 10:00:00");
    let agent = Program::start(&session, "ecoute-agent", Some(&clock));
    bus.tray_item();
    wait_for("the agent to answer", || (bus.search("107")[0].1 == STATE).then_some(()));
    wait_for("the other to exit", || {
        (processes(&session, "ecoute-agent") == [agent.pid()]).then_some(())
    });
    assert_eq!(bus.search("107")[0].1, STATE);
    session.ecoute(&["quit"]);
    wait_for_exit();
}

#[test]
fn the_answering_program_waits_for_a_window_that_starts_slowly() {
    let session = Session::full();
    let folder = session.path("programs");
    fs::create_dir(&folder).expect("a folder");
    let agent = folder.join("ecoute-agent");
    fs::copy(built("ecoute-agent"), &agent).expect("a copy");
    // Longer than the program waits for another search.
    let slow = format!("#!/bin/sh\nsleep 7; exec '{}' \"$@\"\n", built("ecoute-window").display());
    let window = folder.join("ecoute-window");
    fs::write(&window, slow).expect("a file");
    fs::set_permissions(window, Permissions::from_mode(0o755)).expect("its owner");
    let bus = with_service(&session, &agent);
    let found = bus.search("107");
    bus.open_result(&found[0].0);
    session.wait_for_windows(&["Écoute"]);
}

/// The session's bus, which starts this agent for searches; none is running.
fn with_service(session: &Session, agent: &Path) -> Bus {
    let service = "src-tauri/packaging/linux/be.ecoute.Ecoute.Search.service";
    let service = fs::read_to_string(crate::packages::project().join(service)).expect("a file");
    let service = service.replace("/usr/bin/ecoute-agent", &agent.to_string_lossy());
    fs::write(session.path("bus/services/search.service"), service).expect("a file");
    let bus = session.bus();
    bus.reload_services();
    session.ecoute(&["quit"]);
    bus
}

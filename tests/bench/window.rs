//! The time until the page is painted, beside a minimal Tauri window with one line of text.

use std::time::{Duration, Instant};

use crate::desktop::program::{Program, built};
use crate::desktop::session::Session;
use crate::screen_watcher::ScreenWatcher;
use crate::table::{Goal, Table};

const RUNS: usize = 10;

/// Measures the time from a click on the tray item, and from the start of the program, to the
/// painted page. The programs run in turn, so that other load on the machine affects all of them.
pub fn measure(table: &mut Table) {
    let session = Session::bare();
    let host = session.bus().fake_tray_host();
    let _agent = Program::start(&session, "ecoute-agent", None);
    let item = host.registered.recv_timeout(Duration::from_secs(10)).expect("the item registers");
    let watcher = ScreenWatcher::open(&session);
    // A real panel is connected to the bus long before the click.
    let panel = session.bus();
    let (mut clicked, mut started, mut bare) = (vec![], vec![], vec![]);
    // The first run is not counted, because caches are cold.
    for run in 0..=RUNS {
        let click = painted(&session, &watcher, "Écoute", |_| {
            panel.click(&item);
            None
        });
        let start = painted(&session, &watcher, "Écoute", |session| {
            session.ecoute(&[]);
            None
        });
        let hello = painted(&session, &watcher, "hello", |session| {
            let command = session.command(built("hello-window"));
            Some(Program::run(session, "hello-window", command))
        });
        if 0 < run {
            clicked.push(click);
            started.push(start);
            bare.push(hello);
        }
    }
    let (clicked, _) = table.times("tray click to painted", &clicked);
    let (started, _) = table.times("`ecoute`: exec to painted", &started);
    let (bare, _) = table.times("bare Tauri: exec to painted", &bare);
    let bare = ("a bare Tauri window, exec to painted", bare);
    table.compare("tray click to painted", clicked, bare, "ms", Goal::AtMost(1.0));
    table.compare("`ecoute`: exec to painted", started, bare, "ms", Goal::None);
}

/// Opens a window, waits until it is painted, and closes it.
fn painted(
    session: &Session,
    watcher: &ScreenWatcher,
    title: &str,
    open: impl Fn(&Session) -> Option<Program>,
) -> Duration {
    let begun = Instant::now();
    let program = open(session);
    let painted = watcher.painted(begun);
    session.wait_for_windows(&[title]);
    session.close_window(title);
    session.wait_for_windows(&[]);
    if let Some(mut program) = program {
        program.wait();
    }
    // Changes of the screen by closing must not count for the next window.
    watcher.rest();
    painted
}

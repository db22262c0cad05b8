//! Measures when the screen first shows what it shows once it has stopped changing.

use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, Damage, ReportLevel};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::desktop::session::Session;

/// A screen without changes for this long is at rest.
const REST: Duration = Duration::from_millis(1500);
const DEADLINE: Duration = Duration::from_secs(60);
/// Bytes of a screenshot that may differ from the final one, for a cursor or a line.
const TOLERANCE: usize = 200;
/// The observed area: the window manager places the first window in this corner, and no window is
/// larger.
const CORNER: [i16; 2] = [0, 0];
const SIZE: [u16; 2] = [500, 860];

/// Observes the changes of one X display with the DAMAGE extension.
pub struct ScreenWatcher {
    connection: RustConnection,
    screen: Window,
    damage: Damage,
}

impl ScreenWatcher {
    /// Connects to the session's display.
    pub fn open(session: &Session) -> ScreenWatcher {
        let command = session.command("true");
        let mut variables = command.get_envs();
        let display = variables.find_map(|(name, value)| value.filter(|_| name == "DISPLAY"));
        let display = display.and_then(|display| display.to_str());
        let (connection, number) = RustConnection::connect(display).expect("a display");
        let screen = connection.setup().roots[number].root;
        let damage = connection.generate_id().expect("a free identifier");
        let version = connection.damage_query_version(1, 1).expect("a request");
        version.reply().expect("the DAMAGE extension");
        let created = connection.damage_create(damage, screen, ReportLevel::NON_EMPTY);
        created.expect("a request").check().expect("the DAMAGE extension");
        ScreenWatcher { connection, screen, damage }
    }

    /// Waits until the screen has changed and is at rest. Returns how long after `started` it first
    /// showed its final content, to about 1 ms and the time of a screenshot.
    pub fn painted(&self, started: Instant) -> Duration {
        let mut seen: Vec<(Duration, Vec<u8>)> = vec![];
        let mut last = None;
        while last.is_none_or(|last: Instant| last.elapsed() < REST) {
            assert!(started.elapsed() < DEADLINE, "no screen at rest after {DEADLINE:?}");
            match self.connection.poll_for_event().expect("the display is running") {
                Some(Event::DamageNotify(_)) => {
                    last = Some(Instant::now());
                    seen.push((started.elapsed(), self.screenshot()));
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let (_, end) = seen.last().expect("the screen has changed");
        let alike =
            |picture: &[u8]| picture.iter().zip(end).filter(|(a, b)| a != b).count() < TOLERANCE;
        let others = seen.iter().rposition(|(_, picture)| !alike(picture));
        seen[others.map_or(0, |index| index + 1)].0
    }

    /// Waits until the screen is at rest, even if it has not changed.
    pub fn rest(&self) {
        let mut last = Instant::now();
        while last.elapsed() < REST {
            match self.connection.poll_for_event().expect("the display is running") {
                Some(_) => {
                    last = Instant::now();
                    self.screenshot();
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Takes a screenshot, and enables the event for the next change.
    fn screenshot(&self) -> Vec<u8> {
        let none = x11rb::NONE;
        self.connection.damage_subtract(self.damage, none, none).expect("a request");
        let (format, [x, y], [width, height]) = (ImageFormat::Z_PIXMAP, CORNER, SIZE);
        let image = self.connection.get_image(format, self.screen, x, y, width, height, u32::MAX);
        image.expect("a request").reply().expect("an image").data
    }
}

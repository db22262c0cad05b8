//! A watcher of the screen: since when it has shown what it shows once it has come to rest.

use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, Damage, ReportLevel};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window};
use x11rb::rust_connection::RustConnection;

use crate::desktop::session::Session;

/// A screen that has not changed for so long is at rest.
const REST: Duration = Duration::from_millis(1500);
const DEADLINE: Duration = Duration::from_secs(60);
/// So many bytes of a picture may still change when a page counts as painted: a cursor, a line.
const FEW: usize = 200;
/// Where the window manager puts the first window, and more than a window takes.
const CORNER: [i16; 2] = [0, 0];
const SIZE: [u16; 2] = [500, 860];

/// Sees each change of one display, as any X client may.
pub struct ScreenWatcher {
    connection: RustConnection,
    screen: Window,
    damage: Damage,
}

impl ScreenWatcher {
    /// Opens on the session's display.
    pub fn open(session: &Session) -> ScreenWatcher {
        let command = session.command("true");
        let mut variables = command.get_envs();
        let display = variables.find_map(|(name, value)| value.filter(|_| name == "DISPLAY"));
        let display = display.and_then(|display| display.to_str());
        let (connection, number) = RustConnection::connect(display).expect("a display");
        let screen = connection.setup().roots[number].root;
        let damage = connection.generate_id().expect("a number is free");
        let asked = connection.damage_query_version(1, 1).expect("the display is asked");
        asked.reply().expect("the display tells of changes");
        let made = connection.damage_create(damage, screen, ReportLevel::NON_EMPTY);
        made.expect("the display is asked").check().expect("the display tells of changes");
        ScreenWatcher { connection, screen, damage }
    }

    /// Waits until the screen has changed and is at rest, and returns how long after `started` it
    /// first looked as it does then.
    pub fn painted(&self, started: Instant) -> Duration {
        let mut seen: Vec<(Duration, Vec<u8>)> = vec![];
        let mut last = None;
        while last.is_none_or(|last: Instant| last.elapsed() < REST) {
            assert!(started.elapsed() < DEADLINE, "waited in vain for a screen at rest");
            match self.connection.poll_for_event().expect("the display is there") {
                Some(Event::DamageNotify(_)) => {
                    last = Some(Instant::now());
                    seen.push((started.elapsed(), self.look()));
                }
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let (_, end) = seen.last().expect("the screen has changed");
        let alike = |picture: &[u8]| picture.iter().zip(end).filter(|(a, b)| a != b).count() < FEW;
        let others = seen.iter().rposition(|(_, picture)| !alike(picture));
        seen[others.map_or(0, |index| index + 1)].0
    }

    /// Waits until the screen is at rest, whether it has changed or not.
    pub fn rest(&self) {
        let mut last = Instant::now();
        while last.elapsed() < REST {
            match self.connection.poll_for_event().expect("the display is there") {
                Some(_) => {
                    last = Instant::now();
                    self.look();
                }
                None => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    /// Takes a picture, and asks to be told of the next change.
    fn look(&self) -> Vec<u8> {
        let none = x11rb::NONE;
        self.connection.damage_subtract(self.damage, none, none).expect("the display is asked");
        let (format, [x, y], [width, height]) = (ImageFormat::Z_PIXMAP, CORNER, SIZE);
        let asked = self.connection.get_image(format, self.screen, x, y, width, height, u32::MAX);
        asked.expect("the display is asked").reply().expect("a picture").data
    }
}

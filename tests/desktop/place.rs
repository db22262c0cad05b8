//! Where the window opens: beside the icon that was clicked.

use super::program::Program;
use super::session::Session;
use super::wait_for;

const SCREEN: [i32; 2] = [1280, 1000];
/// The height of the panel at the top.
const PANEL: i32 = 28;

#[test]
fn the_window_opens_beside_the_clicked_icon_and_never_over_the_panel() {
    let session = Session::full();
    let bus = session.bus();
    for point in [(1265, 14), (640, 14), (10, 14), (1275, 500), (900, 990)] {
        let _agent = Program::start(&session, "ecoute-agent", None);
        bus.click_at(&bus.tray_item(), point);
        session.wait_for_front("Écoute");
        let [x, y, width, height] = session.frame("Écoute");
        let place = format!("{point:?}: {width} × {height} at {x}, {y}");
        assert!(0 <= x && x + width <= SCREEN[0], "{place}");
        assert!(PANEL <= y && y + height <= SCREEN[1], "{place}");
        assert!(distance(point.0, x, width) < 20, "{place}");
        assert!(distance(point.1, y, height) < 20, "{place}");
        session.ecoute(&["quit"]);
        wait_for("the item to disappear", || bus.tray_items().is_empty().then_some(()));
    }
}

#[test]
fn the_window_opens_beside_a_pointer_on_the_panel_whatever_the_panel_reports() {
    let session = Session::full();
    let bus = session.bus();
    for reported in [(0, 0), (0, 25)] {
        let _agent = Program::start(&session, "ecoute-agent", None);
        let item = bus.tray_item();
        session.point_at(1200, 14);
        bus.click_at(&item, reported);
        session.wait_for_front("Écoute");
        let [x, y, width, height] = session.frame("Écoute");
        let place = format!("{reported:?}: {width} × {height} at {x}, {y}");
        assert!(distance(1200, x, width) < 20 && distance(14, y, height) < 20, "{place}");
        session.ecoute(&["quit"]);
        wait_for("the item to disappear", || bus.tray_items().is_empty().then_some(()));
    }
}

/// Tiling desktops make windows narrow, and cut off those with a larger minimum size.
#[test]
fn the_window_can_be_narrow() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_front("Écoute");
    session.resize_window("Écoute", 200, 200);
    let [_, _, width, height] = session.frame("Écoute");
    assert!(width < 220 && height < 240, "{width} × {height}");
    session.ecoute(&["quit"]);
}

/// How far a point is from a window along one axis; negative between its edges.
fn distance(point: i32, start: i32, size: i32) -> i32 {
    (start - point).max(point - start - size)
}

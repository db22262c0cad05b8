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
        let distance =
            |point: i32, start: i32, size: i32| (start - point).max(point - start - size);
        assert!(distance(point.0, x, width) < 20, "{place}");
        assert!(distance(point.1, y, height) < 20, "{place}");
        session.ecoute(&["quit"]);
        wait_for("the item to go", || bus.tray_items().is_empty().then_some(()));
    }
}

//! The window: one page, in the real engine, from the click to the close.

use std::fs;
use std::io::{ErrorKind, Read};
use std::net::TcpListener;
use std::time::Duration;

use serde_json::json;

use super::program::processes;
use super::session::Session;
use super::wait_for;
use super::webdriver::Driver;

#[test]
fn the_page_says_who_answers_and_changes_by_itself() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-08 17:59:50"));
    page.wait_for_field("headline", "L’équipe répond");
    assert_eq!(page.field("until"), "jusqu’à 19\u{a0}h");
    assert_eq!(page.script("return document.documentElement.dataset.mark"), "open");
    page.wait_for_paint();
    session.photograph("page-open");

    page.wait_for_field("headline", "Relais par le\u{a0}107");
    assert_eq!(page.field("until"), "L’équipe reprend lundi 11\u{a0}janvier à 9\u{a0}h");
    assert_eq!(page.field("reason"), "En dehors des heures d’ouverture");
    assert_eq!(page.script("return document.documentElement.dataset.mark"), "relay");
    assert_eq!(page.script("return document.querySelectorAll('[role=status]').length"), 1);
    let text = page.script("return document.body.innerText");
    let text = text.as_str().expect("text");
    for shown in ["0800 30 030", "107", "101", "112", "02.09.2021", "Noël"] {
        let expected = shown != "Noël";
        assert_eq!(text.contains(shown), expected, "{shown} in {text}");
    }
    page.wait_for_paint();
    session.photograph("page-relay");
}

#[test]
fn the_page_may_ask_for_nothing_else() {
    let session = Session::full();
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let answer = page.script(
        "window.answer = 'pending';
         window.__TAURI__.core.invoke('plugin:window|set_title', { value: 'x' })
           .then(() => { window.answer = 'allowed' }, () => { window.answer = 'denied' });",
    );
    assert!(answer.is_null());
    wait_for("an answer", || {
        let answer = page.script("return window.answer");
        (answer != "pending").then(|| assert_eq!(answer, "denied"))
    });
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    outside.set_nonblocking(true).expect("a port");
    let address = outside.local_addr().expect("a port");
    page.script(&format!(
        "window.answer = 'pending';
         document.addEventListener('securitypolicyviolation',
           ({{ effectiveDirective }}) => {{ window.broken = effectiveDirective }});
         fetch('http://{address}/', {{ mode: 'no-cors' }})
           .then(() => {{ window.answer = 'allowed' }}, () => {{ window.answer = 'denied' }});"
    ));
    wait_for("an answer", || {
        let answer = page.script("return [window.answer, window.broken]");
        (answer[0] != "pending").then(|| assert_eq!(answer, json!(["denied", "connect-src"])))
    });
    let nobody = outside.accept().expect_err("nobody has come");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
}

/// What would lead away from the page or bring something else into it, and the directive of the
/// content security policy that refuses it; none where the program does.
const WAYS_OUT: [(&str, &str); 28] = [
    ("put('form', { action: there, method: 'post' }).submit()", "form-action"),
    ("put('form', {}).submit()", "form-action"),
    ("put('base', { href: there })", "base-uri"),
    ("put('iframe', { src: there })", "frame-src"),
    ("put('object', { data: there })", "object-src"),
    ("put('embed', { src: there })", "object-src"),
    ("put('img', { src: there })", "img-src"),
    ("put('audio', { src: there })", "media-src"),
    ("put('script', { textContent: 'window.inline = true' })", "require-trusted-types-for"),
    ("put('div', {}).innerHTML = '<form></form>'", "require-trusted-types-for"),
    ("put('div', {}).setAttribute('style', 'color: red')", "style-src-attr"),
    ("put('link', { rel: 'stylesheet', href: there })", "style-src-elem"),
    ("put('link', { rel: 'icon', href: there })", ""),
    ("put('link', { rel: 'prefetch', href: there })", ""),
    ("import(there)", "script-src-elem"),
    ("navigator.sendBeacon(there)", "connect-src"),
    ("new WebSocket(there.replace('http', 'ws'))", "connect-src"),
    ("location.href = there", ""),
    ("location.href = '/other'", ""),
    ("location.href = '?other'", ""),
    ("location.href = 'about:blank'", ""),
    ("location.href = 'file:///etc/hostname'", ""),
    ("put('meta', { httpEquiv: 'refresh', content: `0;url=${there}` })", ""),
    ("window.open(there)", ""),
    ("put('a', { href: there }).click()", ""),
    ("put('a', { href: there, target: '_blank' }).click()", ""),
    ("put('a', { href: there, download: 'file' }).click()", ""),
    ("put('a', { href: 'data:,text', download: 'file' }).click()", ""),
];

#[test]
fn nothing_leads_away_from_the_page_or_into_it() {
    let session = Session::full();
    let downloads = session.path("home/Downloads");
    fs::create_dir(&downloads).expect("a folder");
    fs::write(session.path("config/user-dirs.dirs"), "XDG_DOWNLOAD_DIR=\"$HOME/Downloads\"\n")
        .expect("a file");
    let page = Driver::open(&session, &session.clock("2027-01-11 10:00:00"));
    page.wait_for_field("headline", "L’équipe répond");
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    outside.set_nonblocking(true).expect("a port");
    let address = outside.local_addr().expect("a port");
    let mut visits = vec![];
    page.script(&format!(
        "window.there = 'http://{address}/';
         window.put = (name, values) => {{
           const made = Object.assign(document.createElement(name), values);
           document.body.append(made);
           return made;
         }};
         document.addEventListener('securitypolicyviolation',
           ({{ effectiveDirective }}) => window.broken.push(effectiveDirective));"
    ));
    for (way, directive) in WAYS_OUT {
        // With a person's own click, which alone may open a window.
        page.script(&format!(
            "window.broken = [];
             put('button', {{ id: 'way', onclick: () => {{ {way} }} }});"
        ));
        page.click("#way");
        match directive {
            // A way that is refused by the program tells the page nothing: it is given its time,
            // since the next one would cut it short.
            "" => std::thread::sleep(Duration::from_millis(300)),
            directive => wait_for(&format!("{directive} to refuse {way}"), || {
                (page.script("return window.broken?.[0]") == directive).then_some(())
            }),
        }
        let still = "return [window.there !== undefined, window.inline === undefined,
            location.href, document.baseURI === location.href]";
        let here = json!([true, true, "tauri://localhost", true]);
        assert_eq!(page.script(still), here, "{way}");
        visits.extend(outside.accept().map(|(visit, _)| (way, visit)));
        assert_eq!(session.windows(), ["Écoute"], "{way}");
        page.script(
            "document.querySelectorAll('body ~ *, .paper ~ *').forEach((it) => it.remove())",
        );
    }
    assert_eq!(fs::read_dir(downloads).expect("a folder").count(), 0);
    // It is loaded again from where it was, and its own links lead on.
    page.script("location.hash = 'answer'");
    page.script("location.reload()");
    wait_for("the page again", || {
        let again = "return window.there === undefined
            && document.documentElement.dataset.live === '' && location.hash";
        (page.script(again) == "#answer").then_some(())
    });
    // WebKit connects to where a link leads before it asks whether to go there. Only the sandbox,
    // which driving the page switches off, keeps it from that; but it has nothing to say there.
    page.close(&session);
    for (way, mut visit) in visits {
        let mut request = String::new();
        visit.set_nonblocking(false).expect("a connection");
        visit.read_to_string(&mut request).expect("its end");
        assert_eq!(request, "", "{way}");
    }
}

#[test]
fn the_command_opens_one_window_and_brings_it_to_the_front() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    wait_for("the new window in front", || (session.active_window() == "Écoute").then_some(()));
    let bus = session.bus();
    bus.tray_item();

    let mut other = session
        .command("xmessage")
        .args(["-title", "other", "text"])
        .spawn()
        .expect("xmessage runs");
    wait_for("another window in front", || (session.active_window() == "other").then_some(()));
    session.ecoute(&[]);
    wait_for("the window in front", || (session.active_window() == "Écoute").then_some(()));
    assert_eq!(processes(&session, "ecoute-window").len(), 1);
    assert_eq!(processes(&session, "ecoute-agent").len(), 1);
    other.kill().expect("it runs");
    other.wait().expect("a child of ours");

    session.ecoute(&["quit"]);
    for program in ["ecoute-window", "ecoute-agent"] {
        assert!(processes(&session, program).is_empty(), "quit returns when {program} has left");
    }
}

#[test]
fn the_window_bears_the_name_of_its_desktop_entry() {
    let session = Session::full();
    session.ecoute(&[]);
    session.wait_for_windows(&["Écoute"]);
    let listed = session.command("wmctrl").arg("-lx").output().expect("wmctrl runs");
    let listed = String::from_utf8(listed.stdout).expect("text");
    let entry = include_str!("../../src-tauri/packaging/linux/ecoute.desktop");
    let named = entry.lines().find_map(|line| line.strip_prefix("StartupWMClass="));
    // Wayland compositors look for an entry of the window's name.
    assert_eq!(named, Some("ecoute"));
    assert!(listed.contains(" ecoute.Ecoute "), "{listed}");
    session.ecoute(&["quit"]);
}

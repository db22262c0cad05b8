//! The page under WebDriver, in the real engine.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Stdio};

use rustix::process::geteuid;
use serde_json::{Value, json};

use super::clock::FakeClock;
use super::program::{built, processes};
use super::session::Session;
use super::{DEADLINE, wait_for};

/// The window under WebDriver; dropping it ends both.
pub struct Driver {
    service: Child,
    session: String,
    agent: ureq::Agent,
}

impl Driver {
    /// Opens the window with this clock.
    pub fn open(session: &Session, clock: &FakeClock) -> Driver {
        Driver::open_where(session, clock, "true")
    }

    /// The same after the shell command `setup`, run as root of a private mount namespace.
    pub fn open_where(session: &Session, clock: &FakeClock, setup: &str) -> Driver {
        // Only the window has the fake clock, so the driver starts it through a script.
        let script = session.path("window-under-test");
        let clock = clock.environment().map(|(name, value)| format!("export {name}='{value}'\n"));
        let window = built("ecoute-window");
        let text = format!(
            "#!/bin/sh\n[ -n \"$SETUP_DONE\" ] || SETUP_DONE=1 exec unshare --map-root-user --mount \"$0\" \"$@\"\n\
             {setup}\n{}exec '{}' \"$@\" 2>'{}'\n",
            clock.concat(),
            window.display(),
            session.path("ecoute-window.errors").display()
        );
        fs::write(&script, text).expect("a file");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("a program");

        let options = json!({"webkitgtk:browserOptions": {"binary": script, "args": []}});
        Driver::drive(session, "WebKitWebDriver", &options)
    }

    /// Opens an empty page in WebKit's MiniBrowser, without the program's restrictions.
    pub fn open_browser(session: &Session) -> Driver {
        Driver::drive(session, "WebKitWebDriver", &json!({}))
    }

    /// Opens a window of Chromium without tabs and address bar.
    pub fn open_chromium(session: &Session) -> Driver {
        let mut arguments = vec!["--app=data:,", "--disable-gpu", "--no-first-run"];
        // Chromium's sandbox does not run as root.
        if geteuid().is_root() {
            arguments.push("--no-sandbox");
        }
        let options = json!({"goog:chromeOptions": {"args": arguments}});
        Driver::drive(session, "chromedriver", &options)
    }

    /// Both drivers listen on the loopback interface only.
    fn drive(session: &Session, service: &str, options: &Value) -> Driver {
        let start = || {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr());
            let port = free.expect("a free port").port();
            let mut command = session.command(service);
            command.arg(format!("--port={port}"));
            // Tauri's driver sets this, too, to enable automation of the web view.
            command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let started = command.spawn().unwrap_or_else(|error| panic!("{service}: {error}"));
            (started, format!("http://127.0.0.1:{port}/session"))
        };
        let (service, session) = start();
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(DEADLINE))
            .http_status_as_error(false)
            .build()
            .into();
        let mut driver = Driver { service, session, agent };
        let wanted = json!({"capabilities": {"alwaysMatch": options}});
        let opened = wait_for("the driver", || {
            let opened = driver.try_post("", &wanted);
            // It ends where another program took the port meanwhile, which may have replied.
            let ended = driver.service.try_wait().expect("a child process").is_some();
            if ended {
                (driver.service, driver.session) = start();
            }
            opened.filter(|_| !ended)
        });
        let id = opened["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {opened}"));
        driver.session = format!("{}/{id}", driver.session);
        driver
    }

    /// The return value of a function body, run in the page.
    pub fn script(&self, body: &str) -> Value {
        self.post("/execute/sync", &json!({"script": body, "args": []}))
    }

    /// The return value of an async function body, run in the page.
    pub fn script_async(&self, body: &str) -> Value {
        let body = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body} }})().then(done, (error) => done(`failed: ${{error}}`));"
        );
        self.post("/execute/async", &json!({"script": body, "args": []}))
    }

    /// The text of a field.
    pub fn field(&self, name: &str) -> String {
        let body = format!("return document.querySelector('[data-field=\"{name}\"]')?.textContent");
        self.script(&body).as_str().unwrap_or_default().trim().to_owned()
    }

    /// Waits until a field has this text.
    pub fn wait_for_field(&self, name: &str, text: &str) {
        wait_for(&format!("{name}: {text}"), || (self.field(name) == text).then_some(()));
    }

    /// The value of an expression on the reloaded page.
    pub fn reloaded(&self, expression: &str) -> Value {
        self.script("window.before = true; location.reload()");
        wait_for("the page again", || {
            let body = format!(
                "const again = window.before !== true && document.documentElement.dataset.live === '';
                 return again ? [{expression}] : []"
            );
            self.script(&body).as_array()?.first().cloned()
        })
    }

    /// Waits until the page is painted and no animation runs.
    pub fn wait_for_paint(&self) {
        self.script(
            "window.painted = false;
             requestAnimationFrame(() => requestAnimationFrame(() =>
               setTimeout(() => { window.painted = true })));",
        );
        let still = "return window.painted && document.getAnimations().length === 0";
        wait_for("a painted page", || (self.script(still) == true).then_some(()));
    }

    /// Clicks the element that a selector finds.
    pub fn click(&self, selector: &str) {
        let wanted = json!({"using": "css selector", "value": selector});
        let found = self.post("/element", &wanted);
        let id = found.as_object().and_then(|found| found.values().next()?.as_str());
        let id = id.unwrap_or_else(|| panic!("no {selector}: {found}"));
        self.post(&format!("/element/{id}/click"), &json!({}));
    }

    /// Selects a value of a setting.
    pub fn choose(&self, key: &str, value: &str) {
        self.select(&format!("setting-{key}"), value);
    }

    /// Selects a value of a select element as a person does: the value, then the event.
    pub fn select(&self, id: &str, value: &str) {
        self.script(&format!(
            "const select = document.getElementById('{id}');
             select.value = '{value}';
             select.dispatchEvent(new Event('change'));"
        ));
    }

    /// Presses and releases one key after another; `keys` are WebDriver key codes.
    pub fn press(&self, keys: &[char]) {
        let strokes = keys.iter().flat_map(|key| {
            ["keyDown", "keyUp"].map(|kind| json!({"type": kind, "value": key.to_string()}))
        });
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": Vec::from_iter(strokes)});
        self.post("/actions", &json!({"actions": [keyboard]}));
    }

    /// Presses a key while another is held down.
    pub fn press_with(&self, held: char, key: char) {
        let strokes = [("keyDown", held), ("keyDown", key), ("keyUp", key), ("keyUp", held)];
        let strokes = strokes.map(|(kind, key)| json!({"type": kind, "value": key.to_string()}));
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": strokes});
        self.post("/actions", &json!({"actions": [keyboard]}));
    }

    /// The result of a command of the DevTools protocol; Chromium only.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let body = json!({"cmd": command, "params": parameters});
        let result = self.post("/goog/cdp/execute", &body);
        assert!(result["error"].is_null(), "{command}: {result}");
        result
    }

    /// Opens another address in the window.
    pub fn go_to(&self, address: &str) {
        self.post("/url", &json!({"url": address}));
    }

    /// Hides the window, and waits until its process has exited.
    pub fn close(self, session: &Session) {
        // WebDriver's click misses elements on a zoomed page (no upstream report known).
        self.script("document.getElementById('hide').click()");
        wait_for("the window to end", || {
            processes(session, "ecoute-window").is_empty().then_some(())
        });
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).expect("the driver replies")
    }

    fn try_post(&self, path: &str, body: &Value) -> Option<Value> {
        let sent = self.agent.post(format!("{}{path}", self.session)).send_json(body);
        let mut reply: Value = sent.ok()?.body_mut().read_json().ok()?;
        Some(reply["value"].take())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The window may be closed already.
        let _closed = self.agent.delete(&self.session).call();
        let _ended = self.service.kill();
        let _reaped = self.service.wait();
    }
}

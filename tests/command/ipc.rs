//! `ecoute` beside programs that do not do what they are asked, and an agent that cannot accept.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::built::built;
use crate::desktop::wait_for;

/// What a program does with a request, in the place of one of ours.
#[derive(Debug, Clone, Copy)]
enum Server {
    /// Accepts it and exits.
    Obeys,
    /// Accepts it and does not exit.
    Stays,
    /// Reads it and does not respond.
    Silent,
    /// Responds what no version does.
    Other,
    /// Does not read it, and holds the lock.
    Closes,
    /// Does not listen, and holds the lock.
    Starts,
    /// Was killed.
    Stale,
}

/// A user's runtime folder.
struct Runtime(TempDir);

impl Runtime {
    fn new() -> Runtime {
        let runtime = Runtime(tempfile::tempdir().expect("a scratch folder"));
        DirBuilder::new().mode(0o700).create(runtime.0.path().join("ecoute")).expect("a folder");
        runtime
    }

    /// Serves in a session. Returns the file whose lock the program holds, if it does.
    fn serve(&self, session: &str, program: &str, server: Server) -> Option<File> {
        let folder = self.0.path().join("ecoute").join(session);
        DirBuilder::new().mode(0o700).recursive(true).create(&folder).expect("a folder");
        let lock = matches!(server, Server::Closes | Server::Starts).then(|| {
            let lock = File::create(folder.join(format!("{program}.lock"))).expect("a file");
            lock.try_lock().expect("nobody else has it");
            lock
        });
        if !matches!(server, Server::Starts) {
            let listener = UnixListener::bind(folder.join(format!("{program}.socket")));
            let listener = listener.expect("a socket");
            if !matches!(server, Server::Stale) {
                std::thread::spawn(move || {
                    let mut kept = vec![];
                    listener.incoming().for_each(|client| respond(server, client, &mut kept));
                });
            }
        }
        lock
    }

    fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("XDG_RUNTIME_DIR", self.0.path()).env("HOME", self.0.path());
        command
    }
}

fn respond(server: Server, client: std::io::Result<UnixStream>, kept: &mut Vec<UnixStream>) {
    let mut client = client.expect("a connection");
    if matches!(server, Server::Closes) {
        return;
    }
    let request = BufReader::new(&client).lines().next();
    assert!(request.is_some_and(|line| line.is_ok()), "a request");
    let response: &[u8] = match server {
        Server::Obeys | Server::Stays => b"ok\n",
        Server::Other => b"hm\n",
        Server::Silent | Server::Closes | Server::Starts | Server::Stale => b"",
    };
    // The client may have given up.
    let _gone = client.write_all(response);
    if matches!(server, Server::Stays | Server::Silent) {
        kept.push(client);
    }
}

#[test]
fn a_program_that_does_not_do_what_it_is_asked_is_named_in_time() {
    use Server::{Closes, Obeys, Other, Silent, Stale, Starts, Stays};
    const AGENT: &str = "ecoute-agent";
    const WINDOW: &str = "ecoute-window";
    type Row = (
        &'static str,
        &'static [(&'static str, &'static str, Server)],
        u64,
        &'static [&'static str],
    );
    // The request, sessions with their programs, the seconds it takes, and who is named.
    let rows: [Row; 17] = [
        ("quit", &[("x11-0", AGENT, Obeys), ("x11-1", WINDOW, Obeys)], 0, &[]),
        ("quit", &[("x11-0", AGENT, Stale), ("x11-1", WINDOW, Stale)], 0, &[]),
        ("quit", &[("x11-0", AGENT, Other)], 0, &[AGENT]),
        ("quit", &[("x11-0", AGENT, Silent)], 3, &[AGENT]),
        ("quit", &[("x11-0", WINDOW, Silent), ("x11-0", AGENT, Obeys)], 5, &[WINDOW]),
        ("quit", &[("x11-0", AGENT, Stays)], 10, &[AGENT]),
        ("quit", &[("x11-0", WINDOW, Stays)], 10, &[WINDOW]),
        ("quit", &[("x11-0", AGENT, Starts)], 10, &[AGENT]),
        ("quit", &[("x11-0", AGENT, Closes)], 10, &[AGENT]),
        // In any order of the folders, the other session's success hides nothing.
        ("quit", &[("x11-0", AGENT, Silent), ("x11-1", AGENT, Obeys)], 3, &[AGENT]),
        ("quit", &[("x11-0", AGENT, Obeys), ("x11-1", AGENT, Silent)], 3, &[AGENT]),
        ("quit", &[("x11-0", AGENT, Stale), ("x11-1", AGENT, Silent)], 3, &[AGENT]),
        ("quit", &[("x11-0", AGENT, Silent), ("x11-1", AGENT, Stale)], 3, &[AGENT]),
        ("--background", &[("x11-0", AGENT, Obeys)], 0, &[]),
        ("--background", &[("x11-0", AGENT, Silent)], 3, &[AGENT]),
        ("--background", &[("x11-0", AGENT, Closes)], 10, &[AGENT]),
        ("--lang=en", &[("x11-0", AGENT, Obeys), ("x11-0", WINDOW, Silent)], 10, &[WINDOW]),
    ];
    std::thread::scope(|scope| {
        for (request, programs, seconds, named) in rows {
            scope.spawn(move || {
                let row = format!("{request}: {programs:?}");
                let runtime = Runtime::new();
                let serve = |(session, program, server): &(&str, &str, _)| {
                    runtime.serve(session, program, *server)
                };
                let _locks: Vec<_> = programs.iter().map(serve).collect();
                let mut command = runtime.command(built("ecoute"));
                // The window is asked for in a session only.
                command.envs((request == "--lang=en").then_some(("DISPLAY", ":0")));
                let asked = Instant::now();
                let ended = command.arg(request).output().expect("ecoute runs");
                let Output { status, stderr, .. } = ended;
                let (taken, limit) = (asked.elapsed(), Duration::from_secs(seconds));
                assert!(
                    limit <= taken && taken < limit + Duration::from_secs(3),
                    "{row}: {taken:?}"
                );
                let errors = String::from_utf8(stderr).expect("UTF-8");
                assert_eq!(status.code(), Some(i32::from(!named.is_empty())), "{row}: {errors}");
                assert_eq!(errors.lines().count(), named.len(), "{row}: {errors}");
                assert!(named.iter().all(|name| errors.contains(name)), "{row}: {errors}");
            });
        }
    });
}

#[test]
fn a_folder_that_cannot_hold_the_sockets_is_named() {
    type Arrange = fn(&Path);
    let private = "is not private to the user (mode 700)";
    // What is in the way, what is named, why, and whether only programs that start create it.
    let rows: [(&str, Arrange, &str, &str, bool); 6] = [
        ("a file", |runtime| file(&runtime.join("ecoute")), "ecoute", private, false),
        (
            "a file in a session's place",
            |runtime| {
                DirBuilder::new().mode(0o700).create(runtime.join("ecoute")).expect("a folder");
                file(&runtime.join("ecoute/no-session"));
            },
            "ecoute/no-session",
            private,
            true,
        ),
        (
            "a folder in a socket's place",
            |runtime| {
                let socket = runtime.join("ecoute/no-session/ecoute-agent.socket");
                DirBuilder::new().mode(0o700).recursive(true).create(socket).expect("a folder");
            },
            "ecoute/no-session/ecoute-agent.socket",
            "it is a folder",
            true,
        ),
        (
            "a folder in a lock's place",
            |runtime| {
                let lock = runtime.join("ecoute/no-session/ecoute-agent.lock");
                DirBuilder::new().mode(0o700).recursive(true).create(lock).expect("a folder");
            },
            "ecoute/no-session/ecoute-agent.lock",
            "it is a folder",
            true,
        ),
        ("read-only", |runtime| restrict(runtime, 0o500), "ecoute", "access denied", true),
        ("no entry", |runtime| restrict(runtime, 0o600), "ecoute", "access denied", false),
    ];
    for (name, arrange, folder, why, starting) in rows {
        let runtime = Runtime(tempfile::tempdir().expect("a scratch folder"));
        arrange(runtime.0.path());
        // Root without these capabilities has the rights of an ordinary user.
        let mut command = runtime.command("unshare");
        command.env("PATH", std::env::var("PATH").expect("a PATH"));
        command.args(["--map-root-user", "setpriv"]);
        command.arg("--bounding-set=-dac_override,-dac_read_search").arg(built("ecoute"));
        let request = if starting { "--background" } else { "quit" };
        let ended = command.args([request, "--lang=en"]).output().expect("unshare runs");
        restrict(runtime.0.path(), 0o700);
        let errors = String::from_utf8(ended.stderr).expect("UTF-8");
        let place = runtime.0.path().join(folder).display().to_string();
        assert_eq!((ended.status.code(), errors.lines().count()), (Some(1), 1), "{name}: {errors}");
        assert!(errors.contains(&place) && errors.contains(why), "{name}: {errors}");
        if why == "it is a folder" {
            let ended = runtime.command(built("ecoute")).args(["doctor", "--lang=en"]).output();
            let doctor = String::from_utf8(ended.expect("ecoute runs").stdout).expect("UTF-8");
            let expected = format!("{place}: {why} → move what is there, and start ecoute again\n");
            assert!(doctor.contains(&expected), "{name}: {doctor}");
        }
    }
}

/// A file of this user alone.
fn file(path: &Path) {
    fs::write(path, "").expect("a file");
    restrict(path, 0o600);
}

fn restrict(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn the_agent_logs_why_the_window_does_not_quit() {
    let runtime = Runtime::new();
    runtime.serve("no-session", "ecoute-window", Server::Other);
    let mut agent = runtime.command(built("ecoute-agent"));
    let mut agent = agent.stderr(Stdio::piped()).spawn().expect("the agent runs");
    let socket = runtime.0.path().join("ecoute/no-session/ecoute-agent.socket");
    wait_for("an agent", || socket.exists().then_some(()));
    let mut quit = runtime.command(built("ecoute"));
    quit.arg("quit").output().expect("ecoute runs");
    wait_for("its exit", || agent.try_wait().expect("a child process"));
    let log = std::io::read_to_string(agent.stderr.take().expect("a pipe")).expect("a log");
    assert!(log.contains("the window does not quit: unexpected response"), "{log}");
}

#[test]
fn a_failed_accept_is_logged_and_tried_again() {
    let runtime = Runtime::new();
    let log = runtime.0.path().join("log");
    let mut agent = runtime.command("/usr/bin/strace");
    agent.args(["--follow-forks", "-e", "inject=accept4:error=EMFILE:when=1", "-o", "/dev/null"]);
    agent.args(["timeout", "60"]).arg(built("ecoute-agent"));
    agent.env("PATH", "/usr/bin").stdout(Stdio::null()).stderr(File::create(&log).expect("a file"));
    let mut agent = agent.spawn().expect("strace runs");
    let socket = runtime.0.path().join("ecoute/no-session/ecoute-agent.socket");
    wait_for("an agent", || socket.exists().then_some(()));
    let mut quit = runtime.command(built("ecoute"));
    assert!(quit.arg("quit").status().expect("ecoute runs").success());
    wait_for("its exit", || agent.try_wait().expect("a child process"));
    let log = fs::read_to_string(log).expect("a log");
    assert!(log.contains("ecoute-agent: ipc: accept failed (Too many open files"), "{log}");
}

//! The door of a resident program, which only its user reaches, and one word at a time.
//!
//! Whoever holds the lock lives there; it goes with the process, however that ends, so what is left
//! behind is nobody's.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::timeout;

use crate::log;
use crate::paths;
use crate::programs::Program;
use crate::resident::Command;

#[cfg(unix)]
mod unix;
#[cfg(unix)]
use unix as transport;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
use windows as transport;

/// What can be asked at the door.
pub type Knock = Command;

/// How long who knocks waits for the answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long a visitor is given for a word; the next one waits meanwhile, so it is less.
const SILENCE: Duration = Duration::from_millis(300);
/// How long a program is given to leave.
const LEAVING: Duration = Duration::from_secs(5);
const LONGEST_WORD: usize = 16;
const UNDERSTOOD: &[u8] = b"ok\n";

/// Why a knock brought nothing.
#[derive(Debug)]
pub enum Unanswered {
    /// The program does not run.
    NotRunning,
    /// Somebody is there, but does not answer, does not understand, or does not leave.
    Silent(io::Error),
}

/// The door of the program that holds it.
pub struct Door {
    listener: transport::Listener,
}

impl Door {
    /// Takes the door of `program`; nothing if the program runs already. To be called inside a
    /// tokio runtime.
    ///
    /// # Errors
    /// When the session has no place for sockets, or the place is somebody else's.
    pub fn take(program: Program) -> io::Result<Option<Door>> {
        let listener = transport::listen(&paths::session()?, program)?;
        Ok(listener.map(|listener| Door { listener }))
    }

    /// Answers one knock after the other, until the door is taken away: with the session's folder
    /// the session has ended, and the program is asked to leave.
    pub async fn answer(mut self, inbox: UnboundedSender<Command>) {
        loop {
            let mut visitor = match self.listener.accept().await {
                Ok(Some(visitor)) => visitor,
                Ok(None) => {
                    // A closed inbox means the program is leaving already.
                    let _leaving = inbox.send(Command::Quit);
                    return;
                }
                Err(error) => {
                    log::say(format_args!("the door does not open ({error}); trying again in 1 s"));
                    tokio::time::sleep(PATIENCE).await;
                    continue;
                }
            };
            let Ok(Some(command)) = timeout(SILENCE, listen_to(&mut visitor)).await else {
                continue;
            };
            if inbox.send(command).is_err() {
                return;
            }
            if command == Command::Quit {
                // Never closed: who asked to quit sees the connection end when the process does.
                std::mem::forget(visitor);
            }
        }
    }
}

/// Knocks at the door of `program`; after [`Command::Quit`], returns when the program has left.
///
/// # Errors
/// When the program does not run, does not answer within a second, or does not leave within five.
pub async fn knock(program: Program, knock: Knock) -> Result<(), Unanswered> {
    let place = paths::session().map_err(Unanswered::Silent)?;
    let mut door = match timeout(PATIENCE, transport::connect(&place, program)).await {
        Ok(Err(error)) if nobody(error.kind()) => return Err(Unanswered::NotRunning),
        reached => reached.map_err(io::Error::from).flatten().map_err(Unanswered::Silent)?,
    };
    ask(&mut door, knock).await.map_err(Unanswered::Silent)
}

/// Takes the lock in this file; nothing where another program holds it.
fn lock(place: &Path) -> io::Result<Option<File>> {
    let lock = File::create(place)?;
    match lock.try_lock() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

async fn ask(door: &mut (impl AsyncRead + AsyncWrite + Unpin), knock: Knock) -> io::Result<()> {
    let answered = timeout(PATIENCE, async {
        door.write_all(word(knock).as_bytes()).await?;
        let mut answer = [0; UNDERSTOOD.len()];
        door.read_exact(&mut answer).await?;
        Ok::<_, io::Error>(answer == UNDERSTOOD)
    });
    if !answered.await?? {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the program did not understand"));
    }
    match knock {
        Command::Show | Command::Reload => Ok(()),
        Command::Quit => {
            // An end of any kind is the end.
            let _ended = timeout(LEAVING, door.read_u8()).await?;
            Ok(())
        }
    }
}

fn nobody(error: io::ErrorKind) -> bool {
    error == io::ErrorKind::NotFound || error == io::ErrorKind::ConnectionRefused
}

async fn listen_to(visitor: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<Command> {
    let mut said = Vec::with_capacity(LONGEST_WORD);
    while !said.ends_with(b"\n") && said.len() < LONGEST_WORD {
        said.push(visitor.read_u8().await.ok()?);
    }
    let command = [Command::Show, Command::Reload, Command::Quit]
        .into_iter()
        .find(|command| word(*command).as_bytes() == said)?;
    visitor.write_all(UNDERSTOOD).await.ok()?;
    Some(command)
}

fn word(command: Command) -> &'static str {
    match command {
        Command::Show => "show\n",
        Command::Reload => "reload\n",
        Command::Quit => "quit\n",
    }
}

//! What the main loop reads and waits for.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use chrono::{DateTime, Local, TimeZone, Utc};
use helpline::policy::Effective;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::alarm::Alarm;
use crate::ipc::{Request, Response, Server};
use crate::log;
use crate::policy::Changes;
use crate::{clock, session, settings, signals};

/// How long to pause after the timer has failed.
const TIMER_RETRY_DELAY: Duration = Duration::from_secs(30);

/// The requests from a program's own surfaces.
pub type Inbox = UnboundedReceiver<Request>;

/// The workstation as the main loop sees it.
pub trait Environment {
    /// The workstation's time zone.
    type Zone: TimeZone;

    /// The current instant.
    fn now(&self) -> DateTime<Utc>;
    /// The workstation's time zone.
    fn zone(&self) -> Self::Zone;
    /// The effective settings, read again.
    fn effective(&self) -> Effective;
    /// Returns at the first event, or at `wake_at`, as exactly as
    /// [`Alarm::wait_until`](crate::alarm::Alarm::wait_until); 30 s later where the timer fails.
    /// Immediately if `wake_at` has passed. Cancel-safe: no event is lost.
    fn next(&mut self, wake_at: DateTime<Utc>) -> impl Future<Output = Event>;
    /// Returns at the end of the session or at a signal. Clients whose requests are pending get no
    /// response. Cancel-safe.
    fn ended(self) -> impl Future<Output = ()>;
}

/// What ends a wait.
#[derive(Debug)]
pub enum Event {
    /// The instant has come, or the clock was set.
    Due,
    /// The settings may have changed.
    SettingsChanged,
    /// Another program or a surface wants something.
    Request(Request, Response),
    /// The session has ended, or a signal asks to exit.
    Ended,
}

/// This workstation.
pub struct Workstation {
    alarm: Alarm,
    changes: Changes,
    inbox: Inbox,
    requests: UnboundedReceiver<(Request, Response)>,
    ended: Pin<Box<dyn Future<Output = ()>>>,
}

impl Workstation {
    /// Also takes the requests that `server` receives.
    pub fn new(inbox: Inbox, server: Server) -> std::io::Result<Workstation> {
        let (received, requests) = unbounded_channel();
        tokio::spawn(server.serve(received));
        let ended = async {
            tokio::select! {
                () = signals::terminated() => {}
                () = session::ended() => {}
            }
        };
        let (alarm, changes) = (Alarm::new()?, Changes::watch());
        Ok(Workstation { alarm, changes, inbox, requests, ended: Box::pin(ended) })
    }
}

impl Environment for Workstation {
    type Zone = Local;

    fn now(&self) -> DateTime<Utc> {
        clock::now()
    }

    fn zone(&self) -> Local {
        clock::zone()
    }

    fn effective(&self) -> Effective {
        settings::effective()
    }

    async fn next(&mut self, wake_at: DateTime<Utc>) -> Event {
        let due = async {
            if let Err(error) = self.alarm.wait_until(wake_at).await {
                let delay = TIMER_RETRY_DELAY.as_secs();
                log::warn(format_args!(
                    "the wall-clock timer failed ({error}); retrying in {delay} s"
                ));
                tokio::time::sleep(TIMER_RETRY_DELAY).await;
            }
        };
        tokio::select! {
            () = due => Event::Due,
            () = self.changes.next() => Event::SettingsChanged,
            () = &mut self.ended => Event::Ended,
            request = self.inbox.recv() => match request {
                Some(request) => Event::Request(request, Response::default()),
                None => Event::Ended,
            },
            Some((request, response)) = self.requests.recv() => Event::Request(request, response),
        }
    }

    async fn ended(self) {
        drop(self.requests);
        self.ended.await;
    }
}

//! GNOME's search provider: the present state, for those who search for the helpline in the
//! overview.
//!
//! GNOME sends every search to every provider. What is searched for is neither stored nor logged.

use std::time::Duration;

use enumflags2::BitFlags;
use futures_util::StreamExt;
use helpline::view;
use helpline::watch::Step;
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use workstation::ipc::Request;
use workstation::{clock, settings};
use zbus::fdo::RequestNameFlags;
use zbus::zvariant::{Type, as_value};
use zbus::{Connection, MessageStream};

use crate::icons::{self, Image};
use crate::window;

/// With this argument, in the D-Bus service file, the program only answers searches: a search must
/// not bring back an icon that the user quit.
pub const FLAG: &str = "--search";
/// How long a program that only answers searches waits for the next one.
const IDLE: Duration = Duration::from_secs(5);

/// The bus name and the object path, as in the files that announce them to the bus and to GNOME.
const NAME: &str = "be.ecoute.Ecoute.Search";
const PATH: &str = "/be/ecoute/Ecoute/Search";
/// The identifier of the only result.
const STATE: &str = "state";

/// Starts to answer searches on this bus, until the connection ends. Replaces a program that only
/// answers searches. Cancel-safe.
///
/// # Errors
/// When the bus refuses the name.
pub async fn serve(bus: &Connection, requests: UnboundedSender<Request>) -> zbus::Result<()> {
    serve_as(bus, requests, RequestNameFlags::ReplaceExisting | RequestNameFlags::DoNotQueue).await
}

/// Answers searches until none came for [`IDLE`]. Not cancel-safe: a window may be starting.
///
/// # Errors
/// When there is no session bus, or another program answers already.
pub async fn answer_alone() -> zbus::Result<()> {
    let bus = Connection::session().await?;
    let mut messages = MessageStream::from(&bus);
    let (requests, mut clicks) = unbounded_channel();
    let flags = RequestNameFlags::AllowReplacement | RequestNameFlags::DoNotQueue;
    serve_as(&bus, requests, flags).await?;
    loop {
        tokio::select! {
            Some(_) = clicks.recv() => window::show(None).await,
            message = timeout(IDLE, messages.next()) => match message {
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return Ok(()),
            }
        }
    }
}

/// Cancel-safe.
async fn serve_as(
    bus: &Connection,
    requests: UnboundedSender<Request>,
    flags: BitFlags<RequestNameFlags>,
) -> zbus::Result<()> {
    bus.object_server().at(PATH, Provider { requests }).await?;
    bus.request_name_with_flags(NAME, flags).await?;
    Ok(())
}

struct Provider {
    requests: UnboundedSender<Request>,
}

/// What GNOME shows of a result.
#[derive(Serialize, Type)]
#[zvariant(signature = "a{sv}")]
#[serde(rename_all = "kebab-case")]
struct Meta {
    #[serde(with = "as_value")]
    id: &'static str,
    /// The tray's tooltip, which is discreet.
    #[serde(with = "as_value")]
    name: String,
    #[serde(with = "as_value")]
    icon_data: Image,
}

#[zbus::interface(name = "org.gnome.Shell.SearchProvider2")]
impl Provider {
    fn get_initial_result_set(&self, terms: Vec<String>) -> Vec<&'static str> {
        if view::finds(&terms) { vec![STATE] } else { vec![] }
    }

    fn get_subsearch_result_set(
        &self,
        _previous: Vec<String>,
        terms: Vec<String>,
    ) -> Vec<&'static str> {
        self.get_initial_result_set(terms)
    }

    fn get_result_metas(&self, results: Vec<String>) -> Vec<Meta> {
        results.iter().filter(|result| *result == STATE).map(|_| state()).collect()
    }

    fn activate_result(&self, _result: String, _terms: Vec<String>, _timestamp: u32) {
        // A closed inbox means that the program is already shutting down.
        let _closed = self.requests.send(Request::Show);
    }

    fn launch_search(&self, _terms: Vec<String>, _timestamp: u32) {
        let _closed = self.requests.send(Request::Show);
    }
}

/// The present state, from the clock and the settings at this instant.
fn state() -> Meta {
    let effective = settings::effective();
    let (now, plausible_from) = (clock::now(), clock::plausible_from());
    let step = Step::at(now, plausible_from, &effective.schedule, &effective.settings);
    let tray = view::of(&step, &effective, &clock::zone()).tray;
    let icon = icons::of(tray.mark).last().expect("each mark has icons");
    Meta { id: STATE, name: tray.tooltip, icon_data: icon.into() }
}

//! The page's surface passes the suite of the port. What is shown is what a browser gets: the events of the run, put
//! together as the page does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use topup_port::testing::conformance::{self, Bench, HOSTILE, Shown};
use topup_port::testing::{CallKind, Fault, Faulty};
use topup_port::{RelayParts, ThreadKey};

use crate::client::WebSurface;
use crate::render::Event;
use crate::{PLATFORM, Pictures, Runs, Signer};

/// A page for each thread: a session of its own.
struct Pages {
    surface: Arc<Faulty<WebSurface>>,
    runs: Runs,
    next: AtomicU32,
}

impl Pages {
    fn new() -> Self {
        let runs = Runs::new(std::time::Duration::from_secs(15));
        let surface = WebSurface::new(runs.clone(), Arc::new(Pictures::default()), Signer::new([7; 32]));
        Self { surface: Arc::new(Faulty::new(surface)), runs, next: AtomicU32::new(0) }
    }

    fn logs(&self, thread: &ThreadKey) -> Vec<Vec<Event>> {
        if self.surface.is_deleted(thread) { Vec::new() } else { self.runs.logs(&thread.channel) }
    }
}

impl Bench for Pages {
    type Surface = Faulty<WebSurface>;

    fn surface(&self) -> Arc<Self::Surface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        WebSurface::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        let session = format!("session-{}", self.next.fetch_add(1, Ordering::Relaxed));
        ThreadKey::new(PLATFORM, "", session, "main")
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        self.logs(thread).iter().map(|events| put_together(events)).collect()
    }

    fn fail_next(&self, fault: Fault) {
        self.surface.fail_next(fault);
    }

    fn delete_last(&self, thread: &ThreadKey) {
        self.surface.delete_last(thread);
    }

    fn calls(&self, thread: &ThreadKey) -> Vec<(CallKind, tokio::time::Instant)> {
        self.surface.calls(thread)
    }

    /// Texts go out as JSON strings and nowhere else: not as an event's name or an address of a picture. That the
    /// page shows them as text alone is tested in a browser.
    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        let logs = self.logs(thread);
        let mut events = logs.iter().flatten();
        let ours = |e: &Event| ["partial", "plan", "card", "done", "error"].contains(&e.name);
        let safe = |e: &Event| {
            let url = e.data["chart"]["url"].as_str();
            url.is_none_or(|url| url.starts_with("/pictures/") && !url.contains(HOSTILE))
        };
        events.find(|e| !ours(e) || !safe(e)).map(|e| format!("{e:?}"))
    }
}

/// What the page shows after these events.
fn put_together(events: &[Event]) -> Shown {
    let mut parts: [Value; 3] = Default::default();
    let [plan, card, end] = &mut parts;
    let mut stage = Value::Null;
    for event in events {
        match event.name {
            "partial" => stage = event.data.clone(),
            "plan" => *plan = event.data.clone(),
            "card" => *card = event.data.clone(),
            _ => *end = event.data.clone(),
        }
    }
    let mut shown = Shown { pictures: usize::from(card["chart"]["url"].is_string()), ..Shown::default() };
    if end.is_null() {
        shown.buttons.push("Stop".into());
    } else {
        stage = Value::Null;
    }
    if end["retry"] == true {
        shown.buttons.push("Retry".into());
    }
    let mut buttons = |list: &Value, label: fn(&Value) -> &Value| {
        for one in list.as_array().into_iter().flatten() {
            shown.buttons.extend(label(one).as_str().map(str::to_owned));
        }
    };
    buttons(&end["suggestions"], |words| words);
    buttons(&end["clarification"]["options"], |option| &option["label"]);
    if end["kind"] == "stopped" {
        shown.text.push_str("Stopped. ");
    }
    words(&stage, &mut shown.text);
    for part in &parts {
        words(part, &mut shown.text);
    }
    shown
}

/// Every text of a value.
fn words(value: &Value, text: &mut String) {
    match value {
        Value::String(words) => {
            text.push_str(words);
            text.push(' ');
        }
        Value::Array(list) => list.iter().for_each(|v| words(v, text)),
        Value::Object(map) => map.values().for_each(|v| words(v, text)),
        _ => {}
    }
}

#[tokio::test(start_paused = true)]
async fn the_page_passes_the_suite() {
    conformance::all(&Pages::new()).await;
}

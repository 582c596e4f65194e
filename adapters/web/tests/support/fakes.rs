//! A desk that answers the same to all, a library of one answer, a service that is well.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;
use topup_port::{
    Accepted, Answer, AnswerEvent, AnswerId, Ask, Asker, BoxFuture, Chart, Column, Computed, Declined,
    Delivery, Emitter, Exhibit, Format, Insight, Intake, Library, Look, Note, Outcome, Parameter, Person,
    Pressed, Receipt, Relay, SegmentChoices, Spot, Stage, Table, ThreadKey, Timing, Trouble, Understood,
    Words,
};
use topup_web::{Probe, Quota, WebSurface};

/// Answers `slow` when it is stopped, everything else at once.
pub struct Desk {
    relay: Arc<Relay<WebSurface>>,
    taken: Mutex<HashMap<AnswerId, Option<oneshot::Sender<()>>>>,
    stopped: Mutex<Vec<String>>,
}

impl Desk {
    pub fn new(surface: Arc<WebSurface>) -> Self {
        let parts = WebSurface::relay_parts();
        let relay = Arc::new(Relay::new(surface, parts));
        Self { relay, taken: Mutex::default(), stopped: Mutex::default() }
    }

    pub fn stopped(&self) -> Vec<String> {
        self.stopped.lock().unwrap().clone()
    }
}

impl Intake for Desk {
    fn accept(&self, ask: Ask) -> Result<Accepted, Declined> {
        let words = ask.words.text().unwrap_or_default().to_owned();
        match words.as_str() {
            "too many" => return Err(Declined::Busy { retry_after: Duration::from_secs(7) }),
            "closing" => return Err(Declined::ShuttingDown),
            _ => {}
        }
        let name: String =
            ask.delivery.bytes().rev().filter(u8::is_ascii_alphanumeric).take(20).map(char::from).collect();
        let answer = AnswerId::parse(format!("{name:0>20}")).unwrap();
        let mut taken = self.taken.lock().unwrap();
        if taken.contains_key(&answer) {
            return Ok(Accepted::Duplicate(answer));
        }
        let (stop, stopped) = oneshot::channel();
        taken.insert(answer.clone(), Some(stop));
        let (emitter, answers) = Emitter::new();
        let slow = matches!(&ask.words, Words::Mention(text) if text == "slow");
        tokio::spawn(async move {
            emitter.emit(AnswerEvent::Stage(Stage::Querying));
            if slow {
                let _ = stopped.await;
                return emitter.end(Outcome::Stopped);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            for event in answer_events() {
                emitter.emit(event);
                tokio::task::yield_now().await;
            }
        });
        let (relay, delivery) = (self.relay.clone(), Delivery::new(answer.clone(), ask.thread));
        tokio::spawn(async move { relay.deliver(delivery, answers).await });
        Ok(Accepted::New(answer))
    }

    fn admit<'a>(&'a self, _: &'a Person, _: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>> {
        Box::pin(async { Ok(()) })
    }

    fn stop(&self, answer: &AnswerId) -> bool {
        let stop = self.taken.lock().unwrap().get_mut(answer).and_then(Option::take);
        self.stopped.lock().unwrap().push(answer.to_string());
        stop.is_some_and(|stop| stop.send(()).is_ok())
    }
}

fn answer_events() -> Vec<AnswerEvent> {
    let table = Table {
        columns: vec![
            Column::new("channel", "Channel", Format::Text),
            Column::new("issuances", "Issued amount", Format::Money),
        ],
        rows: vec![vec![json!("<b>Email</b>"), json!(1234.5)], vec![json!("=OMB"), json!(null)]],
        totals: serde_json::Map::from_iter([("issuances".to_owned(), json!(1234.5))]),
        ..Table::default()
    };
    let computed = Computed {
        plan: "issuances by channel".into(),
        sql: "SELECT 1".into(),
        params: vec![Parameter { name: "?1".into(), value: json!("2026-11-09") }],
        definitions: vec![],
        timings: vec![Timing { stage: "sql".into(), ms: 1.5 }],
    };
    let understood =
        Understood {
            plan: "issuances by channel".into(), basis: "amount".into(), window: "Nov 9–15".into()
        };
    let insight = Insight { title: "Issuances rose".into(), summary: "By $1.".into(), ..Insight::default() };
    let receipt = Receipt {
        id: "ab12cd".into(),
        data_through: "2026-11-22".parse().ok(),
        actuals_through: None,
        took_ms: 12,
        cached: false,
    };
    vec![
        AnswerEvent::Understood(understood),
        AnswerEvent::Note(Note::warning("Read “x” as y.")),
        AnswerEvent::Data(Arc::new(table)),
        AnswerEvent::Insight(insight),
        AnswerEvent::Chart(Chart { png: vec![1, 2, 3].into(), alt: "A chart".into(), location: None }),
        AnswerEvent::Suggestions(vec!["by grade".into()]),
        AnswerEvent::Receipt(receipt),
        AnswerEvent::Computed(Arc::new(computed)),
        AnswerEvent::End(Outcome::Complete),
    ]
}

/// One answer, under the receipt `ab12cd`; `changed` was given from other data.
pub struct Shelf;

impl Library for Shelf {
    fn segments<'a>(&'a self, _: &'a Asker) -> BoxFuture<'a, Result<Vec<SegmentChoices>, Trouble>> {
        let segment =
            SegmentChoices { id: "channel".into(), label: "channel".into(), values: vec!["Email".into()] };
        Box::pin(async { Ok(vec![segment]) })
    }

    fn exhibit<'a>(
        &'a self,
        _: &'a Asker,
        receipt: &'a str,
        _: Look,
    ) -> BoxFuture<'a, Result<Arc<Exhibit>, Trouble>> {
        Box::pin(async move {
            match receipt {
                "ab12cd" => {
                    let answer = answer_events().into_iter().fold(Answer::default(), Answer::apply);
                    let spot = Spot {
                        x: 0.1,
                        y: 0.2,
                        w: 0.3,
                        h: 0.4,
                        label: "Email".into(),
                        value: "$1,235".into(),
                    };
                    let figure = json!({"data": [], "layout": {}});
                    Ok(Arc::new(Exhibit { answer, figure, spots: vec![spot] }))
                }
                "changed" => Err(Trouble::Changed),
                _ => Err(Trouble::Unknown),
            }
        })
    }

    fn csv<'a>(&'a self, _: &'a Asker, _: &'a str) -> BoxFuture<'a, Result<String, Trouble>> {
        Box::pin(async { Ok("channel,issuances\n".into()) })
    }

    fn suggest<'a>(
        &'a self,
        _: &'a Asker,
        _: &'a str,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Vec<String>, Trouble>> {
        Box::pin(async { Ok(vec!["by grade".into()]) })
    }

    fn pressed<'a>(
        &'a self,
        _: &'a Asker,
        _: &'a AnswerId,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Pressed, Trouble>> {
        Box::pin(async { Err(Trouble::Unknown) })
    }

    fn vote<'a>(
        &'a self,
        _: &'a Asker,
        _: &'a str,
        _: Option<bool>,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<(), Trouble>> {
        Box::pin(async { Ok(()) })
    }
}

pub struct Well;

impl Probe for Well {
    fn ready(&self) -> BoxFuture<'_, (bool, Value)> {
        Box::pin(async { (true, json!({"status": "ready", "data": "ok", "redis": null})) })
    }

    fn metrics(&self) -> String {
        "topup_answers_at_work 0\n".into()
    }

    fn replied(&self, _: u16) {}
}

/// Buckets that are never filled again.
#[derive(Default)]
pub struct Buckets {
    taken: Mutex<HashMap<String, u32>>,
    limited: Mutex<Vec<&'static str>>,
}

impl Buckets {
    /// By what somebody was told to wait.
    pub fn limited(&self) -> Vec<&'static str> {
        self.limited.lock().unwrap().clone()
    }

    /// Those whose names begin so are full again.
    pub fn forget(&self, names: &str) {
        self.taken.lock().unwrap().retain(|name, _| !name.starts_with(names));
    }

    /// All are full again.
    pub fn fill(&self) {
        self.taken.lock().unwrap().clear();
    }
}

impl Quota for Buckets {
    fn take<'a>(&'a self, name: &'a str, _: u32, burst: u32) -> BoxFuture<'a, Option<Duration>> {
        let mut taken = self.taken.lock().unwrap();
        let n = taken.entry(name.to_owned()).or_default();
        *n += 1;
        let wait = (*n > burst).then_some(Duration::from_secs(9));
        Box::pin(async move { wait })
    }

    fn limited(&self, by: &'static str) {
        self.limited.lock().unwrap().push(by);
    }
}

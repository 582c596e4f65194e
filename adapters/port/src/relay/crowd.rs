//! What holds of many answers over one budget, whatever happens: no span has more edits than it allows, and whoever
//! shows progress finds the edit to its last state at once.

use std::collections::HashMap;
use std::sync::Mutex;

use proptest::prelude::*;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::properties::{Growth, fair_day, growth, millis, paused};
use super::*;
use crate::testing::{Call, CallKind, HostileSurface, Hostility};
use crate::{AnswerId, Emitter, Limits, Permit, SET_ASIDE, ThreadKey};

/// The span that edits are counted in here.
const SPAN: Duration = Duration::from_secs(10);

/// A budget to the letter: an edit counts from when it is promised until a span after it was made.
struct Strict {
    most: usize,
    /// By name, when each place ends.
    places: Mutex<HashMap<String, Instant>>,
}

impl Strict {
    fn new(most: usize) -> Self {
        Self { most, places: Mutex::default() }
    }

    fn place(&self, name: String, instead_of: &str, most: usize, lasts: Duration) -> Permit {
        let (mut places, now) = (self.places.lock().expect("not poisoned"), Instant::now());
        places.retain(|_, end| now < *end);
        let passes = places.remove(instead_of).is_some() || places.contains_key(&name);
        if !passes && places.len() >= most {
            return Permit::Wait(SPAN / 60);
        }
        places.insert(name, now + lasts);
        Permit::Go
    }

    /// What is promised and was not made.
    fn promised(&self) -> Vec<String> {
        let places = self.places.lock().expect("not poisoned");
        places.keys().filter(|name| !name.contains("made")).cloned().collect()
    }
}

impl Budget for Strict {
    fn set_aside<'a>(&'a self, _: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, Permit> {
        let permit = self.place(answer.to_string(), "", self.most * 4 / 5, SET_ASIDE);
        Box::pin(async move { permit })
    }

    fn take<'a>(&'a self, _: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, Permit> {
        let (instead_of, most) = match edit {
            Edit::Progress => ("", self.most / 2),
            Edit::Last => (answer.as_str(), self.most),
        };
        let permit = self.place(format!("{answer} {edit:?}"), instead_of, most, SPAN + CALL);
        Box::pin(async move { permit })
    }

    fn made<'a>(&'a self, _: &'a ThreadKey, answer: &'a AnswerId, edit: Edit) -> BoxFuture<'a, ()> {
        let made = format!("{answer} made {:?}", Instant::now());
        let _ = self.place(made, &format!("{answer} {edit:?}"), usize::MAX, SPAN);
        Box::pin(async {})
    }

    fn give_back<'a>(&'a self, _: &'a ThreadKey, answer: &'a AnswerId) -> BoxFuture<'a, ()> {
        self.places.lock().expect("not poisoned").remove(answer.as_str());
        Box::pin(async {})
    }
}

fn delivery(n: usize) -> Delivery {
    let answer = AnswerId::parse(format!("answer-{n:07}")).expect("a good id");
    Delivery::new(answer, ThreadKey::new("memory", "w", "c", n.to_string()))
}

/// One of a crowd: when it begins, how it grows, and after how long its process is cut off and another takes it up.
type One = (Duration, Growth, Option<Duration>);

fn crowd() -> impl Strategy<Value = Vec<One>> {
    prop::collection::vec(
        (millis(0..30_000), growth(), prop::option::weighted(0.2, millis(0..20_000))),
        3..16,
    )
}

fn quick() -> Limits {
    Limits {
        between_edits: Duration::from_millis(500),
        edits: Some(5),
        picture_bytes: None,
        status_rearm: None,
    }
}

/// Delivers them all; when each came to its end.
fn deliver_all(
    surface: &Arc<HostileSurface>,
    budget: &Arc<Strict>,
    crowd: &[One],
) -> Vec<(Instant, Delivered)> {
    let parts = RelayParts { budget: budget.clone(), ..RelayParts::default() };
    let one = |n: usize, (begins, growth, cut): One| {
        let (surface, parts) = (surface.clone(), parts.clone());
        async move {
            sleep(begins).await;
            let relay = Relay::new(Arc::clone(&surface), parts.clone());
            let (emitter, answers) = Emitter::new();
            let growing = async {
                growth.emit(&emitter).await;
                Instant::now()
            };
            let both = async { tokio::join!(relay.deliver(delivery(n), answers), growing) };
            match timeout(cut.unwrap_or(Duration::MAX), both).await {
                Ok((delivered, ended)) => (ended, delivered),
                Err(_) => {
                    let next = Relay::new(surface, parts);
                    let delivered = next.deliver(delivery(n).resumed(None), Answers::interrupted()).await;
                    (Instant::now(), delivered)
                }
            }
        }
    };
    paused(async {
        let mut all = JoinSet::new();
        for (n, it) in crowd.iter().cloned().enumerate() {
            let one = one(n, it);
            all.spawn(async move { (n, one.await) });
        }
        let mut ended = all.join_all().await;
        ended.sort_by_key(|(n, _)| *n);
        ended.into_iter().map(|(_, one)| one).collect()
    })
}

/// The most edits that began in any span.
fn most_in_a_span(calls: &[Call]) -> usize {
    let within = |end: Instant| calls.iter().filter(|c| c.started <= end && c.started + SPAN > end).count();
    calls.iter().map(|call| within(call.started)).max().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_span_has_more_edits_than_the_budget(
        hostility in fair_day(), crowd in crowd(), most in 5..30_usize, seed: u64,
    ) {
        let surface = Arc::new(HostileSurface::new(quick(), hostility, seed));
        let budget = Arc::new(Strict::new(most));
        let ended = deliver_all(&surface, &budget, &crowd);
        for (_, delivered) in &ended {
            prop_assert!(!matches!(delivered, Delivered::Failed(_)), "{delivered:?}");
        }
        let edits = surface.recorder().calls_of(CallKind::Edit);
        prop_assert!(most_in_a_span(&edits) <= most, "{} of {most}", most_in_a_span(&edits));
        // What is promised is made, given back, or ends with the process that was cut off.
        if crowd.iter().all(|(_, _, cut)| cut.is_none()) {
            prop_assert_eq!(budget.promised(), Vec::<String>::new());
        }
    }

    #[test]
    fn a_last_state_follows_its_end_at_once_however_busy_the_others_are(
        crowd in crowd(), most in 5..30_usize,
    ) {
        let surface = Arc::new(HostileSurface::new(quick(), Hostility::default(), 1));
        let budget = Arc::new(Strict::new(most));
        let crowd: Vec<One> = crowd.into_iter().map(|(begins, growth, _)| (begins, growth, None)).collect();
        let ended = deliver_all(&surface, &budget, &crowd);
        for (n, (end, delivered)) in ended.iter().enumerate() {
            let Delivered::Shown(_) = delivered else { continue };
            let Delivery { answer, .. } = delivery(n);
            let calls = surface.recorder().calls();
            let shows = |c: &&Call| c.answer.as_ref() == Some(&answer) && c.page.as_ref().is_some_and(|p| p.is_final);
            let first = calls.iter().find(shows).expect("its last state was sent");
            let late = first.started.saturating_duration_since(*end);
            prop_assert!(late <= quick().between_edits, "{late:?} after its end");
        }
    }
}

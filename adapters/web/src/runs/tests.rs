//! A run as its listeners see it: lost and found again, stopped, forgotten, followed from another replica.

use futures::StreamExt;
use topup_port::{Accepted, Answer, Ask, BoxFuture, Declined, Outcome, Person, Stage, ThreadKey};

use super::*;

/// Remembers what was stopped.
#[derive(Default)]
struct Stops(Mutex<Vec<AnswerId>>);

impl Intake for Stops {
    fn accept(&self, _: Ask) -> Result<Accepted, Declined> {
        Err(Declined::ShuttingDown)
    }

    fn admit<'a>(&'a self, _: &'a Person, _: &'a ThreadKey) -> BoxFuture<'a, Result<(), Declined>> {
        Box::pin(async { Ok(()) })
    }

    fn stop(&self, answer: &AnswerId) -> bool {
        lock(&self.0).push(answer.clone());
        true
    }
}

fn state(stage: Stage, outcome: Option<Outcome>) -> WebAnswer {
    WebAnswer::of(&Answer { stage, outcome, ..Answer::default() }).expect("shown")
}

const WITHIN: Duration = Duration::from_secs(15);

#[tokio::test(start_paused = true)]
async fn who_comes_back_goes_on_where_they_stopped() {
    let (runs, intake, id) =
        (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
    let run = runs.open(&id, "s");
    runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
    let mut stream = Box::pin(runs.follow(&run, &id, 0, intake.clone()));
    assert_eq!(stream.next().await.map(|(n, e)| (n, e.name)), Some((1, "partial")));
    drop(stream);
    tokio::time::sleep(Duration::from_secs(14)).await;
    let stream = runs.follow(&run, &id, 1, intake.clone());
    runs.grow(&id, "s", &state(Stage::Querying, None), str::to_owned);
    runs.grow(&id, "s", &state(Stage::Querying, Some(Outcome::Complete)), str::to_owned);
    let rest: Vec<_> = stream.map(|(n, e)| (n, e.name)).collect().await;
    assert_eq!(rest, [(2, "partial"), (3, "done")]);
    tokio::time::sleep(WITHIN * 2).await;
    assert!(lock(&intake.0).is_empty(), "it came back in time, and ended");
}

#[tokio::test(start_paused = true)]
async fn what_nobody_listens_to_is_stopped() {
    let (runs, intake, id) =
        (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
    let run = runs.open(&id, "s");
    runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
    let (one, two) = (runs.follow(&run, &id, 0, intake.clone()), runs.follow(&run, &id, 0, intake.clone()));
    drop(one);
    tokio::time::sleep(WITHIN * 2).await;
    assert!(lock(&intake.0).is_empty(), "another one still listens");
    drop(two);
    tokio::time::sleep(WITHIN - Duration::from_secs(1)).await;
    assert!(lock(&intake.0).is_empty());
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(*lock(&intake.0), [id]);
}

#[tokio::test(start_paused = true)]
async fn who_listens_to_what_is_taken_away_is_told() {
    let (runs, intake, id) =
        (Runs::new(WITHIN), Arc::new(Stops::default()), AnswerId::parse("answer-1-of-1").expect("an id"));
    let run = runs.open(&id, "s");
    runs.grow(&id, "s", &state(Stage::Planning, None), str::to_owned);
    let stream = runs.follow(&run, &id, 0, intake);
    runs.withdraw(&id);
    let rest: Vec<_> = stream.map(|(_, e)| (e.name, e.data["kind"].clone())).collect().await;
    assert_eq!(rest, [("partial", serde_json::Value::Null), ("done", "silence".into())]);
    assert!(runs.find(&id, "s").is_none());
}

#[tokio::test(start_paused = true)]
async fn under_load_the_oldest_finished_runs_make_room() {
    let runs = Runs::new(WITHIN);
    let id = |n: usize| AnswerId::parse(format!("answer-number-{n}")).expect("an id");
    for n in 0..=MOST_FINISHED {
        runs.grow(&id(n), "s", &state(Stage::Planning, Some(Outcome::Stopped)), str::to_owned);
    }
    assert!(runs.find(&id(0), "s").is_none());
    assert!(runs.find(&id(1), "s").is_some() && runs.find(&id(MOST_FINISHED), "s").is_some());
}

#[tokio::test(start_paused = true)]
async fn a_run_is_its_sessions_alone_and_is_forgotten_after_its_end() {
    let (runs, id) = (Runs::new(WITHIN), AnswerId::parse("answer-1-of-1").expect("an id"));
    runs.grow(&id, "s", &state(Stage::Planning, Some(Outcome::Stopped)), str::to_owned);
    assert!(runs.find(&id, "other").is_none());
    assert!(runs.find(&id, "s").is_some());
    tokio::time::sleep(KEPT + Duration::from_secs(1)).await;
    assert!(runs.find(&id, "s").is_none());
}

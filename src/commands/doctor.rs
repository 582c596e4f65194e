//! `topup doctor`: checks settings, model, data and state folder, and says what
//! to do about each finding.

use super::common::{self, Common, DataFlags};
use jiff::civil::Date;
use std::process::ExitCode;
use std::sync::Arc;
use topup::clock::SystemClock;
use topup::model::{Model, Role, Table};
use topup::pipeline::{Snapshot, Source};
use topup::settings::{LEFT_OUT, Settings, print_config};
use topup_port::Finding;

/// Options of `topup doctor`.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    data: DataFlags,
    /// Prints all settings with where each came from, secrets hidden, and ends
    #[arg(long)]
    print_config: bool,
}

/// What was found, line by line.
#[derive(Default)]
struct Findings {
    bad: usize,
    hints: usize,
}

impl Findings {
    fn good(&self, text: &str) {
        println!("ok    {text}");
    }
    fn hint(&mut self, text: &str) {
        self.hints += 1;
        println!("hint  {text}");
    }
    fn bad(&mut self, text: &str) {
        self.bad += 1;
        println!("FIX   {text}");
    }
}

/// Runs `topup doctor`; the exit code is 1 if something must be mended.
///
/// # Errors
/// The settings cannot be read.
pub async fn run(args: Doctor, common: &Common) -> anyhow::Result<ExitCode> {
    let loaded = common::settings(common, &args.data)?;
    if args.print_config {
        print!("{}", print_config(&loaded));
        return Ok(ExitCode::SUCCESS);
    }
    let mut f = Findings::default();
    if let Err(error) = topup::telemetry::init(&loaded.settings.log) {
        f.bad(&error.to_string());
    }
    match &loaded.file {
        Some(path) => f.good(&format!("settings from {}", path.display())),
        None => f.good("settings: the defaults and the environment (no topup.toml here)"),
    }
    loaded.warnings.iter().for_each(|w| f.hint(w));
    let model = match common::model(&args.data) {
        Ok(model) => {
            f.good(&format!(
                "semantic model {}: {} metrics, {} segments",
                model.version(),
                model.metrics().len(),
                model.segments().len()
            ));
            for part in model.read_whole() {
                f.hint(&format!(
                    "the daily sums do not hold the model's part {part}, or hold it defined otherwise; questions about it read \
                     every row. Leave out its `rollups` to say so"
                ));
            }
            model
        }
        Err(error) => {
            f.bad(&common::one_line(&error));
            return Ok(ExitCode::FAILURE);
        }
    };
    let settings = &loaded.settings;
    match std::fs::create_dir_all(&settings.state.dir).and_then(|()| tempfile_in(&settings.state.dir)) {
        Ok(()) => f.good(&format!("state folder {}", settings.state.dir.display())),
        Err(e) => f.bad(&format!(
            "state folder {}: {e}; give one that can be written with --state-dir",
            settings.state.dir.display()
        )),
    }
    if let Some(path) = &settings.access.file {
        match topup::access::Access::open(path, &model) {
            Ok(_) => f.good(&format!("roles from {}", path.display())),
            Err(error) => f.bad(&error.to_string()),
        }
    }
    check_data(&mut f, settings, model, &args).await;
    check_service(&mut f, settings).await;
    check_platforms(&mut f, settings).await;
    println!(
        "{}",
        match (f.bad, f.hints) {
            (0, 0) => "All is well.",
            (0, _) => "Nothing must be mended; what is said behind \"hint\" would help.",
            _ => "What is said behind \"FIX\" must be mended first.",
        }
    );
    Ok(if f.bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tempfile_in(dir: &std::path::Path) -> std::io::Result<()> {
    let probe = dir.join(format!(".doctor-{}", std::process::id()));
    std::fs::write(&probe, b"")?;
    std::fs::remove_file(&probe)
}

/// What `topup serve` needs beside the data: its page's settings, the small database, Redis where one is named.
async fn check_service(f: &mut Findings, settings: &Settings) {
    match settings.web.check() {
        Ok(()) => {
            f.good(&format!("the page would be at http://{}", topup::service::openable(settings.web.listen)));
            let web = &settings.web;
            topup::service::from_elsewhere(web.listen, &web.hosts, web.plain_http)
                .iter()
                .for_each(|l| f.hint(l));
        }
        Err(reason) => f.bad(&reason),
    }
    let place = topup::store::small_database(settings);
    let stores = match topup::store::open(settings, Arc::new(SystemClock)).await {
        Ok(stores) => stores,
        Err(error) => return f.bad(&error.to_string()),
    };
    f.good(&format!("receipts and votes in {}", place.display()));
    if let Ok(held) = stores.files.held().await {
        #[allow(clippy::cast_precision_loss, reason = "one decimal is shown")]
        let megabytes = held.bytes as f64 / (1024.0 * 1024.0);
        f.good(&format!(
            "pictures and files for chats: {}, {megabytes:.1} MB of at most {} (store.files_mb)",
            held.files,
            held.most / (1024 * 1024)
        ));
    }
    match &stores.redis {
        None => f.good("no Redis is set: threads are kept in files, and one process serves alone"),
        Some(redis) if redis.now().up => f.good("Redis answers"),
        Some(redis) if redis.now().locked_out => f.bad(
            "Redis refuses us: set the user and password of redis.url right. Until then answers go on without memory of \
             their threads",
        ),
        Some(_) => f.bad(
            "Redis does not answer; check that it runs, and redis.url with its password. Until then answers go on without \
             memory of their threads",
        ),
    }
}

/// What the platforms say of their settings.
async fn check_platforms(f: &mut Findings, settings: &Settings) {
    for platform in LEFT_OUT {
        f.good(&format!("this Topup was built without {platform}"));
    }
    for (_, platform) in settings.platforms() {
        for finding in platform.diagnose().await {
            match finding {
                Finding::Good(text) => f.good(&text),
                Finding::Hint(text) => f.hint(&text),
                Finding::Bad(text) => f.bad(&text),
            }
        }
    }
}

async fn check_data(f: &mut Findings, settings: &Settings, model: Arc<Model>, args: &Doctor) {
    let path = match common::database(settings) {
        Ok(path) => path,
        Err(error) => return f.bad(&common::one_line(&error)),
    };
    let source = match Source::open(path, model.clone(), settings.time.day_first).await {
        Ok(source) => source,
        Err(error) => return f.bad(&error.to_string()),
    };
    let snapshot = match source.snapshot().await {
        Ok(snapshot) => snapshot,
        Err(error) => return f.bad(&error.to_string()),
    };
    f.good(&format!("database {}, data version {}", path.display(), snapshot.data_version));
    let mut readable = true;
    for table in model.tables() {
        let sound = check_table(f, &snapshot, &model, table).await;
        if sound {
            check_rows(f, path, table).await;
        }
        readable &= sound;
    }
    if !readable {
        return;
    }
    match &snapshot.catalog.advice {
        Some(advice) => f.hint(advice),
        None => f.good("daily sums are fresh"),
    }
    let today = common::as_of(&args.data, settings);
    check_days(f, &snapshot, &model, today);
    check_values(f, &snapshot, &model);
}

/// Whether the table that a metric of the model reads has its columns and rows.
async fn check_table(f: &mut Findings, snapshot: &Snapshot, model: &Model, table: &Table) -> bool {
    let flag = if table.dates.len() > 1 { "--cps" } else { "--forecast" };
    let main = model.metric(model.default_metric()).is_some_and(|m| m.table == table.id);
    let columns = match snapshot.engine.columns(&table.id).await {
        Ok(columns) => columns,
        Err(error) => {
            f.bad(&error.to_string());
            return false;
        }
    };
    let missing: Vec<&str> = table
        .columns
        .iter()
        .map(|c| c.name.as_str())
        .filter(|c| !columns.iter().any(|has| has == c))
        .collect();
    let dated = table.dates.iter().any(|d| snapshot.catalog.newest.contains_key(d));
    let empty = format!("{} holds no rows; `topup import {flag} FILE` fills it", table.id);
    if columns.is_empty() {
        let text = format!("there is no table {}; `topup import {flag} FILE` makes it", table.id);
        if main {
            f.bad(&text)
        } else {
            f.hint(&text)
        }
        return !main;
    }
    if !missing.is_empty() {
        f.bad(&format!(
            "the model names columns that {} does not have: {}. Questions about them fail: import a file that has them, or \
             take them out of the model",
            table.id,
            missing.join(", ")
        ));
        return false;
    }
    match snapshot.catalog.rows.get(&table.id) {
        _ if !dated && main => f.bad(&empty),
        _ if !dated => f.hint(&format!("{empty}, if there is one")),
        Some(rows) => f.good(&format!("{}: {rows} rows", table.id)),
        None => f.good(&format!("{} can be read", table.id)),
    }
    dated || !main
}

/// Whether the rows hold what a question takes them to hold; import sees to that, another tool need not.
async fn check_rows(f: &mut Findings, db: &std::path::Path, table: &Table) {
    match topup::warehouse::broken(db, &table.id).await {
        Ok(broken) => broken.iter().for_each(|b| f.bad(&b.to_string())),
        Err(error) => f.bad(&error.to_string()),
    }
}

fn check_days(f: &mut Findings, snapshot: &Snapshot, model: &Model, today: Date) {
    // Forecasts lie ahead; applications cannot.
    let ahead: Vec<&String> = model
        .metrics()
        .iter()
        .filter(|m| matches!(m.role, Some(Role::Forecast | Role::Actual)))
        .filter_map(|m| model.tables().iter().find(|t| t.id == m.table))
        .flat_map(|t| &t.dates)
        .collect();
    for (column, newest) in &snapshot.catalog.newest {
        let age = topup::calendar::days_between(*newest, today);
        if age < 0 && !ahead.contains(&column) {
            f.hint(&format!(
                "{column} holds dates after {today}, the newest {newest}: rows of days to come stay out of every answer \
                 until then. Check the dates in the source (day and month may be swapped: `topup import --day-first`), \
                 or the clock of this machine"
            ));
        } else if age > 3 {
            f.hint(&format!("{column} ends on {newest}, {age} days before {today}; import newer data, or ask with --as-of {newest}"));
        } else {
            f.good(&format!("{column} runs through {newest}"));
        }
    }
}

fn check_values(f: &mut Findings, snapshot: &Snapshot, model: &Model) {
    for segment in model.segments() {
        let values = snapshot.values.get(&segment.id).map_or(0, Vec::len);
        if values == 0 {
            f.hint(&format!(
                "{} has no values in the data, so questions by {} give nothing; import a file that has it, or name its \
                 header with --map {}=\"…\"",
                segment.id, segment.label, segment.id
            ));
        } else if values > 500 {
            f.hint(&format!("{} has {values} values; is the right column mapped to it?", segment.id));
        }
    }
}

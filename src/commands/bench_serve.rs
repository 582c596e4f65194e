//! `topup bench-serve`: a load on a running service on this machine: many users at once, each in a session and a thread
//! of its own, with a realistic mix of questions. Says how many answers came a minute, how long they took, how many
//! came from cache, what went wrong, and how much memory the service then has.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Options of `topup bench-serve`.
#[derive(Debug, clap::Args)]
pub struct BenchServe {
    /// Address and port of the service; loopback alone
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8737")]
    address: std::net::SocketAddr,
    /// Users at once
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    users: u32,
    /// Seconds of load
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=120))]
    seconds: u64,
    /// Milliseconds that a user reads an answer before the next question, on average; 0 for users who never pause
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    pause_ms: u64,
    /// Which questions are asked
    #[arg(long, value_enum, default_value = "real")]
    mix: Mix,
}

/// Which questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Mix {
    /// As people ask: two in three are what is asked every day, the others are of somebody's own
    Real,
    /// What is asked every day alone: nearly all comes from the cache
    Usual,
    /// Every question is another one: nothing comes from the cache
    Own,
}

/// What executives ask again and again; `{n}` makes a question another one.
const USUAL: [&str; 8] = [
    "WoW issuances by channel",
    "issuances by week, last {n} weeks",
    "forecast vs actual by week, last {n} weeks",
    "funnel last month",
    "submits by grade, last {n} days",
    "approval rate by channel, last {n} days",
    "why did issuances change last month",
    "issuances by product last month",
];

/// One answer.
struct Taken {
    first_byte: Duration,
    whole: Duration,
    cached: bool,
    answered: bool,
}

/// Runs `topup bench-serve`.
///
/// # Errors
/// The address is not of this machine, or nobody answers there.
pub async fn run(args: BenchServe) -> anyhow::Result<ExitCode> {
    if !args.address.ip().is_loopback() {
        bail!("a load goes to this machine alone: give a loopback address");
    }
    let until = Instant::now() + Duration::from_secs(args.seconds);
    let args = Arc::new(args);
    let users: Vec<_> =
        (0..args.users).map(|user| tokio::spawn(one_user(args.clone(), user, until))).collect();
    let (mut taken, mut errors) = (Vec::new(), 0_usize);
    for user in users {
        let (answers, failed) = user.await.context("a user's task broke")?;
        taken.extend(answers);
        errors += failed;
    }
    if taken.is_empty() {
        bail!(
            "nobody answers at {}: start `topup serve` with ask.per_minute and ask.burst at 100000",
            args.address
        );
    }
    errors += taken.iter().filter(|t| !t.answered).count();
    let rate = taken.len() as f64 / args.seconds as f64;
    let cached = taken.iter().filter(|t| t.cached).count();
    println!("{} users, {} s, {} answers, {errors} errors", args.users, args.seconds, taken.len());
    println!("answers a minute   {:>10.0}", rate * 60.0);
    println!("cache hits         {:>9.1}%", 100.0 * cached as f64 / taken.len() as f64);
    let line = |name: &str, of: &dyn Fn(&Taken) -> Duration| {
        let mut all: Vec<Duration> = taken.iter().map(of).collect();
        all.sort();
        let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!("{name:<18} p50 {:>8.1} ms   p95 {:>8.1} ms   p99 {:>8.1} ms", at(0.5), at(0.95), at(0.99));
    };
    line("first bytes", &|t| t.first_byte);
    line("whole answer", &|t| t.whole);
    match resident(args.address).await {
        Some(bytes) => println!("resident memory    {:>10.0} MiB", bytes / 1024.0 / 1024.0),
        None => println!("resident memory    not told"),
    }
    Ok(ExitCode::SUCCESS)
}

/// The memory of the service, in bytes, as its metrics tell it.
async fn resident(address: std::net::SocketAddr) -> Option<f64> {
    let mut socket = TcpStream::connect(address).await.ok()?;
    let request = format!("GET /metrics HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.ok()?;
    let mut text = String::new();
    socket.read_to_string(&mut text).await.ok()?;
    let line = text.lines().find(|line| line.starts_with("process_resident_memory_bytes "))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Asks one question after the other over one connection until the time is up; gives the answers and the failures.
async fn one_user(args: Arc<BenchServe>, user: u32, until: Instant) -> (Vec<Taken>, usize) {
    let (mut taken, mut failed, mut asked) = (Vec::new(), 0, 0_usize);
    let mut session = None;
    // People do not all begin at one moment.
    pause(&args, user, 0).await;
    while Instant::now() < until {
        let Ok(socket) = TcpStream::connect(args.address).await else {
            failed += 1;
            tokio::time::sleep(Duration::from_millis(200)).await;
            continue;
        };
        let _ = socket.set_nodelay(true);
        let mut connection = BufReader::new(socket);
        while Instant::now() < until {
            let question = question(&args, user, asked);
            asked += 1;
            match one_answer(&mut connection, &args, &mut session, &question, asked).await {
                Ok(answer) => {
                    taken.push(answer);
                    pause(&args, user, asked).await;
                }
                Err(_) => {
                    failed += 1;
                    break;
                }
            }
        }
    }
    (taken, failed)
}

/// Reads for half to one and a half times the average, another time each.
async fn pause(args: &BenchServe, user: u32, asked: usize) {
    let share = 50 + (u64::from(user) * 37 + asked as u64 * 61) % 101;
    if args.pause_ms > 0 {
        tokio::time::sleep(Duration::from_millis(args.pause_ms * share / 100)).await;
    }
}

/// What a user asks as the so-and-so-manieth question. One of its own is a stretch of days that nobody asked for before.
fn question(args: &BenchServe, user: u32, asked: usize) -> String {
    let own = match args.mix {
        Mix::Real => (user as usize + asked).is_multiple_of(3),
        Mix::Usual => false,
        Mix::Own => true,
    };
    if own {
        // Distinct pairs of day and length: the data of the demo reach back about three years.
        let n = asked as u32 * args.users + user;
        let metric = ["issuances", "submits", "approvals"][n as usize % 3];
        let by = ["channel", "grade", "product", "term"][n as usize / 3 % 4];
        let (start, days) = (n / 12 % 600, 20 + n / 7_200 % 200);
        let first = jiff::civil::date(2024, 3, 1).saturating_add(jiff::Span::new().days(i64::from(start)));
        let last = first.saturating_add(jiff::Span::new().days(i64::from(days)));
        return format!("{metric} by {by} from {first} to {last}");
    }
    let n = [4, 8, 12, 13][asked % 4];
    USUAL[(user as usize * 3 + asked) % USUAL.len()].replace("{n}", &n.to_string())
}

async fn one_answer(
    connection: &mut BufReader<TcpStream>,
    args: &BenchServe,
    session: &mut Option<String>,
    question: &str,
    asked: usize,
) -> anyhow::Result<Taken> {
    let started = Instant::now();
    let body = serde_json::json!({"message": question, "thread": format!("t{}", asked % 50)}).to_string();
    let cookie = session.as_ref().map(|c| format!("cookie: {c}\r\n")).unwrap_or_default();
    let request = format!(
        "POST /chat HTTP/1.1\r\nhost: {}\r\n{cookie}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        args.address,
        body.len()
    );
    connection.write_all(request.as_bytes()).await?;
    let mut line = String::new();
    connection.read_line(&mut line).await?;
    let first_byte = started.elapsed();
    let fine = line.contains(" 200 ");
    let mut length = None;
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            bail!("the connection ended");
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name {
            "set-cookie" => *session = value.split(';').next().map(str::to_owned),
            "content-length" => length = value.parse::<usize>().ok(),
            _ => {}
        }
    }
    let mut text = Vec::new();
    if let Some(length) = length {
        text.resize(length, 0);
        connection.read_exact(&mut text).await?;
    } else {
        loop {
            line.clear();
            connection.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim(), 16)?;
            let at = text.len();
            text.resize(at + size + 2, 0);
            connection.read_exact(&mut text[at..]).await?;
            text.truncate(at + size);
            if size == 0 {
                break;
            }
        }
    }
    let text = String::from_utf8_lossy(&text);
    Ok(Taken {
        first_byte,
        whole: started.elapsed(),
        cached: text.contains("\"cached\":true"),
        answered: fine && text.contains("\"kind\":\"answer\""),
    })
}

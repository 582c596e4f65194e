//! The terminal passes the suite of the port. What is shown is what the screen shows after every byte that was written.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use topup_port::testing::conformance::{self, Bench, Shown};
use topup_port::testing::{CallKind, Fault, Faulty};
use topup_port::{Answer, AnswerId, Chart, Limits, MessageRef, RelayParts, Surface, SurfaceError, ThreadKey};
use topup_terminal::TextStyle;
use topup_terminal::surface::{Drawing, PLATFORM, TerminalSurface};

/// What is written to one terminal.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A terminal for each thread: on one terminal there is one answer at a time.
struct Terminals {
    charts: tempfile::TempDir,
    screens: Mutex<HashMap<ThreadKey, Screen>>,
}

/// What is written to a terminal, and the surface that writes it.
type Screen = (Paper, Arc<TerminalSurface<Paper>>);

impl Terminals {
    fn of(&self, thread: &ThreadKey) -> Screen {
        let mut screens = self.screens.lock().unwrap();
        let screen = screens.entry(thread.clone()).or_insert_with(|| {
            let (paper, charts) = (Paper::default(), self.charts.path().join("charts"));
            std::fs::create_dir_all(&charts).unwrap();
            let style = TextStyle { width: 200, ..TextStyle::default() };
            (paper.clone(), Arc::new(TerminalSurface::new(paper, style, Some(5_000), charts)))
        });
        screen.clone()
    }

    /// The surface of any: what does not touch the screen.
    fn any(&self) -> Arc<TerminalSurface<Paper>> {
        self.of(&ThreadKey::new("", "", "", "")).1
    }
}

impl Surface for Terminals {
    type Native = Drawing;

    fn limits(&self) -> Limits {
        self.any().limits()
    }

    fn render(&self, answer: &Answer) -> Option<Drawing> {
        self.any().render(answer)
    }

    fn plain(&self, answer: &Answer) -> Option<Drawing> {
        self.any().plain(answer)
    }

    async fn post(
        &self,
        t: &ThreadKey,
        id: &AnswerId,
        message: &Drawing,
    ) -> Result<MessageRef, SurfaceError> {
        self.of(t).1.post(t, id, message).await
    }

    async fn find(&self, t: &ThreadKey, id: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        self.of(t).1.find(t, id).await
    }

    async fn edit(&self, t: &ThreadKey, at: &MessageRef, message: &Drawing) -> Result<(), SurfaceError> {
        self.of(t).1.edit(t, at, message).await
    }

    async fn withdraw(&self, t: &ThreadKey, at: &MessageRef) -> Result<(), SurfaceError> {
        self.of(t).1.withdraw(t, at).await
    }

    async fn upload(&self, t: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        self.of(t).1.upload(t, chart).await
    }
}

struct Desk {
    surface: Arc<Faulty<Terminals>>,
}

impl Desk {
    fn new() -> Self {
        let charts = tempfile::tempdir().unwrap();
        Self { surface: Arc::new(Faulty::new(Terminals { charts, screens: Mutex::default() })) }
    }

    fn written(&self, thread: &ThreadKey) -> String {
        String::from_utf8(self.surface.surface().of(thread).0.0.lock().unwrap().clone()).unwrap()
    }
}

impl Bench for Desk {
    type Surface = Faulty<Terminals>;

    fn surface(&self) -> Arc<Self::Surface> {
        self.surface.clone()
    }

    fn parts(&self) -> RelayParts {
        TerminalSurface::<Paper>::relay_parts()
    }

    fn thread(&self) -> ThreadKey {
        let number = self.surface.surface().screens.lock().unwrap().len();
        let thread = ThreadKey::new(PLATFORM, "local", "cli", number.to_string());
        self.surface.surface().of(&thread);
        thread
    }

    fn shown(&self, thread: &ThreadKey) -> Vec<Shown> {
        let text = screen(&self.written(thread));
        if text.trim().is_empty() || self.surface.is_deleted(thread) {
            return Vec::new();
        }
        let mut shown =
            Shown { text: text.split_whitespace().collect::<Vec<_>>().join(" "), ..Shown::default() };
        for line in text.lines().map(str::trim) {
            shown.pictures += usize::from(line.starts_with("Chart: "));
            if line.contains("(Ctrl-C stops it)") {
                shown.buttons.push("Stop".into());
            }
            if let Some((number, label)) = line.split_once(". ")
                && number.parse::<u32>().is_ok()
            {
                shown.buttons.push(label.into());
            }
        }
        vec![shown]
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

    /// Whatever a terminal acts upon, apart from our own clearing, and what turns the direction of reading.
    fn harm(&self, thread: &ThreadKey) -> Option<String> {
        let text = screen(&self.written(thread));
        let harmful = |c: &char| (c.is_control() && *c != '\n') || ('\u{202a}'..='\u{202e}').contains(c);
        text.chars().find(harmful).map(|c| format!("{c:?} in {text}"))
    }
}

/// What stands on a terminal with many rows after this was written to it.
fn screen(written: &str) -> String {
    let (mut lines, mut rest) = (vec![String::new()], written);
    while let Some(c) = rest.chars().next() {
        let clearing = rest.strip_prefix("\r\x1b[").and_then(|r| r.split_once("A\x1b[J"));
        if let Some((up, behind)) = clearing
            && let Ok(up) = up.parse::<usize>()
        {
            lines.truncate(lines.len() - up);
            lines.last_mut().unwrap().clear();
            rest = behind;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\n' => lines.push(String::new()),
            c => lines.last_mut().unwrap().push(c),
        }
    }
    lines.join("\n")
}

#[tokio::test(start_paused = true)]
async fn the_terminal_passes_the_suite() {
    conformance::all(&Desk::new()).await;
}

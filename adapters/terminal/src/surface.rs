//! The terminal as a surface on the port: one answer at a time grows at the bottom of the screen, and its last state
//! stays. Where there is no terminal, the last state alone is printed.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use topup_port::{
    Answer, AnswerId, Chart, Limits, MessageRef, Outcome, RelayParts, Surface, SurfaceError, ThreadKey,
};

use crate::live::Frame;
use crate::{TextStyle, render};

/// The name of this surface in thread keys.
pub const PLATFORM: &str = "terminal";

/// One terminal.
pub struct TerminalSurface<W> {
    style: TextStyle,
    /// Rows of the terminal; none where the text goes into a pipe or a file.
    rows: Option<usize>,
    charts: PathBuf,
    screen: Mutex<Screen<W>>,
}

/// What the terminal shows of the answer that was asked last.
struct Screen<W> {
    out: W,
    frame: Frame,
    shown: Option<(AnswerId, Drawing)>,
    pictures: u32,
}

/// A state of an answer as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    text: String,
    /// Nothing comes after it: it stays.
    last: bool,
}

impl<W: Write + Send + 'static> TerminalSurface<W> {
    /// Draws to `out`, which has so many rows (none: it is no terminal), and writes pictures into the folder `charts`.
    pub fn new(out: W, style: TextStyle, rows: Option<usize>, charts: PathBuf) -> Self {
        let screen = Screen { out, frame: Frame::default(), shown: None, pictures: 0 };
        Self { style, rows, charts, screen: Mutex::new(screen) }
    }

    /// How a relay serves this surface: progress at once, and the end together with its picture's path.
    #[must_use]
    pub fn relay_parts() -> RelayParts {
        let picture_grace = Duration::from_secs(10);
        RelayParts { grace: Duration::ZERO, picture_grace, ..RelayParts::default() }
    }

    fn screen(&self) -> MutexGuard<'_, Screen<W>> {
        self.screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, answer: AnswerId, drawing: &Drawing) -> Result<(), SurfaceError> {
        let mut screen = self.screen();
        // What was printed for good is not printed again.
        if screen.shown.as_ref().is_some_and(|(id, shown)| *id == answer && shown == drawing) {
            return Ok(());
        }
        screen.draw(drawing, self.rows).map_err(|error| transient(&error))?;
        screen.shown = Some((answer, drawing.clone()));
        Ok(())
    }
}

impl<W: Write> Screen<W> {
    fn draw(&mut self, drawing: &Drawing, rows: Option<usize>) -> std::io::Result<()> {
        self.frame.clear(&mut self.out)?;
        match rows {
            Some(rows) if !drawing.last => self.frame.draw(&mut self.out, &drawing.text, rows),
            _ => {
                writeln!(self.out, "\n{}", drawing.text)?;
                self.out.flush()
            }
        }
    }
}

impl<W: Write + Send + 'static> Surface for TerminalSurface<W> {
    type Native = Drawing;

    fn limits(&self) -> Limits {
        Limits { between_edits: Duration::ZERO, edits: None, picture_bytes: None, status_rearm: None }
    }

    fn render(&self, answer: &Answer) -> Option<Drawing> {
        let last = answer.is_final();
        let shown = answer.outcome != Some(Outcome::Silence) && (last || self.rows.is_some());
        shown.then(|| Drawing { text: render(answer, &self.style), last })
    }

    fn plain(&self, answer: &Answer) -> Option<Drawing> {
        self.render(&Answer { chart: None, data: None, ..answer.clone() })
    }

    async fn post(
        &self,
        _: &ThreadKey,
        answer: &AnswerId,
        message: &Drawing,
    ) -> Result<MessageRef, SurfaceError> {
        self.draw(answer.clone(), message)?;
        Ok(MessageRef(answer.to_string()))
    }

    async fn find(&self, _: &ThreadKey, answer: &AnswerId) -> Result<Option<MessageRef>, SurfaceError> {
        let screen = self.screen();
        Ok(screen.shown.as_ref().filter(|(id, _)| id == answer).map(|(id, _)| MessageRef(id.to_string())))
    }

    async fn edit(&self, _: &ThreadKey, at: &MessageRef, message: &Drawing) -> Result<(), SurfaceError> {
        let answer = AnswerId::parse(&at.0).map_err(|_| SurfaceError::Gone)?;
        self.draw(answer, message)
    }

    async fn withdraw(&self, _: &ThreadKey, _: &MessageRef) -> Result<(), SurfaceError> {
        let mut screen = self.screen();
        let Screen { out, frame, shown, .. } = &mut *screen;
        *shown = None;
        frame.clear(out).and_then(|()| out.flush()).map_err(|error| transient(&error))
    }

    async fn upload(&self, _: &ThreadKey, chart: &Chart) -> Result<String, SurfaceError> {
        let number = {
            let mut screen = self.screen();
            screen.pictures += 1;
            screen.pictures
        };
        let path = self.charts.join(format!("answer-{number:02}.png"));
        // A small file on the person's own disk, and nobody else waits.
        std::fs::write(&path, &chart.png).map_err(|error| {
            tracing::warn!(%error, path = %path.display(), "the chart could not be written");
            transient(&error)
        })?;
        Ok(path.display().to_string())
    }
}

fn transient(error: &std::io::Error) -> SurfaceError {
    SurfaceError::Transient { reason: error.to_string() }
}

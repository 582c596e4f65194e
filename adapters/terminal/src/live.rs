//! A growing answer on a terminal: what is there is shown while the rest is worked on, and replaced by the next
//! state until the answer is final.
//!
//! No timers: the channel keeps only the newest state, so a state is drawn when it comes and the terminal is ready.

use std::io::{self, Write};

use topup_port::{Answer, Answers};

use crate::render::WORKING;
use crate::{TextStyle, render};

/// The room of a terminal: columns and rows. None where `out` is no terminal, whose text is printed once.
#[must_use]
pub fn room() -> Option<(usize, usize)> {
    let term = console::Term::stdout();
    if !term.is_term() {
        return None;
    }
    let (rows, columns) = term.size();
    Some((usize::from(columns), usize::from(rows)))
}

/// What a growing answer has on the screen, to be replaced by its next state.
#[derive(Debug, Default)]
pub struct Frame {
    /// Lines of the state that is on the screen.
    drawn: usize,
}

impl Frame {
    /// Draws a state's text, as much of it as fits into so many rows, with what is being worked on as the last line.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn draw(&mut self, out: &mut impl Write, text: &str, rows: usize) -> io::Result<()> {
        let mut lines: Vec<&str> = text.lines().collect();
        // What has scrolled off the screen cannot be replaced, so no more is drawn than fits.
        let room = rows.saturating_sub(2).max(1);
        if lines.len() > room {
            let status = lines.iter().rev().find(|line| line.contains(WORKING)).copied();
            lines.truncate(room - 1);
            lines.extend(status);
        }
        for line in &lines {
            writeln!(out, "{line}")?;
        }
        self.drawn = lines.len();
        out.flush()
    }

    /// Takes the state off the screen.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn clear(&mut self, out: &mut impl Write) -> io::Result<()> {
        if self.drawn > 0 {
            write!(out, "\r\x1b[{}A\x1b[J", self.drawn)?;
            self.drawn = 0;
        }
        out.flush()
    }
}

/// Draws states over each other.
#[derive(Debug)]
pub struct Live<W> {
    out: W,
    style: TextStyle,
    rows: usize,
    frame: Frame,
}

impl<W: Write> Live<W> {
    /// Draws to `out`, a terminal with so many rows and at least as many columns as the style has.
    pub fn new(out: W, style: TextStyle, rows: usize) -> Self {
        Self { out, style, rows, frame: Frame::default() }
    }

    /// Shows the answer as it grows. Gives the final one, with the screen as it was before.
    ///
    /// # Errors
    /// The terminal cannot be written.
    pub async fn follow(&mut self, mut answers: Answers) -> io::Result<Answer> {
        while let Some(answer) = answers.next().await {
            self.frame.clear(&mut self.out)?;
            if answer.is_final() {
                return Ok(answer);
            }
            self.frame.draw(&mut self.out, &render(&answer, &self.style), self.rows)?;
        }
        // An emitter leaves an outcome behind before it goes, so this is the final state as well.
        Ok(answers.current())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use topup_port::{
        AnswerEvent, Chart, Column, Emitter, Format, Insight, Outcome, Stage, Table, Understood,
    };

    use super::*;

    /// The lines that a terminal shows after these bytes, as far as they are used here.
    fn screen(bytes: &[u8]) -> Vec<String> {
        let (mut lines, mut at) = (vec![String::new()], 0);
        let mut rest = std::str::from_utf8(bytes).unwrap();
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '\n' => {
                    at += 1;
                    if at == lines.len() {
                        lines.push(String::new());
                    }
                }
                '\r' => {}
                '\x1b' => {
                    let end = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    match &rest[end..=end] {
                        "A" => at -= rest[1..end].parse::<usize>().unwrap(),
                        "J" => {
                            lines.truncate(at + 1);
                            lines[at].clear();
                        }
                        other => panic!("unexpected escape {other}"),
                    }
                    rest = &rest[end + 1..];
                }
                c => lines[at].push(c),
            }
        }
        lines
    }

    fn table(rows: usize) -> AnswerEvent {
        AnswerEvent::Data(Arc::new(Table {
            columns: vec![Column::new("channel", "channel", Format::Text)],
            rows: (0..rows).map(|n| vec![format!("Channel {n}").into()]).collect(),
            ..Table::default()
        }))
    }

    #[tokio::test]
    async fn each_state_replaces_the_one_before_and_the_last_leaves_a_clean_screen() {
        let (emitter, answers) = Emitter::new();
        let (mut out, mut seen) = (Vec::new(), Vec::new());
        let mut live = Live::new(&mut out, TextStyle::default(), 40);
        let understood = Understood { plan: "Issuances by channel".into(), ..Understood::default() };
        {
            let mut follow = std::pin::pin!(live.follow(answers));
            let insight = Insight { title: "Email leads".into(), ..Insight::default() };
            for event in [
                AnswerEvent::Understood(understood),
                AnswerEvent::Stage(Stage::Querying),
                table(2),
                AnswerEvent::Insight(insight),
            ] {
                emitter.emit(event);
                assert!(futures_poll(follow.as_mut()).is_none());
            }
            emitter.emit(AnswerEvent::Chart(Chart::default()));
            emitter.end(Outcome::Complete);
            let last = futures_poll(follow.as_mut()).expect("the answer is final").unwrap();
            assert_eq!(last.outcome, Some(Outcome::Complete));
        }
        assert_eq!(screen(&out), [""]);
        // Every state was on the screen alone: cut the stream at each clearing.
        for frame in String::from_utf8(out).unwrap().split("\x1b[J") {
            seen.push(frame.split("\r\x1b").next().unwrap().trim().to_owned());
        }
        assert!(
            seen[0].starts_with("Issuances by channel") && seen[0].ends_with("… on it (Ctrl-C stops it)"),
            "{seen:?}"
        );
        assert!(seen[1].ends_with("… running the numbers (Ctrl-C stops it)"), "{seen:?}");
        assert!(seen[2].contains("Channel 1"), "{seen:?}");
        assert!(seen[3].starts_with("Email leads") && seen[3].contains("Channel 1"), "{seen:?}");
    }

    #[tokio::test]
    async fn no_more_is_drawn_than_fits_and_the_status_is_always_there() {
        let (emitter, answers) = Emitter::new();
        let mut out = Vec::new();
        let mut live = Live::new(&mut out, TextStyle::default(), 12);
        let mut follow = Box::pin(live.follow(answers));
        emitter.emit_all([table(100), AnswerEvent::Stage(Stage::Presenting)]);
        assert!(futures_poll(follow.as_mut()).is_none());
        drop(follow);
        let lines = screen(&out);
        assert_eq!(lines.len(), 11, "{lines:?}");
        assert_eq!(lines[9], "… drawing and explaining (Ctrl-C stops it)");
    }

    /// The result of a future that is polled once.
    fn futures_poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(value) => Some(value),
            std::task::Poll::Pending => None,
        }
    }
}

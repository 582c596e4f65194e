//! Where the prompt's lines come from: a line editor with history on a terminal, anything else in tests.
//!
//! The editor is rustyline: of the two that are well kept it is the lighter (no asynchronous runtime, no clock, no
//! terminal UI behind it), and one line with Emacs keys and a history is all that is needed.

use std::path::{Path, PathBuf};

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};

/// What a person did at the prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// Typed a line.
    Line(String),
    /// Pressed Ctrl-C, or Ctrl-D on an empty line, or closed the terminal.
    Leave,
}

/// A source of typed lines.
pub trait Lines: Send + 'static {
    /// Shows `prompt` and waits for a line. Blocks.
    ///
    /// # Errors
    /// [`PromptError`] if the terminal cannot be read.
    fn read(&mut self, prompt: &str) -> Result<Typed, PromptError>;
}

/// The prompt cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// The terminal cannot be read or set up.
    #[error("the terminal cannot be read: {0}")]
    Terminal(#[source] ReadlineError),
    /// The text cannot be written.
    #[error("the answer cannot be written: {0}")]
    Output(#[from] std::io::Error),
    /// The thread that reads the terminal is gone.
    #[error("the prompt's thread ended unexpectedly")]
    Lost,
}

/// So many lines are remembered.
const HISTORY: usize = 1_000;

/// A line editor on the terminal, with a history that outlives the session where it can be kept.
pub struct LineEditor {
    editor: Editor<(), FileHistory>,
    history: Option<PathBuf>,
}

impl LineEditor {
    /// An editor whose history lies in the file `history` (none: this session's alone). A history that cannot be
    /// read or written never stands in the way of asking.
    ///
    /// # Errors
    /// [`PromptError::Terminal`] if the terminal cannot be set up.
    pub fn new(history: Option<&Path>) -> Result<Self, PromptError> {
        let config = Config::builder().auto_add_history(false).max_history_size(HISTORY);
        let config = config.map_err(PromptError::Terminal)?.build();
        let mut editor = Editor::with_config(config).map_err(PromptError::Terminal)?;
        if let Some(path) = history {
            // Absent on the first day.
            let _ = editor.load_history(path);
        }
        Ok(Self { editor, history: history.map(Path::to_owned) })
    }

    fn remember(&mut self, line: &str) {
        if !matches!(self.editor.add_history_entry(line), Ok(true)) {
            return;
        }
        if let Some(path) = &self.history {
            // Appending lets two sessions share the file.
            let _ = self.editor.append_history(path);
        }
    }
}

impl Lines for LineEditor {
    fn read(&mut self, prompt: &str) -> Result<Typed, PromptError> {
        match self.editor.readline(prompt) {
            Ok(line) => {
                if !line.trim().is_empty() {
                    self.remember(line.trim());
                }
                Ok(Typed::Line(line))
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(Typed::Leave),
            Err(error) => Err(PromptError::Terminal(error)),
        }
    }
}

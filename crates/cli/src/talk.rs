//! What is said on standard error: errors with where, what and what to do; notices; a summary.

use std::fmt::Display;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::cli::ColourChoice;

/// Standard error, in colours or not.
#[derive(Clone, Copy, Debug)]
pub struct Talk {
    colour: bool,
}

/// Whether a stream is to be coloured.
pub fn colours(choice: ColourChoice, stream: &impl IsTerminal) -> bool {
    match choice {
        ColourChoice::Always => true,
        ColourChoice::Never => false,
        // https://no-color.org: set and not empty.
        ColourChoice::Auto => {
            stream.is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
        }
    }
}

impl Talk {
    /// Talks to standard error.
    pub fn new(choice: ColourChoice) -> Talk {
        Talk { colour: colours(choice, &std::io::stderr()) }
    }

    /// Something that could not be done: where and what, and what to do about it.
    pub fn error(&self, code: &str, message: impl Display, hint: Option<&str>) {
        self.say("error", AnsiColor::Red, &format!("[{code}]"), message, hint);
    }

    /// Something worth knowing.
    pub fn note(&self, message: impl Display) {
        self.say("note", AnsiColor::Cyan, "", message, None);
    }

    fn say(&self, word: &str, colour: AnsiColor, code: &str, message: impl Display, hint: Option<&str>) {
        let style =
            if self.colour { Style::new().bold().fg_color(Some(colour.into())) } else { Style::new() };
        let mut text = format!("{style}{word}{code}:{style:#} {}\n", printable(&message.to_string()));
        if let Some(hint) = hint {
            let style = if self.colour { Style::new().bold() } else { Style::new() };
            text.push_str(&format!("  {style}hint:{style:#} {}\n", printable(hint)));
        }
        // Nobody is left to tell when standard error is gone.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }
}

/// File names and the words of a parser's error may hold anything; nothing of it steers the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{FFFD}' } else { character }).collect()
}

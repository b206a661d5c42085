//! What is asked and what is answered, free of the network: every page and every call is a function from one to the
//! other, so tests need no socket.

use std::borrow::Cow;

use hyper::StatusCode;
use maud::Markup;
use serde::Serialize;
use serde_json::json;

use crate::tokens::Role;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name that the audit log shows.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// A request, after everything that could be wrong with it was checked.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Who.
    pub caller: Caller,
    /// The parts of the path that the route leaves open, in order.
    pub path: Vec<String>,
    /// The query, and the fields of a form.
    pub fields: Vec<(String, String)>,
    /// The query as it was written, for links that keep it.
    pub query: String,
    /// The day that the page is seen on, ISO 8601.
    pub today: String,
    /// When this browser last said that it had seen everything, ISO 8601.
    pub seen: Option<String>,
    /// The colours that this browser asked for: `light` or `dark`.
    pub theme: Option<&'static str>,
}

impl Ask {
    /// A field of the query or the form; none where it is absent or blank.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .rev()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// A part of the path.
    pub fn part(&self, index: usize) -> &str {
        self.path.get(index).map_or("", String::as_str)
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The media type.
    pub kind: Cow<'static, str>,
    /// The body.
    pub body: Vec<u8>,
    /// Headers besides.
    pub headers: Vec<(&'static str, String)>,
    /// Whether it may be kept for ever under its address.
    pub immutable: bool,
}

impl Answer {
    /// A body of a media type.
    pub fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer {
            status: StatusCode::OK,
            kind: Cow::Borrowed(kind),
            body: body.into(),
            headers: Vec::new(),
            immutable: false,
        }
    }

    /// A page.
    pub fn page(markup: Markup) -> Answer {
        Answer::new("text/html; charset=utf-8", markup.into_string())
    }

    /// JSON.
    pub fn json(value: &impl Serialize) -> Answer {
        // Trees of strings and numbers: writing them can't fail.
        Answer::new("application/json", serde_json::to_vec(value).unwrap_or_default())
    }

    /// A way elsewhere on the desk, after something was done.
    pub fn see(address: impl Into<String>) -> Answer {
        let mut answer = Answer::new("text/plain; charset=utf-8", "");
        answer.status = StatusCode::SEE_OTHER;
        answer.headers.push(("location", address.into()));
        answer
    }

    /// The same with a header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The status.
    pub status: StatusCode,
    /// A name that stays.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Fault {
    /// A fault.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Fault {
        Fault { status, code, message: message.into(), hint: None }
    }

    /// The same with what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Fault {
        self.hint = Some(hint.into());
        self
    }

    /// Something that isn't there.
    pub fn missing(what: &str) -> Fault {
        Fault::new(StatusCode::NOT_FOUND, "not-found", format!("There is no {what} here."))
    }

    /// A field that can't be understood.
    pub fn field(name: &str, expected: &str) -> Fault {
        Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", format!("“{name}” is not {expected}."))
    }

    /// As JSON.
    pub fn json(&self) -> Answer {
        let mut answer = Answer::json(
            &json!({ "error": { "code": self.code, "message": self.message, "hint": self.hint } }),
        );
        answer.status = self.status;
        answer
    }
}

//! The pages.

use legation_intake::{Format, Given};
use legation_record::{Record, Report};
use maud::{Markup, html};

use crate::answer::{Answer, Ask, Fault};
use crate::html::{self, page};
use crate::reader;
use crate::server::Desk;
use crate::tokens::Role;

/// The least that is worth reading: a headline.
const SHORTEST: usize = 20;

pub(crate) fn health(_: &Desk, _: &Ask) -> Result<Answer, Fault> {
    Ok(Answer::new("text/plain; charset=utf-8", "well\n"))
}

pub(crate) fn metrics(desk: &Desk, _: &Ask) -> Result<Answer, Fault> {
    Ok(Answer::new("text/plain; version=0.0.4; charset=utf-8", desk.metrics.text()))
}

pub(crate) fn sign_in(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    Ok(page(desk, ask, "", "Sign in", &html! { h1 { "Sign in" } (html::sign_in(None)) }))
}

pub(crate) fn signed_in(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let secret = ask.field("token").unwrap_or_default();
    match desk.tokens.as_ref().map(|tokens| tokens.holder(secret)) {
        Some(Some(_)) => Ok(Answer::see("/").with(
            "set-cookie",
            format!("token={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"),
        )),
        Some(None) => {
            let body = html! { h1 { "Sign in" } (html::sign_in(Some("No such token."))) };
            let mut answer = page(desk, ask, "", "Sign in", &body);
            answer.status = hyper::StatusCode::UNAUTHORIZED;
            Ok(answer)
        }
        None => Ok(Answer::see("/")),
    }
}

pub(crate) fn signed_out(_: &Desk, _: &Ask) -> Result<Answer, Fault> {
    Ok(Answer::see("/sign-in").with("set-cookie", "token=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"))
}

/// A report out of the fields of a form or of JSON: the headline is the first line when a blank line follows it.
pub(crate) fn report(ask: &Ask) -> Result<Report, Fault> {
    let text = ask.fields.iter().rev().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str());
    if text.trim().chars().count() < SHORTEST {
        return Err(Fault::field("text", &format!("a report: it has fewer than {SHORTEST} characters")));
    }
    let published = match ask.field("published") {
        Some(day) if day.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()) => {
            Some(day.to_owned())
        }
        Some(_) => return Err(Fault::field("published", "a date such as 2025-05-15")),
        None => None,
    };
    let url = match ask.field("url") {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => Some(url.to_owned()),
        Some(_) => return Err(Fault::field("url", "an address that begins with https://")),
        None => None,
    };
    let given = Given { published, publisher: ask.field("publisher").map(str::to_owned), url };
    // Somebody may drop a page as well as a text.
    let begin: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    let page = begin.starts_with("<!doctype html") || begin.starts_with("<html");
    let format = if page { Format::Html } else { Format::Text };
    match legation_intake::from_bytes(text.as_bytes().to_vec(), "the text", Some(format), None, given).next()
    {
        Some(Ok(taken)) => Ok(taken.report),
        Some(Err(error)) => {
            Err(Fault::new(hyper::StatusCode::UNPROCESSABLE_ENTITY, "no-report", error.to_string()))
        }
        None => Err(Fault::field("text", "a report")),
    }
}

fn form(ask: &Ask) -> Markup {
    let text = ask.fields.iter().rev().find(|(name, _)| name == "text").map_or("", |(_, text)| text.as_str());
    html! {
        form .paste action="/read" method="post" data-paste {
            label for="report" { "The report: headline, a blank line, then the text. Paste it, or drop a text file here." }
            textarea #report name="text" required minlength=(SHORTEST) spellcheck="false" { "\n" (text) }
            div .row {
                label { "Published on" input type="date" name="published" value=[ask.field("published")]; }
                label { "Published by" input name="publisher" value=[ask.field("publisher")] maxlength="200"; }
                label { "Address" input type="url" name="url" value=[ask.field("url")] maxlength="2000"; }
                label { "Or a file" input type="file" accept=".txt,text/plain"; }
            }
            div .row {
                button .primary { "Read it" }
                @if ask.caller.role >= Role::Editor { button formaction="/reports" { "Read it and keep it" } }
            }
            p .notes data-said role="status" { "Without a date of publication, words such as “on Friday” stay unresolved." }
        }
    }
}

pub(crate) fn read_form(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let body = html! {
        h1 { "Add a report" }
        p .lede { "Paste an English news report and see at once what Legation reads in it. Nothing is kept until you say so." }
        (form(ask))
        div .result data-result {}
    };
    Ok(page(desk, ask, "/read", "Add a report", &body))
}

pub(crate) fn read(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let record = desk.store.read(&report(ask)?);
    let result = html! {
        div data-part {
            h2 { "What Legation reads in it" }
            (found(&record))
            (reader::reader(&record, None, None))
        }
    };
    if ask.field("part").is_some() {
        return Ok(Answer::page(result));
    }
    let body = html! {
        h1 { "Add a report" }
        (form(ask))
        div .result data-result { (result) }
    };
    Ok(page(desk, ask, "/read", "Add a report", &body))
}

fn found(record: &Record) -> Markup {
    let count = |number: usize, one: &str, many: &str| match number {
        0 => None,
        1 => Some(format!("1 {one}")),
        number => Some(format!("{number} {many}")),
    };
    let parts: Vec<String> = [
        count(record.conditions.len(), "condition", "conditions"),
        count(record.commitments.len(), "promise", "promises"),
        count(record.proposals.len(), "proposal", "proposals"),
        count(record.meetings.len(), "meeting", "meetings"),
        count(record.forecasts.len(), "expectation", "expectations"),
        count(record.statements.len(), "statement", "statements"),
        count(record.events.len(), "event", "events"),
        count(record.actors.len(), "person or body", "people and bodies"),
    ]
    .into_iter()
    .flatten()
    .collect();
    html! { p .lede { (reader::list(&parts)) @if !parts.is_empty() { "." } } }
}

pub(crate) fn help(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let body = html! {
        h1 { "How to read this" }
        p .lede { "Legation reads news reports about a negotiation and writes down what they say. It adds nothing of its own." }
        h2 { "A line and its words" }
        p { "Each line on the desk rests on words in a report. The quotation beneath a line leads to them: the report opens with those words marked." }
        p { "“Said” is not “so”. A line that somebody claims says who claims it. Words such as “planned”, “suggested” or “said not to be so” tell whether a thing has come about." }
        h2 { "How sure is it?" }
        p { "A figure such as " span .sure { "82 %" } " means: of a hundred lines marked like this, about 82 are right as they stand. Look at the words before you rely on a line." }
        h2 { "How a matter stands" }
        dl .data {
            dt { span .chip .open { "open" } } dd { "Nothing says yet that it has come about or has fallen through." }
            dt { span .chip .met { "met" } } dd { "A later report says that it has come about." }
            dt { span .chip .lapsed { "lapsed" } } dd { "Its day has passed, and no report says that it came about." }
            dt { span .chip .contradicted { "contradicted" } } dd { "A later report says the opposite." }
            dt { span .chip .superseded { "superseded" } } dd { "Something newer has taken its place." }
        }
        p { "Reports of the same meeting, promise, proposal or condition are one matter. Where they differ (one says 3 %, another 5 %), both accounts stand side by side. A report that several papers copied counts once." }
        h2 { "Friendly and hostile" }
        p { "Who did what to whom is sorted as in PLOVER, the codebook of political science, into words and deeds that bring sides together or drive them apart. The bars beneath the timeline add up the Goldstein scale, from −10 (an attack) to +10 (a union)." }
        h2 { "What it can't do" }
        p { "It reads English. It overlooks things, and it misunderstands some: irony, long sentences, names that many people share. It knows only the reports that you give it." }
        h2 { "For programs" }
        p { "Everything here can be had as data: " a href="/api/v1/openapi.json" { "description of the interface" } "." }
    };
    Ok(page(desk, ask, "/help", "How to read this", &body))
}

//! The interface for programs: the answers of the archive as JSON and CSV.

use legation_archive::{Archive, ArchiveError, Correction, Filter, Line, Period, State};
use serde::Serialize;
use serde_json::json;

use crate::answer::{Answer, Ask, Fault};
use crate::openapi;
use crate::pages;
use crate::server::Desk;
use crate::store::{LINES, cursor};
use crate::views;

type Question = fn(&mut Archive, &Filter) -> Result<Vec<Line>, ArchiveError>;

/// Lines, and where they go on.
fn lines(desk: &Desk, ask: &Ask, question: Question) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| question(archive, &filter))?;
    answer(ask, &filter, &lines)
}

pub(crate) fn answer(ask: &Ask, filter: &Filter, lines: &[Line]) -> Result<Answer, Fault> {
    match ask.field("format") {
        None | Some("json") => {}
        Some("csv") => return Ok(csv(lines)),
        Some(_) => return Err(Fault::field("format", "json or csv")),
    }
    let most = filter.limit.unwrap_or(LINES);
    let next = (lines.len() >= most).then(|| cursor(filter.offset.saturating_add(most)));
    Ok(Answer::json(&Lines { lines, next }))
}

#[derive(Serialize)]
struct Lines<'a> {
    lines: &'a [Line],
    next: Option<String>,
}

/// Lines as a table. A cell that a spreadsheet would take for a formula begins with an apostrophe.
fn csv(lines: &[Line]) -> Answer {
    let mut text = String::from(
        "id,kind,state,from,to,who,text,place,confidence,reports,first_said,last_said,publisher,report,words\r\n",
    );
    for line in lines {
        let who: Vec<String> = line.who.iter().map(|who| format!("{} ({})", who.name, who.role)).collect();
        let source = line.sources.first();
        let cells = [
            line.id.clone(),
            line.kind.clone(),
            line.state.map_or("", State::label).to_owned(),
            line.from.clone().unwrap_or_default(),
            line.to.clone().unwrap_or_default(),
            who.join("; "),
            line.text.replace([legation_archive::SEARCH_MARKS.0, legation_archive::SEARCH_MARKS.1], ""),
            line.place.clone().unwrap_or_default(),
            format!("{:.2}", line.confidence),
            line.accounts.to_string(),
            line.first_said.clone(),
            line.last_said.clone(),
            source.and_then(|source| source.publisher.clone()).unwrap_or_default(),
            source.map(|source| source.report.clone()).unwrap_or_default(),
            source.map(|source| crate::lines::quoted(&source.quotes, 2000)).unwrap_or_default(),
        ];
        text.push_str(&row(&cells));
    }
    Answer::new("text/csv; charset=utf-8", text)
        .with("content-disposition", "attachment; filename=\"legation.csv\"")
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells
        .iter()
        .map(|cell| {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
        })
        .collect();
    cells.join(",") + "\r\n"
}

pub(crate) fn brief(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let brief = desk.store.ask(|archive| archive.brief(&filter))?;
    if ask.field("format") == Some("csv") {
        let all: Vec<Line> =
            [&brief.blockers, &brief.meetings, &brief.due, &brief.lapsed, &brief.proposals, &brief.forecasts]
                .into_iter()
                .flatten()
                .cloned()
                .collect();
        return Ok(csv(&all));
    }
    Ok(Answer::json(&brief))
}

pub(crate) fn meetings(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::meetings)
}

pub(crate) fn conditions(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::conditions)
}

pub(crate) fn commitments(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::commitments)
}

pub(crate) fn proposals(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::proposals)
}

pub(crate) fn forecasts(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::forecasts)
}

pub(crate) fn statements(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::statements)
}

pub(crate) fn events(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::events)
}

pub(crate) fn timeline(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::timeline)
}

pub(crate) fn actors(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::actors)
}

pub(crate) fn reports(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    lines(desk, ask, Archive::reports)
}

pub(crate) fn search(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let sought = ask.field("q").unwrap_or_default();
    if !sought.chars().any(char::is_alphanumeric) {
        return Err(Fault::field("q", "words to look for"));
    }
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.search(sought, &filter))?;
    answer(ask, &filter, &lines)
}

pub(crate) fn diff(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let mut filter = desk.store.filter(ask)?;
    let since =
        filter.since.take().ok_or_else(|| Fault::field("since", "given; it is a day such as 2025-05-15"))?;
    let lines = desk.store.ask(|archive| archive.diff(&since, &filter))?;
    Ok(Answer::json(&json!({ "lines": lines })))
}

pub(crate) fn why(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let why = desk.store.ask(|archive| archive.why(ask.part(0), &filter))?;
    Ok(Answer::json(&why))
}

pub(crate) fn report(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let record = desk.store.ask(|archive| archive.record(ask.part(0)))?;
    Ok(Answer::json(&record))
}

pub(crate) fn places(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let places = views::spots(desk, &desk.store.filter(ask)?)?;
    if ask.field("format") == Some("csv") {
        let mut text = String::from("id,name,country,lat,lon,facts\r\n");
        for place in &places {
            let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
            text.push_str(&row(&[
                place.id.clone(),
                place.name.clone(),
                place.country.clone().unwrap_or_default(),
                number(place.lat),
                number(place.lon),
                place.facts.to_string(),
            ]));
        }
        return Ok(Answer::new("text/csv; charset=utf-8", text));
    }
    Ok(Answer::json(&json!({ "places": places })))
}

pub(crate) fn trend(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let mut filter = desk.store.filter(ask)?;
    let sides = std::mem::take(&mut filter.sides);
    let [one, other] = &sides[..] else { return Err(Fault::field("side", "given twice")) };
    let period = match ask.field("by") {
        None | Some("week") => Period::Week,
        Some("day") => Period::Day,
        Some("month") => Period::Month,
        Some(_) => return Err(Fault::field("by", "day, week or month")),
    };
    let trend = desk.store.ask(|archive| archive.trend(one, other, period, &filter))?;
    Ok(Answer::json(&trend))
}

pub(crate) fn network(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let (actors, pairs) = views::dealings(desk, &desk.store.filter(ask)?)?;
    let actors: Vec<_> =
        actors.iter().map(|(id, name, count)| json!({ "id": id, "name": name, "lines": count })).collect();
    let links: Vec<_> = pairs
        .iter()
        .map(|((one, other), (meetings, events, tone))| {
            json!({ "one": one, "other": other, "meetings": meetings, "events": events, "tone": tone })
        })
        .collect();
    Ok(Answer::json(&json!({ "actors": actors, "links": links })))
}

pub(crate) fn counts(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let counts = desk.store.ask(|archive| archive.counts(&filter))?;
    Ok(Answer::json(&counts))
}

pub(crate) fn decisions(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let decisions = desk.store.ask(|archive| archive.decisions(filter.limit.unwrap_or(LINES)))?;
    Ok(Answer::json(&json!({ "decisions": decisions })))
}

pub(crate) fn description(_: &Desk, _: &Ask) -> Result<Answer, Fault> {
    Ok(Answer::json(&openapi::description()))
}

pub(crate) fn read(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let record = desk.store.read(&pages::report(ask)?);
    Ok(Answer::json(&record))
}

pub(crate) fn add(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let record = desk.store.read(&pages::report(ask)?);
    desk.metrics.read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let change = desk.store.change(|archive| archive.add_report(&record, &legation_archive::now()))?;
    Ok(Answer::json(&change))
}

pub(crate) fn corrections(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let marked = desk.store.ask(|archive| archive.marked(ask.part(0)))?;
    Ok(Answer::json(&json!({ "corrections": marked.corrected })))
}

pub(crate) fn strike(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    views::correct(desk, ask, &Correction::Strike)?;
    corrections(desk, ask)
}

pub(crate) fn restore(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    views::correct(desk, ask, &Correction::Restore)?;
    corrections(desk, ask)
}

pub(crate) fn change(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let realis = ask.field("realis").map(views::realis).transpose()?;
    let role = ask.field("role");
    if role.is_none() && realis.is_none() {
        return Err(Fault::field("role", "given, and neither is “realis”"));
    }
    if let Some(role) = role {
        let given = ask.fields.iter().filter(|(name, _)| name == "actors");
        let actors = given.map(|(_, name)| name.trim().to_owned()).filter(|name| !name.is_empty()).collect();
        views::correct(desk, ask, &Correction::Who { role: role.to_owned(), actors })?;
    }
    if let Some(realis) = realis {
        views::correct(desk, ask, &Correction::Realis(realis))?;
    }
    corrections(desk, ask)
}

pub(crate) fn set_state(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    views::set_state(desk, ask)?;
    why(desk, ask)
}

pub(crate) fn note(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    views::set_note(desk, ask)?;
    why(desk, ask)
}

pub(crate) fn merge(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    views::merge(desk, ask)?;
    why(desk, ask)
}

pub(crate) fn split(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let reports: Vec<String> =
        ask.fields.iter().filter(|(name, _)| name == "reports").map(|(_, value)| value.clone()).collect();
    let id = desk.store.change(|archive| archive.split_actor(ask.part(0), &reports, &ask.caller.name))?;
    Ok(Answer::json(&json!({ "id": id })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_no_formulas() {
        assert_eq!(row(&["=1+1".to_owned(), "a\"b".to_owned()]), "\"'=1+1\",\"a\"\"b\"\r\n");
    }
}

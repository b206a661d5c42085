//! Every address of the desk in one table. The server finds its way in it, the description for programs is made from it,
//! and tests walk along it.

use hyper::Method;

use crate::answer::{Answer, Ask, Fault};
use crate::api;
use crate::pages;
use crate::server::{self, Desk};
use crate::tokens::Role;
use crate::views;

/// What a route does.
pub(crate) enum Work {
    /// Makes an answer.
    Answer(fn(&Desk, &Ask) -> Result<Answer, Fault>),
    /// Stays open and tells what is new.
    Events,
}

/// An address.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// The path; `{name}` stands for one part of it.
    pub(crate) path: &'static str,
    pub(crate) needs: Role,
    /// Whether a report is read: that takes a core.
    pub(crate) reads: bool,
    pub(crate) work: Work,
    /// For programs: what it does, and what it takes. None for pages.
    pub(crate) described: Option<Described>,
}

impl Route {
    /// Whether its answers are kept while the archive stays as it is: those that come out of the archive.
    pub(crate) fn keeps(&self) -> bool {
        self.method == Method::GET && self.needs == Role::Reader && self.path != "/metrics"
    }
}

/// What the description says of a route.
pub(crate) struct Described {
    pub(crate) summary: &'static str,
    /// Names of the query's fields, as in [`crate::openapi`].
    pub(crate) fields: &'static [&'static str],
    /// Name of the answer's schema.
    pub(crate) answer: &'static str,
}

const fn page(path: &'static str, work: fn(&Desk, &Ask) -> Result<Answer, Fault>) -> Route {
    Route {
        method: Method::GET,
        path,
        needs: Role::Reader,
        reads: false,
        work: Work::Answer(work),
        described: None,
    }
}

const fn form(
    path: &'static str,
    needs: Role,
    reads: bool,
    work: fn(&Desk, &Ask) -> Result<Answer, Fault>,
) -> Route {
    Route { method: Method::POST, path, needs, reads, work: Work::Answer(work), described: None }
}

const fn open(mut route: Route) -> Route {
    route.needs = Role::Anyone;
    route
}

const fn data(
    path: &'static str,
    work: fn(&Desk, &Ask) -> Result<Answer, Fault>,
    summary: &'static str,
    fields: &'static [&'static str],
    answer: &'static str,
) -> Route {
    let mut route = page(path, work);
    route.described = Some(Described { summary, fields, answer });
    route
}

const fn write(
    path: &'static str,
    work: fn(&Desk, &Ask) -> Result<Answer, Fault>,
    summary: &'static str,
    fields: &'static [&'static str],
    answer: &'static str,
) -> Route {
    let mut route = form(path, Role::Editor, false, work);
    route.described = Some(Described { summary, fields, answer });
    route
}

const fn reading(mut route: Route, needs: Role) -> Route {
    route.reads = true;
    route.needs = needs;
    route
}

/// The filters of questions about matters, of questions about facts, and of those that know days only.
const MATTERS: &[&str] = &[
    "actor",
    "side",
    "place",
    "since",
    "until",
    "as_of",
    "kind",
    "state",
    "about",
    "due_before",
    "min_confidence",
    "limit",
    "cursor",
    "format",
];
const FACTS: &[&str] = &[
    "actor",
    "side",
    "place",
    "since",
    "until",
    "as_of",
    "kind",
    "about",
    "min_confidence",
    "limit",
    "cursor",
    "format",
];
const DAYS: &[&str] = &["since", "until", "as_of", "limit", "cursor", "format"];
const SEARCH: &[&str] = &["q", "since", "until", "as_of", "limit", "cursor", "format"];
const TREND: &[&str] = &["side", "by", "since", "until", "as_of", "min_confidence"];
const REPORT: &[&str] = &["text", "published", "publisher", "url"];

/// All of them.
pub(crate) static ROUTES: &[Route] = &[
    page("/", views::brief),
    page("/blockers", views::conditions),
    page("/timeline", views::timeline),
    page("/commitments", views::commitments),
    page("/proposals", views::proposals),
    page("/statements", views::statements),
    page("/actors", views::actors),
    page("/actors/{id}", views::actor),
    page("/map", views::map),
    page("/reports", views::reports),
    page("/reports/{id}", views::report),
    page("/matters/{id}", views::matter),
    page("/search", views::search),
    page("/decisions", views::decisions),
    page("/pictures/{name}", views::picture),
    form("/reports", Role::Editor, true, views::keep),
    form("/reports/{id}/facts/{fact}/strike", Role::Editor, false, views::strike),
    form("/reports/{id}/facts/{fact}/restore", Role::Editor, false, views::restore),
    form("/reports/{id}/facts/{fact}/change", Role::Editor, false, views::change),
    form("/matters/{id}/state", Role::Editor, false, views::set_state),
    form("/matters/{id}/note", Role::Editor, false, views::set_note),
    form("/actors/{id}/merge", Role::Editor, false, views::merge),
    form("/actors/{id}/split", Role::Editor, false, views::split),
    data("/api/v1/brief", api::brief, "Where the talks stand, on one page", MATTERS, "brief"),
    data("/api/v1/meetings", api::meetings, "Meetings, those to come first", MATTERS, "lines"),
    data(
        "/api/v1/conditions",
        api::conditions,
        "What waits for what, open conditions first",
        MATTERS,
        "lines",
    ),
    data("/api/v1/commitments", api::commitments, "Promises, what is due next first", MATTERS, "lines"),
    data("/api/v1/proposals", api::proposals, "Proposals, what is on the table first", MATTERS, "lines"),
    data("/api/v1/forecasts", api::forecasts, "Expectations, and how they turned out", MATTERS, "lines"),
    data("/api/v1/statements", api::statements, "Who said what, the latest first", FACTS, "lines"),
    data("/api/v1/events", api::events, "Who did what to whom, the latest first", FACTS, "lines"),
    data("/api/v1/timeline", api::timeline, "What happened and is to happen, by day", FACTS, "lines"),
    data("/api/v1/actors", api::actors, "People and bodies, those named most first", FACTS, "lines"),
    data("/api/v1/network", api::network, "Who deals with whom", FACTS, "object"),
    data("/api/v1/places", api::places, "Places of meetings and events", FACTS, "object"),
    data("/api/v1/reports", api::reports, "Reports, the latest first, copies left out", DAYS, "lines"),
    data("/api/v1/reports/{id}", api::report, "A report with everything that was read in it", &[], "record"),
    data(
        "/api/v1/reports/{id}/corrections",
        api::corrections,
        "What people put right in a report",
        &[],
        "corrections",
    ),
    data("/api/v1/search", api::search, "Reports with some words, the best first", SEARCH, "lines"),
    data("/api/v1/diff", api::diff, "What is new, changed or contradicted since a day", FACTS, "object"),
    data(
        "/api/v1/why/{id}",
        api::why,
        "Every word that a matter, fact, report or actor rests on",
        &["as_of"],
        "why",
    ),
    data(
        "/api/v1/trend",
        api::trend,
        "Cooperation and conflict between two sides over time",
        TREND,
        "object",
    ),
    data("/api/v1/counts", api::counts, "How much is in the archive", &["as_of"], "counts"),
    data(
        "/api/v1/decisions",
        api::decisions,
        "What people decided by hand, the latest first",
        &["limit"],
        "object",
    ),
    data("/api/v1/openapi.json", api::description, "This description", &[], "object"),
    reading(
        write("/api/v1/read", api::read, "Reads a report and keeps nothing", REPORT, "record"),
        Role::Reader,
    ),
    reading(
        write("/api/v1/reports", api::add, "Reads a report and keeps it", REPORT, "change"),
        Role::Editor,
    ),
    write(
        "/api/v1/reports/{id}/facts/{fact}/strike",
        api::strike,
        "Strikes out a fact of a report: it counts nowhere, now and in every later reading",
        &[],
        "corrections",
    ),
    write(
        "/api/v1/reports/{id}/facts/{fact}/restore",
        api::restore,
        "Takes back everything that was put right in a fact of a report",
        &[],
        "corrections",
    ),
    write(
        "/api/v1/reports/{id}/facts/{fact}/change",
        api::change,
        "Puts right who has a role in a fact of a report, or whether it is so",
        &["role", "actors", "realis"],
        "corrections",
    ),
    write(
        "/api/v1/matters/{id}/state",
        api::set_state,
        "Sets how a matter stands by hand; no state leaves it to the reports again",
        &["state"],
        "why",
    ),
    write("/api/v1/matters/{id}/note", api::note, "Notes something about a matter", &["note"], "why"),
    write("/api/v1/actors/{id}/merge", api::merge, "Puts another name under this actor", &["gone"], "why"),
    write(
        "/api/v1/actors/{id}/split",
        api::split,
        "Parts an actor from whom it stood for, or in some reports",
        &["reports"],
        "object",
    ),
    page("/read", pages::read_form),
    form("/read", Role::Reader, true, pages::read),
    page("/help", pages::help),
    open(page("/sign-in", pages::sign_in)),
    open(form("/sign-in", Role::Anyone, false, pages::signed_in)),
    open(form("/sign-out", Role::Anyone, false, pages::signed_out)),
    open(page("/assets/{name}", server::asset)),
    open(page("/health", pages::health)),
    page("/metrics", pages::metrics),
    Route {
        method: Method::GET,
        path: "/api/v1/news",
        needs: Role::Reader,
        reads: false,
        work: Work::Events,
        described: Some(Described {
            summary: "Stays open and tells when the archive has something new (server-sent events)",
            fields: &[],
            answer: "events",
        }),
    },
];

/// What is found at a path.
pub(crate) enum Found {
    /// A route, and the parts that it leaves open.
    Route(&'static Route, Vec<String>),
    /// The address exists, but not for that method.
    OtherMethod,
    /// Nothing.
    Nothing,
}

/// Finds the route of a path.
pub(crate) fn find(method: &Method, path: &str) -> Found {
    let parts: Vec<&str> = path.split('/').collect();
    let mut other = false;
    for route in ROUTES {
        if let Some(open) = matches(route.path, &parts) {
            if route.method == method {
                return Found::Route(route, open);
            }
            other = true;
        }
    }
    if other { Found::OtherMethod } else { Found::Nothing }
}

fn matches(pattern: &str, parts: &[&str]) -> Option<Vec<String>> {
    let mut open = Vec::new();
    let mut parts = parts.iter();
    for expected in pattern.split('/') {
        let part = parts.next()?;
        if expected.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            // A part is percent-encoded; a plus is a plus there.
            let part = part.replace('+', "%2B");
            let decoded = form_urlencoded::parse(format!("p={part}").as_bytes())
                .next()
                .map(|(_, value)| value.into_owned());
            open.push(decoded.unwrap_or_default());
        } else if expected != *part {
            return None;
        }
    }
    parts.next().is_none().then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found() {
        assert!(
            matches!(find(&Method::GET, "/assets/desk.js"), Found::Route(_, open) if open == ["desk.js"])
        );
        assert!(matches!(find(&Method::GET, "/assets/a%2Fb"), Found::Route(_, open) if open == ["a/b"]));
        assert!(matches!(find(&Method::DELETE, "/read"), Found::OtherMethod));
        for nothing in ["", "//", "/assets/", "/assets/a/b", "/nowhere"] {
            assert!(matches!(find(&Method::GET, nothing), Found::Nothing), "{nothing}");
        }
    }

    #[test]
    fn no_address_is_there_twice() {
        for (index, one) in ROUTES.iter().enumerate() {
            for two in &ROUTES[index + 1..] {
                assert!(one.path != two.path || one.method != two.method, "{}", one.path);
            }
        }
    }
}

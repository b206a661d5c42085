//! What all pages share: the frame around them, filters, and how a fault looks.

use maud::{DOCTYPE, Markup, html};

use crate::answer::{Answer, Ask, Fault};
use crate::assets;
use crate::server::Desk;
use crate::tokens::Role;

/// A view of the desk: its address, its name, and the key after *g* that leads there.
pub(crate) struct View {
    pub(crate) path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) key: char,
}

/// The views in the order of the list beside each page.
pub(crate) const VIEWS: [View; 10] = [
    View { path: "/", name: "Brief", key: 'b' },
    View { path: "/blockers", name: "What waits for what", key: 'w' },
    View { path: "/timeline", name: "Timeline", key: 't' },
    View { path: "/commitments", name: "Promises", key: 'p' },
    View { path: "/proposals", name: "On the table", key: 'o' },
    View { path: "/statements", name: "Who said what", key: 's' },
    View { path: "/actors", name: "People and sides", key: 'a' },
    View { path: "/map", name: "Map", key: 'm' },
    View { path: "/reports", name: "Reports", key: 'r' },
    View { path: "/read", name: "Add a report", key: 'n' },
];

/// A page in its frame. `view` is the address of the view that it belongs to.
pub(crate) fn page(desk: &Desk, ask: &Ask, view: &str, title: &str, body: &Markup) -> Answer {
    Answer::page(frame(desk, Some(ask), view, title, body))
}

fn frame(desk: &Desk, ask: Option<&Ask>, view: &str, title: &str, body: &Markup) -> Markup {
    let version = assets::VERSION.as_str();
    let signed_in = desk.tokens.is_some() && ask.is_some_and(|ask| ask.caller.role > Role::Anyone);
    let about = if desk.tokens.is_none() || signed_in { desk.store.about() } else { None };
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[ask.and_then(|ask| ask.theme)] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – Legation" }
                link rel="icon" href={ "/assets/icon.svg?v=" (version) };
                link rel="stylesheet" href={ "/assets/desk.css?v=" (version) };
                script src={ "/assets/desk.js?v=" (version) } defer {}
            }
            body {
                a .skip href="#main" { "Skip to the content" }
                header .top {
                    a .brand href="/" { img src={ "/assets/icon.svg?v=" (version) } alt="" width="24" height="24"; "Legation" }
                    @if let Some(about) = &about { span .archive title="The archive that you are looking at" { (about.name) } }
                    form action="/search" role="search" {
                        label .visually-hidden for="q" { "Search the reports" }
                        input #q type="search" name="q" placeholder="Search the reports" value=[ask.and_then(|ask| ask.field("q"))];
                        button { "Search" }
                    }
                    button .news type="button" data-news aria-live="polite" { "Something new – show it" }
                    button .icon type="button" data-theme-button hidden aria-label="Light or dark colours" title="Light or dark colours" { "◐" }
                    button .icon .only-wide type="button" data-keys-button hidden aria-label="Keys" title="Keys" { "?" }
                    @if signed_in {
                        form .sign-out action="/sign-out" method="post" { button { "Sign out" } }
                    }
                }
                nav .views aria-label="Views" {
                    ul {
                        @for of in &VIEWS {
                            li .gap[of.path == "/reports"] {
                                a href=(of.path) aria-current=[(of.path == view).then_some("page")] { (of.name) }
                            }
                        }
                        li { a href="/help" aria-current=[(view == "/help").then_some("page")] { "How to read this" } }
                    }
                }
                main #main tabindex="-1" { (body) }
                footer .foot {
                    @if let Some(about) = &about { (about.line) " · " }
                    a href="/decisions" { "Decisions by hand" } " · Legation " (env!("CARGO_PKG_VERSION")) " · Every line leads to the words that it rests on. Nothing leaves this machine."
                }
                dialog data-keys aria-label="Keys" {
                    h2 { "Keys" }
                    dl .data {
                        dt { kbd { "/" } } dd { "search" }
                        dt { kbd { "j" } " " kbd { "k" } } dd { "next and previous line" }
                        dt { kbd { "Enter" } } dd { "open it" }
                        @for view in &VIEWS { dt { kbd { "g" } " " kbd { (view.key) } } dd { (view.name) } }
                    }
                    button { "Close" }
                }
            }
        }
    }
}

/// A fault as a page.
pub(crate) fn fault_page(desk: &Desk, fault: &Fault) -> Answer {
    let body = html! {
        h1 { (fault.message) }
        @if let Some(hint) = &fault.hint { p .lede { (hint) } }
        @if fault.code == "sign-in" { (sign_in(None)) }
        @else { p { a href="/" { "To the brief" } } }
    };
    let mut answer = Answer::page(frame(desk, None, "", &fault.message, &body));
    answer.status = fault.status;
    answer
}

/// Where a token is asked for.
pub(crate) fn sign_in(wrong: Option<&str>) -> Markup {
    html! {
        @if let Some(wrong) = wrong { p .message .bad role="alert" { (wrong) } }
        form .filters action="/sign-in" method="post" {
            label { "Your token" input type="password" name="token" required autocomplete="current-password" size="40"; }
            button .primary { "Sign in" }
        }
    }
}

/// The query without some fields and with others: for links that keep what was chosen.
pub(crate) fn query(ask: &Ask, change: &[(&str, Option<&str>)]) -> String {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(ask.query.as_bytes()) {
        if !value.is_empty() && !change.iter().any(|(changed, _)| *changed == name) {
            fields.append_pair(&name, &value);
        }
    }
    for (name, value) in change {
        if let Some(value) = value {
            fields.append_pair(name, value);
        }
    }
    let query = fields.finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

/// A part of an address.
pub(crate) fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

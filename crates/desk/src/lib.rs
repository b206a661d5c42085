//! **The desk**: the archive as web pages and as an HTTP interface, for people who look at it all day.
//!
//! Takes an archive and a way to read a report; gives a server. Pages are made here and read without a script; one
//! small script adds what needs one. Every line leads to the words that it rests on.
//!
//! Invariants: words of a report come out as text and nothing else; nothing is asked of another host; whoever is not
//! allowed to write can't, whatever page their browser is on; the routes, their description and their tests are made
//! from one table (`routes::ROUTES`).

mod answer;
mod api;
mod assets;
mod html;
mod kept;
mod lines;
mod metrics;
mod openapi;
mod pages;
mod pictures;
mod reader;
mod routes;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod tokens;
mod views;
mod words;

pub use server::{DeskError, Read, Settings, serve};
pub use store::Store;
pub use tokens::{Role, TokenError, Tokens, new_token};

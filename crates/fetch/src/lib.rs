//! **Fetch**: feeds and pages from the network, politely.
//!
//! The only crate of Legation that reaches the network; only `legation watch` uses it. Takes addresses and gives what stands
//! there ([`Http`]), and keeps feeds under watch ([`Watch`]): asks again when it is time, hands on what is new, and
//! remembers what was handed on.
//!
//! Invariants: no address on a private network is reached, also not by a redirect or by what a name resolves to, unless
//! that is allowed; nothing is fetched that robots.txt forbids; no answer takes more time or memory than its limits; no
//! item is lost, and none is handed on twice, whatever servers do. What time it is comes from a [`Clock`], so that a day
//! of watching can be tried out in seconds.

mod address;
mod client;
mod feeds;
mod robots;
mod watch;

pub use address::{Address, AddressError, is_public};
pub use client::{Answer, FetchError, Http, Limits, Request, Transport};
pub use feeds::{FeedFile, FeedFileError, FeedSettings};
pub use robots::Robots;
pub use watch::{Clock, Delivery, Event, Item, Memory, Pacing, Pages, SystemClock, Watch};

/// What servers are told who asks. The name before the slash is what robots.txt is searched for.
pub const USER_AGENT: &str =
    concat!("legation/", env!("CARGO_PKG_VERSION"), " (reads feeds; checks robots.txt)");

/// The name that robots.txt is searched for.
pub const ROBOT_NAME: &str = "legation";

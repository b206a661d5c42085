//! One request and its answer, within limits.

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::Agent;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use crate::USER_AGENT;
use crate::address::{Address, AddressError, is_public};

/// What a request may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time for all of it, the body included.
    pub time: Duration,
    /// Time to connect.
    pub connecting: Duration,
    /// Most bytes of a body, packed or not. Feeds with a year of full reports have some megabytes.
    pub body: usize,
    /// Most redirects that are followed.
    pub redirects: usize,
    /// Whether addresses on private networks may be reached.
    pub private: bool,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            time: Duration::from_secs(60),
            connecting: Duration::from_secs(15),
            body: 16 << 20,
            redirects: 5,
            private: false,
        }
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where.
    pub address: Address,
    /// The `ETag` that was given last.
    pub etag: Option<String>,
    /// The `Last-Modified` that was given last.
    pub modified: Option<String>,
    /// What is sent along, as JSON, to an address that takes it.
    pub post: Option<String>,
}

impl Request {
    /// Asks for what stands at an address.
    pub fn get(address: Address) -> Request {
        Request { address, etag: None, modified: None, post: None }
    }
}

/// What a server answered. Redirects are not followed here: whoever asks checks them first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
    /// `Location`.
    pub location: Option<String>,
    /// `Retry-After`.
    pub retry_after: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
}

impl Answer {
    /// The encoding that `Content-Type` says.
    pub fn encoding(&self) -> Option<String> {
        let content = self.content_type.as_deref()?.to_ascii_lowercase();
        let (_, label) = content.split_once("charset=")?;
        let label = label.split(';').next()?.trim().trim_matches(['"', '\'']);
        (!label.is_empty()).then(|| label.to_owned())
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A private network.
    #[error("{0} is on a private network, and those aren't reached (--allow-private)")]
    Private(String),
    /// Too long.
    #[error("the answer is longer than {} MiB", .0 >> 20)]
    TooLong(usize),
    /// Time.
    #[error("the server took too long")]
    TooSlow,
    /// The body's packing.
    #[error("the answer can't be unpacked")]
    Unpacking,
    /// A redirect too many, or from https to http.
    #[error("the redirects lead too far, or from https to http")]
    Redirects,
    /// robots.txt.
    #[error("robots.txt forbids it")]
    Robots,
    /// A status other than success.
    #[error("the server says {0}")]
    Status(u16),
    /// Everything else.
    #[error("{0}")]
    Network(String),
}

/// Whoever can ask. Behind it, so that a test can put itself between.
pub trait Transport: Send + Sync {
    /// Asks once.
    ///
    /// # Errors
    /// When there is no answer within the limits.
    fn ask(&self, request: &Request) -> Result<Answer, FetchError>;

    /// The limits.
    fn limits(&self) -> &Limits;
}

/// HTTP, with TLS.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    limits: Limits,
}

/// What a refusal for the sake of a private network is known by.
const PRIVATE: &str = "private network";

/// Resolves names, and leaves out what is private: what is connected to is what was checked.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    private: bool,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.private {
            return Ok(found);
        }
        let mut public = self.empty();
        for address in found.iter().filter(|address| is_public(address.ip())) {
            public.push(*address);
        }
        if public.is_empty() {
            return Err(ureq::Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, PRIVATE)));
        }
        Ok(public)
    }
}

impl Http {
    /// Within limits.
    pub fn new(limits: Limits) -> Http {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(USER_AGENT)
            .accept("application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5")
            .accept_encoding("gzip")
            .timeout_global(Some(limits.time))
            .timeout_connect(Some(limits.connecting))
            .timeout_resolve(Some(limits.connecting))
            .max_idle_connections(4)
            // A proxy would resolve names by itself, past the guard.
            .proxy(None)
            .build();
        let resolver = Guarded { inner: DefaultResolver::default(), private: limits.private };
        Http { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), limits }
    }

    fn failure(&self, address: &Address, error: ureq::Error) -> FetchError {
        match error {
            ureq::Error::Timeout(_) => FetchError::TooSlow,
            ureq::Error::Io(error) if error.to_string() == PRIVATE => {
                FetchError::Private(address.authority())
            }
            ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => FetchError::TooSlow,
            other => FetchError::Network(other.to_string()),
        }
    }
}

impl Transport for Http {
    fn ask(&self, request: &Request) -> Result<Answer, FetchError> {
        let address = &request.address;
        if !self.limits.private && address.number().is_some_and(|number| !is_public(number)) {
            return Err(FetchError::Private(address.authority()));
        }
        let url = address.to_string();
        let sent = match &request.post {
            Some(body) => {
                self.agent.post(&url).header("Content-Type", "application/json").send(body.as_str())
            }
            None => {
                let mut call = self.agent.get(&url);
                if let Some(etag) = &request.etag {
                    call = call.header("If-None-Match", etag);
                }
                if let Some(modified) = &request.modified {
                    call = call.header("If-Modified-Since", modified);
                }
                call.call()
            }
        };
        let mut response = sent.map_err(|error| self.failure(address, error))?;
        let header = |name: &str| {
            response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let packed =
            header("content-encoding").is_some_and(|packing| packing.to_ascii_lowercase().contains("gzip"));
        let mut answer = Answer {
            status: response.status().as_u16(),
            etag: header("etag"),
            modified: header("last-modified"),
            location: header("location"),
            retry_after: header("retry-after"),
            content_type: header("content-type"),
            body: Vec::new(),
        };
        if answer.status == 304 {
            return Ok(answer);
        }
        let most = self.limits.body;
        let mut body = Vec::new();
        let reading = response.body_mut().as_reader().take(most as u64 + 1).read_to_end(&mut body);
        if let Err(error) = reading {
            let timed_out =
                error.kind() == std::io::ErrorKind::TimedOut || error.to_string().contains("timeout");
            return Err(if timed_out { FetchError::TooSlow } else { FetchError::Network(error.to_string()) });
        }
        if body.len() > most {
            return Err(FetchError::TooLong(most));
        }
        if packed && body.starts_with(&[0x1F, 0x8B]) {
            let mut unpacked = Vec::new();
            MultiGzDecoder::new(body.as_slice())
                .take(most as u64 + 1)
                .read_to_end(&mut unpacked)
                .map_err(|_| FetchError::Unpacking)?;
            if unpacked.len() > most {
                return Err(FetchError::TooLong(most));
            }
            body = unpacked;
        }
        answer.body = body;
        Ok(answer)
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }
}

//! The server: connections, limits, and everything that a request must get past before a route sees it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, broadcast, mpsc, watch};

use crate::answer::{Answer, Ask, Caller, Fault};
use crate::assets;
use crate::html;
use crate::kept::{Kept, Made, coding};
use crate::metrics::Metrics;
use crate::routes::{self, Found, Work};
use crate::store::Store;
use crate::tokens::{Role, Tokens};

/// Connections at one time: several tabs for each of a hundred people; each costs some kilobytes.
const MOST_CONNECTIONS: usize = 1024;

/// Bytes of a body: the longest report, percent-encoded where a form must, and its fields.
const LONGEST_BODY: usize = 6 << 20;

/// How long a client may take to send its headers, and its body: a slow telephone needs a few seconds.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
const BODY_WITHIN: Duration = Duration::from_secs(30);

/// Answers being made at one time. Each has an archive connection of its own; more than a few times the cores only
/// wait for each other.
const MOST_ANSWERS: usize = 8;

/// Reports being read at one time: reading takes a whole core.
const MOST_READINGS: usize = 2;

/// Readings that may wait for their turn; whoever comes after is asked to come back.
const MOST_WAITING: usize = 32;

/// Requests that one address may make: at once, and a second on average. A person with ten tabs stays far below.
const BURST: f64 = 240.0;
const PER_SECOND: f64 = 40.0;

/// Seconds after which whoever was turned away may come again.
const AFTER: &str = "5";

/// Addresses that are kept count of; when there are more, those that have been idle are forgotten.
const MOST_ADDRESSES: usize = 4096;

/// How often the archive is asked whether something is new: other programs may add to it.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often a listening page hears something, so that proxies keep the connection.
const BEAT_EVERY: Duration = Duration::from_secs(20);

/// How long open answers may take to end when the desk is closed.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

/// From this size on answers are compressed: below it the headers weigh more.
const COMPRESS_FROM: usize = 1024;

/// Reads a report; given by the program, which holds the model.
pub type Read = Arc<dyn Fn(&legation_record::Report) -> legation_record::Record + Send + Sync>;

/// What the desk is to be.
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Who may do what; without tokens, whoever reaches the desk may do everything.
    pub tokens: Option<Tokens>,
    /// Listen beyond this machine even without tokens.
    pub open: bool,
    /// Names besides loopback's under which the desk is reached.
    pub hosts: Vec<String>,
    /// The archive.
    pub store: Store,
    /// Is told where the desk listens, once it does.
    pub ready: Box<dyn FnOnce(SocketAddr) + Send>,
}

/// Why the desk can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// Anybody could come in.
    #[error("{0} can be reached from other machines, and no tokens are given")]
    Open(SocketAddr),
    /// The address can't be listened on.
    #[error("can't listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// The system refuses threads or timers.
    #[error("can't start: {0}")]
    Start(std::io::Error),
}

impl DeskError {
    /// A name for the kind of fault.
    pub fn code(&self) -> &'static str {
        match self {
            DeskError::Open(_) => "open-desk",
            DeskError::Listen { .. } => "listen",
            DeskError::Start(_) => "start",
        }
    }

    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            DeskError::Open(_) => {
                "give a file of tokens with --tokens (`legation token NAME` makes one), or say --open if whoever \
                 reaches this address may read and change the archive"
            }
            DeskError::Listen { .. } => "choose another address with --listen; port 0 takes a free one",
            DeskError::Start(_) => "close other programs and try again",
        }
    }
}

/// Everything that answers share.
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) metrics: Metrics,
    pub(crate) tokens: Option<Tokens>,
    hosts: Option<Vec<String>>,
    kept: Kept,
    answers: Semaphore,
    readings: Semaphore,
    waiting: Semaphore,
    buckets: Mutex<HashMap<IpAddr, (f64, Instant)>>,
    news: broadcast::Sender<u64>,
    closing: watch::Sender<bool>,
}

/// Opens the desk and answers until it is told to stop (an interrupt, or a request to terminate).
///
/// # Errors
/// When the address can't be listened on, or anybody could come in.
pub fn serve(settings: Settings) -> Result<(), DeskError> {
    let loopback = settings.listen.ip().is_loopback();
    if !loopback && settings.tokens.is_none() && !settings.open {
        return Err(DeskError::Open(settings.listen));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(MOST_ANSWERS + MOST_READINGS + 2)
        .enable_all()
        .build()
        .map_err(DeskError::Start)?;
    runtime.block_on(async move {
        let listener = TcpListener::bind(settings.listen)
            .await
            .map_err(|error| DeskError::Listen { address: settings.listen, error })?;
        let address = listener.local_addr().map_err(DeskError::Start)?;
        let desk = Arc::new(Desk::new(settings.store, settings.tokens, address, settings.hosts));
        (settings.ready)(address);
        desk.run(listener).await;
        Ok(())
    })
}

impl Desk {
    pub(crate) fn new(store: Store, tokens: Option<Tokens>, address: SocketAddr, hosts: Vec<String>) -> Desk {
        // Without tokens a page elsewhere must not get in by giving a name of its own to this machine's address, so only
        // the names that the desk knows are answered.
        let known = tokens.is_none().then(|| {
            let mut known = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "[::1]".to_owned()];
            known.push(match address.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
            known.extend(hosts);
            known
        });
        Desk {
            store,
            metrics: Metrics::default(),
            tokens,
            hosts: known,
            kept: Kept::default(),
            answers: Semaphore::new(MOST_ANSWERS),
            readings: Semaphore::new(MOST_READINGS),
            waiting: Semaphore::new(MOST_WAITING),
            buckets: Mutex::new(HashMap::new()),
            news: broadcast::channel(16).0,
            closing: watch::channel(false).0,
        }
    }

    async fn run(self: Arc<Self>, listener: TcpListener) {
        let connections = Arc::new(Semaphore::new(MOST_CONNECTIONS));
        let mut stop = std::pin::pin!(stopped());
        tokio::spawn(Arc::clone(&self).watch_archive());
        loop {
            let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { break };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = &mut stop => break,
            };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(_) => {
                    // Out of file descriptors, most likely: wait for some to come free.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let _ = stream.set_nodelay(true);
            let desk = Arc::clone(&self);
            tokio::spawn(async move {
                desk.metrics.connections.fetch_add(1, Ordering::Relaxed);
                let service = service_fn(|request| desk.answer(request, peer.ip()));
                let connection = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(HEADERS_WITHIN)
                    .max_headers(64)
                    .serve_connection(TokioIo::new(stream), service);
                let mut connection = std::pin::pin!(connection);
                tokio::select! {
                    // A client that goes away in the middle is nobody's fault.
                    _ = connection.as_mut() => {}
                    () = desk.closed() => {
                        connection.as_mut().graceful_shutdown();
                        let _ = connection.await;
                    }
                }
                desk.metrics.connections.fetch_sub(1, Ordering::Relaxed);
                drop(permit);
            });
        }
        drop(listener);
        let _ = self.closing.send(true);
        let all = u32::try_from(MOST_CONNECTIONS).unwrap_or(u32::MAX);
        let _ = tokio::time::timeout(CLOSE_WITHIN, connections.acquire_many(all)).await;
    }

    /// Comes back when the desk is being closed.
    async fn closed(&self) {
        let mut closing = self.closing.subscribe();
        // An error means that the desk itself is gone.
        let _ = closing.wait_for(|closing| *closing).await.map(|_| ());
    }

    /// Tells listening pages when the archive has something new, whoever added it.
    async fn watch_archive(self: Arc<Self>) {
        let mut last = None;
        loop {
            let desk = Arc::clone(&self);
            let revision =
                tokio::task::spawn_blocking(move || desk.store.revision()).await.ok().and_then(Result::ok);
            if let Some(revision) = revision {
                if last.is_some_and(|last| last != revision) {
                    // Nobody listening is no fault.
                    let _ = self.news.send(revision);
                }
                last = Some(revision);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
        peer: IpAddr,
    ) -> Result<Response<Outgoing>, Infallible> {
        let begun = Instant::now();
        let head = request.method() == Method::HEAD;
        let headers = request.headers().clone();
        let api = request.uri().path().starts_with("/api/");
        let mut route = "none";
        let mut response = match self.handle(request, peer, &mut route).await {
            Ok(Reply::Answer(made)) => finished(&made, &headers),
            Ok(Reply::Events(events)) => listening(events),
            Err(fault) if api => finished(&Made::new(fault.json()), &headers),
            Err(fault) => finished(&Made::new(html::fault_page(self, &fault)), &headers),
        };
        if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(AFTER));
        }
        if head {
            *response.body_mut() = Outgoing::Whole(Bytes::new());
        }
        self.metrics.count(route, response.status().as_u16(), begun.elapsed());
        Ok(response)
    }

    async fn handle(
        self: &Arc<Self>,
        request: Request<Incoming>,
        peer: IpAddr,
        name: &mut &'static str,
    ) -> Result<Reply, Fault> {
        self.known_host(request.headers())?;
        self.within_rate(peer)?;
        let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        let (route, path) = match routes::find(&method, request.uri().path()) {
            Found::Route(route, path) => (route, path),
            Found::OtherMethod => {
                return Err(Fault::new(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "method",
                    "This address can't be used in that way.",
                ));
            }
            Found::Nothing => return Err(Fault::missing("page")),
        };
        *name = route.path;
        let writes = method != Method::GET;
        if writes {
            same_origin(request.headers())?;
        }
        let caller = self.caller(request.headers(), route.needs)?;
        let query = request.uri().query().unwrap_or_default().to_owned();
        let mut fields: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let cookies = cookies(request.headers());
        let cookie = |name: &str| cookies.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str());
        // A day or a moment, and nothing else.
        let seen = cookie("seen")
            .map(|value| value.replace("%3A", ":"))
            .filter(|value| value.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok()));
        let theme = match cookie("theme") {
            Some("dark") => Some("dark"),
            Some("light") => Some("light"),
            _ => None,
        };
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if hyper::body::Body::size_hint(request.body()).lower() > LONGEST_BODY as u64 {
            return Err(too_long());
        }
        let body = if writes { whole_body(request.into_body()).await? } else { Vec::new() };
        match kind.as_str() {
            "application/x-www-form-urlencoded" => fields.extend(form_urlencoded::parse(&body).into_owned()),
            "application/json" => fields.extend(json_fields(&body)?),
            _ if !body.is_empty() => {
                return Err(Fault::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "media-type",
                    "The desk takes application/json and forms.",
                ));
            }
            _ => {}
        }
        let ask = Ask { caller, path, fields, query, today: today(), seen, theme };
        match route.work {
            Work::Events => Ok(Reply::Events(self.listen())),
            Work::Answer(work) => {
                // What a page says depends on the archive, on what was asked for and on who asks; nothing else.
                let name = (!writes && route.keeps()).then(|| {
                    let Ask { path, query, seen, theme, .. } = &ask;
                    let day = self.store.today(&ask);
                    format!(
                        "{} {path:?} {query:?} {seen:?} {theme:?} {:?} {day}",
                        route.path, ask.caller.role
                    )
                });
                self.make(route.reads, name, writes && route.needs == Role::Editor, work, ask).await
            }
        }
    }

    /// Makes an answer on a thread of its own, as many at a time as there may be.
    async fn make(
        self: &Arc<Self>,
        reads: bool,
        name: Option<String>,
        changes: bool,
        work: fn(&Desk, &Ask) -> Result<Answer, Fault>,
        ask: Ask,
    ) -> Result<Reply, Fault> {
        let busy = || {
            self.metrics.limited.fetch_add(1, Ordering::Relaxed);
            Fault::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Too many reports are being read just now.")
                .hint("Try again in a few seconds.")
        };
        let _place = if reads { Some(self.waiting.try_acquire().map_err(|_| busy())?) } else { None };
        let gate = if reads { &self.readings } else { &self.answers };
        let _permit = gate.acquire().await.map_err(|_| busy())?;
        let desk = Arc::clone(self);
        tokio::task::spawn_blocking(move || match name {
            Some(name) => {
                let revision = desk.store.revision()?;
                desk.kept.get(&name, revision, || work(&desk, &ask))
            }
            None => {
                let answer = work(&desk, &ask);
                if changes {
                    desk.kept.changed(desk.store.revision()?);
                }
                answer.map(|answer| Arc::new(Made::new(answer)))
            }
        })
        .await
        // A crash in one answer ends that answer only.
        .unwrap_or_else(|_| {
            Err(Fault::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "crash",
                "Something went wrong inside the desk.",
            )
            .hint("Please report it, with the address of this page."))
        })
        .map(Reply::Answer)
    }

    fn listen(self: &Arc<Self>) -> mpsc::Receiver<Bytes> {
        let (sender, receiver) = mpsc::channel(4);
        let desk = Arc::clone(self);
        tokio::spawn(async move {
            desk.metrics.listeners.fetch_add(1, Ordering::Relaxed);
            let mut news = desk.news.subscribe();
            let _ = sender.send(Bytes::from_static(b"retry: 5000\n\n")).await;
            loop {
                let message = tokio::select! {
                    news = news.recv() => match news {
                        Ok(revision) => format!("event: news\ndata: {revision}\n\n"),
                        // Whoever fell behind hears of the latest.
                        Err(broadcast::error::RecvError::Lagged(_)) => continue,
                        Err(broadcast::error::RecvError::Closed) => break,
                    },
                    () = tokio::time::sleep(BEAT_EVERY) => ": still here\n\n".to_owned(),
                    () = sender.closed() => break,
                    () = desk.closed() => break,
                };
                if sender.send(Bytes::from(message)).await.is_err() {
                    break;
                }
            }
            desk.metrics.listeners.fetch_sub(1, Ordering::Relaxed);
        });
        receiver
    }

    /// Refuses names that the desk isn't known by (a page elsewhere can point a name of its own at this machine).
    fn known_host(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let Some(hosts) = &self.hosts else { return Ok(()) };
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let name = match host.rfind(':') {
            Some(colon) if !host.ends_with(']') => &host[..colon],
            _ => host,
        };
        if hosts.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        Err(Fault::new(StatusCode::MISDIRECTED_REQUEST, "unknown-host", "The desk isn't known by that name.")
            .hint("Open it under the address that it printed, or name the host with --host."))
    }

    fn within_rate(&self, peer: IpAddr) -> Result<(), Fault> {
        // Whoever sits at this machine can use it up in other ways.
        if peer.is_loopback() {
            return Ok(());
        }
        let Ok(mut buckets) = self.buckets.lock() else { return Ok(()) };
        let now = Instant::now();
        if buckets.len() >= MOST_ADDRESSES {
            buckets.retain(|_, (_, last)| now.duration_since(*last).as_secs_f64() * PER_SECOND < BURST);
        }
        let (left, last) = buckets.entry(peer).or_insert((BURST, now));
        *left = (*left + now.duration_since(*last).as_secs_f64() * PER_SECOND).min(BURST);
        *last = now;
        if *left < 1.0 {
            self.metrics.limited.fetch_add(1, Ordering::Relaxed);
            return Err(Fault::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too-many",
                "Too many requests came from your address.",
            )
            .hint("Wait a few seconds."));
        }
        *left -= 1.0;
        Ok(())
    }

    /// Who asks, and whether they may.
    fn caller(&self, headers: &HeaderMap, needs: Role) -> Result<Caller, Fault> {
        let Some(tokens) = &self.tokens else {
            return Ok(Caller { name: "this machine".to_owned(), role: Role::Editor });
        };
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let secret = given.and_then(|value| value.strip_prefix("Bearer ")).map(str::to_owned).or_else(|| {
            cookies(headers).into_iter().find(|(name, _)| name == "token").map(|(_, value)| value)
        });
        let holder = secret.as_deref().and_then(|secret| tokens.holder(secret));
        let caller = match holder {
            Some(holder) => Caller { name: holder.name.clone(), role: holder.role },
            None => Caller { name: "anyone".to_owned(), role: Role::Anyone },
        };
        if caller.role >= needs {
            return Ok(caller);
        }
        Err(match caller.role {
            Role::Anyone => Fault::new(StatusCode::UNAUTHORIZED, "sign-in", "Sign in to see this.")
                .hint("A token is given out by whoever runs the desk."),
            _ => Fault::new(StatusCode::FORBIDDEN, "role", "Your token lets you read, not change.")
                .hint("Ask whoever runs the desk for an editor's token."),
        })
    }
}

enum Reply {
    Answer(Arc<Made>),
    Events(mpsc::Receiver<Bytes>),
}

/// A browser says where a request comes from; another site's page must not write here with the visitor's rights.
fn same_origin(headers: &HeaderMap) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fine = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = text("host").unwrap_or_default();
            origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
        }
        // No browser: a browser sends at least the origin with a write.
        (None, None) => true,
    };
    if fine {
        return Ok(());
    }
    Err(Fault::new(
        StatusCode::FORBIDDEN,
        "other-site",
        "Changes can only be made from the desk's own pages.",
    ))
}

fn cookies(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The fields of a JSON object: texts, numbers and lists of texts.
fn json_fields(body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let wrong = |what: &str| Fault::new(StatusCode::UNPROCESSABLE_ENTITY, "json", what.to_owned());
    let value: serde_json::Value =
        serde_json::from_slice(body).map_err(|error| wrong(&format!("The body is no JSON: {error}.")))?;
    let serde_json::Value::Object(object) = value else { return Err(wrong("The body is no JSON object.")) };
    let mut fields = Vec::new();
    for (name, value) in object {
        let values = match value {
            serde_json::Value::Array(values) => values,
            value => vec![value],
        };
        for value in values {
            match value {
                serde_json::Value::String(text) => fields.push((name.clone(), text)),
                serde_json::Value::Null => {}
                serde_json::Value::Number(number) => fields.push((name.clone(), number.to_string())),
                _ => return Err(Fault::field(&name, "a text")),
            }
        }
    }
    Ok(fields)
}

fn too_long() -> Fault {
    Fault::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "too-long",
        format!("The text is longer than {} MB.", LONGEST_BODY >> 20),
    )
    .hint("Add long files from the shell: legation add FILE --archive ARCHIVE")
}

async fn whole_body(body: Incoming) -> Result<Vec<u8>, Fault> {
    let collected = tokio::time::timeout(BODY_WITHIN, Limited::new(body, LONGEST_BODY).collect()).await;
    match collected {
        Err(_) => Err(Fault::new(StatusCode::REQUEST_TIMEOUT, "slow", "The text took too long to arrive.")),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(Fault::new(StatusCode::BAD_REQUEST, "cut-off", "The text did not arrive whole.")),
        Ok(Ok(body)) => Ok(body.to_bytes().to_vec()),
    }
}

/// The day here and now. Pages show what is due *from today*; nothing that is kept depends on it.
fn today() -> String {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0));
    jiff::Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string()
        .get(..10)
        .unwrap_or_default()
        .to_owned()
}

/// The answer as it goes out: told apart by its digest, compressed where the client can undo it, and with what keeps
/// browsers from doing more than they should.
fn finished(made: &Made, asked: &HeaderMap) -> Response<Outgoing> {
    let text = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
    let answer = &made.answer;
    let mut response = Response::builder().status(answer.status);
    let fresh = answer.status == StatusCode::OK
        && text(header::IF_NONE_MATCH).split(',').any(|known| known.trim() == made.tag);
    if answer.status == StatusCode::OK {
        response = response.header(header::ETAG, &made.tag);
    }
    response = response
        .header(header::CONTENT_TYPE, answer.kind.as_ref())
        .header(header::VARY, "Accept-Encoding, Cookie, Authorization")
        .header(
            header::CACHE_CONTROL,
            if answer.immutable { "public, max-age=31536000, immutable" } else { "private, no-cache" },
        );
    for (name, value) in POLICY.iter().filter(|(name, _)| !answer.headers.iter().any(|(own, _)| own == name))
    {
        response = response.header(*name, *value);
    }
    for (name, value) in &answer.headers {
        response = response.header(*name, value);
    }
    let packed = coding(text(header::ACCEPT_ENCODING))
        .filter(|_| answer.body.len() >= COMPRESS_FROM)
        .and_then(|coding| Some((coding, made.packed(coding)?)));
    let body = if fresh {
        response = response.status(StatusCode::NOT_MODIFIED);
        Bytes::new()
    } else if let Some((coding, packed)) = packed {
        response = response.header(header::CONTENT_ENCODING, coding.name());
        Bytes::copy_from_slice(packed)
    } else {
        Bytes::copy_from_slice(&answer.body)
    };
    response.body(Outgoing::Whole(body)).unwrap_or_else(|_| {
        // A header with bytes that none may have.
        let mut response = Response::new(Outgoing::Whole(Bytes::new()));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response
    })
}

/// Nothing from elsewhere, nothing inline, in nobody's frame.
const POLICY: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

fn listening(events: mpsc::Receiver<Bytes>) -> Response<Outgoing> {
    let mut response = Response::new(Outgoing::Events(events));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in POLICY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A body on its way out.
pub(crate) enum Outgoing {
    Whole(Bytes),
    Events(mpsc::Receiver<Bytes>),
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            Outgoing::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Outgoing::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Outgoing::Events(events) => {
                events.poll_recv(context).map(|message| message.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Outgoing::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        match self {
            Outgoing::Whole(bytes) => hyper::body::SizeHint::with_exact(bytes.len() as u64),
            Outgoing::Events(_) => hyper::body::SizeHint::default(),
        }
    }
}

/// Waits for an interrupt or a request to terminate.
async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Serves the files of the page.
pub(crate) fn asset(_: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let asset = assets::ASSETS
        .iter()
        .find(|asset| asset.name == ask.part(0))
        .ok_or_else(|| Fault::missing("file"))?;
    let mut answer = Answer::new(asset.kind, asset.bytes);
    // Only an address with the version in it always means the same bytes.
    answer.immutable = ask.field("v") == Some(assets::VERSION.as_str());
    Ok(answer)
}

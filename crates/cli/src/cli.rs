//! What was typed: the commands and their options. Help, completions, man pages and the command reference are all made
//! from these definitions, so they can't disagree.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub mod archive;

use archive::{
    ActorsCall, AddCall, AskCall, CommitmentsCall, CorrectCall, DiffCall, ExportCall, PlacesCall, RereadCall,
    SearchCall, TrendCall, WhyCall,
};

/// Reads news reports about negotiations and keeps the record.
///
/// Legation reads an English news report and says who meets whom and who stays away, who said what, what has to happen
/// before anything else can, who promised what by when, what is on the table, who expects what, and who did what to
/// whom; and every line points at the words that it comes from. It works offline and gives the same answer every time.
#[derive(Debug, Parser)]
#[command(
    name = "legation",
    version,
    propagate_version = true,
    max_term_width = 100,
    after_help = "Exit status: 0 done; 1 some inputs failed, each is named on standard error and the others are done; \
                  2 the call itself is wrong."
)]
pub struct Call {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Colours: `auto` means on a terminal, unless NO_COLOR is set.
    #[arg(long, global = true, value_enum, default_value_t = ColourChoice::Auto, value_name = "WHEN")]
    pub color: ColourChoice,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read reports: a digest for people, or the record for programs
    Read(ReadCall),
    /// Parse texts: sentences, words, trees and names as CoNLL-U
    Parse(ParseCall),
    /// Find the time expressions of texts and resolve them, JSON lines in and out
    When(WhenCall),
    /// Find the places of texts and say which they are, JSON lines in and out
    Where(WhereCall),
    /// Watch feeds: read what is new in them, and say what it brings
    Watch(WatchCall),
    /// Check records against the contract that they are to keep
    Validate(ValidateCall),
    /// Read reports and keep them in an archive
    Add(AddCall),
    /// Where the talks stand: the brief of an archive, on one page
    Status(AskCall),
    /// What happened and is to happen, in the order of its days
    Timeline(AskCall),
    /// Meetings, those to come first, with who comes and where accounts differ
    Meetings(AskCall),
    /// What has to happen before something else can, the open first
    Conditions(AskCall),
    /// Who promised what, by due date
    Commitments(CommitmentsCall),
    /// What is on the table
    Proposals(AskCall),
    /// Who expects what, and what became of it
    Forecasts(AskCall),
    /// Who said what, the latest first
    Statements(AskCall),
    /// Who did what to whom, the latest first
    Events(AskCall),
    /// Who is spoken of; merge and split those who are one or two
    Actors(ActorsCall),
    /// Where meetings and events are; merge and split those that are one or two
    Places(PlacesCall),
    /// Find reports by their words
    Search(SearchCall),
    /// What the archive has learnt since a day: new, changed, contradicted
    Diff(DiffCall),
    /// Every word that a line rests on
    Why(WhyCall),
    /// Cooperation and conflict between two sides over time
    Trend(TrendCall),
    /// Write an archive in the formats of others
    Export(ExportCall),
    /// Put a fact of a report right: strike it out, say who it is, say whether it is so
    Correct(CorrectCall),
    /// Read every report of an archive again with this version, and say what differs
    Reread(RereadCall),
    /// Open the desk: the archive as web pages and for programs, on this machine
    Serve(ServeCall),
    /// Open the desk on a sample archive, to look around
    Demo(DemoCall),
    /// Make a token for the desk
    Token(TokenCall),
    /// Print the JSON Schema of a record
    Schema,
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  legation completions bash > ~/.local/share/bash-completion/completions/legation"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the program or of one command
    #[command(after_help = "Examples:\n  legation man | man -l -\n  legation man read | man -l -")]
    Man {
        /// The command.
        command: Option<String>,
    },
    /// Check that everything is in place: model, knowledge, versions, and how long they take
    Doctor(DoctorCall),
}

/// Where reports come from.
#[derive(Args, Debug)]
pub struct InputArguments {
    /// Files to read; `-`, or none at all, is standard input.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Publication date (or date and time) of reports that don't say theirs, ISO 8601: 2025-05-15.
    ///
    /// Without one, relative dates such as "on Friday" stay unresolved.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,
    /// Publisher of reports that don't say theirs.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// Address of reports that don't say theirs.
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
}

/// How the work is done.
#[derive(Args, Debug)]
pub struct WorkArguments {
    /// Model that reads: `swift` is small and fast, `careful` reads best.
    #[arg(long, value_enum, default_value_t = ModelChoice::Swift, value_name = "MODEL")]
    pub model: ModelChoice,
    /// Threads; as many as there are cores unless given. The output is the same for any number.
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// Knowledge of a user's own.
#[derive(Args, Debug)]
pub struct KnowledgeArguments {
    /// Folder with knowledge files of your own, read beside those that are built in.
    ///
    /// The files have the names and columns of the built-in ones: holders.csv, organisations.csv, metonyms.csv, ….
    #[arg(long = "knowledge", value_name = "DIR")]
    pub folder: Option<PathBuf>,
}

/// `legation read`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Input is told from its name or content, or by --input; packed files (gzip, zstd), ZIP files and folders are gone into. JSON and
the columns of Parquet files may have the field names of others (schema.org, ninjs, news services). What is not English is set aside: its record has no
facts. A file NAME.txt or NAME.pdf may have its publication data beside it
in NAME.meta.json: an object with \"published\", \"publisher\", \"url\".

Examples:
  legation read talks.txt --published 2025-05-15
  legation read reports/*.txt --format jsonl > records.jsonl
  legation read dump.jsonl --threads 4 --format jsonl > records.jsonl
  legation read page.html feed.xml crawl.warc.gz articles.zip news.parquet statement.pdf folder/ --format jsonl > records.jsonl
  curl -s https://example.org/article | legation read
  pbpaste | legation read --published 2025-05-15 --quote
  legation read talks.txt --format json | jq '.conditions[] | {outcome: .outcome.text, requires: .requires.text}'
  legation read talks.txt --codebook wages.toml --format plover
  legation read talks.txt --format dot | dot -Tsvg > waits-for.svg")]
pub struct ReadCall {
    /// Where from.
    #[command(flatten)]
    pub input: InputArguments,
    /// What the input is, where its name and content don't tell.
    #[arg(long = "input", value_enum, value_name = "FORMAT")]
    pub input_format: Option<ReadInput>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReadOutput::Text, value_name = "FORMAT")]
    pub format: ReadOutput,
    /// A codebook of your own: words and categories for talks that the built-in one does not cover.
    ///
    /// Its entries come before the built-in ones. May be given several times; later files come first. How one is
    /// written stands in docs/codebook.md.
    #[arg(long = "codebook", value_name = "FILE")]
    pub codebooks: Vec<PathBuf>,
    /// How.
    #[command(flatten)]
    pub work: WorkArguments,
    /// With which knowledge.
    #[command(flatten)]
    pub knowledge: KnowledgeArguments,
    /// Show the words behind every entry of the digest.
    #[arg(long)]
    pub quote: bool,
    /// Show every entry of the digest, however many.
    #[arg(long)]
    pub all: bool,
    /// Columns of the digest; the width of the terminal unless given.
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000))]
    pub width: Option<u16>,
}

/// `legation watch`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
The one command that uses the network. FEEDS is a file like this:

  webhook = \"https://desk.example.org/hook\"   # optional: changes are posted there as JSON

  [[feed]]
  url = \"https://example.org/world.xml\"       # RSS, Atom or JSON Feed
  every_minutes = 15                             # optional; 5 at least
  pages = true                                   # optional: the page of each entry is fetched
  publisher = \"The Harbour Post\"               # optional; the feed's own title otherwise

Servers are asked no more often than that, and less when they ask for it (robots.txt, Retry-After) or fail; what has not
changed is not sent again (ETag, Last-Modified). Addresses on private networks are not reached, whatever redirects and names
lead to. What was read is remembered beside FEEDS, so that nothing is read twice. SIGTERM and Ctrl-C end it cleanly.

With --archive every report is kept, and what is told, and posted, is what it changes: what is new (a condition, a
commitment, a meeting, a proposal, a forecast), what stands otherwise now (a condition that is met, a meeting that is
called off or put off), and what has another day. Without it, all that each report says is told.

Examples:
  legation watch feeds.toml
  legation watch feeds.toml --archive talks.db
  legation watch feeds.toml --once --format record >> records.jsonl")]
pub struct WatchCall {
    /// File that names the feeds.
    #[arg(value_name = "FEEDS")]
    pub feeds: PathBuf,
    /// Archive that the reports are kept in: a file, or postgres://USER:PASSWORD@HOST/DATABASE. What is told is then what
    /// they change.
    #[arg(long, value_name = "ARCHIVE")]
    pub archive: Option<String>,
    /// Ask each feed whose time has come once, and end: for whoever has a clock of their own.
    #[arg(long)]
    pub once: bool,
    /// What to print.
    #[arg(long, value_enum, default_value_t = WatchOutput::Text, value_name = "FORMAT")]
    pub format: WatchOutput,
    /// Where to remember what was read; FEEDS with the ending .memory.json unless given.
    #[arg(long, value_name = "FILE")]
    pub memory: Option<PathBuf>,
    /// Reach addresses on private networks, too.
    #[arg(long)]
    pub allow_private: bool,
    /// Model that reads.
    #[arg(long, value_enum, default_value_t = ModelChoice::Swift, value_name = "MODEL")]
    pub model: ModelChoice,
}

/// What `watch` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WatchOutput {
    /// For people.
    Text,
    /// What a report brings, one JSON object a line.
    Jsonl,
    /// The whole record, one a line.
    Record,
}

/// `legation parse`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
With --input conllu the sentences and tokens are kept as given and everything else is filled in anew.

Examples:
  legation parse talks.txt
  legation parse --input plain talks.txt > talks.conllu
  legation parse --input conllu tokens.conllu > parsed.conllu")]
pub struct ParseCall {
    /// Where from.
    #[command(flatten)]
    pub input: InputArguments,
    /// What the input is, where its name and content don't tell.
    #[arg(long = "input", value_enum, value_name = "FORMAT")]
    pub input_format: Option<ParseInput>,
    /// How.
    #[command(flatten)]
    pub work: WorkArguments,
}

/// `legation validate`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  legation read reports/*.txt --format jsonl | legation validate
  legation validate records.jsonl")]
pub struct ValidateCall {
    /// Files of records as JSON or JSON lines; `-`, or none at all, is standard input.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// `legation when`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
A line in is {\"id\", \"text\", \"published\"}, a line out {\"id\", \"times\"}: each time with its words, its first and last day
(inclusive), its TIMEX3 value and its span in code points of the text. What can't be resolved has no days.

Example:
  echo '{\"id\": 1, \"text\": \"They meet next Friday.\", \"published\": \"2025-05-15\"}' | legation when")]
pub struct WhenCall {
    /// Files of JSON lines; `-`, or none at all, is standard input.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Publication date (or date and time) of texts that don't say theirs, ISO 8601: 2025-05-15.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,
}

/// `legation where`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
A line in is {\"id\", \"text\"}, a line out {\"id\", \"places\"}: each place with its name, country (ISO 3166-1 alpha-3), coordinates,
GeoNames id and mentions in code points of the text. A place that no file has is there without coordinates. Toponyms count as
geoparsers count them: also inside other names (the Richmond Fire Department), and the adjectives of countries (Georgian);
the record of \"legation read\" keeps only where something is or goes on.

Example:
  echo '{\"id\": 1, \"text\": \"They met in Geneva.\"}' | legation where")]
pub struct WhereCall {
    /// Files of JSON lines; `-`, or none at all, is standard input.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How.
    #[command(flatten)]
    pub work: WorkArguments,
    /// With which knowledge.
    #[command(flatten)]
    pub knowledge: KnowledgeArguments,
}

/// `legation serve`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
The desk listens on this machine alone unless it is told otherwise, and beyond it only with --tokens or --open. It speaks
HTTP; where others reach it over a network, put a server that speaks HTTPS before it. Pages need no network. The interface
for programs is described at /api/v1/openapi.json.

Examples:
  legation serve --archive talks.db
  legation serve --archive talks.db --listen 0.0.0.0:8080 --tokens tokens.txt
  legation serve --archive postgres://team@db/talks --listen 127.0.0.1:9000")]
pub struct ServeCall {
    /// The archive: a file, which is made where there is none, or a PostgreSQL connection string.
    #[arg(long, value_name = "ARCHIVE")]
    pub archive: String,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// File of tokens, a line each as `legation token` prints it; then nobody comes in without one.
    #[arg(long, value_name = "FILE")]
    pub tokens: Option<PathBuf>,
    /// Listen beyond this machine without tokens: whoever reaches the desk may read and change everything.
    #[arg(long)]
    pub open: bool,
    /// Another name under which the desk is reached; several times for several.
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
    /// The day that the desk is to believe it is, for an archive of the past: 2025-05-15.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub today: Option<String>,
    /// Model that reads what is added here.
    #[arg(long, value_enum, default_value_t = ModelChoice::Swift, value_name = "MODEL")]
    pub model: ModelChoice,
    /// With what else what is added here is read.
    #[command(flatten)]
    pub knowledge: KnowledgeArguments,
    /// A codebook of your own, as for `legation read`; several times for several.
    #[arg(long = "codebook", value_name = "FILE")]
    pub codebooks: Vec<PathBuf>,
}

/// `legation demo`.
#[derive(Args, Debug)]
#[command(
    after_help = "Nothing is kept: the archive is made when the desk opens and taken away when it closes."
)]
pub struct DemoCall {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
}

/// `legation token`.
#[derive(Args, Debug)]
#[command(after_help = "\
The line for the file of tokens goes to standard output, the token itself to standard error, this once.

Example:
  legation token ana --role editor >> tokens.txt")]
pub struct TokenCall {
    /// Whose it is: a word, as it is to stand in the log of decisions.
    #[arg(value_name = "NAME", value_parser = word)]
    pub name: String,
    /// What they may do.
    #[arg(long, value_enum, default_value_t = TokenRole::Reader, value_name = "ROLE")]
    pub role: TokenRole,
}

/// What a token lets somebody do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TokenRole {
    /// Look at everything.
    Reader,
    /// Add and correct as well.
    Editor,
}

/// `legation doctor`.
#[derive(Args, Debug)]
#[command(after_help = "Exit status 1 when something is missing or damaged.")]
pub struct DoctorCall {
    /// Model to look at.
    #[arg(long, value_enum, default_value_t = ModelChoice::Swift, value_name = "MODEL")]
    pub model: ModelChoice,
    /// With which knowledge.
    #[command(flatten)]
    pub knowledge: KnowledgeArguments,
}

/// The two models.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ModelChoice {
    /// Small and fast.
    Swift,
    /// The best reading.
    Careful,
}

/// What `read` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReadInput {
    /// The first line is the headline when a blank line follows it; then the body.
    Text,
    /// All of it is the body, kept as it is: offsets are code points of the input.
    Plain,
    /// An object with "text" and, optionally, "id", "title", "published", "publisher", "url", "byline"; or an array of them.
    Json,
    /// One such object a line.
    Jsonl,
    /// A web page with one article.
    Html,
    /// A feed: RSS, RDF, Atom; a JSON Feed is JSON.
    Feed,
    /// A web archive of pages, or of texts.
    Warc,
    /// A table with a column for the text.
    Parquet,
    /// One report as PDF; its text, not what is scanned.
    Pdf,
}

/// What `parse` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ParseInput {
    /// The first line is the headline when a blank line follows it; then the body.
    Text,
    /// All of it is text.
    Plain,
    /// An object with "text", or an array of them.
    Json,
    /// One such object a line.
    Jsonl,
    /// Sentences and tokens, to be kept.
    Conllu,
}

/// What `read` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReadOutput {
    /// A digest for people.
    Text,
    /// The record, one JSON object a report.
    Json,
    /// The record, one line a report.
    Jsonl,
    /// Sentences, words, trees and coreference, as CoNLL-U with `Entity=` and the words' code points (`Range=`) in MISC.
    Conllu,
    /// What waits for what, for Graphviz.
    Dot,
    /// What waits for what, for Mermaid.
    Mermaid,
    /// The events as PLOVER JSON lines.
    Plover,
    /// The events in the columns of POLECAT, tab-separated.
    Polecat,
    /// The events in the columns of ICEWS, tab-separated.
    Icews,
    /// The events in the columns of GDELT 1.0, tab-separated.
    Gdelt,
}

fn word(text: &str) -> Result<String, String> {
    if !text.is_empty()
        && text.chars().all(|character| character.is_alphanumeric() || "-_.@".contains(character))
    {
        Ok(text.to_owned())
    } else {
        Err("letters, digits and - _ . @ only".to_owned())
    }
}

fn date(text: &str) -> Result<String, String> {
    let day = text.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok());
    let whole = text.parse::<jiff::civil::DateTime>().is_ok()
        || text.parse::<jiff::Timestamp>().is_ok()
        || text.len() == 10;
    match day {
        Some(_) if whole => Ok(text.to_owned()),
        _ => Err("not an ISO 8601 date; write 2025-05-15 or 2025-05-15T09:30:00Z".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definitions_hold_together() {
        Call::command().debug_assert();
    }

    #[test]
    fn dates() {
        for good in ["2025-05-15", "2025-05-15T09:30:00Z", "2025-05-15T09:30:00+02:00", "2025-05-15T09:30"] {
            assert_eq!(date(good).as_deref(), Ok(good), "{good}");
        }
        for bad in
            ["", "15 May 2025", "2025-13-01", "2025-02-30", "2025-05-15x", "20250515", "2025", "ééééééééé"]
        {
            assert!(date(bad).is_err(), "{bad}");
        }
    }
}

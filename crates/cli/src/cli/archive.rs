//! The commands that keep reports in an archive and ask it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{WorkArguments, date};

/// Which archive.
#[derive(Args, Clone, Debug)]
pub struct ArchiveArgument {
    /// The archive: a file, or postgres://USER:PASSWORD@HOST/DATABASE. LEGATION_ARCHIVE in the environment names it where
    /// this is not given, and else it is talks.db.
    #[arg(long, value_name = "ARCHIVE")]
    pub archive: Option<String>,
}

/// Which lines.
#[derive(Args, Clone, Debug, Default)]
pub struct FilterArguments {
    /// Only what this actor has to do with, by name or id; several times: all of them.
    #[arg(long, value_name = "NAME")]
    pub actor: Vec<String>,
    /// Only what this side has to do with: a country's code or name, or an actor; several times: all of them.
    #[arg(long, value_name = "SIDE")]
    pub side: Vec<String>,
    /// Only what is at this place; several times: one of them.
    #[arg(long, value_name = "PLACE")]
    pub place: Vec<String>,
    /// Only what was said on this day or later.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<String>,
    /// Only what was said on this day or before.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<String>,
    /// Answer as the archive stood on that day, as if it were that day.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<String>,
    /// Only this kind: condition, CONSULT, ceasefire, person, …; several times: one of them.
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only matters in this state; several times: one of them.
    #[arg(long, value_enum, value_name = "STATE")]
    pub state: Vec<StateChoice>,
    /// Only what is at least so sure, from 0 to 1.
    #[arg(long, value_name = "PROBABILITY")]
    pub min_confidence: Option<f64>,
    /// Most lines.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = AnswerFormat::Table, value_name = "FORMAT")]
    pub format: AnswerFormat,
    /// Columns of the table; the width of the terminal unless given.
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1000))]
    pub width: Option<u16>,
}

/// What every question takes.
#[derive(Args, Clone, Debug)]
pub struct Asked {
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgument,
    /// Which lines.
    #[command(flatten)]
    pub filter: FilterArguments,
}

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AnswerFormat {
    /// For people.
    #[default]
    Table,
    /// Everything, as JSON.
    Json,
    /// A line a row, comma-separated.
    Csv,
}

/// States of matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StateChoice {
    /// Nothing has decided it yet.
    Open,
    /// It has come about.
    Met,
    /// Its day is past.
    Lapsed,
    /// A later report says that it will not be.
    Contradicted,
    /// Put off without a day, or withdrawn.
    Superseded,
}

/// `legation add`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
What the archive has already is left as it is: run the same command again after it was interrupted, and it goes on where
it stopped, without reading again what it has. Several may add to one archive at a time. What is in another language than
English is set aside and counted.

Examples:
  legation add reports/ --archive talks.db
  legation add crawl.warc.gz news.parquet
  legation add feed.jsonl --archive postgres://ann@db.example/talks
  legation add old/ --learnt published
  legation export --format jsonl --archive talks.db | legation add - --records --archive postgres://ann@db.example/talks")]
pub struct AddCall {
    /// Files, folders (every report in them) or - for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Which archive; it is made where there is none.
    #[command(flatten)]
    pub archive: ArchiveArgument,
    /// Publication date (or date and time) of reports that don't say theirs, ISO 8601.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub published: Option<String>,
    /// Publisher of reports that don't say theirs.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// The paths hold records that were read before, one JSON object a line (legation read --format jsonl, legation export
    /// --format jsonl): they are checked and kept as they are, and nothing is read anew.
    #[arg(long, conflicts_with_all = ["published", "publisher"])]
    pub records: bool,
    /// When the archive learnt it: a date or moment, or `published` for each report's own; now unless given. It decides
    /// what --as-of shows.
    #[arg(long, value_name = "WHEN", value_parser = learnt)]
    pub learnt: Option<String>,
    /// Print what each report changed, one JSON object a line.
    #[arg(long)]
    pub changes: bool,
    /// How.
    #[command(flatten)]
    pub work: WorkArguments,
}

fn learnt(text: &str) -> Result<String, String> {
    if text == "published" { Ok(text.to_owned()) } else { date(text) }
}

/// A question without an argument of its own.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Every line has its sources; the id at its end is for `legation why ID`, which shows the words that it rests on.

Examples:
  legation status
  legation conditions --side Norway --state open
  legation meetings --as-of 2025-05-14 --format json")]
pub struct AskCall {
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// `legation commitments`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  legation commitments --due-before 2025-06-01
  legation commitments --state lapsed --actor Norway")]
pub struct CommitmentsCall {
    /// Only what is due on this day or before.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub due_before: Option<String>,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// `legation search`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  legation search inspectors quota
  legation search '\"fishing rights\" Geneva' --since 2025-03-01")]
pub struct SearchCall {
    /// Words that all have to be there; a phrase stands in quotation marks.
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// `legation diff`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
What the archive has learnt after the end of that day: matters whose state has changed first, then new ones, then those
with another account.

Examples:
  legation diff --since 2025-05-14
  legation diff --since 2025-05-14 --as-of 2025-05-21")]
pub struct DiffCall {
    /// Which lines of which archive; --since is the day from whose end on the difference is told.
    #[command(flatten)]
    pub asked: Asked,
}

/// `legation why`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Example:
  legation why C41d0a3b9c2e7")]
pub struct WhyCall {
    /// The id of a matter, a fact, a report or an actor.
    pub id: String,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// `legation trend`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Sums of the Goldstein scale (from -10, conflict, to 10, cooperation) and counts of PLOVER's four classes of events, of what
reports say has happened or goes on between the two, in both directions.

Examples:
  legation trend Norway Iceland
  legation trend NOR ISL --by month --svg > trend.svg")]
pub struct TrendCall {
    /// One side: a country's code or name, or an actor.
    pub one: String,
    /// The other.
    pub other: String,
    /// Over what is summed.
    #[arg(long, value_enum, default_value_t = PeriodChoice::Week, value_name = "PERIOD")]
    pub by: PeriodChoice,
    /// Print a picture as SVG.
    #[arg(long)]
    pub svg: bool,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// Periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PeriodChoice {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

/// `legation export`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
Examples:
  legation export --format ics > talks.ics
  legation export --format gexf > who-with-whom.gexf
  legation export --format md --as-of 2025-05-14 > brief.md")]
pub struct ExportCall {
    /// What to write.
    #[arg(long = "format", value_enum, value_name = "FORMAT")]
    pub output: ExportFormat,
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgument,
    /// Only what was said on this day or later.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub since: Option<String>,
    /// Only what was said on this day or before.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<String>,
    /// As the archive stood on that day.
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<String>,
}

/// What `export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The records, one JSON object a line.
    Jsonl,
    /// Every matter, statement and event, a row each.
    Csv,
    /// The same as Parquet, with types and lists.
    Parquet,
    /// The events as PLOVER JSON lines, copies left out.
    Plover,
    /// The events in the columns of POLECAT.
    Polecat,
    /// The events in the columns of ICEWS.
    Icews,
    /// Who meets and deals with whom, as GraphML.
    Graphml,
    /// The same as GEXF, for Gephi.
    Gexf,
    /// Meetings and deadlines, for a calendar.
    Ics,
    /// The brief as Markdown.
    Md,
    /// The brief as a page.
    Html,
}

/// `legation actors`.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "\
Examples:
  legation actors --kind person
  legation actors merge \"Ingrid Solheim\" \"I. Solheim\"
  legation actors split \"I. Solheim\"
  legation actors split \"Ana Silva\" --report 3f2a9c0d11e2b4a6"
)]
pub struct ActorsCall {
    /// What is decided about actors.
    #[command(subcommand)]
    pub decision: Option<ActorsDecision>,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// What is decided about actors.
#[derive(Debug, Subcommand)]
pub enum ActorsDecision {
    /// Let one actor stand for another, for good
    Merge {
        /// Who stays, by name or id.
        keep: String,
        /// Who is the same.
        other: String,
        /// Which archive.
        #[command(flatten)]
        archive: ArchiveArgument,
    },
    /// Part an actor from whom it was merged with; or namesakes, by the reports that speak of one of them
    Split {
        /// Who, by name or id.
        actor: String,
        /// A report that speaks of another of that name, by its id.
        #[arg(long, value_name = "ID")]
        report: Vec<String>,
        /// Which archive.
        #[command(flatten)]
        archive: ArchiveArgument,
    },
    /// List what was decided, the last first
    Log {
        /// Which archive.
        #[command(flatten)]
        archive: ArchiveArgument,
    },
}

/// `legation places`.
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "\
What is decided is in the log of legation actors.

Examples:
  legation places --kind meeting
  legation places merge Kyiv Kiev
  legation places split Kiev"
)]
pub struct PlacesCall {
    /// What is decided about places.
    #[command(subcommand)]
    pub decision: Option<PlacesDecision>,
    /// Which lines of which archive.
    #[command(flatten)]
    pub asked: Asked,
}

/// What is decided about places.
#[derive(Debug, Subcommand)]
pub enum PlacesDecision {
    /// Let one place stand for another, for good
    Merge {
        /// Which stays, by name or id.
        keep: String,
        /// Which is the same.
        other: String,
        /// Which archive.
        #[command(flatten)]
        archive: ArchiveArgument,
    },
    /// Part a place from the one that it was merged with
    Split {
        /// Which, by name or id.
        place: String,
        /// Which archive.
        #[command(flatten)]
        archive: ArchiveArgument,
    },
}

/// `legation reread`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
What was read before is kept for --as-of; what people decided about actors and matters holds.

Example:
  legation reread --archive talks.db")]
pub struct RereadCall {
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgument,
    /// Print the difference of each report, one JSON object a line.
    #[arg(long)]
    pub changes: bool,
    /// How.
    #[command(flatten)]
    pub work: WorkArguments,
}

/// `legation correct`.
#[derive(Args, Debug)]
#[command(after_long_help = "\
A fact is named as in the answers: the report's id, a colon, the fact's id. What is put right here holds for every later
reading of the report and for its copies, is written into the log of decisions, and can be taken back with --restore.

Examples:
  legation correct 4fd1c0a2b7e98d31:s3 --strike
  legation correct 4fd1c0a2b7e98d31:k1 --who promiser=Norway --realis denied
  legation correct 4fd1c0a2b7e98d31:s3 --restore")]
pub struct CorrectCall {
    /// Which fact.
    #[arg(value_name = "REPORT:FACT")]
    pub fact: String,
    /// It is none: it counts nowhere any more.
    #[arg(long, conflicts_with_all = ["restore", "who", "realis"])]
    pub strike: bool,
    /// Everything that was put right in it is as it was read again.
    #[arg(long, conflicts_with_all = ["who", "realis"])]
    pub restore: bool,
    /// Who has a role in it, by the name that the report has: speaker=NAME; several names with semicolons, none for nobody.
    #[arg(long, value_name = "ROLE=NAME", required_unless_present_any = ["strike", "restore", "realis"])]
    pub who: Vec<String>,
    /// Whether it is so.
    #[arg(long, value_enum, value_name = "REALIS")]
    pub realis: Option<RealisChoice>,
    /// Which archive.
    #[command(flatten)]
    pub archive: ArchiveArgument,
}

/// Whether something is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RealisChoice {
    /// It came about.
    Happened,
    /// It goes on.
    Ongoing,
    /// It is to come about.
    Planned,
    /// It depends on something else.
    Conditional,
    /// It is suggested.
    Proposed,
    /// It is said not to be so.
    Denied,
    /// It may be so.
    Possible,
}

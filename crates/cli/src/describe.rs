//! What the program says of itself: schema, completions, manual pages, the command reference.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{Call, ColourChoice};
use crate::talk::Talk;

/// Prints the JSON Schema of a record.
pub fn schema() -> ExitCode {
    print(format!("{:#}\n", legation_record::schema()).as_bytes())
}

/// Prints completions for a shell.
pub fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut out = Vec::new();
    clap_complete::generate(shell, &mut Call::command(), "legation", &mut out);
    print(&out)
}

/// Prints the manual page of the program or of one of its commands.
pub fn man(command: Option<&str>, colour: ColourChoice) -> ExitCode {
    let mut program = Call::command();
    program.build();
    let described = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let hint = "legation help lists the commands";
                Talk::new(colour).error("no-command", format_args!("there is no command {name}"), Some(hint));
                return ExitCode::from(2);
            }
        },
    };
    let mut out = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(described).render(&mut out);
    print(&out)
}

/// The command reference in Markdown: the long help of the program and of every command.
pub fn reference() -> String {
    let mut program = Call::command().term_width(100);
    program.build();
    let mut out = String::from(
        "# Commands\n\nThis page is made from the program's own help (`UPDATE_SNAPSHOTS=1 cargo test`), and a test \
         keeps it so.\n",
    );
    let names: Vec<String> = program.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut add = |title: &str, help: String| {
        let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
        out.push_str(&format!("\n## {title}\n\n```text\n{}\n```\n", lines.join("\n").trim_end()));
    };
    add("legation", program.render_long_help().to_string());
    for name in names.iter().filter(|name| *name != "help") {
        if let Some(command) = program.find_subcommand_mut(name) {
            let help = command.clone().term_width(100).render_long_help().to_string();
            add(&format!("legation {name}"), help);
        }
    }
    out
}

fn print(bytes: &[u8]) -> ExitCode {
    match io::stdout().lock().write_all(bytes) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    }
}

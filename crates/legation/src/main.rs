//! The `legation` program. All that it does is in the library `legation-cli`: a package of its own so that the two can be
//! built at different levels of optimisation (see `Cargo.toml` of the workspace).

fn main() -> std::process::ExitCode {
    legation_cli::run()
}

//! A load client for SCIM servers: closed loop, one thread, every answer checked.
//!
//! It speaks HTTP/1.1 itself, so that it costs about 10 microseconds a request and leaves the two
//! cores of a small machine to what is measured. CPU and memory of the server and of PostgreSQL come
//! from /proc, over the whole process tree below each watched pid. One JSON line is the result.

mod arguments;
mod body;
mod fill;
mod http;
mod process;
mod recorder;
mod workload;

use arguments::{Arguments, fail};

/// What goes wrong ends the program, with its sentence.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.unwrap_or_else(|error| fail(&error.to_string()));
    let local = tokio::task::LocalSet::new();
    if let Err(error) = runtime.block_on(local.run_until(run())) {
        fail(&error.to_string());
    }
}

async fn run() -> Outcome<()> {
    let (command, arguments) = Arguments::read();
    // Both live as long as the program.
    let arguments: &'static Arguments = Box::leak(Box::new(arguments));
    let target = http::Target::new(&arguments.needed("base"), &arguments.needed("token"));
    let target: &'static http::Target = Box::leak(Box::new(target));
    match command.as_str() {
        "fill" => fill::users(arguments, target).await,
        "group" => fill::group(arguments, target).await,
        other => match workload::Workload::named(other) {
            Some(workload) => workload::run(workload, arguments, target).await,
            None => fail("commands: fill, group, and the workloads of workload.rs"),
        },
    }
}

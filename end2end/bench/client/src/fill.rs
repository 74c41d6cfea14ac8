//! What must be there before anything is measured: people, and groups of them.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::Instant,
};

use crate::{
    Outcome,
    arguments::{Arguments, fail},
    body,
    http::{Connection, Target},
};

/// Creates `--number` users, fill-0 and so on, and writes user name and id of each to `--ids`.
pub async fn users(arguments: &'static Arguments, target: &'static Target) -> Outcome<()> {
    let number: u64 = arguments.number("number", 1000);
    let made: Rc<RefCell<Vec<(u64, String)>>> = Rc::default();
    let next = Rc::new(Cell::new(0));
    let mut workers = Vec::new();
    for _ in 0..arguments.number("connections", 32) {
        let (made, next) = (made.clone(), next.clone());
        workers.push(tokio::task::spawn_local(async move {
            let mut connection = Connection::new(target);
            while next.get() < number {
                let it = next.replace(next.get() + 1);
                let user = body::user(&format!("fill-{it}@example.com"), it);
                let answer = connection.call("POST", "/Users", Some(&user)).await;
                match (answer, body::id(&connection.body)) {
                    (Ok(201), Some(id)) => made.borrow_mut().push((it, id)),
                    (answer, _) => refused(answer, &connection.body),
                }
            }
        }));
    }
    for worker in workers {
        worker.await?;
    }
    let mut made = made.take();
    made.sort();
    let lines: String =
        made.iter().map(|(it, id)| format!("fill-{it}@example.com\t{id}\n")).collect();
    Ok(std::fs::write(arguments.needed("ids"), lines)?)
}

/// Makes a group called `--name`, puts the first `--members` people into it, 500 a PATCH, and prints
/// its id and how many seconds the members took.
pub async fn group(arguments: &'static Arguments, target: &'static Target) -> Outcome<()> {
    let people = arguments.people();
    let mut connection = Connection::new(target);
    let group = body::group(&arguments.needed("name"));
    let answer = connection.call("POST", "/Groups", Some(&group)).await;
    let Some(id) = body::id(&connection.body) else { refused(answer, &connection.body) };
    let members: Vec<&str> =
        people.iter().take(arguments.number("members", 10)).map(|it| it.1.as_str()).collect();
    let began = Instant::now();
    for part in members.chunks(500) {
        let patch = body::add_members(part);
        let answer = connection.call("PATCH", &format!("/Groups/{id}"), Some(&patch)).await;
        if !matches!(answer, Ok(200 | 204)) {
            refused(answer, &connection.body);
        }
    }
    println!("{}", serde_json::json!({"id": id, "seconds": began.elapsed().as_secs_f64()}));
    Ok(())
}

fn refused(answer: Outcome<u16>, body: &[u8]) -> ! {
    let body = String::from_utf8_lossy(body);
    fail(&match answer {
        Ok(status) => format!("the server answered {status} {body}"),
        Err(error) => error.to_string(),
    })
}

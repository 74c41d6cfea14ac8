//! A request that hangs up while its transaction begins must leave nothing to the next user of the
//! connection.

use std::pin::pin;

use rollcall_directory::testing;
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

const CANCELLATIONS: i32 = 2000;
const BEGIN: &str = "begin; set local app.division = 'c0ffee00-0000-0000-0000-000000000000'";

/// What the next users of the connection found.
#[derive(Debug, Default, PartialEq, Eq)]
struct Leaked {
    /// The division of whoever hung up was still set.
    divisions: u32,
    /// What they wrote on their own was inside a stranger's transaction.
    transactions: u32,
}

/// Polls a future until it has been pending this often, then drops it: what a server does with a
/// request whose client hangs up, at a point that no clock decides.
pub async fn cut_off(work: impl Future<Output = ()>, patience: u32) {
    let mut work = pin!(work);
    let mut left = patience;
    std::future::poll_fn(|context| {
        if left == 0 {
            return std::task::Poll::Ready(());
        }
        left -= 1;
        work.as_mut().poll(context)
    })
    .await;
}

async fn probe(pool: &PgPool, options: &PgConnectOptions) -> Leaked {
    let mut observer = PgConnection::connect_with(options).await.unwrap();
    sqlx::query("create table probe (number integer primary key)").execute(pool).await.unwrap();
    let mut leaked = Leaked::default();
    for number in 0..CANCELLATIONS {
        let request = async {
            let mut tx = pool.begin_with(BEGIN).await.unwrap();
            sqlx::query("select pg_sleep(0.0002)").execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
        };
        cut_off(request, number.unsigned_abs() % 8).await;

        let division: Option<String> =
            sqlx::query_scalar("select nullif(current_setting('app.division', true), '')")
                .fetch_one(pool)
                .await
                .unwrap();
        leaked.divisions += u32::from(division.is_some());
        sqlx::query("insert into probe values ($1)").bind(number).execute(pool).await.unwrap();
        let written: bool =
            sqlx::query_scalar("select exists (select from probe where number = $1)")
                .bind(number)
                .fetch_one(&mut observer)
                .await
                .unwrap();
        if !written {
            leaked.transactions += 1;
            sqlx::query("rollback").execute(pool).await.unwrap();
        }
    }
    leaked
}

#[sqlx::test(migrations = false)]
async fn a_cancelled_begin_leaks_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let pool = testing::pool(options.clone(), 1).await.unwrap();
    assert_eq!(probe(&pool, &options).await, Leaked::default());
}

/// The control: sqlx 0.9.0 leaks (transact-rs/sqlx#4393). When this fails after an upgrade, the
/// guard in `pool.rs` may have become unnecessary.
#[sqlx::test(migrations = false)]
async fn without_the_guard_a_cancelled_begin_leaks(_: PgPoolOptions, options: PgConnectOptions) {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await.unwrap();
    let leaked = probe(&pool, &options).await;
    assert!(leaked.divisions > 0 && leaked.transactions > 0, "{leaked:?}");
}

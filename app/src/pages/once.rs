//! Rendering something that has resources of its own once it is there.

use std::{
    future::poll_fn,
    task::{Context, Poll},
};

use leptos::prelude::*;

/// What a future leads to, made exactly once.
///
/// On the server Leptos tries the content of a boundary out, up to three times, to see what it
/// waits for. A page inside would read the database each time, and number its resources by how
/// often it was tried, so that the browser would look for them under other numbers. Whatever
/// creates a resource inside a [`Suspend`] therefore takes this one.
pub fn suspend_once<V>(content: impl Future<Output = V> + Send + 'static) -> Suspend<V>
where
    V: 'static,
{
    Suspend::new(async move {
        no_trial().await;
        content.await
    })
}

/// A trial polls once and gives up. The browser, which polls once to take the page over, has to
/// find it there.
async fn no_trial() {
    let in_browser = Owner::current_shared_context().is_none_or(|it| it.is_browser());
    let mut polled = in_browser;
    poll_fn(move |context: &mut Context<'_>| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

//! Politeness as a tower layer: few requests at once to one host, and a pause between them.
//!
//! Not a queue and not a retry: back-off is the schedule's business (`schedule`).

use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use reqwest::{Request, Response};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};
use tower::{Layer, Service};
use url::Url;

/// A place at a host, kept until the body has been read.
#[derive(Debug, Clone)]
pub(super) struct Seat(#[expect(dead_code, reason = "held for its drop")] Option<Arc<OwnedSemaphorePermit>>);

/// The rules and the state per host; clones share the state.
#[derive(Debug, Clone)]
pub(super) struct PerHost {
    gates: Arc<Mutex<HashMap<String, Arc<Gate>>>>,
    at_once: usize,
    pause: Duration,
}

#[derive(Debug)]
struct Gate {
    seats: Arc<Semaphore>,
    next: tokio::sync::Mutex<Option<Instant>>,
    /// The pause that this host wants, where it is longer than everybody's.
    own: Mutex<Duration>,
}

impl PerHost {
    pub(super) fn new(at_once: usize, pause: Duration) -> Self {
        Self { gates: Arc::default(), at_once: at_once.max(1), pause }
    }

    fn gate(&self, url: &Url) -> Arc<Gate> {
        let host = format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh =
            || Arc::new(Gate { seats: Arc::new(Semaphore::new(self.at_once)), next: tokio::sync::Mutex::new(None), own: Mutex::default() });
        Arc::clone(gates.entry(host).or_insert_with(fresh))
    }

    /// Asks a host at least this slowly from now on.
    pub(super) fn slow_down(&self, url: &Url, pause: Duration) {
        if !pause.is_zero() {
            let gate = self.gate(url);
            let mut own = gate.own.lock().unwrap_or_else(PoisonError::into_inner);
            *own = own.max(pause);
        }
    }
}

impl Gate {
    async fn enter(&self, pause: Duration) -> Seat {
        // The semaphore is never closed, so there is always a seat in the end.
        let seat = Arc::clone(&self.seats).acquire_owned().await.ok().map(Arc::new);
        let pause = pause.max(*self.own.lock().unwrap_or_else(PoisonError::into_inner));
        if !pause.is_zero() {
            let mut next = self.next.lock().await;
            if let Some(at) = *next {
                sleep_until(at).await;
            }
            *next = Some(Instant::now() + pause);
        }
        Seat(seat)
    }
}

impl<S> Layer<S> for PerHost {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { inner, rules: self.clone() }
    }
}

/// The service behind the gate.
#[derive(Debug, Clone)]
pub(super) struct Gated<S> {
    inner: S,
    rules: PerHost,
}

impl<S> Service<Request> for Gated<S>
where
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // The instance that was polled ready makes the call; its clone waits for the next.
        let next = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, next);
        let (gate, pause) = (self.rules.gate(request.url()), self.rules.pause);
        Box::pin(async move {
            let seat = gate.enter(pause).await;
            let mut response = inner.call(request).await?;
            response.extensions_mut().insert(seat);
            Ok(response)
        })
    }
}

//! Every page behind its guards. French pages lie at the root, English ones below `/en`.

use std::time::Duration;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, StatusCode, Uri},
    middleware::from_fn_with_state,
    routing::get,
};
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, timeout::TimeoutLayer};

use crate::{
    State, assets, buyers, calendar, detour, envelopes, explain, follow, friendly, health, home, hook, judge, learned, matches, members,
    notice, notices, person, profile_edit, profiles, quarantine, report, safety, sign_in, source, source_feed, sources, twins, unsubscribe,
    upload, visit::split,
};

const BODY: usize = 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(15);
const AT_ONCE: usize = 64;

/// The application: a value that a listener serves and tests call.
pub fn router(state: State) -> Router {
    let pages = pages();
    let all = Router::new()
        .merge(health::routes())
        .merge(hook::routes())
        .route("/crieur.css", get(assets::stylesheet))
        .route("/sign.svg", get(assets::sign))
        .nest("/en", pages.clone())
        .merge(pages)
        .fallback(detour::show)
        .layer(DefaultBodyLimit::max(BODY))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .merge(files_in())
        .layer(csrf(&state))
        .layer(CatchPanicLayer::custom(friendly::after_panic))
        .layer(from_fn_with_state(state.clone(), friendly::pages))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), safety::headers));
    all.with_state(state)
}

/// Files that people hand over: few at once, and patiently.
fn files_in() -> Router<State> {
    Router::new()
        .nest("/en", upload::door())
        .merge(upload::door())
        .layer(GlobalConcurrencyLimitLayer::new(upload::AT_ONCE))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, upload::PATIENCE))
}

fn pages() -> Router<State> {
    Router::new()
        .merge(home::routes())
        .merge(notices::routes())
        .merge(notice::routes())
        .merge(calendar::routes())
        .merge(follow::routes())
        .merge(twins::routes())
        .merge(buyers::routes())
        .merge(sources::routes())
        .merge(source::routes())
        .merge(source_feed::routes())
        .merge(quarantine::routes())
        .merge(upload::routes())
        .merge(sign_in::routes())
        .merge(profiles::routes())
        .merge(profile_edit::routes())
        .merge(matches::routes())
        .merge(judge::routes())
        .merge(learned::routes())
        .merge(members::routes())
        .merge(person::routes())
        .merge(report::routes())
        .merge(envelopes::routes())
        .merge(explain::routes())
        .merge(unsubscribe::routes())
}

/// Requests that change something must come from our own pages. Unsubscribing is an
/// exception: a mail program sends it from anywhere, and its token alone decides; so does that
/// of the door for reports.
fn csrf(state: &State) -> CsrfLayer {
    let by_token = |method: &Method, uri: &Uri| {
        *method == Method::POST && (uri.path() == hook::PATH || ["/u/", "/f/"].iter().any(|own| split(uri.path()).1.starts_with(own)))
    };
    let layer = CsrfLayer::new().with_insecure_bypass(by_token);
    let origin = state.site.public_url.origin().ascii_serialization();
    // Behind a proxy the Host header may be another; the public address is ours in any case.
    layer.clone().add_trusted_origin(origin).unwrap_or(layer)
}

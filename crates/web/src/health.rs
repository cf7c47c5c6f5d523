//! Health for machines: alive (this process answers) and ready (its database does, too, and takes writing).

use std::time::Duration;

use axum::{
    Json, Router,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use store::StoreError;
use tokio::time::timeout;

use crate::State;

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

async fn live() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

/// Who only waits behind another's writing is ready.
const PATIENCE: Duration = Duration::from_secs(2);

async fn ready(Shared(state): Shared<State>) -> Response {
    if let Err(error) = state.db.ping().await {
        return unavailable("the database does not answer", &error);
    }
    match timeout(PATIENCE, state.db.writable()).await {
        Ok(Err(error)) => unavailable("the database cannot be written", &error),
        Ok(Ok(())) | Err(_) => Json(json!({ "status": "ok" })).into_response(),
    }
}

fn unavailable(reason: &str, error: &StoreError) -> Response {
    tracing::warn!(%error, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "unavailable", "reason": reason }))).into_response()
}

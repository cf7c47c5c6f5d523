//! Health for machines: alive (this process answers) and ready (its database does, too).

use axum::{
    Json, Router,
    extract::State as Shared,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;

use crate::State;

pub(crate) fn routes() -> Router<State> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

async fn live() -> Json<serde_json::Value> {
    Json(json!({ "status": "ok" }))
}

async fn ready(Shared(state): Shared<State>) -> Response {
    match state.db.ping().await {
        Ok(()) => Json(json!({ "status": "ok" })).into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            let reason = json!({ "status": "unavailable", "reason": "the database does not answer" });
            (StatusCode::SERVICE_UNAVAILABLE, Json(reason)).into_response()
        }
    }
}

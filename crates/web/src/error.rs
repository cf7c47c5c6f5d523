//! What can go wrong with a request: each variant is a status code.
//! Not the page that people see; `friendly.rs` makes it, in the reader's language.

use axum::{
    http::{HeaderValue, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use domain::Lang;
use store::StoreError;

use crate::visit::in_language;

/// Why a request was not answered with its page.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// No such page, or none that this reader may know of.
    #[error("not found")]
    NotFound,
    /// A page for the association's staff.
    #[error("forbidden")]
    Forbidden,
    /// A page for people who are signed in; leads to the sign-in form and back.
    #[error("not signed in")]
    SignIn {
        /// The language of the visit.
        lang: Lang,
        /// The path to come back to.
        next: String,
    },
    /// A form or an address with a value that pages of ours never send.
    #[error("bad request")]
    Bad,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A template did not render.
    #[error(transparent)]
    Template(#[from] askama::Error),
    /// A calculation beside the reactor was broken off.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
    /// A table could not be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A table that was handed over could not be taken in, for a reason of ours.
    #[error("a table that was handed over: {0}")]
    Table(String),
    /// A value could not be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// What `friendly.rs` finds in a response that failed: the cause, for the one log line.
#[derive(Debug, Clone)]
pub(crate) struct Failure(pub String);

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Bad => StatusCode::BAD_REQUEST,
            Self::Store(_) | Self::Template(_) | Self::Task(_) | Self::Csv(_) | Self::Table(_) | Self::Json(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        match &self {
            Self::SignIn { lang, next } => {
                let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
                let to = in_language(*lang, &format!("/sign-in?{query}"));
                if let Ok(to) = HeaderValue::from_str(&to) {
                    response.headers_mut().insert(LOCATION, to);
                }
            }
            Self::NotFound | Self::Forbidden | Self::Bad => {}
            broken => {
                response.extensions_mut().insert(Failure(broken.to_string()));
            }
        }
        response
    }
}

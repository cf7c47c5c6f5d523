//! Everything that a person reads, in French first and in English as well.
//!
//! Messages lie in `locales/{fr,en}/*.ftl` (Fluent); every file in those folders is taken,
//! whatever its name. [`say`] speaks one of them; the other functions put the domain's
//! values into words: dates in their own zone, money, regions, states, reasons, changes.
//!
//! Plain text only: no HTML comes in or goes out, and whoever writes HTML escapes it. No
//! clock: whoever asks how long something takes says what time it is.

mod change;
mod closing;
mod criteria;
mod date;
mod fault;
mod list;
mod number;
mod reason;
mod region;
mod say;
mod since;
mod typography;
mod word;

pub use change::{ChangeWords, change, change_brief, change_field, change_words};
pub use closing::{closes, closing, closing_left, days_left, days_until};
pub use criteria::criteria;
pub use date::{date, date_long, date_short, date_time, hour, time, zone_name};
pub use fault::{fault, fault_place, fault_words, thing};
pub use list::{list, list_or, quoted};
pub use number::{money, number, number_word, value, value_range};
pub use reason::{reason, reason_found};
pub use region::{place, region_name, regions};
pub use say::{Arg, plain, say, spoken};
pub use since::{SourceRead, quiet_line, relative, source_line, sources, sources_line, span, stuck_line};
pub use word::{
    Standing, band, cadence, category, cause, code, envelope_state, feed_kind, invalid, kind, language, method, not_sent, role, scheme,
    standing, status,
};

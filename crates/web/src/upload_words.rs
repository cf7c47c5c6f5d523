//! What is said of a table that was handed over: why it was refused.

use crate::{upload::TableRefused, visit::Visit};

/// A file beyond the limit.
pub(crate) fn too_large(visit: &Visit, mib: u64) -> String {
    visit.say_n("web-upload-too-large", mib)
}

/// Why a table was refused.
pub(crate) fn refusal(visit: &Visit, why: TableRefused) -> String {
    match why {
        TableRefused::NotATable(found) => visit.say_with("web-upload-no-table", &[("found", locale::thing(visit.lang, &found).into())]),
        TableRefused::Column { missing, there } if there.is_empty() => {
            visit.say_with("web-upload-no-header", &[("column", missing.into())])
        }
        TableRefused::Column { missing, there } => {
            visit.say_with("web-upload-column-missing", &[("column", missing.into()), ("there", there.into())])
        }
        TableRefused::CutOff => visit.say("web-upload-cut"),
        TableRefused::Empty => visit.say("web-upload-empty"),
        TableRefused::TooLarge(mib) => too_large(visit, mib),
        TableRefused::Other(why) => visit.say_with("web-upload-other", &[("why", locale::fault_words(visit.lang, &why).into())]),
    }
}

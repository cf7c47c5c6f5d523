//! The readers against fixtures, damage and, where it is at hand, real data.

mod broken;
mod damage;
mod fixtures;
mod formats;
mod fuzz;
mod hostile;
mod paging;
mod real;
mod support;
mod table;
mod versions;
mod words;

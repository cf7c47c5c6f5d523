//! The pages, asked as a browser asks them. One binary: each further one links everything again.

mod access;
mod feedback;
mod follow;
mod hook;
mod lead;
mod pages;
mod person;
mod profile;
mod scene;
mod serving;
mod sign_in;
mod sources;
mod tenders;
mod unsubscribe;
mod upload;

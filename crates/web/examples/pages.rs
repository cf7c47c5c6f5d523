//! The pages over the tests' invented association, to look at in a browser:
//! `cargo run -p web --example pages`. It listens on loopback and prints a cookie for each
//! kind of reader. Nothing is kept.

#[path = "../tests/scene/mod.rs"]
mod scene;

use scene::{Scene, Who};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let scene = Scene::new().await;
    for (who, name) in [(Who::Member, "member"), (Who::Other, "other"), (Who::Staff, "staff")] {
        // A link that signs the browser in: the page shows its button.
        let token = scene::cookie(who).to_lowercase();
        let person = match who {
            Who::Staff => scene.staff,
            _ => scene.person,
        };
        scene.db.create_sign_in(&scene::hash(&token), person, scene::now(), scene::now() + chrono::Duration::minutes(10)).await.ok();
        println!("{name}: crieur={}", scene::cookie(who));
    }
    let listener = TcpListener::bind("127.0.0.1:8085").await?;
    println!("http://127.0.0.1:8085/");
    web::serve(listener, scene.router.clone(), std::future::pending()).await
}

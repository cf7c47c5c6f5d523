//! The built program with a home of its own, and patience. Knows no test.

use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long anything may take before a test calls it stuck.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// A folder that stands for the user's home.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program, started here, with nothing of the tester's environment.
    pub fn crieur(&self, lang: &str, args: &[&str]) -> Command {
        self.program(Path::new(env!("CARGO_BIN_EXE_crieur")), lang, args)
    }

    /// The same for another build of it.
    pub fn program(&self, program: &Path, lang: &str, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("TMPDIR", self.path())
            .env("LANG", format!("{lang}_CA.UTF-8"))
            .env("NO_COLOR", "1")
            .env("COLUMNS", "100");
        command
    }

    /// Runs to the end: exit code, standard output and error output.
    pub fn run(&self, lang: &str, args: &[&str]) -> (i32, String, String) {
        self.told(&self.crieur(lang, args).output().expect("the program starts"))
    }

    /// The same, for a command with more to it.
    pub fn told(&self, output: &Output) -> (i32, String, String) {
        let clean = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&self.path().display().to_string(), "~");
        (output.status.code().unwrap_or(-1), clean(&output.stdout), clean(&output.stderr))
    }
}

/// A program that runs beside the test and ends with it.
pub struct Beside {
    child: Child,
    lines: mpsc::Receiver<String>,
    seen: Vec<String>,
}

impl Beside {
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the program starts");
        let (sender, lines) = mpsc::channel();
        let out = child.stdout.take().unwrap();
        thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, lines, seen: Vec::new() }
    }

    /// Its number among the machine's processes.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line, past or future, for which `pick` gives something.
    pub fn line<T>(&mut self, what: &str, pick: impl Fn(&str) -> Option<T>) -> T {
        let begun = Instant::now();
        if let Some(found) = self.seen.iter().find_map(|l| pick(l)) {
            return found;
        }
        while begun.elapsed() < PATIENCE {
            match self.lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    self.seen.push(line);
                    if let Some(found) = self.seen.last().and_then(|l| pick(l)) {
                        return found;
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        panic!("{what} was not printed; this was:\n{}", self.seen.join("\n"));
    }

    /// Asks it to stop as Ctrl-C does, and waits.
    pub fn stop(mut self) -> i32 {
        let told = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("it does not stop");
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Already ended is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks again and again until there is an answer.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if let Some(found) = ask() {
            return found;
        }
        thread::sleep(Duration::from_millis(100));
    }
    panic!("{what}: not after {} s", PATIENCE.as_secs());
}

/// An answer over plain HTTP.
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Answer {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let named = |line: &str| line.split_once(':').is_some_and(|(n, _)| n.eq_ignore_ascii_case(name));
        self.head.lines().find(|l| named(l)).and_then(|l| l.split_once(':')).map(|(_, value)| value.trim())
    }
}

/// Asks a server on loopback; `None` when it cannot be reached.
pub fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &str) -> Option<Answer> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let extra: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let extra = extra.concat();
    let length = body.len();
    write!(stream, "{method} {path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{extra}\r\n{body}")
        .ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// A variable that the tests are told something by.
#[expect(clippy::disallowed_methods, reason = "tests are told by their runner where PostgreSQL and the samples are")]
pub fn told_by_runner(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

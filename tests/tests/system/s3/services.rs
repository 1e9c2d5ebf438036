//! Other servers of S3, by a flag: each keeps the contract, but for what the skipped checks name.

use devlog_tests::{
    azurite::has_program,
    journal::Journal,
    lines::PATIENCE,
    program::{repository, target_folder},
    remote::{files_below, s3_section},
    s3_double::{ACCESS_KEY, REGION, SECRET},
    sandbox::Sandbox,
};
use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::OnceLock,
    thread,
    time::Instant,
};

/// A server and a sandbox, which may use it.
struct Server {
    sandbox: Sandbox,
    service: String,
    /// The region in which a bucket can be created without its name, as every service but Amazon's is asked to.
    region: &'static str,
    /// The ids of its processes in the background.
    processes: Vec<String>,
    child: Option<Child>,
}

impl Drop for Server {
    fn drop(&mut self) {
        for id in &self.processes {
            let _ = Command::new("kill").arg(id.trim()).status();
        }
        if let Some(child) = &mut self.child {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// Runs a program to its end, which must be a success.
#[track_caller]
fn run(command: &mut Command) -> String {
    let output = command.output().expect("the program starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {talk}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

impl Server {
    fn ceph() -> Self {
        assert!(has_program("radosgw"), "radosgw is missing");
        let (sandbox, port) = (Sandbox::new(), free_port());
        let folder = sandbox.folder().join("ceph");
        run(Command::new(repository().join("tests/servers/ceph"))
            .arg(&folder)
            .args([port, free_port()].map(|port| port.to_string()))
            .args([ACCESS_KEY, SECRET]));
        let files = fs::read_dir(folder.join("run")).expect("Ceph made it");
        let ids = files.flatten().map(|file| file.path());
        let ids = ids.filter(|path| path.extension().is_some_and(|kind| kind == "pid"));
        Self {
            processes: ids
                .filter_map(|path| fs::read_to_string(path).ok())
                .collect(),
            region: REGION,
            child: None,
            service: format!("http://127.0.0.1:{port}"),
            sandbox,
        }
    }

    fn moto() -> Self {
        let port = free_port();
        let mut command = Command::new(tools().join("python3"));
        let script = repository().join("tests/servers/moto");
        let child = command.arg(script).arg(port.to_string()).spawn();
        let server = Self {
            region: "us-east-1",
            processes: Vec::new(),
            child: Some(child.expect("it was installed")),
            service: format!("http://127.0.0.1:{port}"),
            sandbox: Sandbox::new(),
        };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(Instant::now() < deadline, "moto does not answer");
            thread::yield_now();
        }
        server
    }

    /// Creates a bucket as `devlog init` does, and configures it.
    fn create(&self, bucket: &str) {
        let (url, region) = (
            format!("{}/{bucket}", self.service),
            format!("region={}", self.region),
        );
        let id = format!("access_key_id={ACCESS_KEY}");
        let secret = "secret_access_key=env:TEST_SECRET";
        let init = [
            "init",
            "--provider",
            "s3",
            "--url",
            &url,
            "--create-container",
            "--replace",
        ];
        let settings = ["--set", &*region, "--set", &*id, "--set", secret];
        let mut command = self.sandbox.command([&init[..], &settings[..]].concat());
        command.env("TEST_SECRET", SECRET);
        self.sandbox.finish(command).expect(0);
        // As for any service that is not known: without conditional deletes.
        let section = s3_section(&url, SECRET, self.region);
        self.sandbox
            .configure(&section.replace("conditions = \"all\"\n", ""));
    }

    /// Every promise is kept but for conditional deletes.
    #[track_caller]
    fn assert_keeps_the_contract(&self) {
        self.create("checked");
        let check = self.sandbox.run(["provider", "check", "s3", "--full"]);
        let skipped: Vec<_> = check
            .stdout
            .lines()
            .filter_map(|line| line.split_once("skipped, ").map(|(_, reason)| reason))
            .collect();
        let none = "no conditional deletion";
        let wanted = [
            "no hashes in listings",
            none,
            none,
            none,
            "no limit below 64 MiB",
        ];
        assert_eq!(skipped, wanted, "{}", check.stdout);
        check.expect(0);
    }

    /// The AWS CLI reads what a push wrote, and a push takes over what the AWS CLI wrote, parts included.
    #[track_caller]
    fn assert_shared_with_the_aws_cli(&self) {
        let journal = Journal::create(self.sandbox.root(), 3);
        let [_, entry] = journal.keys(0);
        fs::write(journal.path(&entry), vec![7; 65 << 20]).expect("the journal is ours");
        self.create("pushed");
        self.sandbox.run(["push"]).expect(0);
        self.sandbox.run(["verify", "--content"]).expect(0);
        let (own, copy) = (journal.root(), self.sandbox.folder().join("copy"));
        self.aws_copies(&["s3://pushed", &copy.display().to_string()]);
        let read = files_below(&copy);
        assert_eq!(read.len(), journal.all_keys().len() + 1);
        for key in journal.all_keys() {
            let local = fs::read(journal.path(&key)).expect("the journal is there");
            assert!(read[&key].content == local, "{key}");
        }
        self.create("filled");
        let without = ["--exclude", "config.toml", "--exclude", "state/*"];
        let places = [&*own.display().to_string(), "s3://filled"];
        self.aws_copies(&[&without[..], &places].concat());
        let pushed = self.sandbox.run(["push"]).expect(0).stdout;
        assert!(pushed.starts_with("✓ Pushed 1 file to "), "{pushed}");
    }

    #[track_caller]
    fn aws_copies(&self, arguments: &[&str]) {
        let mut command = Command::new(tools().join("aws"));
        command.args(["s3", "--endpoint-url", &self.service]);
        command.args(["--region", self.region]);
        command.env("AWS_ACCESS_KEY_ID", ACCESS_KEY);
        command.env("AWS_SECRET_ACCESS_KEY", SECRET);
        run(command
            .args(["cp", "--recursive", "--quiet"])
            .args(arguments));
    }
}

#[test]
#[ignore = "needs Ceph's Debian packages, installs the AWS CLI from PyPI, and takes minutes"]
fn ceph_keeps_the_contract_and_the_aws_cli_reads_and_fills_its_buckets() {
    let server = Server::ceph();
    server.assert_keeps_the_contract();
    server.assert_shared_with_the_aws_cli();
}

#[test]
#[ignore = "installs moto and the AWS CLI from PyPI, and takes minutes"]
fn moto_keeps_the_contract_and_the_aws_cli_reads_and_fills_its_buckets() {
    let server = Server::moto();
    server.assert_keeps_the_contract();
    server.assert_shared_with_the_aws_cli();
}

/// The folder of programs from `PyPI`, in an environment of their own.
fn tools() -> &'static Path {
    static TOOLS: OnceLock<PathBuf> = OnceLock::new();
    TOOLS.get_or_init(|| {
        let folder = target_folder().join("pypi");
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let programs = folder.join("bin");
        let packages = ["moto[server]==5.2.1", "awscli==1.45.11"];
        run(Command::new(programs.join("pip"))
            .args(["install", "--quiet"])
            .args(packages));
        programs
    })
}

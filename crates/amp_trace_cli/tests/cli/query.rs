//! `amp-trace query`.

use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;

use tempfile::TempDir;

use crate::command::{Ended, amp_trace, run};

/// A trace of 40 frames with two spans in each, an event, a counter, a flow, and names that mean harm.
fn trace() -> (TempDir, PathBuf) {
    let mut events = vec![
        r#"{"ph":"M","pid":7,"tid":1,"name":"thread_name","args":{"name":"main"}}"#.to_owned(),
        r#"{"ph":"M","pid":7,"tid":2,"name":"thread_name","args":{"name":"worker"}}"#.to_owned(),
        r#"{"ph":"M","pid":7,"tid":1,"name":"process_name","args":{"name":"city"}}"#.to_owned(),
    ];
    for frame in 0..40 {
        let at = frame * 16_000;
        let cull = 1000 + frame * 10;
        events.push(format!(
            r#"{{"ph":"X","pid":7,"tid":1,"ts":{at},"dur":15000,"name":"frame","cat":"app"}}"#
        ));
        events.push(format!(
            r#"{{"ph":"X","pid":7,"tid":1,"ts":{},"dur":{cull},"name":"cull","cat":"render","args":{{"count":{frame},"mesh":{{"name":"tree"}}}}}}"#,
            at + 100
        ));
        events.push(format!(
            r#"{{"ph":"X","pid":7,"tid":2,"ts":{},"dur":5000,"name":"load","cat":"io"}}"#,
            at + 200
        ));
        events.push(format!(
            r#"{{"ph":"C","pid":7,"tid":1,"ts":{at},"name":"memory","args":{{"bytes":{}}}}}"#,
            frame * 4096
        ));
    }
    events.push(r#"{"ph":"i","pid":7,"tid":1,"ts":150,"s":"t","name":"spawned","cat":"app","args":{"what":"car"}}"#.to_owned());
    events
        .push(r#"{"ph":"s","pid":7,"tid":1,"ts":200,"id":5,"name":"job","cat":"app"}"#.to_owned());
    events.push(
        r#"{"ph":"f","bp":"e","pid":7,"tid":2,"ts":300,"id":5,"name":"job","cat":"app"}"#
            .to_owned(),
    );
    events.push(r#"{"ph":"X","pid":7,"tid":2,"ts":700000,"dur":1,"name":"=evil,\u001b[31m\"x\"","cat":"app"}"#.to_owned());
    events.push(r#"{"ph":"B","pid":7,"tid":2,"ts":710000,"name":"open","cat":"app"}"#.to_owned());
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("trace.json");
    std::fs::write(&file, format!("[{}]", events.join(",\n"))).expect("there is room");
    (folder, file)
}

fn query(sql: &str, flags: &[&str]) -> Ended {
    let (_folder, file) = trace();
    let mut command = amp_trace(["query"]);
    run(command.arg(file).arg(sql).args(flags), "")
}

fn csv(sql: &str) -> String {
    let ended = query(sql, &["--format", "csv"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{sql}");
    ended.out.replace("\r\n", "\n")
}

#[test]
fn every_table_says_what_is_in_the_file() {
    let spans = "select name, count(*), sum(dur_ns), sum(self_ns), min(depth), max(path), max(thread) from spans group by name";
    assert_eq!(
        csv(spans).lines().skip(2).collect::<Vec<_>>(),
        [
            "cull,40,47800000,47800000,1,frame;cull,main",
            "frame,40,600000000,552200000,0,frame,main",
            "load,40,200000000,200000000,0,load,worker",
            "open,1,,0,0,open,worker",
        ]
    );
    assert_eq!(
        csv("select name, at_ns, args ->> 'what', process, frame from events"),
        "name,at_ns,args ->> 'what',process,frame\nspawned,150000,car,city,0\n"
    );
    assert_eq!(
        csv("select count(*), max(value), name from counters"),
        "count(*),max(value),name\n40,159744.0,memory.bytes\n"
    );
    assert_eq!(
        csv("select frame_set, count(*), min(is_marked), sum(dur_ns) from frames"),
        "frame_set,count(*),min(is_marked),sum(dur_ns)\nframe,40,0,639000000\n"
    );
    assert_eq!(
        csv(
            "select name, kind, os_id, process_id, spans, events from threads where kind = 'thread'"
        ),
        "name,kind,os_id,process_id,spans,events\nmain,thread,1,7,80,1\nworker,thread,2,7,42,0\n"
    );
    assert_eq!(
        csv("select step, s.name, f.at_ns from flows f join spans s on s.id = f.span_id"),
        "step,name,at_ns\nstart,cull,200000\nend,load,300000\n"
    );
    assert_eq!(
        csv("select name, spans, events from callsites where target = 'render'"),
        "name,spans,events\ncull,40,0\n"
    );
    assert_eq!(csv("select count(*) from losses"), "count(*)\n0\n");
    assert_eq!(
        csv(
            "select * from capture where name in ('format', 'start_ns', 'duration_ns') order by name"
        ),
        "name,value\nduration_ns,710000000\nformat,Chrome JSON\nstart_ns,0\n"
    );
    assert_eq!(
        csv("select count(*), sum(value) from arguments where name = 'count'"),
        "count(*),sum(value)\n40,780\n"
    );
    assert_eq!(
        csv(
            "select max(args ->> 'mesh.name'), sum(args ->> 'count') from spans where name glob 'c*'"
        ),
        "max(args ->> 'mesh.name'),sum(args ->> 'count')\ntree,780\n"
    );
    assert_eq!(
        csv("select dur_ns, end_ns, self_ns from spans where name = 'open'"),
        "dur_ns,end_ns,self_ns\n,,0\n"
    );
}

#[test]
fn frames_say_which_spans_were_in_them() {
    let late = "select frame, frame_set, dur_ns from spans where name = 'cull' and frame >= 38";
    assert_eq!(
        csv(late),
        "frame,frame_set,dur_ns\n38,frame,1380000\n39,frame,1390000\n"
    );
    let joined = "select count(*) from frames f join spans s on s.start_ns between f.start_ns and f.start_ns + f.dur_ns - 1 and s.name = 'load' and s.frame = f.frame";
    assert_eq!(csv(joined), "count(*)\n40\n");
}

#[test]
fn percentiles_are_by_the_nearest_rank() {
    let all = "select percentile(dur_ns, 0), percentile(dur_ns, 50), median(dur_ns), percentile(dur_ns, 99), percentile(dur_ns, 100), median(null) from spans where name = 'cull'";
    assert_eq!(
        csv(all).lines().nth(1),
        Some("1000000,1190000,1190000,1390000,1390000,")
    );
    assert_eq!(
        csv("select median(value) from counters"),
        "median(value)\n77824.0\n"
    );
    for (sql, found) in [
        (
            "select percentile(dur_ns, 101) from spans",
            "expected p from 0 to 100, found 101",
        ),
        (
            "select percentile(dur_ns, 'x') from spans",
            "expected p from 0 to 100, found a text",
        ),
        (
            "select percentile(dur_ns, depth) from spans",
            "expected one p for all rows, found 0 and 1",
        ),
        (
            "select median(name) from spans",
            "expected numbers, found a text",
        ),
    ] {
        let ended = query(sql, &[]);
        assert!(
            ended.code == 2 && ended.err.contains(found),
            "{sql}: {}",
            ended.err
        );
        assert_eq!(ended.out, "", "{sql}");
    }
}

#[test]
fn formats_say_the_same() {
    let sql = "select name, dur_ns, dur_ns / 1e3 as us, name from spans where track_id = 1 and dur_ns is null or name glob '=*' order by dur_ns";
    let table = query(sql, &[]);
    assert_eq!(
        table.out,
        "name            dur_ns    us  name\n\
         open              NULL  NULL  open\n\
         =evil,␛[31m\"x\"    1000   1.0  =evil,␛[31m\"x\"\n"
    );
    let csv = query(sql, &["--format", "csv"]);
    assert_eq!(
        csv.out,
        "name,dur_ns,us,name\r\nopen,,,open\r\n\"'=evil,␛[31m\"\"x\"\"\",1000,1.0,\"'=evil,␛[31m\"\"x\"\"\"\r\n"
    );
    let json = query(sql, &["--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let expected = serde_json::json!([
        {"name": "open", "dur_ns": null, "us": null, "name_2": "open"},
        {"name": "=evil,\u{1b}[31m\"x\"", "dur_ns": 1000, "us": 1.0, "name_2": "=evil,\u{1b}[31m\"x\""},
    ]);
    assert_eq!(said, expected);
    let lines = query(sql, &["--format", "jsonl"]);
    let said: Vec<serde_json::Value> = lines
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(serde_json::Value::Array(said), expected);
    let markdown = query(sql, &["--format", "markdown"]);
    assert!(
        markdown.out.starts_with(
            "| name | dur\\_ns | us | name |\n|---|---|---|---|\n| open | NULL | NULL | open |\n"
        ),
        "{}",
        markdown.out
    );
    assert_eq!(query("select 1 where 0", &["--format", "json"]).out, "[]\n");
}

#[test]
fn a_file_takes_the_answer_and_its_ending_says_how() {
    let (folder, file) = trace();
    let answer = folder.path().join("answer.json");
    let sql = folder.path().join("query.sql");
    std::fs::write(&sql, "-- how many\nselect count(*) as spans from spans;\n").unwrap();
    let mut command = amp_trace(["query"]);
    command
        .arg(&file)
        .arg(format!("@{}", sql.display()))
        .arg("--output")
        .arg(&answer);
    let ended = run(&mut command, "");
    assert_eq!(
        (ended.code, ended.out.as_str(), ended.err.as_str()),
        (0, "", "")
    );
    assert_eq!(
        std::fs::read_to_string(&answer).unwrap(),
        "[\n {\"spans\":122}\n]\n"
    );
}

#[test]
fn the_standard_input_has_the_trace_or_the_sql() {
    let (_folder, file) = trace();
    let ended = run(
        amp_trace(["query"]).arg(&file).arg("-"),
        "select count(*) from spans",
    );
    assert_eq!(ended.out, "count(*)\n     122\n");
    let text = std::fs::read_to_string(&file).unwrap();
    let ended = run(
        &mut amp_trace(["query", "-", "select count(*) from spans"]),
        &text,
    );
    assert_eq!(ended.out, "count(*)\n     122\n");
    let ended = run(&mut amp_trace(["query", "-", "-"]), &text);
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("both to come from the standard input"),
        "{}",
        ended.err
    );
}

#[test]
fn nothing_but_reading_is_allowed() {
    let (folder, file) = trace();
    let before = std::fs::read(&file).unwrap();
    let path = folder.path().join("stolen.db");
    let target = path.display();
    for sql in [
        "delete from spans".to_owned(),
        "update spans set name = 'x'".to_owned(),
        "insert into spans(name) values ('x')".to_owned(),
        "drop table spans".to_owned(),
        "create table t(a)".to_owned(),
        "create temp table t(a)".to_owned(),
        "create view v as select 1".to_owned(),
        "create virtual table t using spans".to_owned(),
        format!("attach '{target}' as other"),
        format!("vacuum into '{target}'"),
        "vacuum".to_owned(),
        "detach main".to_owned(),
        "begin".to_owned(),
        "savepoint s".to_owned(),
        "reindex".to_owned(),
        "analyze".to_owned(),
        "pragma journal_mode = wal".to_owned(),
        "pragma query_only = 0".to_owned(),
        "pragma hard_heap_limit = 0".to_owned(),
        "pragma writable_schema = 1".to_owned(),
        "pragma temp_store_directory = '/'".to_owned(),
        "select * from pragma_journal_mode".to_owned(),
        "explain attach 'x' as y".to_owned(),
        "with t as (select 1) insert into sqlite_schema select * from t".to_owned(),
    ] {
        let ended = run(amp_trace(["query"]).arg(&file).arg(&sql), "");
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{sql}");
        assert!(
            ended
                .err
                .contains("refused; a query only reads: write SELECT"),
            "{sql}: {}",
            ended.err
        );
        assert_eq!(ended.err.lines().count(), 1, "{sql}: {}", ended.err);
    }
    for (sql, why) in [
        (
            format!("select load_extension('{target}')"),
            "no such function",
        ),
        (
            format!("select writefile('{target}', 'x')"),
            "no such function",
        ),
        (
            "select readfile('/etc/passwd')".to_owned(),
            "no such function",
        ),
        ("select * from dbstat".to_owned(), "no such table"),
        ("select 1; drop table spans".to_owned(), ""),
        (
            "select 1; select 2".to_owned(),
            "expected one statement, found several",
        ),
    ] {
        let ended = run(amp_trace(["query"]).arg(&file).arg(&sql), "");
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{sql}");
        assert!(ended.err.contains(why), "{sql}: {}", ended.err);
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    for sql in [
        "values (1), (2)",
        "explain select 1",
        "explain query plan select * from spans",
        "pragma table_xinfo(spans)",
        "with t as (select 1) select * from t",
        "select * from pragma_function_list",
        "select name from sqlite_schema",
    ] {
        let ended = run(amp_trace(["query"]).arg(&file).arg(sql), "");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{sql}");
    }
}

#[test]
fn mistakes_are_named_with_their_place_and_a_remedy() {
    for (sql, said) in [
        (
            "select nam from events",
            "no such column: nam (character 8); events has id, name, target, at_ns, track_id",
        ),
        (
            "select 1\nfrom span",
            "no such table: span; the tables are spans, events, arguments, frames",
        ),
        (
            "select name,\n  ,count(*) from spans",
            "near \",\": syntax error (line 2, character 3)",
        ),
        (
            "select \"nothing\" from spans",
            "no such column: \"nothing\"",
        ),
        (
            "select foo(1)",
            "no such function: foo (character 8); the functions are SQLite's, percentile",
        ),
        ("", "expected a statement, found none"),
        (" ; ", "expected a statement, found none"),
        (
            "select id from spans s join events e on 1",
            "ambiguous column name: id (character 8); spans has id",
        ),
        ("select (", "incomplete input"),
        ("select json('x') from spans", "malformed JSON"),
        ("select ?1", "parameter"),
    ] {
        let ended = query(sql, &[]);
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{sql}");
        assert!(
            ended.err.starts_with("error: SQL: ") && ended.err.contains(said),
            "{sql}: {}",
            ended.err
        );
        assert_eq!(ended.err.lines().count(), 1, "{sql}: {}", ended.err);
    }
    // The SQL is looked at first: a large file is not read in vain.
    let ended = run(&mut amp_trace(["query", "/no/such/file", "selekt"]), "");
    assert!(
        ended.code == 2 && ended.err.contains("syntax error"),
        "{}",
        ended.err
    );
    let ended = run(&mut amp_trace(["query", "/no/such/file", "select 1"]), "");
    assert!(
        ended.code == 2 && ended.err.contains("cannot be opened"),
        "{}",
        ended.err
    );
    let ended = query("@/no/such/file.sql", &[]);
    assert!(
        ended.code == 2 && ended.err.contains("cannot be opened"),
        "{}",
        ended.err
    );
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let (_folder, file) = trace();
    let sql = "with recursive n(i) as (select 1 union all select i + 1 from n) select i, 'a text that fills pipes' from n";
    for format in ["table", "csv", "json"] {
        let mut command = amp_trace(["query"]);
        command.arg(&file).args([sql, "--format", format]);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 16]).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(
            (ended.status.code(), ended.stderr),
            (Some(0), Vec::new()),
            "{format}"
        );
    }
}

/// The page of the command.
fn page() -> String {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/amp_trace/query.md");
    std::fs::read_to_string(page).expect("the page is there")
}

#[test]
fn the_page_has_all_tables_and_columns() {
    let listed = run(
        &mut amp_trace(["query", "--tables", "--format", "markdown"]),
        "",
    );
    assert_eq!(listed.code, 0);
    assert!(
        page().contains(&listed.out),
        "replace the page's list of tables by:\n{}",
        listed.out
    );
    let flat = run(&mut amp_trace(["query", "--tables", "--format", "csv"]), "");
    let (_folder, file) = trace();
    for line in flat.out.lines().skip(1) {
        let mut cells = line.split(',');
        let (table, column) = (cells.next().unwrap(), cells.next().unwrap());
        let sql = format!("select {table}.{column} from {table} limit 1");
        let ended = run(amp_trace(["query"]).arg(&file).arg(&sql), "");
        assert_eq!(ended.code, 0, "{sql}: {}", ended.err);
    }
    let people = run(&mut amp_trace(["query", "--tables"]), "");
    assert!(
        people.out.starts_with("spans  What took time"),
        "{}",
        people.out
    );
}

#[test]
fn the_pages_examples_have_rows() {
    let page = page();
    let blocks = page.split("```sql\n").skip(1);
    let examples: Vec<_> = blocks
        .filter_map(|block| block.split("```").next())
        .collect();
    assert!(examples.len() >= 6, "{}", examples.len());
    let capture = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../docs/amp_trace/game.amptrace"
    );
    for sql in examples {
        let ended = run(&mut amp_trace(["query", capture, sql]), "");
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{sql}");
        assert!(ended.out.lines().count() > 1, "no rows: {sql}");
    }
}

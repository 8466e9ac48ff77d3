//! `amp-trace query`: SQL over a trace.
//!
//! ```text
//! Trace -> Model -> tables (virtual: SQLite asks for cells) -> rows -> view
//! ```

mod answer;
mod by_path;
mod cell;
mod complaint;
mod connection;
mod listing;
mod model;
mod options;
mod percentile;
mod plan;
mod relation;
mod sql;
mod tables;
#[cfg(test)]
mod tests;
mod view;
mod virtual_table;

use std::path::Path;

pub(crate) use options::Options;

use crate::exit::Answer;
use crate::failure::Failure;
use crate::load::load_all;
use crate::output;

use connection::Connection;
use model::Model;

pub(crate) fn run(options: &Options) -> Result<Answer, Failure> {
    let (Some(file), Some(sql)) = (&options.file, &options.sql) else {
        output::write(options.output.as_deref(), |out| {
            listing::write(options.format(), out)
        })?;
        return Ok(Answer::Fine);
    };
    if let (Some(to), Some(from)) = (&options.output, sql.strip_prefix('@')) {
        output::guard(to, [Path::new(from)])?;
    }
    let sql = sql::read(sql, file)?;
    // What is wrong with the statement is wrong with any trace: said before a large one is read.
    let empty = Connection::open(Model::empty())?;
    empty.check(&sql)?;
    let connection = Connection::open(Model::new(load_all(file)?))?;
    let mut statement = connection.prepare(&sql)?;
    let mut wrong = None;
    let mut view = options.format().view();
    let written = output::write(options.output.as_deref(), |out| {
        match answer::write(&mut statement, view.as_mut(), out) {
            Ok(()) => Ok(()),
            Err(answer::Stop::Output(error)) => Err(error),
            Err(answer::Stop::Sql(error)) => {
                wrong = Some(error);
                // Half an answer is not left in a file.
                Err(std::io::Error::other("the statement failed"))
            }
        }
    });
    match wrong {
        Some(error) => Err(connection.complaint(&error, &sql).into()),
        None => written.map(|()| Answer::Fine),
    }
}

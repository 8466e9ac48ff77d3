//! Makes a profile as samply does, with the library that it uses, and says what that was told: `firefox PROFILE TOLD`.

mod mark;
mod told;
mod work;

use std::error::Error;
use std::fs::File;
use std::io::BufWriter;

use work::Work;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [profile, told] = &arguments[..] else {
        return Err("expected a file for the profile, and one for what is in it".into());
    };
    let work = Work::done();
    serde_json::to_writer(BufWriter::new(File::create(profile)?), &work.profile)?;
    serde_json::to_writer(File::create(told)?, &work.told.json())?;
    Ok(())
}

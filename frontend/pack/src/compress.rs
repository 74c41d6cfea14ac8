//! What travels: every file that gains by it is compressed once, here, and never by the server.

use std::{io::Write, panic::resume_unwind, thread};

use brotli::{CompressorWriter, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};

/// Endings of what is compressed already.
const DENSE: [&str; 4] = [".woff2", ".png", ".webp", ".jpg"];

/// A file's compressed forms, where they are smaller than the file.
#[derive(Clone, Default)]
pub struct Compressed {
    pub brotli: Option<Vec<u8>>,
    pub gzip: Option<Vec<u8>>,
}

/// Compresses all files at the same time: the wasm takes as long as all the others together.
pub fn compress<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Vec<Compressed> {
    thread::scope(|scope| {
        let running: Vec<_> = files
            .map(|(name, content)| {
                let is_dense = DENSE.iter().any(|ending| name.ends_with(ending));
                let content = if is_dense { &[] } else { content };
                (scope.spawn(|| brotli(content)), scope.spawn(|| gzip(content)), content.len())
            })
            .collect();
        running
            .into_iter()
            .map(|(brotli, gzip, length)| {
                let smaller = |it: Vec<u8>| Some(it).filter(|it| it.len() < length);
                Compressed {
                    brotli: brotli.join().map_or_else(|it| resume_unwind(it), smaller),
                    gzip: gzip.join().map_or_else(|it| resume_unwind(it), smaller),
                }
            })
            .collect()
    })
}

fn brotli(content: &[u8]) -> Vec<u8> {
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 24, ..Default::default() };
    let mut writer = CompressorWriter::with_params(Vec::new(), 1 << 16, &parameters);
    writer.write_all(content).expect("writing to memory does not fail");
    writer.into_inner()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer
        .write_all(content)
        .and_then(|()| writer.finish())
        .expect("writing to memory does not fail")
}

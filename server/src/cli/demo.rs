//! A believable MSP, made through the same operations the product uses.

use rollcall_directory::Directory;

pub async fn fill(_directory: &Directory, _public_url: &str) -> anyhow::Result<()> {
    Ok(())
}

//! Meshes without a model.

use amp_render::InstanceTable;
use amp_render::picture::Look;

/// Says which meshes of a table are drawn as boxes, because nobody described them.
pub(crate) fn missing_models(table: &InstanceTable, look: &Look) -> Option<String> {
    let mut numbers: Vec<u32> = table
        .groups()
        .in_order()
        .filter(|(mesh, ..)| !look.models.has(*mesh))
        .map(|(mesh, ..)| mesh.0)
        .collect();
    numbers.dedup();
    let names: Vec<String> = numbers.iter().map(u32::to_string).collect();
    (!names.is_empty()).then(|| {
        format!(
            "no model for MeshId {}, drawn as magenta boxes: use a number of assets/city.ron, or add a model in \
             src/city/look.rs",
            names.join(", ")
        )
    })
}

//! From boxes to those that a camera sees.

mod boxes;
mod visibility;

use crate::section::Section;

/// The section of the page.
pub(crate) const SECTION: Section = Section {
    name: "culling",
    title: "Culling",
    set_up: "\
Boxes on the ground of a city, 100 m² for each, in quarter turns; the view is from within, and no box comes within a centimetre of one \
of its planes, where rounding would decide. The peer's frustum has the planes of ours.

*One box*: the boxes are in the world already, each contestant tests all of them on one thread and lists those that are seen. \
Ours lie in blocks of eight, the peer's in an array of its `Aabb`, which has its test `intersects_obb_identity`.

*The moving city*: a share of the entities was moved, untimed, and the systems that find what the camera sees are timed. Ours are \
`extract_instances`, which refreshes the boxes, and `cull_instances`; the peer's is `check_visibility_cpu_culling`, which reads \
transforms as they are, without the systems that clear marks before it and after it, which are its crate's own affair. The peer does more: it looks at \
layers, ranges and the entity's own box, turned, and sorts the entities; ours does more where it keeps a table for what follows. The peer ignores the far \
plane, so it stands behind the city. Both may use every core. All visible sets are compared, entity by entity.",
    races: &[
        |scale| boxes::race(scale.pick(100_000, 3_000)),
        |scale| boxes::race(scale.pick(10_000_000, 5_000)),
        |scale| visibility::race(scale, 1),
        |scale| visibility::race(scale, 4),
        |scale| visibility::race(scale, 10),
    ],
};

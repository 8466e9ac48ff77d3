// What the kernels share: the view, the rows and what is remembered of them.

// Rows of one workgroup, and the most workgroups along one axis.
const GROUP_SIZE: u32 = 256u;
const GROUPS_ACROSS: u32 = 65535u;

// The bucket of a row that is not drawn.
const NO_BUCKET: u32 = 0xffffffffu;
// A key is a bucket, below 2^30, and in which of the two lists it stands.
const BUCKET: u32 = 0x3fffffffu;
const FIRST_LIST: u32 = 0x40000000u;
const SECOND_LIST: u32 = 0x80000000u;

// What is remembered of a row: its level of detail and one, or 0 where its distance was never looked
// at; and whether it was seen in the frame before.
const LEVEL: u32 = 0xffu;
const SEEN: u32 = 0x100u;

struct Plane {
    // The normal and the offset, as bits.
    numbers: vec4<u32>,
    // Per axis, 1 where the corner farthest on the seen side is at the high end; then, whether
    // floating point does not do for this plane.
    corner: vec4<u32>,
}

struct View {
    planes: array<Plane, 6>,
    // The camera's place, as bits; then, whether floating point does not do for distances from it.
    camera: vec4<u32>,
    // How many rows there are; whether what is hidden behind others is looked for; how many rows are
    // to be updated; how many buckets there are.
    rows: u32,
    occlusion: u32,
    updates: u32,
    buckets: u32,
    // For occlusion: from the world, seen from the camera's place, to clip space, column by column.
    clip_from_camera: mat4x4<f32>,
    // The size of the depth picture, in pixels.
    picture: vec2<u32>,
    // The levels of the pyramid.
    pyramid_levels: u32,
    unused: u32,
}

// What is drawn with one mesh and one material.
struct DrawGroup {
    first_bucket: u32,
    // The coarsest level.
    last: u32,
    // Whether floating point does not do for its borders.
    exact: u32,
    unused: u32,
    // Squared distances, as bits, of which the first `last` count.
    leave: array<u32, 8>,
    middle: array<u32, 8>,
    enter: array<u32, 8>,
}

fn row_of(group: vec3<u32>, index: u32) -> u32 {
    return (group.y * GROUPS_ACROSS + group.x) * GROUP_SIZE + index;
}

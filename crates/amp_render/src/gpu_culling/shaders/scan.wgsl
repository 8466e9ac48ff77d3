// Where each bucket begins in the list of rows, and what draws it.
//
// One workgroup goes over the buckets, some hundred at a time, and carries the sum on.

const LANES: u32 = 256u;

struct MeshRange {
    first_index: u32,
    index_count: u32,
    base_vertex: i32,
}

struct DrawArguments {
    index_count: u32,
    instance_count: u32,
    first_index: u32,
    base_vertex: i32,
    first_instance: u32,
}

@group(0) @binding(0) var<uniform> view: View;
@group(0) @binding(1) var<storage, read_write> counts: array<u32>;
@group(0) @binding(2) var<storage, read> ranges: array<MeshRange>;
@group(0) @binding(3) var<storage, read_write> draws: array<DrawArguments>;

var<workgroup> sums: array<u32, LANES>;

@compute @workgroup_size(256)
fn scan(@builtin(local_invocation_index) lane: u32) {
    let buckets = view.buckets;
    var before = 0u;
    for (var first = 0u; first < buckets; first += LANES) {
        let bucket = first + lane;
        var count = 0u;
        if bucket < buckets {
            count = counts[bucket];
        }
        sums[lane] = count;
        workgroupBarrier();
        for (var reach = 1u; reach < LANES; reach <<= 1u) {
            var left = 0u;
            if lane >= reach {
                left = sums[lane - reach];
            }
            workgroupBarrier();
            sums[lane] += left;
            workgroupBarrier();
        }
        if bucket < buckets {
            let start = before + sums[lane] - count;
            let range = ranges[bucket];
            draws[bucket] = DrawArguments(range.index_count, count, range.first_index, range.base_vertex, start);
            // From now on, where the next row of the bucket goes.
            counts[bucket] = start;
        }
        before += sums[LANES - 1u];
        workgroupBarrier();
    }
}

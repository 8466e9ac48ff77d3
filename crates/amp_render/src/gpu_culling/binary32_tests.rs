//! `binary32.wgsl` against the processor, bit by bit.

use wgpu::util::DeviceExt;
use wgpu::{
    BindGroupDescriptor, BindGroupEntry, BufferDescriptor, BufferUsages, CommandEncoderDescriptor,
    ComputePassDescriptor, ComputePipelineDescriptor, MapMode, PipelineCompilationOptions,
    PollType, ShaderModuleDescriptor, ShaderSource,
};

use super::{AdapterChoice, Gpu, GpuConfig};

const SHADER: &str = concat!(
    include_str!("shaders/binary32.wgsl"),
    "
    @group(0) @binding(0) var<storage, read> pairs: array<vec2<u32>>;
    @group(0) @binding(1) var<storage, read_write> answers: array<vec4<u32>>;

    @compute @workgroup_size(64)
    fn main(@builtin(global_invocation_id) at: vec3<u32>) {
        if at.x < arrayLength(&pairs) {
            let a = pairs[at.x].x;
            let b = pairs[at.x].y;
            let comparisons = u32(at_most(a, b)) | (u32(is_not_negative(a)) << 1u);
            answers[at.x] = vec4(add(a, b), subtract(a, b), multiply(a, b), comparisons);
        }
    }
    "
);

/// As many pairs as one dispatch takes.
const PAIRS: usize = 64 * 60_000;

/// A generator whose numbers look random (G. Steele et al., "Fast Splittable Pseudorandom Number
/// Generators", 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed >> 32) as u32
    }
}

/// Every kind of number with every other, then random ones: any, of like size, with few bits, and tiny.
fn pairs() -> Vec<[u32; 2]> {
    let edges: Vec<u32> = [
        0,
        1,
        2,
        3,
        0x007f_ffff,
        0x0080_0000,
        0x0080_0001,
        0x00ff_ffff,
        0x3f7f_ffff,
        0x3f80_0000,
        0x3f80_0001,
        0x4b00_0000,
        0x4b7f_ffff,
        0x4b80_0000,
        0x7eff_ffff,
        0x7f00_0000,
        0x7f7f_ffff,
        0x7f80_0000,
        0x7f80_0001,
        0x7fc0_0000,
        0x1fff_ffff,
        0x2000_0000,
        0x3300_0000,
        0x3380_0000,
        0x3380_0001,
    ]
    .into_iter()
    .flat_map(|bits| [bits, bits | 0x8000_0000])
    .collect();
    let mut pairs: Vec<[u32; 2]> = edges
        .iter()
        .flat_map(|&a| edges.iter().map(move |&b| [a, b]))
        .collect();
    let mut random = Random(1);
    while pairs.len() < PAIRS {
        let (a, b) = (random.next(), random.next());
        let sign = b & 0x8000_0000;
        let near = ((a >> 23) & 0xff).wrapping_add(b & 31).wrapping_sub(15) & 0xff;
        pairs.push(match random.next() % 5 {
            0 => [a, b],
            1 => [a, sign | near << 23 | b >> 9],
            2 => [a & 0xffff_f000, sign | near << 23 | (b >> 9) & 0x7f_f000],
            3 => [a & 0x807f_ffff, sign | near << 23 | b >> 9],
            _ => [a & 0x9fff_ffff, b & 0x9fff_ffff],
        });
    }
    pairs
}

/// What the shader says of each pair.
fn answers(gpu: &Gpu, pairs: &[[u32; 2]]) -> Vec<[u32; 4]> {
    let device = gpu.device();
    let module = device.create_shader_module(ShaderModuleDescriptor {
        label: None,
        source: ShaderSource::Wgsl(SHADER.into()),
    });
    let pipeline = device.create_compute_pipeline(&ComputePipelineDescriptor {
        label: None,
        layout: None,
        module: &module,
        entry_point: Some("main"),
        compilation_options: PipelineCompilationOptions::default(),
        cache: None,
    });
    let input = device.create_buffer_init(&wgpu::util::BufferInitDescriptor {
        label: None,
        contents: bytemuck::cast_slice(pairs),
        usage: BufferUsages::STORAGE,
    });
    let size = pairs.len() as u64 * 16;
    let buffer = |usage| {
        device.create_buffer(&BufferDescriptor {
            label: None,
            size,
            usage,
            mapped_at_creation: false,
        })
    };
    let output = buffer(BufferUsages::STORAGE | BufferUsages::COPY_SRC);
    let read = buffer(BufferUsages::MAP_READ | BufferUsages::COPY_DST);
    let bindings = device.create_bind_group(&BindGroupDescriptor {
        label: None,
        layout: &pipeline.get_bind_group_layout(0),
        entries: &[
            BindGroupEntry {
                binding: 0,
                resource: input.as_entire_binding(),
            },
            BindGroupEntry {
                binding: 1,
                resource: output.as_entire_binding(),
            },
        ],
    });
    let mut encoder = device.create_command_encoder(&CommandEncoderDescriptor::default());
    {
        let mut pass = encoder.begin_compute_pass(&ComputePassDescriptor::default());
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &bindings, &[]);
        pass.dispatch_workgroups(pairs.len().div_ceil(64) as u32, 1, 1);
    }
    encoder.copy_buffer_to_buffer(&output, 0, &read, 0, size);
    gpu.queue().submit([encoder.finish()]);
    read.map_async(MapMode::Read, .., |result| result.unwrap());
    device.poll(PollType::wait_indefinitely()).unwrap();
    gpu.check().unwrap();
    bytemuck::cast_slice(&read.get_mapped_range(..)).to_vec()
}

/// The bits, with one NaN for all.
fn bits(number: f32) -> u32 {
    if number.is_nan() {
        0x7fc0_0000
    } else {
        number.to_bits()
    }
}

#[test]
fn sums_products_and_comparisons_are_the_processors_to_the_last_bit() {
    let gpu = Gpu::open(&GpuConfig {
        adapter: AdapterChoice::Software,
        ..GpuConfig::default()
    })
    .expect("the software adapter of `mesa-vulkan-drivers`");
    let pairs = pairs();
    let mut kinds = [0_usize; 3];
    for ([a, b], answer) in pairs.iter().zip(answers(&gpu, &pairs)) {
        let (x, y) = (f32::from_bits(*a), f32::from_bits(*b));
        let comparisons = u32::from(x <= y) | u32::from(x >= 0.0) << 1;
        let expected = [bits(x + y), bits(x - y), bits(x * y), comparisons];
        assert_eq!(answer, expected, "{a:#x} and {b:#x}: {x:e} and {y:e}");
        for result in [x + y, x * y] {
            kinds[0] += usize::from(result.is_subnormal());
            kinds[1] += usize::from(result.is_infinite());
            kinds[2] += usize::from(result.is_normal());
        }
    }
    assert!(kinds.iter().all(|&count| count > 10_000), "{kinds:?}");
}

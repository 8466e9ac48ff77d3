//! Which buffers each kernel works on, made again when one of them is another.

use wgpu::{BindGroup, Buffer, Device};

use super::kernels::{Kernel, Kernels};
use super::scene_buffers::{ListBuffers, SceneBuffers};

/// What the kernels work on, but those of the pyramid.
#[derive(Debug)]
pub(super) struct Bindings {
    pub(super) gather: BindGroup,
    pub(super) scatter: BindGroup,
    pub(super) cull: BindGroup,
    /// Of the first list and of the second.
    pub(super) scan: [BindGroup; 2],
    pub(super) compact: [BindGroup; 2],
}

impl Bindings {
    pub(super) fn new(device: &Device, kernels: &Kernels, scene: &SceneBuffers) -> Self {
        let [first, second] = &scene.lists;
        let bind = |kernel: &Kernel, buffers: &[(u32, &Buffer)]| {
            let bindings: Vec<_> = buffers
                .iter()
                .map(|(binding, buffer)| (*binding, buffer.as_entire_binding()))
                .collect();
            kernel.bind(device, &bindings)
        };
        let view = scene.view.get();
        let scan = |list: &ListBuffers| {
            bind(
                &kernels.scan,
                &[
                    (0, view),
                    (1, list.counts.get()),
                    (2, scene.ranges.get()),
                    (3, list.draws.get()),
                ],
            )
        };
        let compact = |kernel, list: &ListBuffers| {
            bind(
                kernel,
                &[
                    (0, view),
                    (1, scene.keys.get()),
                    (2, list.counts.get()),
                    (3, list.rows.get()),
                ],
            )
        };
        Self {
            gather: bind(
                &kernels.gather,
                &[
                    (0, view),
                    (1, scene.updates.get()),
                    (2, scene.moved.get()),
                    (6, scene.memory.get()),
                ],
            ),
            scatter: bind(
                &kernels.scatter,
                &[
                    (0, view),
                    (1, scene.updates.get()),
                    (2, scene.moved.get()),
                    (3, scene.centers.get()),
                    (4, scene.half_extents.get()),
                    (5, scene.groups_of.get()),
                    (6, scene.memory.get()),
                ],
            ),
            cull: bind(
                &kernels.cull,
                &[
                    (0, view),
                    (1, scene.centers.get()),
                    (2, scene.half_extents.get()),
                    (3, scene.groups_of.get()),
                    (4, scene.groups.get()),
                    (5, scene.memory.get()),
                    (6, scene.keys.get()),
                    (7, first.counts.get()),
                ],
            ),
            scan: [scan(first), scan(second)],
            compact: [
                compact(&kernels.compact[0], first),
                compact(&kernels.compact[1], second),
            ],
        }
    }
}

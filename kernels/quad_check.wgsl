// Checks what the kernels for quads rely on and WGSL does not promise: that quads are the threads of a workgroup in
// order, four at a time from the first one on.
// told (8,4) out: for each thread, the numbers in the workgroup that the four threads of its quad have

enable subgroups;

@group(0) @binding(0) var<storage, read_write> told: array<f32>;

@compute @workgroup_size(8)
fn main(@builtin(local_invocation_index) index: u32) {
  let own = f32(index);
  told[4u * index] = quadBroadcast(own, 0u);
  told[4u * index + 1u] = quadBroadcast(own, 1u);
  told[4u * index + 2u] = quadBroadcast(own, 2u);
  told[4u * index + 3u] = quadBroadcast(own, 3u);
}

// Nesterov's momentum for Muon: velocity = momentum·velocity + g, direction = g + momentum·velocity.
// grads (LENGTH) in; velocity (LENGTH) in/out; clip (1) in; direction (LENGTH) out. LENGTH is a multiple of 4.

override LENGTH: u32;

const LANES = 256u;

struct Params {
  learning_rate: f32, beta1: f32, beta2: f32, momentum: f32,
}

@group(0) @binding(0) var<storage, read> grads: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> velocity: array<vec4f>;
@group(0) @binding(2) var<storage, read> clip: array<f32>;
@group(0) @binding(3) var<storage, read_write> direction: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH / 4u) {
    return;
  }
  let g = grads[i] * clip[0];
  let v = params.momentum * velocity[i] + g;
  velocity[i] = v;
  direction[i] = g + params.momentum * v;
}

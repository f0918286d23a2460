// What one Newton–Schulz iteration multiplies a matrix by: out = a·I + b·G + c·G², with Jordan's coefficients.
// gram (SIZE,SIZE) in: G; squared (SIZE,SIZE) in: G²; out (SIZE,SIZE) out.

override SIZE: u32;

const LANES = 64u;
const A = 3.4445;
const B = -4.7750;
const C = 2.0315;

@group(0) @binding(0) var<storage, read> gram: array<f32>;
@group(0) @binding(1) var<storage, read> squared: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= SIZE * SIZE) {
    return;
  }
  let diagonal = select(0.0, A, i % (SIZE + 1u) == 0u);
  out[i] = diagonal + B * gram[i] + C * squared[i];
}

// x / (‖x‖ + 1e-7), the Frobenius norm from the partial sums of `gradient_norm`.
// x (LENGTH) in/out; partials (GROUPS,2) in: sum of squares, and what is not read here. LENGTH is a multiple of 4.

override LENGTH: u32;
override GROUPS: u32;

const LANES = 256u;
const EPS = 1e-7;

@group(0) @binding(0) var<storage, read_write> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> partials: array<vec2f>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH / 4u) {
    return;
  }
  var squares = 0.0;
  for (var group = 0u; group < GROUPS; group++) {
    squares += partials[group].x;
  }
  x[i] = x[i] / (sqrt(squares) + EPS);
}

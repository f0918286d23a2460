// out(i) = Σ_s partial(s,i), in the order of s: joins the pieces of a matrix product whose k was split.
//
// partial (SPLITS,COUNT) in        out (COUNT) out

override COUNT: u32;
override SPLITS: u32;

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < COUNT; i += groups.x * 64u) {
    var sum = 0.0;
    for (var s = 0u; s < SPLITS; s++) {
      sum += partial[s * COUNT + i];
    }
    out[i] = sum;
  }
}

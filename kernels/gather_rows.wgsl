// out(i,:) = x(rows(i),:). One thread takes one element.
//
// x (N,C) in        rows (COUNT) in        out (COUNT,C) out

override COUNT: u32;
override C: u32;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> rows: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < C) {
    out[id.y * C + id.x] = x[rows[id.y] * C + id.x];
  }
}

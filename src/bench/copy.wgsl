// copied(i) = source(i). source, copied (COUNT) vec4s; each thread copies every STEP-th of them.

override COUNT: u32;
override STEP: u32;

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> copied: array<vec4f>;

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += STEP) {
    copied[i] = source[i];
  }
}

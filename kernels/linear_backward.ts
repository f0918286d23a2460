/** Both gradients of a linear layer y = x·W + b, in one dispatch: both read dy, and neither waits for the other. */
import { ceilDiv, defineKernel, readFloats, readWriteFloats, type Shader } from './kernel.ts';
import wgsl from './linear_backward.wgsl?raw';
import softwareWgsl from './linear_backward.software.wgsl?raw';
import blockedWgsl from './linear_backward.blocked.wgsl?raw';
import quadsWgsl from './linear_backward.quads.wgsl?raw';
import { linearBackwardTwin } from './linear_backward_twin.ts';

const constants = ['ROWS', 'INPUT', 'OUTPUT', 'GELU'] as const;

type Sizes = Record<'ROWS' | 'INPUT' | 'OUTPUT', number>;

/** Most workgroups along one axis of a grid, on every device. */
const GRID_WIDTH = 65535;

/** A row of workgroups, in several lines where it is too long. */
const inLines = (groups: number) => [Math.min(groups, GRID_WIDTH), ceilDiv(groups, GRID_WIDTH), 1] as const;

const TILE = 32;
const weightTiles = ({ INPUT, OUTPUT }: Sizes, height = TILE, width = TILE) =>
  ceilDiv(INPUT, height) * ceilDiv(OUTPUT, width);
const inputTiles = ({ ROWS, INPUT }: Sizes, height = TILE, width = TILE) =>
  ceilDiv(ROWS, height) * ceilDiv(INPUT, width);

/** Workgroups of the software shader and of `quads`: tiles of dw, tiles of dx (8 high, 32 wide), and pieces of db. */
const lowTiles = (sizes: Sizes) =>
  inLines(weightTiles(sizes, 8, 32) + inputTiles(sizes, 8, 32) + ceilDiv(sizes.OUTPUT, 32));

/** A workgroup makes a square tile of dw or of dx. */
function blocked(WEIGHT_TILE: number, INPUT_TILE: number): Shader<typeof constants> {
  return {
    wgsl: blockedWgsl,
    unrolls: true,
    sizes: { WEIGHT_TILE, INPUT_TILE },
    fits: ({ INPUT, OUTPUT }) => INPUT % 4 === 0 && OUTPUT % 4 === 0,
    workgroups: (sizes) =>
      inLines(weightTiles(sizes, WEIGHT_TILE, WEIGHT_TILE) + inputTiles(sizes, INPUT_TILE, INPUT_TILE)),
  };
}

/** Classes differ in how many tiles of 64×64 there are to share among the GPU's cores. */
function classOf(sizes: Sizes): 'small' | 'medium' | 'large' {
  const tiles = weightTiles(sizes, 64, 64) + inputTiles(sizes, 64, 64);
  if (tiles >= 320) return 'large';
  return tiles >= 96 ? 'medium' : 'small';
}

/** A call with GELU, so that its arithmetic is checked as well. */
function example(ROWS: number, INPUT: number, OUTPUT: number) {
  const [wide, inputs, weights] = [ROWS * OUTPUT, ROWS * INPUT, INPUT * OUTPUT];
  const lengths = { dy: wide, w: weights, x: inputs, pre: inputs, dx: inputs, dw: weights, db: OUTPUT };
  return { constants: { ROWS, INPUT, OUTPUT, GELU: 1 }, lengths };
}

/**
 * dx = dy·Wᵀ, with GELU = 1 times gelu'(pre), where pre is what GELU was applied to; dw += xᵀ·dy; db += column sums of
 * dy. All sums are in a fixed order.
 *
 * Shapes: dy (ROWS,OUTPUT), w and dw (INPUT,OUTPUT), x, dx and pre (ROWS,INPUT), db (OUTPUT); pre is read when GELU = 1.
 */
export const linearBackward = defineKernel({
  name: 'linear_backward',
  bindings: {
    dy: readFloats,
    w: readFloats,
    x: readFloats,
    pre: readFloats,
    dx: readWriteFloats,
    dw: readWriteFloats,
    db: readWriteFloats,
  },
  constants,
  shader: {
    wgsl,
    unrolls: true,
    workgroups: (sizes) => inLines(weightTiles(sizes) + inputTiles(sizes)),
  },
  software: { wgsl: softwareWgsl, workgroups: lowTiles },
  quads: { wgsl: quadsWgsl, workgroups: lowTiles, needs: 'subgroups' },
  variants: {
    blocked64: blocked(64, 64),
    blocked32_64: blocked(32, 64),
    blocked32: blocked(32, 32),
    blocked16_32: blocked(16, 32),
  },
  classes: {
    of: classOf,
    examples: {
      small: example(1024, 128, 384),
      medium: example(1024, 512, 128),
      large: example(1024, 1024, 256),
    },
  },
  product: true,
  cost: ({ ROWS, INPUT, OUTPUT, GELU }) => ({
    flops: 4 * ROWS * INPUT * OUTPUT,
    elements: ROWS * OUTPUT + (2 + GELU) * ROWS * INPUT + 3 * INPUT * OUTPUT + 2 * OUTPUT,
  }),
  twin: linearBackwardTwin,
});

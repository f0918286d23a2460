/** WebAssembly text, assembled by `scripts/wat_plugin.ts`. */
declare module '*.wat' {
  /** The module in base64. */
  const base64: string;
  export default base64;
}

/** Puts a hash into the address without a new entry in the history. @param hash without `#`; empty for none */
export const showAddress = (hash: string): void =>
  history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);

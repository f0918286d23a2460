/** Remembers whether someone has been offered the tour on this machine. */
const KEY = 'loss-curve-lab.tour';

/** If nothing can be remembered the tour counts as offered: better never than at every visit. */
export function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function rememberOffer(): void {
  try {
    localStorage.setItem(KEY, 'offered');
  } catch {
    // Private windows may refuse; then it was not offered either.
  }
}
